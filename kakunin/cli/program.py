"""The command `kakunin`: the autograder's and the gradebook's commands under one name."""

from __future__ import annotations

import os
import signal
import sys
from typing import Final

import click

from autograder import __version__
from autograder.cli_manual import MANUALS, Commands, Sections, language_of, refusal
from autograder.errors import KakuninError

INTERRUPTED: Final = 128 + signal.SIGINT  # as shells have it
SECTIONS: Final[Sections] = {
    "course": {
        "new-course": "autograder.cli:new_course_command",
        "audit": "autograder.cli:audit_command",
        "release": "autograder.cli:release_command",
        "simulate": "autograder.cli:simulate_command",
    },
    "grade": {
        "roster": "gradebook.cli.roster:roster_command",
        "grade": "autograder.cli:grade_command",
        "explain": "autograder.cli_explain:explain_command",
        "review": "gradebook.cli.review:review_command",
        "compare": "gradebook.cli.compare:compare_command",
    },
    "look": {
        "show": "gradebook.cli.show:show_command",
        "report": "gradebook.cli.report:report_command",
        "export": "gradebook.cli.export:export_command",
        "feedback": "gradebook.cli.feedback:feedback_command",
    },
    "machine": {
        "doctor": "autograder.cli:doctor_command",
        "lab": "autograder.cli_lab:lab_command",
        "completion": "autograder.cli_completion:completion_command",
    },
}


@click.group(cls=Commands, sections=SECTIONS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--language", type=click.Choice(list(MANUALS)), expose_value=False)
@click.version_option(__version__)
def command() -> None:
    """Release, grade and export the notebooks of a course."""


def main() -> None:
    """Run the command; an expected failure is said in plain words.

    Exit status: 1, 2 for what was mistyped, 130 after Ctrl-C.
    """
    words = MANUALS[language_of(sys.argv[1:], os.environ)]
    try:
        sys.exit(command.main(prog_name="kakunin", standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort as stopped:
        print(f"kakunin: {words.aborted}", file=sys.stderr)
        sys.exit(INTERRUPTED if isinstance(stopped.__cause__, KeyboardInterrupt) else 1)
    except (KakuninError, click.ClickException) as error:
        print(refusal(error, words), file=sys.stderr)
        sys.exit(error.exit_code if isinstance(error, click.ClickException) else 1)


if __name__ == "__main__":
    main()
