"""Blanks filled from a fixed list: reads the choice, and explains a wrong one."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np

from autograder.comparison.failures import Outcome
from autograder.explanations.display import kind
from autograder.messages import ja
from autograder.sandbox.model import Missing, Opaque, Value
from autograder.source.spelling import nearest

LONGEST = 200  # characters of a choice that are read


def chosen(value: Value | Missing, options: Sequence[str]) -> Value | Missing:
    """The option that a value stands for, white space and the width of letters aside; else the value as it is."""
    if isinstance(value, np.ndarray) and not value.ndim:
        value = value.item()
    if not isinstance(value, str):
        return value
    return next((option for option in options if _plain(option) == _plain(value)), value)


def wrong_choice(what: str, text: str, options: Sequence[str]) -> tuple[str | None, str]:
    """The name of the fault and the sentence on it, which never tells the right option; text: as `chosen` gives it."""
    if text in options:
        return "other_option", ja.other_option(what, text)
    if not text.strip():
        return "nothing_chosen", ja.nothing_chosen(what)
    return "no_option", ja.no_option(what, text, options, nearest(_plain(text), options))


def no_choice(what: str, outcome: Outcome) -> str | None:
    """The sentence on a blank that is not there, or holds no text; None where an error has its own explanation.

    Like the others it never tells the right option.
    """
    if isinstance(outcome.value, Opaque) and outcome.value.type_name == "ellipsis":
        return ja.still_ellipsis(what)
    if not isinstance(outcome.value, Missing):
        return ja.wrong_type(what, kind(""), kind(outcome.value))
    if outcome.error is None:
        return ja.no_blank(what)
    name = outcome.error.name  # of a NameError: an option without its quotes, which is no word of the student's own
    return None if name is None or name.isascii() else ja.option_without_quotes(name)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text[:LONGEST]).split())
