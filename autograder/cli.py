"""The autograder's commands."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from autograder.errors import UsageError
from autograder.text import clean_text, json_text

if TYPE_CHECKING:
    from autograder.audit import Audit
    from autograder.batch.grade_diff import Change
    from autograder.executors import Executor
    from autograder.grading import Settings
    from autograder.model import Assignment

# What the commands need is imported where they run: `kakunin --help` and the gradebook need none of it.

SHOWN = 30  # problems that are listed
WIDTH = 110  # of a table that is written to a file
PARTIAL = 3  # exit status: the batch is through, and somebody has to look at something

database_option = click.option("--db", metavar="URL")


def course_root() -> Path:
    """The course that the working directory lies in; UsageError when there is none."""
    from autograder.settings.course_root import find_root

    return find_root(Path.cwd())


def database_url(db: str | None, root: Path) -> str:
    """The database that is meant: the one given, or the course's own SQLite file."""
    from autograder.settings.course_root import database_url as default_url

    return db or default_url(root)


@click.command("new-course")
@click.argument("folder", type=click.Path(path_type=Path))
def new_course_command(folder: Path) -> None:
    """Lay out a small course of one's own in FOLDER, which must be empty or absent."""
    from autograder.course.new_course import lay_out

    (assignment, *_) = lay_out(folder)
    click.echo(f"{folder}: a course with the assignment {assignment}; next:")
    click.echo(f"  cd {shlex.quote(str(folder))}")
    click.echo(f"  kakunin release {assignment}")


@click.command("release")
@click.argument("assignment")
@database_option
@click.option("--publish", is_flag=True)
@click.option("--zip", "bundle", type=click.Path(path_type=Path))
def release_command(assignment: str, db: str | None, publish: bool, bundle: Path | None) -> None:
    """Make what students get of ASSIGNMENT: assignments/ and nbgrader's records of it."""
    from autograder.audit import refuse_unaudited
    from autograder.course import load_assignment, load_rubrics
    from autograder.release import release

    root = course_root()
    course = load_assignment(root, assignment)
    refuse_unaudited(course, load_rubrics(course))
    written = release(course, root, db_url=database_url(db, root), publish=publish, zip_path=bundle)
    for path in written:
        click.echo(path.relative_to(root) if path.is_relative_to(root) else path)


