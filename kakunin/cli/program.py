"""The command `kakunin`: the autograder's and the gradebook's commands under one name."""

from __future__ import annotations

import os
import signal
import sys
from typing import Final

import click

from autograder.errors import KakuninError
from kakunin import __version__
from kakunin.cli.group import Commands, Interrupted, Sections
from kakunin.cli.help import MANUALS, language_of
from kakunin.cli.refusals import refusal

INTERRUPTED: Final = 128 + signal.SIGINT  # as shells have it
SECTIONS: Final[Sections] = {
    "course": {
        "new-course": "kakunin.cli.new_course:new_course_command",
        "audit": "kakunin.cli.audit:audit_command",
        "release": "kakunin.cli.release:release_command",
        "simulate": "kakunin.cli.simulate:simulate_command",
    },
    "grade": {
        "roster": "kakunin.cli.roster:roster_command",
        "grade": "kakunin.cli.grade:grade_command",
        "explain": "kakunin.cli.explain:explain_command",
        "review": "kakunin.cli.review:review_command",
        "compare": "kakunin.cli.compare:compare_command",
    },
    "serve": {
        "serve": "kakunin.cli.serve:serve_command",
    },
    "look": {
        "show": "kakunin.cli.show:show_command",
        "report": "kakunin.cli.report:report_command",
        "export": "kakunin.cli.export:export_command",
        "feedback": "kakunin.cli.feedback:feedback_command",
    },
    "machine": {
        "doctor": "kakunin.cli.doctor:doctor_command",
        "lab": "kakunin.cli.lab:lab_command",
        "completion": "kakunin.cli.completion:completion_command",
    },
}


@click.group(cls=Commands, sections=SECTIONS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--language", type=click.Choice(list(MANUALS)), expose_value=False)
@click.version_option(__version__)
def command() -> None:
    """Release, grade and export the notebooks of a course."""


def main() -> None:
    """Run the command; report an expected failure in plain words.

    Exit status: 1 after a failure, 2 after a usage error, 130 after Ctrl-C.
    """
    words = MANUALS[language_of(sys.argv[1:], os.environ)]
    try:
        sys.exit(command.main(prog_name="kakunin", standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort as stopped:
        command_name = stopped.command if isinstance(stopped, Interrupted) else ""
        print(f"kakunin: {words.interrupted.get(command_name, words.interrupted[''])}", file=sys.stderr)
        sys.exit(INTERRUPTED if isinstance(stopped.__cause__, KeyboardInterrupt) else 1)
    except (KakuninError, click.ClickException) as error:
        print(refusal(error, words), file=sys.stderr)
        sys.exit(error.exit_code if isinstance(error, click.ClickException) else 1)
