"""The whole command line: commands that are imported when they are needed, in sections, explained in two languages."""

from __future__ import annotations

import copy
import importlib
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import click

from autograder.cli_pages import Page, option_rows
from autograder.errors import KakuninError
from autograder.messages import en_help, ja_help
from autograder.messages.manual import Manual
from autograder.text import clean_text

MANUALS: Final[Mapping[str, Manual]] = {"ja": ja_help.MANUAL, "en": en_help.MANUAL}
_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides
_OPTION: Final = "--language"
_LONGEST: Final = 10_000  # characters of an error that are shown

Sections = Mapping[str, Mapping[str, str]]  # section -> name of a command -> where it is: "module:name"


class Spoken(click.Context):
    """The context of a command that is explained by a Manual."""

    def get_help(self) -> str:
        """The page of `--help`."""
        words, command = words_of(self), self.command
        name = self.command_path.partition(" ")[2]
        told = words.commands.get(name)
        page = Page(words)
        page.usage(self.command_path, command.collect_usage_pieces(self))
        page.text(told.summary if told else command.get_short_help_str(_LONGEST))
        if told and told.text:
            page.text(told.text)
        if isinstance(command, click.Group):
            page.tables(dict(_listed(command, self, words)))
        page.tables({"Options": list(option_rows(command, self, name, words))})
        if told:
            page.examples(told)
        return str(page)


class Commands(click.Group):
    """A group whose commands are imported one by one, when they are asked for."""

    context_class = Spoken

    def __init__(self, sections: Sections, **settings: Any) -> None:
        super().__init__(**settings)
        self.sections = sections
        self._places = {name: place for commands in sections.values() for name, place in commands.items()}

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> click.Context:
        """As click's, with the Manual of the language that is asked for."""
        return super().make_context(info_name, args, *rest, **{"obj": MANUALS[language_of(args, os.environ)], **extra})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the sections."""
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, explained in the language of the context."""
        place = self._places.get(cmd_name)
        return None if place is None else _spoken(load(place), cmd_name, words_of(ctx))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click's; a name that is unknown is compared with those there are."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            names = self.list_commands(ctx)
            raise click.exceptions.NoSuchCommand(error.command_name, possibilities=names, ctx=ctx) from None


def load(place: str) -> click.Command:
    """The command at "module:name"."""
    module, _, name = place.partition(":")
    command: click.Command = getattr(importlib.import_module(module), name)
    return command


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
    return context.obj if isinstance(context.obj, Manual) else en_help.MANUAL


def refusal(error: KakuninError | click.ClickException, words: Manual) -> str:
    """What is said of an error, and the next step."""
    if isinstance(error, KakuninError):
        message, next_step = error.told, error.next_step
    else:
        message, next_step = _complaint(error, words), _next_step(error, words)
    text = f"{message}\n  {words.next_step}: {next_step}" if next_step else message
    return f"kakunin: {clean_text(text, _LONGEST)}"


def _next_step(error: click.ClickException, words: Manual) -> str | None:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return None if context is None else words.see_help.format(command=context.command_path)


def _complaint(error: click.ClickException, words: Manual) -> str:
    """An error of what was typed, in the Manual's words where it has some for it."""
    kinds = [kind.__name__ for kind in type(error).__mro__ if kind.__name__ in words.complaints]
    if not kinds:
        return error.format_message()
    said = words.complaints[kinds[0]].format(name=_named(error), reason=_reason(error, words))
    close = getattr(error, "possibilities", None)
    return said + (words.complaints["possibilities"].format(names=", ".join(sorted(close))) if close else "")


def _named(error: click.ClickException) -> str:
    """What was typed wrongly, or is missing."""
    match error:
        case click.exceptions.NoSuchCommand(command_name=name) | click.NoSuchOption(option_name=name):
            return str(name)
        case click.BadParameter(param=click.Parameter() as param):
            return param.opts[0] if isinstance(param, click.Option) else param.human_readable_name
    return ""


def _reason(error: click.ClickException, words: Manual) -> str:
    """Why a value will not do."""
    match error:
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices))):
            return words.complaints["choices"].format(names=", ".join(choices))
        case click.BadParameter(param=click.Parameter(type=click.IntRange() | click.FloatRange() as bounds)):
            return words.complaints["number"].format(range=_range(bounds))
    return error.message


def _range(bounds: click.IntRange | click.FloatRange) -> str:
    low = "" if bounds.min is None else f"{bounds.min:g}"
    return f"{low}–{'' if bounds.max is None else f'{bounds.max:g}'}"


def _spoken(command: click.Command, name: str, words: Manual) -> click.Command:
    """A copy of the command, and of those in it, that is explained by its context; the command itself stays."""
    copied = copy.copy(command)
    copied.context_class = Spoken
    told = words.commands.get(name)
    copied.short_help = told.summary if told else command.short_help
    if isinstance(copied, click.Group):
        copied.commands = {each: _spoken(sub, f"{name} {each}", words) for each, sub in copied.commands.items()}
    return copied


def _listed(group: click.Group, context: click.Context, words: Manual) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The group's commands by heading; those that the manual knows are listed without being imported."""
    path = context.command_path.partition(" ")[2]
    sections = group.sections if isinstance(group, Commands) else {"Commands": group.commands}
    for section, names in sections.items():
        rows = [(name, _summary(group, context, f"{path} {name}".strip(), words)) for name in names]
        yield words.sections.get(section, section), rows


def _summary(group: click.Group, context: click.Context, name: str, words: Manual) -> str:
    if name in words.commands:
        return words.commands[name].summary
    command = group.get_command(context, name.rpartition(" ")[2])
    return "" if command is None else command.get_short_help_str()
