"""Messages of which the database keeps the English text: the message that a text is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from string import Formatter
from typing import Any, Final

from autograder.languages.message import Message, joined, sentences

_LONGEST: Final = 4000  # characters
_FEWEST: Final = 8  # characters of its own without which a template would be found anywhere


def recognised(text: str, language: str) -> str:
    """The message whose English text this is, also within another one; text that no sentence fits as it is."""
    if isinstance(text, Message):
        return Message(text.template, **{name: _value(each, language) for name, each in text.values.items()})
    if len(text) > _LONGEST:
        return text
    for template, pattern in _patterns(language):
        if found := pattern.fullmatch(text):
            return Message(template, **{name: recognised(each, language) for name, each in found.groupdict().items()})
    return _by_parts(text, language)


def _value(value: Any, language: str) -> Any:
    return recognised(value, language) if isinstance(value, str) else value


def _by_parts(text: str, language: str) -> str:
    """The parts of a text that are messages: several problems, or a place and what is wrong there."""
    for separator in ("; ", ": "):
        first, found, rest = text.partition(separator)
        parts = [recognised(part, language) for part in (first, rest)] if found else []
        if any(isinstance(part, Message) for part in parts):
            return joined(parts, separator)
    return text


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The templates that say enough to be recognised, those that say most first."""
    known = {template: "".join(text for text, *_ in Formatter().parse(template)) for template in sentences(language)}
    enough = (each for each in known if len(known[each]) >= _FEWEST)
    told = sorted(enough, key=lambda each: (-len(known[each]), each.count("{")))
    return tuple((template, re.compile("".join(_pattern(template)), re.DOTALL)) for template in told)


def _pattern(template: str) -> Iterator[str]:
    met: set[str] = set()
    for text, name, form, conversion in Formatter().parse(template):
        yield re.escape(text)
        if name is None:
            continue
        quote = "['\"]?" if conversion else ""
        yield quote + (f"(?P={name})" if name in met else f"(?P<{name}>.*?)") + quote
        met.add(name)
        if form and "|" in form:
            yield f" (?:{'|'.join(map(re.escape, form.split('|')))})"
