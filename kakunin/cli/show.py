"""`kakunin show`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

import click
from rich.cells import cell_len
from rich.text import Text

from autograder.errors import UsageError
from autograder.languages import Message, joined, word
from autograder.text import one_line
from kakunin.cli.border import each_student
from kakunin.cli.options import book_of, database_option, json_option, policies, quiet_option
from kakunin.cli.output import plain, say, say_json, spoken, tell, working
from kakunin.cli.summary import lines_of
from kakunin.cli.tables import Columns, TableLayout, print_first_that_fits, stacked, table, too_narrow

if TYPE_CHECKING:
    from gradebook.gradebook import Gradebook

LEFT: Final = ("student_id", "notebook", "last_name", "first_name", "section", "state", "question", "status", "mistake")
WORDS: Final = ("state", "status")  # columns whose cells are words of ours
# Columns that a narrow terminal leaves out, in this order, after the notebooks.
LESS: Final = ("section", "penalty", "missing", "not_answered", "needs_review", "first_name")
MISTAKES: Final = (32, 24, 20, 16)  # columns of a mistake's name, from a wide terminal to a narrow one


@click.command("show")
@click.argument("assignment")
@click.option("--student", metavar="ID")
@database_option
@quiet_option
@json_option
def show_command(assignment: str, student: str | None, db: str | None, quiet: bool, as_json: bool) -> None:
    """Show the grades of ASSIGNMENT as a table, or with --student how one grade is calculated."""
    from gradebook.frames import STUDENT

    with each_student() as border:
        with working(Message("reading the grades"), quiet=quiet):
            book = book_of([assignment], db, border)
        if student is None:
            _show_class(book, as_json=as_json, quiet=quiet)
        elif student in set(book.totals[STUDENT]):
            _show_student(book, assignment, student, as_json=as_json)
        else:
            raise UsageError(
                Message("the database has no student {student!r}", student=student),
                next_step=Message("`kakunin show {assignment}` lists them", assignment=assignment),
            )


def _show_class(book: Gradebook, *, as_json: bool, quiet: bool) -> None:
    from gradebook.frames import NOTEBOOK
    from gradebook.overview import class_caption, class_columns, class_grades, records

    frame = class_grades(book)
    if as_json:
        say_json(records(frame))
        return
    print_first_that_fits(_of_class(class_columns(frame), set(book.tidy[NOTEBOOK]), class_caption(frame)))
    for line in lines_of(book):
        say(line, quiet=quiet)


def _show_student(book: Gradebook, assignment: str, student: str, *, as_json: bool) -> None:
    from gradebook.grade_breakdown import steps
    from gradebook.overview import records, student_columns, student_rows

    rows = student_rows(book, student)
    arithmetic = steps(book, assignment, student, policies())
    if as_json:
        say_json({"questions": records(rows), "grade": [{"step": a, "value": b} for a, b in arithmetic]})
        return
    print_first_that_fits(_of_student(student_columns(rows)))
    tell(Message("how the grade comes about"))
    told = [(spoken(step), spoken(value)) for step, value in arithmetic]
    width = max(cell_len(step) for step, _ in told)
    for step, value in told:
        click.echo(plain(f"  {step}{' ' * (width - cell_len(step))}  {value}"))


def _of_class(columns: Columns, notebooks: Collection[str], caption: Message) -> Iterator[TableLayout]:
    """Ever narrower: headings on one line, on several, notebooks by number, without the columns that matter least."""
    columns = _in_words(columns)
    titles = {name: word(name) for name in columns if name not in notebooks}
    numbers = {name: str(number) for number, name in enumerate((name for name in columns if name in notebooks), 1)}
    legend = tuple(joined([number, name], ": ") for name, number in numbers.items())
    yield TableLayout(table(columns, LEFT, headings=titles), (caption,))
    yield TableLayout(table(columns, LEFT, headings=titles, is_stacked=True), (caption,))
    titles |= {name: word(number) for name, number in numbers.items()}
    yield TableLayout(table(columns, LEFT, headings=titles), (*legend, caption))
    yield TableLayout(table(columns, LEFT, headings=titles, is_stacked=True), (*legend, caption))
    missed = [*numbers]
    for less in ("", *LESS):
        missed += [less] if less in columns else []
        kept = {name: cells for name, cells in columns.items() if name not in missed}
        told = too_narrow(missed, "`kakunin export --to grades`")
        yield TableLayout(table(kept, LEFT, headings=titles, is_stacked=True), (caption, told))


def _in_words(columns: Columns) -> Columns:
    """The columns with states and statuses as words of the language."""
    return {name: [word(str(each)) for each in cells] if name in WORDS else cells for name, cells in columns.items()}


def _of_student(columns: Columns) -> Iterator[TableLayout]:
    """Ever narrower: the notebook in a column, above its questions, names of mistakes on several lines."""
    columns = _in_words(columns)
    titles = {name: word(name) for name in columns}
    yield TableLayout(table(columns, LEFT, headings=titles))
    yield TableLayout(table(columns, LEFT, headings=titles, is_stacked=True))
    grouped = _grouped(columns)
    yield TableLayout(table(grouped, LEFT, headings=titles, is_stacked=True))
    for width in MISTAKES:
        mistakes = [Text(stacked(each, width)) if isinstance(each, str) else each for each in grouped["mistake"]]
        yield TableLayout(table({**grouped, "mistake": mistakes}, LEFT, headings=titles, is_stacked=True))


def _grouped(columns: Columns) -> Columns:
    """The rows with their notebook above them, and no column for it."""
    rest = [name for name in columns if name != "notebook"]
    rows: list[tuple[object, ...]] = []
    for notebook, group in groupby(
        zip(columns["notebook"], *(columns[name] for name in rest), strict=True), itemgetter(0)
    ):
        rows.append((Text(one_line(str(notebook)), "bold"), *[""] * (len(rest) - 1)))
        rows += [(Text(f"  {one_line(str(question))}"), *others) for _, question, *others in group]
    return dict(zip(rest, zip(*rows, strict=True), strict=True)) if rows else columns
