"""The gradebook's commands: one module per group of them, and this list."""

from __future__ import annotations

import click

from gradebook.cli.compare import compare_command
from gradebook.cli.export import export_command
from gradebook.cli.feedback import feedback_command
from gradebook.cli.report import report_command
from gradebook.cli.review import review_command
from gradebook.cli.roster import roster_command
from gradebook.cli.show import show_command


def commands() -> list[click.Command]:
    """Every command of the gradebook, for the composition of the whole command line."""
    return [
        export_command,
        show_command,
        feedback_command,
        review_command,
        report_command,
        compare_command,
        roster_command,
    ]
