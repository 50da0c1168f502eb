"""Python text as students and authors write it: cleaned, parsed within bounds, read and compared."""
