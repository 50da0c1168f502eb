"""Explains failures to students: errors, values and differences in words."""
