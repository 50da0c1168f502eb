"""The table of exports. `FORMATS` in `kakunin/cli/export.py` repeats the names, so that `--help` imports no pandas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

import pandas as pd

from gradebook.exports.canvas import canvas
from gradebook.exports.excel import excel
from gradebook.exports.grades import grades
from gradebook.exports.moodle import moodle
from gradebook.exports.questions import questions
from gradebook.gradebook import Gradebook

Export: TypeAlias = Callable[[Gradebook], pd.DataFrame | bytes]
"""Makes an export from the book: a frame becomes a CSV for people, bytes are written unchanged."""

FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "questions": "questions.csv",
        "grades": "grades.csv",
        "excel": "grades.xlsx",
        "canvas": "canvas.csv",
        "moodle": "moodle.csv",
    }
)
"""The default names of the exported files."""

EXPORTS: Final[Mapping[str, Export]] = MappingProxyType(
    {
        "questions": questions,
        "grades": grades,
        "excel": excel,
        "canvas": canvas,
        "moodle": moodle,
    }
)
