"""The export `questions`: one row per student and question, for analysis and for comparison."""

from __future__ import annotations

import pandas as pd

from gradebook.book import Book
from gradebook.table import COLUMNS, in_order


def questions(book: Book) -> pd.DataFrame:
    """The tidy table as it is, in its order."""
    return in_order(book.tidy[list(COLUMNS)])
