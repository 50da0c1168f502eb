"""Messages of which the database keeps the English text: the message that a text is.

Such a text may hold what a student wrote, so the search neither backtracks nor goes deep.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from string import Formatter
from typing import Any, Final

from autograder.languages.message import Message, joined, sentences

_LONGEST: Final = 4000  # characters
_FEWEST: Final = 8  # characters of its own without which a template would be found anywhere
_DEEPEST: Final = 6  # messages within messages
_MOST: Final = 10  # messages beside each other


@dataclass(frozen=True)
class _Form:
    """One way to write a template: its fields, and the texts around them."""

    template: str
    fields: tuple[str, ...]
    texts: tuple[str, ...]  # one more than fields

    def values(self, text: str) -> Mapping[str, str] | None:
        """What stands in the fields of a text of this form; None for any other text."""
        first, *others = self.texts
        if not others:
            return {} if text == first else None
        if not text.startswith(first) or not text.endswith(others[-1], len(first)):
            return None
        found: dict[str, str] = {}
        at, last = len(first), len(text) - len(others[-1])
        for number, (name, after) in enumerate(zip(self.fields, others, strict=True), 1):
            end = last if number == len(self.fields) else text.find(after, at, last)
            if end < at or found.setdefault(name, text[at:end]) != text[at:end]:
                return None
            at = end + len(after)
        return found


def recognised(text: str, language: str, deep: int = _DEEPEST) -> str:
    """The message whose English text this is, also within another one; text that no sentence fits as it is."""
    if isinstance(text, Message):
        return Message(text.template, **{name: _value(each, language, deep) for name, each in text.values.items()})
    if len(text) > _LONGEST or not deep:
        return text
    for form in _forms(language):
        if (found := form.values(text)) is not None:
            return Message(form.template, **{name: _value(each, language, deep) for name, each in found.items()})
    return _by_parts(text, language, deep)


def _value(value: Any, language: str, deep: int) -> Any:
    return recognised(value, language, deep - 1) if isinstance(value, str) and deep else value


def _by_parts(text: str, language: str, deep: int) -> str:
    """The parts of a text that are messages: several problems, or a place and what is wrong there."""
    for separator, most in (("; ", _MOST), (": ", 1)):
        first, *others = text.split(separator, most)
        parts = [_value(each, language, deep) for each in others]
        if parts and separator == "; ":
            first = _value(first, language, deep)
        if any(isinstance(part, Message) for part in (first, *parts)):
            return joined([first, *parts], separator)
    return text


@cache
def _forms(language: str) -> tuple[_Form, ...]:
    """Those of the templates that say enough to be recognised, those that say most first."""
    forms = [form for template in sentences(language) for form in _written(template)]
    told = {form: len("".join(form.texts)) for form in forms}
    enough = [form for form in forms if told[form] >= _FEWEST]
    return tuple(sorted(enough, key=lambda form: (-told[form], len(form.fields))))


def _written(template: str) -> Iterator[_Form]:
    """The forms of a template: with each number's noun for one and for many, and with each quote that repr takes."""
    pieces = list(Formatter().parse(template))
    fields = tuple(name for _, name, _, _ in pieces if name is not None)
    for choice in product(
        *(_around(form or "", conversion) for _, name, form, conversion in pieces if name is not None)
    ):
        yield _Form(template, fields, _texts(template, choice))


def _around(form: str, conversion: str | None) -> Sequence[tuple[str, str]]:
    """What stands before and after a field's value."""
    if "|" in form:
        return [("", f" {noun}") for noun in form.split("|")]
    return [("", ""), ("'", "'"), ('"', '"')] if conversion else [("", "")]


def _texts(template: str, around: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    own = [""]
    for text, name, _, _ in Formatter().parse(template):
        own[-1] += text  # braces that stand for themselves divide it further
        own += [] if name is None else [""]
    befores, afters = [*(before for before, _ in around), ""], ["", *(after for _, after in around)]
    return tuple(after + text + before for after, text, before in zip(afters, own, befores, strict=True))
