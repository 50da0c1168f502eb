"""`kakunin review`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.errors import CourseError, UsageError
from autograder.languages import Message, joined
from kakunin.cli.border import each_student
from kakunin.cli.options import (
    course_folder,
    database_of,
    database_option,
    json_option,
    quiet_option,
    refuse_without_students,
)
from kakunin.cli.output import PARTIAL, SHOWN, language, say, say_json, working
from kakunin.cli.to_confirm import say_to_confirm

if TYPE_CHECKING:
    from gradebook.written_review import WrittenQuestion


@click.command("review")
@click.argument("assignment")
@click.option(
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
)
@click.option("--apply", "filled", type=click.Path(path_type=Path))
@click.option("--question", "only", multiple=True, metavar="ID")
@click.option("--all", "everything", is_flag=True)
@click.option("--dry-run", is_flag=True)
@click.option("--autograded", type=click.Path(path_type=Path))
@database_option
@quiet_option
@json_option
def review_command(
    assignment: str,
    output: Path | None,
    filled: Path | None,
    only: tuple[str, ...],
    everything: bool,
    dry_run: bool,
    autograded: Path | None,
    db: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Score the written answers of ASSIGNMENT in a workbook: those that say the same together, names hidden."""
    from autograder.storage.by_hand import hand_scores
    from autograder.storage.connection import reading

    if (output is None) == (filled is None):
        raise UsageError(
            Message("write --output or --apply"),
            next_step=Message(
                "kakunin review {assignment} --output review.xlsx, then --apply it", assignment=assignment
            ),
        )
    database = database_of(db)
    with each_student() as border:
        with working(Message("reading the answers"), quiet=quiet):
            from gradebook.written_review import read_written

            refuse_without_students(database)
            questions = read_written(database, assignment, autograded or course_folder() / "autograded", border)
            with reading(database) as connection:
                scores = hand_scores(connection, assignment)
        if unknown := sorted(set(only) - {question.question for question in questions}):
            known = ", ".join(question.question for question in questions) or "(none)"
            raise UsageError(
                Message("no written question is called {names}", names=", ".join(unknown)),
                next_step=Message("choose one of: {known}", known=known),
            )
        chosen = [question for question in questions if not only or question.question in only]
        written = {question.question for question in questions}
        elsewhere = [each for each in scores if each.to_confirm and each.question not in written]
        say_to_confirm(elsewhere)
        if output is not None:
            posed = _with_texts(chosen, assignment, quiet=quiet)
            _write(posed, output, everything=everything, quiet=quiet, as_json=as_json)
        if filled is not None:
            _apply(database, chosen, filled, dry=dry_run, quiet=quiet, as_json=as_json)
    if elsewhere:
        raise click.exceptions.Exit(PARTIAL)


def _with_texts(questions: list[WrittenQuestion], assignment: str, *, quiet: bool) -> list[WrittenQuestion]:
    """The questions with the course's texts; as they are, with a notice, where there is no course to read."""
    from autograder.course import assignment_names, load_assignment
    from gradebook.written_review import with_texts

    without = Message("the sheets show neither the questions' texts nor model answers")
    root = course_folder()
    if assignment not in assignment_names(root):
        say(joined([without, Message("{root} is not the folder of the course", root=root)], ": "), quiet=quiet)
        return questions
    try:
        return with_texts(questions, load_assignment(root, assignment))
    except CourseError as error:
        say(joined([without, error.told], ": "), quiet=quiet)
        return questions


def _write(questions: list[WrittenQuestion], output: Path, *, everything: bool, quiet: bool, as_json: bool) -> None:
    from gradebook.exports.writing import write
    from gradebook.written_review import workbook

    with working(Message("grouping the answers"), quiet=quiet):
        content, rows = workbook(questions, everything=everything, language=language())
    write(content, output if output != Path("-") else sys.stdout.buffer)
    answers, waiting = sum(len(each.answers) for each in questions), sum(each.waiting for each in questions)
    blank = sum(each.blank for each in questions)
    say(
        Message(
            "{waiting} of {answers:answer|answers} waiting for a grader, in {rows:group|groups}; {blank} left blank",
            waiting=waiting,
            answers=answers,
            rows=rows,
            blank=blank,
        ),
        quiet=quiet,
    )
    if as_json and output != Path("-"):
        say_json({"output": str(output), "answers": answers, "waiting": waiting, "groups": rows, "blank": blank})


def _apply(
    database: str | Path, questions: list[WrittenQuestion], path: Path, *, dry: bool, quiet: bool, as_json: bool
) -> None:
    from gradebook.written_review import apply, read_workbook

    with working(Message("applying the scores"), quiet=quiet):
        applied = apply(database, questions, read_workbook(path), dry=dry)
    done = Message("to be scored") if dry else Message("scored")
    say(
        Message(
            "{count:answer|answers} {done} by {rows:row|rows}; {unchanged:row|rows} applied before, {left} without a "
            "score",
            count=len(applied.written),
            done=done,
            rows=applied.rows,
            unchanged=applied.unchanged,
            left=applied.left,
        ),
        quiet=quiet,
    )
    if applied.refused:
        say(Message("{count:row|rows} refused:", count=len(applied.refused)))
        for refusal in applied.refused[:SHOWN]:
            say(joined(["  ", refusal.told], ""))
        if len(applied.refused) > SHOWN:
            say(Message("  ... and {count} more: --json has all", count=len(applied.refused) - SHOWN))
    if as_json:
        say_json(
            {
                "scored": len(applied.written),
                "rows": applied.rows,
                "unchanged": applied.unchanged,
                "left": applied.left,
                "refused": [vars(refusal) for refusal in applied.refused],
                "dry_run": dry,
            }
        )
    if applied.refused:
        raise click.exceptions.Exit(PARTIAL)
