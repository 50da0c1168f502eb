"""An error in plain words, and the next step."""

from __future__ import annotations

from typing import Final

import click

from autograder.errors import CourseErrors, KakuninError
from autograder.languages import in_language, recognised
from autograder.text import clean_text
from kakunin.cli.help import Manual

_LONGEST: Final = 10_000  # characters of an error that are shown


def refusal(error: KakuninError | click.ClickException, words: Manual) -> str:
    """The message for an error, with its next step."""
    if isinstance(error, CourseErrors):
        return "\n".join(refusal(each, words) for each in error.errors)
    if isinstance(error, KakuninError):
        message, next_step = _known(error.told, words), error.next_step and in_language(error.next_step, words.language)
    else:
        message, next_step = _complaint(error, words), _next_step(error, words)
    text = f"{message}\n  {words.next_step}: {next_step}" if next_step else message
    return f"kakunin: {clean_text(text, _LONGEST)}"


def _known(text: str, words: Manual) -> str:
    return in_language(recognised(text, words.language), words.language)


def _next_step(error: click.ClickException, words: Manual) -> str | None:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return None if context is None else words.see_help.format(command=context.command_path)


def _complaint(error: click.ClickException, words: Manual) -> str:
    """The message for a usage error, in the Manual's words where it has them."""
    kinds = [kind.__name__ for kind in type(error).__mro__ if kind.__name__ in words.complaints]
    if not kinds:
        return error.format_message()
    said = words.complaints[kinds[0]].format(name=_named(error), reason=_reason(error, words))
    close = getattr(error, "possibilities", None)
    return said + (words.complaints["possibilities"].format(names=", ".join(sorted(close))) if close else "")


def _named(error: click.ClickException) -> str:
    """The name of the wrong or missing argument."""
    match error:
        case click.exceptions.NoSuchCommand(command_name=name) | click.NoSuchOption(option_name=name):
            return str(name)
        case click.BadParameter(param=click.Parameter() as param):
            return param.opts[0] if isinstance(param, click.Option) else param.human_readable_name
    return ""


def _reason(error: click.ClickException, words: Manual) -> str:
    """Why a value is not accepted."""
    match error:
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices))):
            return words.complaints["choices"].format(names=", ".join(choices))
        case click.BadParameter(param=click.Parameter(type=click.IntRange() | click.FloatRange() as bounds)):
            return words.complaints["number"].format(range=_range(bounds))
    return error.message


def _range(bounds: click.IntRange | click.FloatRange) -> str:
    low = "" if bounds.min is None else f"{bounds.min:g}"
    return f"{low}–{'' if bounds.max is None else f'{bounds.max:g}'}"
