"""`kakunin feedback`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.border import Border
from autograder.errors import UsageError
from autograder.languages import Message
from kakunin.cli.border import each_student
from kakunin.cli.options import book_of, course_folder, database_of, database_option, json_option, quiet_option
from kakunin.cli.output import listed, say, say_json, working

if TYPE_CHECKING:
    from gradebook.feedback import Delivery, Feedback, FeedbackFolders

FOLDER = "feedback"


@click.command("feedback")
@click.argument("assignment")
@click.option("--student", "only", multiple=True, metavar="ID")
@click.option("--output", type=click.Path(path_type=Path))
@click.option("--submitted", type=click.Path(path_type=Path))
@click.option("--autograded", type=click.Path(path_type=Path))
@database_option
@quiet_option
@json_option
def feedback_command(
    assignment: str,
    only: tuple[str, ...],
    output: Path | None,
    submitted: Path | None,
    autograded: Path | None,
    db: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Write a page for each student who handed in ASSIGNMENT, where `nbgrader release_feedback` looks for it."""
    from gradebook.feedback import FeedbackFolders, read_feedback, try_out
    from gradebook.frames import STUDENT

    root = course_folder()
    place = FeedbackFolders(output or root / FOLDER, submitted or root / "submitted", autograded or root / "autograded")
    with each_student() as border:
        with working(Message("reading the grades"), quiet=quiet):
            book = book_of([assignment], db, border)
            handed_in = set(book.submissions[STUDENT])
            if strange := sorted(set(only) - handed_in):
                raise UsageError(
                    Message(
                        "no submission of {assignment} by {names}", assignment=assignment, names=", ".join(strange)
                    ),
                    next_step=Message("`kakunin show {assignment}` lists the students", assignment=assignment),
                )
            found = read_feedback(book, database_of(db), set(only) or handed_in, place.autograded)
            try_out(place.output)
        with working(Message("writing the pages"), quiet=quiet):
            done = _deliver(place, assignment, found, border)
        _say_pages(done, place.output, quiet=quiet, as_json=as_json)


def _say_pages(done: Sequence[Delivery], output: Path, *, quiet: bool, as_json: bool) -> None:
    say(Message("{count:page|pages} in {output}", count=len(done), output=output), quiet=quiet)
    outside = [each.student for each in done if not each.through_exchange]
    if outside:
        say(
            Message(
                "{count} not handed in through nbgrader's exchange, which therefore cannot deliver their pages: "
                "{names}",
                count=len(outside),
                names=listed(outside),
            ),
            quiet=quiet,
        )
    if as_json:
        say_json({"pages": {each.student: list(map(str, each.files)) for each in done}, "outside_exchange": outside})


def _deliver(place: FeedbackFolders, assignment: str, found: Iterator[Feedback], border: Border) -> list[Delivery]:
    """Write the pages; a student whose page cannot be written, or who has another's secret, is noted."""
    from gradebook.feedback import Owner, deliver, page, shared_secrets

    shared = shared_secrets(place, assignment)

    def write(student: str, its: Feedback) -> Delivery:
        for owners in shared.values():
            if student in owners:
                others = ", ".join(sorted({*owners} - {student}))
                border.note(
                    student,
                    Message(
                        "submission_secret.txt is also that of {others}: the exchange cannot deliver the page",
                        others=others,
                    ),
                )
        owner = Owner(student, assignment, its.submitted)
        return deliver(place, owner, [part.name for part in its.parts], page(its), shared)

    return list(border.each(Message("feedback"), write, ((each.student, each) for each in found)))
