"""Kakunin's gradebook: from nbgrader's database to tables, files and comparisons of them."""