@click.command("grade")
@click.argument("assignment")
@click.option("--submitted", type=click.Path(path_type=Path))
@click.option("--names", type=click.Path(path_type=Path))
@database_option
@click.option("--output", type=click.Path(path_type=Path))
@click.option("--student", "only", multiple=True, metavar="ID")
@click.option("--workers", type=click.IntRange(1))
@click.option("--scheduler", metavar="URL")
@click.option("--force", is_flag=True)
@click.option("--diff", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.option("--isolation", type=click.Choice(["namespaces", "landlock", "none"]))
@click.option("--cell-seconds", type=click.FloatRange(min=0.1))
@click.option("--notebook-seconds", type=click.FloatRange(min=0.1))
@click.option("--budget", "budgets", multiple=True, metavar="NAME=N")
def grade_command(
    assignment: str,
    submitted: Path | None,
    names: Path | None,
    db: str | None,
    output: Path | None,
    only: tuple[str, ...],
    workers: int | None,
    scheduler: str | None,
    force: bool,
    diff: bool,
    as_json: bool,
    isolation: str | None,
    cell_seconds: float | None,
    notebook_seconds: float | None,
    budgets: tuple[str, ...],
) -> None:
    """Grade the submissions of ASSIGNMENT."""
    from autograder.batch import Places, compare_class, grade_class, plan
    from autograder.cli_intake import handed_in
    from autograder.course import load_assignment
    from autograder.grading import Settings
    from autograder.sandbox import Isolation
    from autograder.storage.store import Store

    root = course_root()
    course = _with_budget(load_assignment(root, assignment), cell_seconds, notebook_seconds, budgets)
    settings = Settings(isolation=Isolation(isolation) if isolation else None)
    console = Console(stderr=True)
    with (
        Store(database_url(db, root)) as store,
        handed_in(submitted or root / "submitted", course, store, names) as intake,
    ):
        store.ensure_assignment(course)
        places = Places(intake.folder, output or root / "autograded")
        work = plan(course, store, places, only, force=force)
        with _progress(console) as progress:
            bar = progress.add_task(f"grading {assignment}", total=len(work.pending))
            graders = _executor(scheduler, workers, len(work.pending), settings)
            if diff:
                found = compare_class(course, work.pending, store, places, graders, lambda grade: progress.advance(bar))
            else:
                summary = grade_class(course, work.pending, store, places, graders, lambda grade: progress.advance(bar))
        if diff:
            _show_changes(found, as_json=as_json)
            return
        gaps = store.roster_gaps(assignment)
    unchanged = f", {len(work.done)} unchanged" if work.done else ""
    click.echo(f"{assignment}: {summary.graded} students graded{unchanged}; notebooks in {places.autograded}")
    _say_names("handed in but are not on the roster", gaps.not_on_roster)
    _say_names("of the roster have not handed in", gaps.not_handed_in)
    if summary.problems:
        click.echo(f"{len(summary.problems)} notebooks need a person:", err=True)
        for problem in summary.problems[:SHOWN]:
            click.echo(f"  {clean_text(problem)}", err=True)
        if len(summary.problems) > SHOWN:
            click.echo(
                f"  ... and {len(summary.problems) - SHOWN} more: `kakunin export --to questions` has all", err=True
            )
    if summary.problems or any(line.is_problem for line in intake.lines):
        raise click.exceptions.Exit(PARTIAL)


def _show_changes(found: Sequence[Change], *, as_json: bool) -> None:
    """What a run would change; exit status 3 where that is anything."""
    if as_json:
        click.echo(json_text([asdict(change) for change in found]))
    else:
        for change in found:
            click.echo(change)
        click.echo(f"{len(found)} grades would change; nothing was written")
    if found:
        raise click.exceptions.Exit(PARTIAL)


@click.command("simulate")
@click.argument("assignment")
@click.option("--students", type=click.IntRange(1), required=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--output", type=click.Path(path_type=Path), required=True)
def simulate_command(assignment: str, students: int, seed: int, output: Path) -> None:
    """Make a class of submissions of ASSIGNMENT, and expected.csv: the grades that each must get."""
    from autograder.course import load_assignment, load_rubrics
    from autograder.course.simulation import write_class

    course = load_assignment(course_root(), assignment)
    expected = write_class(course, load_rubrics(course), students=students, seed=seed, output=output)
    click.echo(expected)


@click.command("audit")
@click.argument("assignment")
@click.option("--json", "as_json", is_flag=True)
@click.option("--workers", type=click.IntRange(1))
@click.option("--question", "only", multiple=True, metavar="ID")
@click.option("--score", type=click.FloatRange(0, 1), default=1.0, show_default=True)
def audit_command(assignment: str, as_json: bool, workers: int | None, only: tuple[str, ...], score: float) -> None:
    """Prove the checks of ASSIGNMENT: right answers pass, mistakes are named, mutants of the references fail."""
    from autograder.audit import report, run_audit, write_stamp
    from autograder.course import load_assignment, load_rubrics

    course = load_assignment(course_root(), assignment)
    rubrics = load_rubrics(course)
    with _progress(Console(stderr=True)) as progress:
        bar = progress.add_task(f"auditing {assignment}", total=None)
        audit = run_audit(
            course,
            rubrics,
            workers=workers or os.cpu_count() or 1,
            only=only,
            progress=lambda done, total: progress.update(bar, completed=done, total=total),
        )
    if not only:
        write_stamp(course, rubrics, audit, score)
    if as_json:
        click.echo(json_text(report.as_json(audit, score)))
    else:
        _print_audit(audit)
        click.echo(report.verdict(audit, score))
    if not audit.passes(score):
        raise click.exceptions.Exit(PARTIAL)


@click.command("doctor")
@database_option
def doctor_command(db: str | None) -> None:
    """Tell what this machine offers: Python, isolation, database, versions, and what to install."""
    from autograder.doctor import examine

    try:
        root = course_root()
    except UsageError:  # it helps outside of a course as well
        root = Path.cwd()
    for line in examine(database_url(db, root)):
        click.echo(line)


def _executor(scheduler: str | None, workers: int | None, students: int, settings: Settings) -> Executor:
    from autograder.executors import executor, on_cluster

    if scheduler is not None and workers is not None:
        raise UsageError("--workers is for this machine", next_step="leave it out: a cluster has its own workers")
    if scheduler is not None:
        return on_cluster(scheduler, settings)
    return executor(min(workers or os.cpu_count() or 1, max(1, students)), settings)


def _with_budget(
    course: Assignment, cell_seconds: float | None, notebook_seconds: float | None, options: Sequence[str]
) -> Assignment:
    """The assignment with what the command says of its budget in place of what the course says."""
    from autograder.settings.budgets import as_budget, read_option

    named = {"cell_seconds": cell_seconds, "notebook_seconds": notebook_seconds}
    said = {name: value for name, value in named.items() if value is not None} | dict(map(read_option, options))
    as_budget(said)
    return replace(course, budget={**course.budget, **said})


def _say_names(what: str, students: Sequence[str]) -> None:
    if students:
        more = f" ... and {len(students) - SHOWN} more" if len(students) > SHOWN else ""
        names = clean_text(", ".join(students[:SHOWN]), 4000)
        click.echo(f"{len(students)} {what}: {names}{more}", err=True)


def _print_audit(audit: Audit) -> None:
    from autograder.audit import report

    table = Table(box=SIMPLE)
    for heading in report.HEADINGS:
        first = heading == "question"
        table.add_column(heading, justify="left" if first else "right", no_wrap=first)
    *questions, total = report.rows(audit)
    for row in questions:
        table.add_row(*row)
    table.add_section()
    table.add_row(*total)
    for part in report.details(audit):
        click.echo(part)
    console = Console()
    (console if console.is_terminal else Console(width=WIDTH)).print(table)


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)
