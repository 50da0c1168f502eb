"""`kakunin explain`: how a grade came about, from what was stored with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Column, Table
from rich.text import Text

from autograder.errors import UsageError
from autograder.storage.raw_values import long_text
from autograder.storage.stored_comment import CheckFacts, from_json
from autograder.text import clean_text, marked
from kakunin.cli.border import each_student
from kakunin.cli.options import course_root, database_option, database_url, json_option
from kakunin.cli.output import say_json
from kakunin.cli.tables import stacked

WIDTH = 110  # where the output is no terminal
MISTAKE = 24  # columns of a mistake's name
FACTS = (
    "isolation",
    "submission",
    "seed",
    "engine",
    "equal_answer_judged",
    "kakunin",
    "python",
    "numpy",
    "budget",
)  # of the evidence


@click.command("explain")
@click.argument("assignment")
@click.argument("student")
@click.argument("question", required=False)
@click.option("--submitted", type=click.Path(path_type=Path))
@database_option
@json_option
def explain_command(
    assignment: str, student: str, question: str | None, submitted: Path | None, db: str | None, as_json: bool
) -> None:
    """How the grade of STUDENT in ASSIGNMENT came about: what ran, with which checks, inputs, isolation, and when."""
    from autograder.batch.grade_diff import current
    from autograder.course import load_assignment
    from autograder.storage.connection import reading, shown
    from autograder.storage.store import stored_grades

    root = course_root()
    course = load_assignment(root, assignment)
    url = database_url(db, root)
    with reading(url) as connection:
        stored = stored_grades(connection, assignment, student)
    rows = [row for row in stored if question in (None, row["question"])]
    if not rows:
        what = f"{question} of {student}" if question else student
        raise UsageError(
            f"no grade of {clean_text(what)} is stored in {assignment}",
            path=shown(url),
            next_step=f"grade it first: kakunin grade {assignment} --student {clean_text(student)}",
        )
    holds = current(course, submitted or root / "submitted", student, rows)
    titles = {each.id: each.title for each in course.questions}
    console = Console(width=None if Console().is_terminal else WIDTH)
    with each_student() as border:
        shown_rows: list[Any] = []
        for row in rows:
            with border.around(student, f"{row['question']} cannot be explained"):
                is_current = holds[row["question"]]
                title = titles.get(row["question"], "")
                shown_rows.append(_record(row, title, is_current) if as_json else _panel(row, title, is_current))
        if as_json:
            say_json(shown_rows)
        for panel in [] if as_json else shown_rows:
            console.print(panel)


def _record(row: Mapping[str, Any], title: str, is_current: bool | None) -> dict[str, Any]:
    return {
        **{name: _plain(value) for name, value in row.items() if name not in ("evidence", "feedback", "graded_at")},
        "title": title,
        "comment": _comment(row),
        "feedback": json.loads(row["feedback"] or "{}"),
        "evidence": json.loads(row["evidence"]),
        "graded_at": None if row["graded_at"] is None else row["graded_at"].isoformat() + "Z",
        "is_current": is_current,
    }


def _plain(value: object) -> float | str | None:
    """A stored number or text; ValueError for anything else, which JSON does not have."""
    return value if isinstance(value, float) else long_text(value)


def _panel(row: Mapping[str, Any], title: str, holds: bool | None) -> RenderableType:
    checks = from_json(row["feedback"]).checks
    score = "not known" if row["score"] is None else f"{row['score']:g}"
    points = f"{score} of {row['max_score']:g}, {row['status']}"
    parts: list[RenderableType] = [Text(points + (f", {clean_text(row['mistake'])}" if row["mistake"] else ""), "bold")]
    if row["problem"]:
        parts.append(Text(f"could not be judged: {clean_text(row['problem'])}", "red"))
    if holds is False:
        parts.append(Text("what was handed in, or the checks, changed since: grade it again", "yellow"))
    parts.append(Padding(Text(clean_text(_comment(row))), (1, 2)))
    if checks:
        parts.append(_checks(checks))
    if row["answer"]:
        parts.append(Panel(Text(clean_text(marked(row["answer"]))), title="answer as found", title_align="left"))
    parts.append(_facts(row, json.loads(row["evidence"])))
    heading = Text(f"{row['question']}  {title}".strip())
    return Panel(Group(*parts), title=heading, title_align="left")


def _comment(row: Mapping[str, Any]) -> str:
    """The comment as the graded notebook shows it."""
    from autograder.messages.ja_comment import comment_text

    stored = from_json(row["feedback"])
    return comment_text(stored.comment, stored.checks, row["score"], row["max_score"])


def _checks(checks: Sequence[CheckFacts]) -> Table:
    table = Table("check", "earned", "of", Column("mistake", no_wrap=True), box=SIMPLE)
    for check in checks:
        earned = "not known" if check.earned is None else f"{check.earned:g}"
        mistake = stacked(clean_text(check.mistake or check.kind or ""), MISTAKE)
        table.add_row(Text(check.title), earned, f"{check.points:g}", Text(mistake))
    return table


def _facts(row: Mapping[str, Any], evidence: Mapping[str, Any]) -> Table:
    table = Table.grid(padding=(0, 2))
    when = row["graded_at"]
    moment = "not known" if when is None else f"{when.isoformat(sep=' ', timespec='seconds')} UTC"
    facts = {"graded at": moment, "fingerprint": row["digest"]}
    for name, value in {**facts, **{name: evidence[name] for name in FACTS if evidence.get(name)}}.items():
        table.add_row(Text(name, "dim"), Text(clean_text(_fact(value))))
    return table


def _fact(value: object) -> str:
    """A value of the evidence; limits by name, as `--budget` takes them. Earlier versions stored limits as one text."""
    if isinstance(value, dict):
        return " ".join(f"{name}={number:g}" for name, number in value.items())
    return str(value)
