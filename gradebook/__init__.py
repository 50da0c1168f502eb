"""Kakunin's gradebook: from nbgrader's database to tables, files and comparisons of them."""

from gradebook.compare import Difference, compare
from gradebook.table import COLUMNS, read_grades

__all__ = ["COLUMNS", "Difference", "compare", "read_grades"]
