"""The languages there are, and which one is spoken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import click

from kakunin.cli.help import en, ja
from kakunin.cli.help.manual import Manual

MANUALS: Final[Mapping[str, Manual]] = {"ja": ja.MANUAL, "en": en.MANUAL}
_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides
_OPTION: Final = "--language"


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language that is asked for before the command's name, or else the locale's: ja, or en for all others."""
    asked = list(arguments)
    while asked and asked[0].startswith("-"):
        option, equals, value = asked.pop(0).partition("=")
        if option == _OPTION and (equals or asked):
            value = value if equals else asked.pop(0)
            if value in MANUALS:
                return value
    locale = next((environment[name] for name in _LOCALE if environment.get(name)), "")
    return "ja" if locale.lower().startswith("ja") else "en"


def words_of(context: click.Context) -> Manual:
    """The Manual that the context speaks by."""
    return context.obj if isinstance(context.obj, Manual) else en.MANUAL
