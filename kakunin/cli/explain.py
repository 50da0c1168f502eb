"""`kakunin explain`: how a grade came about, from what was stored with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.box import SIMPLE
from rich.console import Console, Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Column, Table
from rich.text import Text

from autograder.errors import UsageError
from autograder.languages import Message, joined, recognised, word
from autograder.model import score_that_counts
from autograder.storage.raw_values import long_text
from autograder.storage.stored_comment import CheckFacts, from_json
from autograder.text import clean_text, marked
from kakunin.cli.border import each_student
from kakunin.cli.options import course_root, database_option, database_url, json_option, policies
from kakunin.cli.output import language, say_json, spoken
from kakunin.cli.tables import stacked

if TYPE_CHECKING:
    from autograder.storage.by_hand import HandScore

WIDTH = 110  # where the output is no terminal
MISTAKE = 24  # columns of a mistake's name
FACTS = ("isolation", "submission", "seed", "engine", "kakunin", "python", "numpy", "budget")  # of the evidence


@click.command("explain")
@click.argument("assignment")
@click.argument("student")
@click.argument("question", required=False)
@click.option("--submitted", type=click.Path(path_type=Path))
@database_option
@click.option("--verbose", is_flag=True)
@json_option
def explain_command(
    assignment: str,
    student: str,
    question: str | None,
    submitted: Path | None,
    db: str | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """How the grade of STUDENT in ASSIGNMENT came about: what ran, with which checks, inputs, isolation, and when."""
    from autograder.batch.grade_diff import current
    from autograder.course import load_assignment
    from autograder.storage.by_hand import hand_comments, hand_scores
    from autograder.storage.connection import reading, shown
    from autograder.storage.store import stored_grades

    root = course_root()
    course = load_assignment(root, assignment)
    url = database_url(db, root)
    with reading(url) as connection:
        stored = stored_grades(connection, assignment, student)
        scores = {(each.notebook, each.question): each for each in hand_scores(connection, assignment, student)}
        comments = hand_comments(connection, assignment, student)
    rows = [row for row in stored if question in (None, row["question"])]
    if not rows:
        what = joined([question or "", student], " ").strip()
        raise UsageError(
            Message("no grade of {what} is stored in {assignment}", what=clean_text(what), assignment=assignment),
            path=shown(url),
            next_step=Message(
                "grade it first: kakunin grade {assignment} --student {student}",
                assignment=assignment,
                student=clean_text(student),
            ),
        )
    holds = current(course, submitted or root / "submitted", student, rows)
    titles = {each.id: each.title for each in course.questions}
    zone = policies().time_zone
    console = Console(width=None if Console().is_terminal else WIDTH)
    with each_student() as border:
        shown_rows: list[Any] = []
        for row in rows:
            with border.around(student, Message("{question} cannot be explained", question=row["question"])):
                key = row["notebook"], row["question"]
                told = _Told(
                    row,
                    titles.get(row["question"], ""),
                    holds[row["question"]],
                    scores.get(key),
                    comments.get(key, ""),
                )
                shown_rows.append(_record(told) if as_json else _panel(told, zone, verbose=verbose))
        if as_json:
            say_json(shown_rows)
        for panel in [] if as_json else shown_rows:
            console.print(panel)


@dataclass(frozen=True)
class _Told:
    """All that is known of the grade of one question."""

    row: Mapping[str, Any]  # of kakunin_grade
    title: str
    is_current: bool | None
    by_hand: HandScore | None
    comment_by_hand: str  # Markdown


def _record(told: _Told) -> dict[str, Any]:
    row = told.row
    return {
        **{name: _plain(value) for name, value in row.items() if name not in ("evidence", "feedback", "graded_at")},
        "title": told.title,
        "comment": _comment(row),
        "feedback": json.loads(row["feedback"] or "{}"),
        "evidence": json.loads(row["evidence"]),
        "graded_at": None if row["graded_at"] is None else row["graded_at"].isoformat() + "Z",
        "is_current": told.is_current,
        "by_hand": None if told.by_hand is None else _by_hand_record(told.by_hand, told.comment_by_hand),
    }


def _by_hand_record(score: HandScore, comment: str) -> dict[str, Any]:
    return {
        "score": score.score,
        "extra_credit": score.extra_credit,
        "comment": comment,
        "to_confirm": score.to_confirm,
    }


def _plain(value: object) -> float | str | None:
    """A stored number or text; ValueError for anything else, which JSON does not have."""
    return value if isinstance(value, float) else long_text(value)


def _panel(told: _Told, zone: tzinfo, *, verbose: bool) -> RenderableType:
    row = told.row
    evidence = json.loads(row["evidence"])
    parts = [*_by_checks(told, evidence.get("equal_answer_judged"), zone), *_by_grader(told)]
    if row["answer"]:
        parts.append(
            Panel(Text(clean_text(marked(row["answer"]))), title=spoken(Message("answer as found")), title_align="left")
        )
    if verbose:
        parts.append(_facts(row, evidence))
    heading = Text(f"{row['question']}  {told.title}".strip())
    return Panel(Group(*parts), title=heading, title_align="left")


def _by_checks(told: _Told, equal: object, zone: tzinfo) -> Iterator[RenderableType]:
    """What the checks found, and when; equal: the text of when an equal answer was judged, if one was."""
    row = told.row
    checks = from_json(row["feedback"]).checks
    mistake = f", {clean_text(row['mistake'])}" if row["mistake"] else ""
    found = Message(
        "checks: {points} of {most}, {status}{mistake}; {moment}",
        points=_points(row["score"]),
        most=_points(row["max_score"]),
        status=word(row["status"]),
        mistake=mistake,
        moment=_moment(row["graded_at"], zone),
    )
    yield _text(found, "bold")
    if equal:
        moment = _moment(_stored_moment(str(equal)), zone)
        yield _text(Message("an equal answer was judged for it: {moment}", moment=moment), "dim")
    if row["problem"]:
        problem = recognised(clean_text(row["problem"]), language())
        yield _text(Message("could not be judged: {problem}", problem=problem), "red")
    if told.is_current is False:
        yield _text(Message("what was handed in, or the checks, changed since: grade it again"), "yellow")
    yield _prose(_comment(row))
    if checks:
        yield _checks(checks)


def _by_grader(told: _Told) -> Iterator[RenderableType]:
    """What a grader made of it, and the points that count."""
    score = told.by_hand
    if score is not None:
        extra = Message(" and {points} extra", points=_points(score.extra_credit)) if score.extra_credit else ""
        worth = "" if score.to_confirm else Message(" of {most}", most=_points(told.row["max_score"]))  # now, not then
        yield _text(
            Message("then a grader: {points}{worth}{extra}", points=_points(score.score), worth=worth, extra=extra),
            "bold",
        )
    if told.comment_by_hand:
        yield _prose(told.comment_by_hand)
    if score is not None and score.to_confirm:
        yield _text(
            Message("to be confirmed: the answer, its checks or its points changed since, so nothing counts yet"),
            "yellow",
        )
    elif score is not None:
        counts = score_that_counts(None, score.score, score.extra_credit)
        most = _points(told.row["max_score"])
        yield _text(Message("what counts: {points} of {most}", points=_points(counts), most=most), "bold")


def _text(message: Message, style: str) -> Text:
    return Text(spoken(message), style)


def _points(points: float | None) -> str:
    return Message("not known") if points is None else f"{points:g}"


def _prose(markdown: str) -> RenderableType:
    """Markdown as it reads, without its signs."""
    return Padding(Markdown(clean_text(marked(markdown)), hyperlinks=False), (1, 2))


def _comment(row: Mapping[str, Any]) -> str:
    """The comment as the graded notebook shows it."""
    from autograder.messages.ja_comment import comment_text

    stored = from_json(row["feedback"])
    return comment_text(stored.comment, stored.checks, row["score"], row["max_score"])


def _checks(checks: Sequence[CheckFacts]) -> Table:
    names = map(spoken, (word("check"), word("earned"), Message("of")))
    table = Table(*names, Column(spoken(word("mistake")), no_wrap=True), box=SIMPLE)
    for check in checks:
        mistake = stacked(clean_text(check.mistake or check.kind or ""), MISTAKE)
        table.add_row(Text(check.title), spoken(_points(check.earned)), spoken(_points(check.points)), Text(mistake))
    return table


def _facts(row: Mapping[str, Any], evidence: Mapping[str, Any]) -> Table:
    table = Table.grid(padding=(0, 2))
    facts = {name: _fact(evidence[name]) for name in FACTS if evidence.get(name)}
    for name, value in {"fingerprint": row["digest"], **facts}.items():
        table.add_row(Text(name, "dim"), Text(clean_text(value)))
    return table


def _moment(when: datetime | None, zone: tzinfo) -> str:
    """A moment in the time zone of the course; when: UTC, without a time zone."""
    return (
        Message("not known when")
        if when is None
        else f"{when.replace(tzinfo=UTC).astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"
    )


def _stored_moment(text: str) -> datetime | None:
    """The moment of a text in the evidence; None if it is none."""
    try:
        return datetime.fromisoformat(text.removesuffix(" UTC"))
    except ValueError:
        return None


def _fact(value: object) -> str:
    """A value of the evidence; limits by name, as `--budget` takes them. Earlier versions stored limits as one text."""
    if isinstance(value, dict):
        return " ".join(f"{name}={number:g}" for name, number in value.items())
    return str(value)
