"""The group of all commands: each is imported when it is used, and a Manual explains it."""

from __future__ import annotations

import copy
import importlib
import os
from collections.abc import Iterator, Mapping
from typing import Any

import click

from kakunin.cli.help import MANUALS, Manual, language_of, words_of
from kakunin.cli.pages import Page, option_rows

Sections = Mapping[str, Mapping[str, str]]  # section -> name of a command -> where it is: "module:name"
_WHOLE = 10_000  # characters: a summary is not cut


class Spoken(click.Context):
    """The context of a command whose help comes from a Manual."""

    def get_help(self) -> str:
        """The page of `--help`."""
        words, command = words_of(self), self.command
        name = self.command_path.partition(" ")[2]
        told = words.commands.get(name)
        page = Page(words)
        page.usage(self.command_path, command.collect_usage_pieces(self))
        page.text(told.summary if told else command.get_short_help_str(_WHOLE))
        if told and told.text:
            page.text(told.text)
        if isinstance(command, click.Group):
            page.tables(dict(_listed(command, self, words)))
        page.tables({"Options": list(option_rows(command, self, name, words))})
        if told:
            page.examples(told)
        return str(page)


class Interrupted(click.Abort):
    """Ctrl-C while a command ran."""

    def __init__(self, command: str) -> None:
        super().__init__()
        self.command = command


class Commands(click.Group):
    """A group that imports a command only when it is used."""

    context_class = Spoken

    def __init__(self, sections: Sections, **settings: Any) -> None:
        super().__init__(**settings)
        self.sections = sections
        self._places = {name: place for commands in sections.values() for name, place in commands.items()}

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> click.Context:
        """As click's, with the Manual in the chosen language."""
        return super().make_context(info_name, args, *rest, **{"obj": MANUALS[language_of(args, os.environ)], **extra})

    def invoke(self, ctx: click.Context) -> Any:
        """As click's; Ctrl-C says which command it ended."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stop:
            raise Interrupted(ctx.invoked_subcommand or "") from stop

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
        """As click's; for an unknown name, similar command names are suggested."""
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


def _spoken(command: click.Command, name: str, words: Manual) -> click.Command:
    """A copy of the command and its subcommands that takes its help from its context; the original does not change."""
    copied = copy.copy(command)
    copied.context_class = Spoken
    told = words.commands.get(name)
    copied.short_help = told.summary if told else command.short_help
    if isinstance(copied, click.Group):
        copied.commands = {each: _spoken(sub, f"{name} {each}", words) for each, sub in copied.commands.items()}
    return copied


def _listed(group: click.Group, context: click.Context, words: Manual) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The group's commands by heading; commands in the manual are listed without importing them."""
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
