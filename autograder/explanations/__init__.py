"""A failure in words: errors, values and differences, as a student reads them."""
