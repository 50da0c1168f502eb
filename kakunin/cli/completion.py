"""`kakunin completion`: the shell's own script, made by click."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from autograder.errors import UsageError
from autograder.languages import Message

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_KAKUNIN_COMPLETE"  # the script sets it and calls kakunin, which answers with the words that fit


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """Print the script that lets a shell complete Kakunin's commands and options."""
    root = context.find_root()
    script = get_completion_class(shell)
    if script is None:
        raise UsageError(
            Message("no completion for {shell}", shell=shell),
            next_step=Message("the shells are {names}", names=", ".join(SHELLS)),
        )
    click.echo(script(root.command, {}, root.info_name or "kakunin", VARIABLE).source())
