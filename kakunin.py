"""The command `kakunin`: the autograder's and the gradebook's commands under one name."""

from __future__ import annotations

import sys

import click

import autograder.cli
import gradebook.cli
from autograder import __version__
from autograder.errors import KakuninError
from autograder.text import clean_text


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def command() -> None:
    """Release, grade and export the notebooks of a course."""


for _subcommand in [*autograder.cli.commands(), *gradebook.cli.commands()]:
    command.add_command(_subcommand)


def main() -> None:
    """Run the command; an expected failure is said in plain words, with exit status 1."""
    try:
        command()
    except KakuninError as error:
        print(f"kakunin: {clean_text(str(error), 10_000)}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
