"""Reads one table of a TOML file, setting by setting; errors name the file, the setting and what to write."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from autograder.errors import CourseError
from autograder.languages import Message, joined

_HEADING: Final = re.compile(r"\s*\[([^\[\]]+)\]")
_KEY: Final = re.compile(r"\s*([^\s=#\[]+)\s*=")
_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?) *(minute|hour|day|week)s?")
_Default = TypeVar("_Default")


class TomlTable:
    """The settings of one table; a setting that is never asked for by name is unknown."""

    def __init__(self, path: Path, name: str, values: Mapping[str, Any]) -> None:
        self._path = path
        self._name = name
        self._values = values
        self._asked: dict[str, None] = {}

    def says(self, *keys: str) -> bool:
        """Whether any of these is set."""
        return any(key in self._values for key in keys)

    def wrong(self, key: str, message: Message, next_step: Message) -> CourseError:
        """The error about a setting."""
        setting = f"[{self._name}] {key}" if self._name else key
        return CourseError(
            joined([setting, message], " "), path=place_of_setting(self._path, key, self._name), next_step=next_step
        )

    def refuse_unknown(self) -> None:
        """Raise CourseError for a setting that was never asked for."""
        for key in self._values:
            if key not in self._asked:
                raise self.wrong(
                    key,
                    Message("is no setting"),
                    Message("the settings here are {names}", names=", ".join(self._asked)),
                )

    def table(self, key: str) -> TomlTable:
        """A table inside this one; an empty one if it is missing."""
        values = self._get(key, {})
        name = f"{self._name}.{key}" if self._name else key
        if not isinstance(values, dict):
            raise self.wrong(
                key,
                Message("is not a table"),
                Message("write [{name}] on a line of its own and its settings below", name=name),
            )
        return TomlTable(self._path, name, values)

    def number(self, key: str, default: _Default, low: float, high: float) -> _Default | float:
        """A number from low to high."""
        value = self._get(key, default)
        if value is default:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.wrong(
                key,
                Message("is {value!r}", value=value),
                Message("write a number from {low:g} to {high:g}", low=low, high=high),
            )
        return float(value)

    def whole(self, key: str, default: _Default, low: int, high: int) -> _Default | int:
        """A whole number from low to high."""
        value = self._get(key, default)
        if value is default:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.wrong(
                key,
                Message("is {value!r}", value=value),
                Message("write a whole number from {low} to {high}", low=low, high=high),
            )
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Either true or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, Message("is {value!r}", value=value), Message("write true or false"))
        return value

    def text(self, key: str, default: str) -> str:
        """A text."""
        value = self._get(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, Message("is {value!r}", value=value), Message('write a text: "..."'))
        return value

    def choice(self, key: str, default: str, choices: Sequence[str]) -> str:
        """One of the given texts."""
        value = self._get(key, default)
        if value not in choices:
            raise self.wrong(
                key, Message("is {value!r}", value=value), Message("write one of: {names}", names=", ".join(choices))
            )
        return str(value)

    def names(self, key: str) -> list[str]:
        """A list of names."""
        value = self._get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            raise self.wrong(
                key, Message("is not a list of names"), Message('write it like {key} = ["...", "..."]', key=key)
            )
        return value

    def duration(self, key: str, default: timedelta) -> timedelta:
        """A length of time, written as "15 minutes"."""
        value = self._get(key, None)
        return default if value is None else self._duration(key, value)

    def moment(self, key: str) -> datetime | None:
        """A moment with its offset; None if it is not set."""
        value = self._get(key, None)
        if value is not None and (not isinstance(value, datetime) or value.tzinfo is None):
            raise self.wrong(
                key,
                Message("is not a moment in time"),
                Message("write it with its offset, as 2026-12-01T23:59:00+09:00"),
            )
        return value

    def moments_or_durations(self) -> dict[str, timedelta | datetime]:
        """All settings of this table, whatever their names: lengths of time, or moments with their offset."""
        return {
            key: self._duration(key, value) if isinstance(value, str) else self._moment_or_raise(key)
            for key, value in self._values.items()
        }

    def lists_of_functions(self) -> dict[str, tuple[str, ...]]:
        """All settings of this table, whatever their names: the name of a function, and a list of others."""
        for key, value in self._values.items():
            listed = isinstance(value, list) and all(isinstance(each, str) and each.isidentifier() for each in value)
            if not key.isidentifier() or not listed or key in value:
                raise self.wrong(
                    key,
                    Message("is {value!r}", value=value),
                    Message('write a function and those it is taken for: sin = ["cos", "tan"]'),
                )
        return {key: tuple(value) for key, value in self._values.items()}

    def _moment_or_raise(self, key: str) -> datetime:
        value = self._values[key]
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise self.wrong(
                key,
                Message("is {value!r}", value=value),
                Message('write "3 days", or a moment with its offset: 2026-12-04T23:59:00+09:00'),
            )
        return value

    def _duration(self, key: str, value: object) -> timedelta:
        match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None:
            raise self.wrong(
                key,
                Message("is {value!r}", value=value),
                Message('write it like "15 minutes", "2 hours", "3 days" or "1 week"'),
            )
        return timedelta(**{f"{match[2]}s": float(match[1])})

    def _get(self, key: str, default: Any) -> Any:
        self._asked[key] = None
        return self._values.get(key, default)


def place_of_setting(path: Path, key: str, table: str = "") -> str:
    """The file and, where it can be told, the line of a setting."""
    current = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        heading = _HEADING.match(line)
        current = heading[1] if heading else current
        setting = _KEY.match(line)
        written = ".".join(filter(None, [current, setting[1] if setting else ""]))
        if written.replace('"', "").replace("'", "") == ".".join(filter(None, [table, key])):
            return f"{path}:{number}"
    return str(path)
