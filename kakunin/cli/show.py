"""`kakunin show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from rich.box import SIMPLE_HEAVY
from rich.table import Table
from rich.text import Text

from autograder.errors import UsageError
from gradebook.cli.options import (
    book_of,
    console,
    database_option,
    json_option,
    plain,
    quiet_option,
    rules,
    say,
    say_json,
    working,
)
from gradebook.cli.summary import lines_of

if TYPE_CHECKING:
    import pandas as pd

LEFT = ("student_id", "notebook", "last_name", "first_name", "section", "state", "question", "status", "mistake")


@click.command("show")
@click.argument("assignment")
@click.option("--student", metavar="ID")
@database_option
@quiet_option
@json_option
def show_command(assignment: str, student: str | None, db: str | None, quiet: bool, as_json: bool) -> None:
    """Show the grades of ASSIGNMENT as a table, or with --student how one of them comes about."""
    from gradebook.arithmetic import steps
    from gradebook.exports.grades import grades
    from gradebook.table import ASSIGNMENT, STUDENT

    with working("reading the grades", quiet=quiet):
        book = book_of([assignment], db)
        frame = grades(book).drop(columns=ASSIGNMENT)
    if student is not None:
        if student not in set(frame[STUDENT]):
            raise UsageError(
                f"the database has no student {student!r}", next_step=f"`kakunin show {assignment}` lists them"
            )
        mine = book.tidy[book.tidy[STUDENT] == student]
        arithmetic = steps(book, assignment, student, rules())
        if as_json:
            say_json({"questions": _records(mine), "grade": [{"step": a, "value": b} for a, b in arithmetic]})
            return
        _print(mine[["notebook", "question", "score", "max_score", "status", "mistake"]])
        click.echo("how the grade comes about")
        for step, value in arithmetic:
            click.echo(f"  {step:<34}{value:>12}")
        return
    if as_json:
        say_json(_records(frame))
        return
    _print(_for_people(frame), caption=_caption(frame))
    for line in lines_of(book):
        say(line, quiet=quiet)


def _for_people(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns that say something: no names or sections where there are none, no penalty where nobody has one."""
    from gradebook.table import FINAL, MAX_SCORE, OUT_OF, PENALTY, SCORE

    same = frame[FINAL].fillna(-1.0).eq(frame[SCORE].fillna(-1.0)).all()
    told = [name for name in frame.columns if not frame[name].isin(["", 0]).all() or name == SCORE]
    return frame[[each for each in told if each not in (MAX_SCORE, OUT_OF) and not (same and each in (FINAL, PENALTY))]]


def _caption(frame: pd.DataFrame) -> str:
    from gradebook.table import FINAL, MAX_SCORE, OUT_OF, SCORE

    if frame.empty:
        return "no students"
    points, grade = f"{frame[MAX_SCORE].max():g}", f"{frame[OUT_OF].max():g}"
    return f"{SCORE}: of {points}; {FINAL}: of {grade}; -: not known, which is not a zero"


def _print(frame: pd.DataFrame, caption: str | None = None) -> None:
    table = Table(caption=caption, box=SIMPLE_HEAVY, pad_edge=False, row_styles=["", "dim"])
    for name in frame.columns:
        table.add_column(
            Text(str(name)), justify="left" if name in LEFT else "right", overflow="fold", no_wrap=name == LEFT[0]
        )
    for row in frame.itertuples(index=False):
        table.add_row(*(_cell(value) for value in row))
    console().print(table)


def _cell(value: object) -> Text:
    """A number in its shortest form, a text as it is, and `-` for what is not known; never read as markup."""
    if isinstance(value, float):
        return Text("-" if value != value else f"{value:g}")  # noqa: PLR0124  # only NaN differs from itself
    return Text(plain(str(value)))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows with null for what is not known."""
    return [
        {str(name): None if value != value else value for name, value in row.items()}  # noqa: PLR0124
        for row in frame.to_dict("records")
    ]
