"""The export `questions`: one row per student and question, for analysis and for comparison."""

from __future__ import annotations

import pandas as pd

from gradebook.table import COLUMNS, in_order


def questions(tidy: pd.DataFrame) -> pd.DataFrame:
    """The tidy table as it is, in its order."""
    return in_order(tidy[list(COLUMNS)])
