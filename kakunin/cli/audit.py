"""`kakunin audit`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import click

from autograder.languages import Message, word
from kakunin.cli.options import course_root, json_option
from kakunin.cli.output import PARTIAL, progress_bar, say, say_json, spoken, tell
from kakunin.cli.tables import TableLayout, print_first_that_fits, table, too_narrow
from kakunin.cli.workers import chosen_workers

if TYPE_CHECKING:
    from autograder.audit import Audit

LEFT: Final = ("question",)
LESS: Final = ("right", "mistakes", "mutants")


@click.command("audit")
@click.argument("assignment")
@json_option
@click.option("--workers", type=click.IntRange(1))
@click.option("--question", "only", multiple=True, metavar="ID")
@click.option("--score", type=click.FloatRange(0, 1), default=1.0, show_default=True)
@click.option("--if-stale", is_flag=True)
def audit_command(
    assignment: str, as_json: bool, workers: int | None, only: tuple[str, ...], score: float, if_stale: bool
) -> None:
    """Prove the checks of ASSIGNMENT: right answers pass, mistakes are named, mutants of the references fail."""
    from autograder.audit import can_keep_stamp, is_audited, report, run_audit, write_stamp
    from autograder.course import load_course
    from autograder.settings.budgets import Budget

    loaded = load_course(course_root(), assignment, only)
    course, rubrics = loaded.assignment, loaded.rubrics
    if if_stale and not loaded.errors and is_audited(course, rubrics):
        tell(
            Message(
                "{assignment}: the checks have passed an audit, and nothing has changed since", assignment=assignment
            )
        )
        return
    keeps = not only and can_keep_stamp(course)
    if not (keeps or only):
        say(
            Message(
                "{folder}: you may not write here, so this audit reports and leaves the stamp as it is",
                folder=course.checks.parent,
            )
        )
    processes = chosen_workers(workers, Budget())
    with progress_bar() as progress:
        bar = progress.add_task(spoken(Message("auditing {assignment}: answers", assignment=assignment)), total=None)
        audit = run_audit(
            course,
            rubrics,
            workers=processes,
            only=only,
            errors=loaded.errors,
            progress=lambda done, total: progress.update(bar, completed=done, total=total),
        )
    if keeps:
        write_stamp(course, rubrics, audit, score)
    if as_json:
        say_json(report.as_json(audit, score))
    else:
        _print_audit(audit)
        tell(report.verdict(audit, score))
    if not audit.passes(score) or not (only or is_audited(course, rubrics)):
        raise click.exceptions.Exit(PARTIAL)


def _print_audit(audit: Audit) -> None:
    from autograder.audit import report

    for part in report.details(audit):
        tell(part)
    print_first_that_fits(_layouts(report.HEADINGS, report.rows(audit)))


def _layouts(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[TableLayout]:
    """All columns; then a narrower table without the columns that only give totals."""
    columns = dict(zip(headings, zip(*rows, strict=True), strict=True))
    titles = {name: word(name) for name in columns}
    yield TableLayout(table(columns, LEFT, headings=titles, has_total=True))
    kept = {name: cells for name, cells in columns.items() if name not in LESS}
    yield TableLayout(table(kept, LEFT, headings=titles, has_total=True), (too_narrow(LESS, "--json"),))
