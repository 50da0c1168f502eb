"""Every export there is: to add one, write a file beside this one and name its function here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

import pandas as pd

from gradebook.exports.grades import grades
from gradebook.exports.questions import questions

Export: TypeAlias = Callable[[pd.DataFrame], pd.DataFrame | bytes]
"""From the tidy table to what is written: a frame becomes a CSV for people, bytes are written as they are."""

EXPORTS: Final[Mapping[str, Export]] = MappingProxyType(
    {
        "questions": questions,
        "grades": grades,
    }
)
