"""The export `questions`: one row per student and question, for analysis and for comparison."""

from __future__ import annotations

import pandas as pd

from gradebook.frames import COLUMNS, in_order
from gradebook.gradebook import Gradebook


def questions(book: Gradebook) -> pd.DataFrame:
    """The tidy table, unchanged."""
    return in_order(book.tidy[list(COLUMNS)])
