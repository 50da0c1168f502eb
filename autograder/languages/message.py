"""A sentence with its values, which can be said in each language.

The English sentence stands where it is said, and is the key of the Japanese one in the modules `ja*.py` beside this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from string import Formatter
from typing import Any, Final, Self

LANGUAGES: Final = ("ja", "en")
ENGLISH: Final = "en"


class Message(str):
    """A sentence in English that knows its template and values, so that it can be said in another language.

    Machines (JSON, the database, logs) take it as the English text that it is. A value may be a Message itself. A
    number and its noun: `{count:student|students}`.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Self:  # noqa: D102
        kept = {name: str(each) if isinstance(each, BaseException) else each for name, each in values.items()}
        made = super().__new__(cls, _Speaker(ENGLISH).vformat(template, (), kept))
        made.template = template
        made.values = kept
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return _made_again, (self.template, self.values)


def in_language(text: str, language: str) -> str:
    """A message in the language, in English where the language has no sentence for it; other text as it is."""
    if not isinstance(text, Message):
        return text
    return _Speaker(language).vformat(sentences(language).get(text.template, text.template), (), text.values)


def word(name: str) -> Message:
    """The name of a column, a state or a status, which is a word of each language."""
    return Message(name.replace("{", "{{").replace("}", "}}"))


def joined(parts: Iterable[str], separator: str = "; ") -> Message:
    """Several messages, or names, as one message."""
    values = {f"part{number}": each for number, each in enumerate(parts)}
    return Message("{between}".join(f"{{{name}}}" for name in values), **values, between=word(separator))


@cache
def sentences(language: str) -> Mapping[str, str]:
    """By the English template the one of the language; loaded only when it is spoken."""
    if language == ENGLISH:
        return {}
    from autograder.languages import ja  # noqa: PLC0415  # only who reads Japanese loads it

    return ja.SENTENCES


class _Speaker(Formatter):
    """Puts values into a template, those that are messages in the same language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        """The value; with `one|many` as its format, a number with the noun that fits it. Text takes no format."""
        if "|" in format_spec:
            one, many = format_spec.split("|")
            return f"{value} {one if str(value) == '1' else many}"
        if isinstance(value, str):
            return in_language(value, self._language)
        return format(value, format_spec)


def _made_again(template: str, values: Mapping[str, Any]) -> Message:
    return Message(template, **values)
