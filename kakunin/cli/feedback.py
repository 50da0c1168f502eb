"""`kakunin feedback`."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.errors import UsageError
from kakunin.cli.options import book_of, course_folder, database_of, database_option, json_option, quiet_option
from kakunin.cli.output import listed, say, say_json, working

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
    from gradebook.feedback import FeedbackFolders, Owner, deliver, page, read_feedback
    from gradebook.frames import STUDENT

    root = course_folder()
    place = FeedbackFolders(output or root / FOLDER, submitted or root / "submitted", autograded or root / "autograded")
    with working("reading the grades", quiet=quiet):
        book = book_of([assignment], db)
        handed_in = set(book.submissions[STUDENT])
        if strange := sorted(set(only) - handed_in):
            raise UsageError(
                f"no submission of {assignment} by {', '.join(strange)}",
                next_step=f"`kakunin show {assignment}` lists the students",
            )
        found = read_feedback(book, database_of(db), set(only) or handed_in, place.autograded)
    done = []
    with working("writing the pages", quiet=quiet):
        for each in found:
            owner = Owner(each.student, assignment, each.submitted)
            done.append(deliver(place, owner, [part.name for part in each.parts], page(each)))
    say(f"{len(done)} pages in {place.output}", quiet=quiet)
    outside = [each.student for each in done if not each.through_exchange]
    if outside:
        say(
            f"{len(outside)} not handed in through nbgrader's exchange, which therefore cannot deliver their pages: "
            f"{listed(outside)}",
            quiet=quiet,
        )
    if as_json:
        say_json({"pages": {each.student: list(map(str, each.files)) for each in done}, "outside_exchange": outside})
