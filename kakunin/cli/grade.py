"""`kakunin grade`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from autograder.errors import UsageError
from autograder.languages import Message, joined
from autograder.settings.rules_text import rules_text, with_rules
from autograder.text import clean_text
from autograder.unchanged import RunInputs
from kakunin.cli.left_aside import telling
from kakunin.cli.options import course_root, database_option, database_url, json_option, policies
from kakunin.cli.output import PARTIAL, listed, progress_bar, say, say_json, say_problem, spoken, tell
from kakunin.cli.summary import not_on_the_roster
from kakunin.cli.to_confirm import say_to_confirm
from kakunin.cli.workers import chosen_workers

if TYPE_CHECKING:
    from autograder.batch import Plan, Summary
    from autograder.batch.grade_diff import GradeChange
    from autograder.downloads import Download
    from autograder.executors import Executor
    from autograder.grading import RunSettings
    from autograder.settings.budgets import Budget
    from autograder.storage.by_hand import HandScore
    from autograder.storage.gaps import Gaps
    from autograder.storage.roster import RosterEntry
    from autograder.storage.store import Store
    from gradebook.final_changes import FinalChange

PROBLEMS: Final = 30  # problems to list


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
@click.option("--run-notebooks", is_flag=True)
@json_option
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
    run_notebooks: bool,
    as_json: bool,
    isolation: str | None,
    cell_seconds: float | None,
    notebook_seconds: float | None,
    budgets: tuple[str, ...],
) -> None:
    """Grade the submissions of ASSIGNMENT."""
    _warn_without_walls(isolation)
    root = course_root()
    url, limits = database_url(db, root), _limits(cell_seconds, notebook_seconds, budgets)
    folder, autograded = submitted or root / "submitted", output or root / "autograded"
    inputs = RunInputs(root, assignment, url, folder, autograded, limits)
    is_whole = not (only or names or scheduler or diff)  # everybody in a folder is graded here and stored
    start = inputs.start() if is_whole else ()
    if not force and (still := inputs.standstill(start)):
        _say_graded(assignment, 0, still.students, autograded)
        _say_gaps(still.gaps)
        return

    from autograder.batch import Places, compare_class, complete_notes, grade_class, plan
    from autograder.batch.adoption import engines
    from autograder.course import load_assignment
    from autograder.downloads import handed_in
    from autograder.fingerprints import Fingerprints
    from autograder.grading import RunSettings
    from autograder.sandbox import Isolation
    from autograder.settings.budgets import as_budget, with_budget

    course = with_budget(load_assignment(root, assignment), limits)
    settings = RunSettings(isolation=Isolation(isolation) if isolation else None, run_notebooks=run_notebooks)
    with (
        handed_in(folder, course, _people(url), names) as intake,
        telling(intake),
        _store(url, intake, assignment, only, is_there=diff) as store,
    ):
        places = Places(intake.folder, autograded, intake.problems)
        fingerprints = Fingerprints(course, as_budget(course.budget))
        work = plan(course, store, places, only, force=force, fingerprints=fingerprints)
        graders = _executor(scheduler, workers, len(work.pending), settings, as_budget(course.budget))
        with progress_bar() as progress:
            bar = progress.add_task(
                spoken(Message("grading {assignment}: students", assignment=assignment)), total=len(work.pending)
            )
            if diff:
                found = compare_class(
                    course, work.pending, store, places, graders, lambda grade: progress.advance(bar), anew=force
                )
            else:
                store.ensure_assignment(course)
                store.adopt(course.name, work.adopted)
                summary = grade_class(
                    course, work.pending, store, places, graders, lambda grade: progress.advance(bar), anew=force
                )
                complete_notes(course.name, work.done, places, summary)
        if diff:
            _say_engines(engines(store, course.name, work.leaves))
            _show_changes(found, _final_changes(store, url, course.name), as_json=as_json)
            return
        _keep_rules(store, course.name, only)
        gaps = store.roster_gaps(assignment)
        undated, to_confirm = _undated(intake.folder, assignment, work), store.to_confirm(assignment)
        needs_attention = bool(
            summary.problems or undated or to_confirm or any(line.is_problem for line in intake.lines)
        )

        if not (needs_attention or intake.lines or intake.download):
            again = partial(plan, course, store, places, fingerprints=fingerprints)
            inputs.note(start, lambda: _is_idle(again(), intake.folder, assignment))
    _say_graded(assignment, summary.graded, len(work.done), places.autograded, adopted=len(work.adopted))
    _say_findings(summary, gaps, undated, to_confirm)
    if needs_attention:
        raise click.exceptions.Exit(PARTIAL)


def _warn_without_walls(isolation: str | None) -> None:
    """Say what `--isolation none` means."""
    if isolation == "none":
        say(
            Message(
                "--isolation none: the students' code runs as you, and can read and change all that you can; use it "
                "only for code that you trust"
            )
        )


def _people(url: str) -> Sequence[RosterEntry]:
    """The students on the roster; none if there is no database yet."""
    from autograder.storage.connection import is_empty, reading
    from autograder.storage.roster import people

    if is_empty(url):
        return ()
    with reading(url) as connection:
        return people(connection)


def _has_roster(url: str) -> bool:
    """Whether a roster was imported."""
    from autograder.storage.connection import is_empty, reading
    from autograder.storage.roster import has_roster

    if is_empty(url):
        return False
    with reading(url) as connection:
        return has_roster(connection)


def _store(url: str, intake: Download, assignment: str, only: Sequence[str], *, is_there: bool) -> Store:
    """The database, made only where there are submissions of these students to grade.

    Raises StoreError if it has to be there and is not, UsageError without submissions.
    """
    from autograder.downloads import refuse_empty
    from autograder.storage.connection import reading
    from autograder.storage.store import Store
    from autograder.submissions import students

    refuse_empty(intake, has_roster=_has_roster(url))
    students(intake.folder, assignment, only)
    if is_there:
        with reading(url):
            pass
    return Store(url)


def _limits(cell_seconds: float | None, notebook_seconds: float | None, budgets: Sequence[str]) -> Mapping[str, float]:
    """The limits that the options set, by their names."""
    from autograder.settings.budgets import read_option

    seconds = {"cell_seconds": cell_seconds, "notebook_seconds": notebook_seconds}
    return {name: value for name, value in seconds.items() if value is not None} | dict(map(read_option, budgets))


def _undated(submitted: Path, assignment: str, work: Plan) -> list[str]:
    """The students of whose submissions nobody knows when they were handed in, although they say so."""
    from autograder.submissions import has_unusable_timestamp

    students = sorted({*work.pending, *work.done})
    return [student for student in students if has_unusable_timestamp(submitted / student / assignment)]


def _is_idle(work: Plan, submitted: Path, assignment: str) -> bool:
    """Whether a run with this plan would do nothing, and have nothing to say that needs attention."""
    return work.is_empty and not _undated(submitted, assignment, work)


def _say_graded(assignment: str, graded: int, unchanged: int, folder: Path, *, adopted: int = 0) -> None:
    more = Message(", {unchanged} unchanged", unchanged=unchanged) if unchanged else ""
    tell(
        Message(
            "{assignment}: {graded:student|students} graded{more}; notebooks in {folder}",
            assignment=assignment,
            graded=graded,
            more=more,
            folder=folder,
        )
    )
    if adopted:
        tell(
            Message("{count:grade|grades} of an earlier version kept: the files have not changed since", count=adopted)
        )


def _say_gaps(gaps: Gaps) -> None:
    if gaps.not_on_roster:
        say(not_on_the_roster(gaps.not_on_roster))
    if absent := gaps.not_handed_in:
        say(
            Message(
                "{count:student|students} of the roster without a submission: {names}",
                count=len(absent),
                names=listed(absent),
            )
        )


def _say_findings(summary: Summary, gaps: Gaps, undated: Sequence[str], to_confirm: Sequence[HandScore]) -> None:
    _say_gaps(gaps)
    moved, problems = len(summary.moved), len(summary.problems)
    _say_several(
        Message("{count:notebook|notebooks} graded from a subfolder, where no other was:", count=moved), summary.moved
    )
    if undated:
        from autograder.submissions import UNUSABLE_TIMESTAMP

        say(
            Message(
                "{count:student|students}: {reason}: {names}",
                count=len(undated),
                reason=UNUSABLE_TIMESTAMP,
                names=listed(undated),
            )
        )
    _say_several(Message("{count:notebook needs|notebooks need} a grader:", count=problems), summary.problems)
    say_to_confirm(to_confirm)


def _keep_rules(store: Store, assignment: str, only: Sequence[str]) -> None:
    """Keep the rules of a run for everybody, to compare later ones with."""
    if not only:
        store.keep_rules(assignment, rules_text(policies().of(assignment)))


def _final_changes(store: Store, url: str, assignment: str) -> list[FinalChange]:
    """The final grades that the rules of now change against those of the last run; none if these are not known."""
    then, course = store.rules(assignment), policies()
    if then is None or then == rules_text(course.of(assignment)):
        return []
    from gradebook.final_changes import final_changes

    try:
        return final_changes(url, assignment, with_rules(course.of(assignment), then), course)
    except ValueError:
        return []


def _show_changes(found: Sequence[GradeChange], finals: Sequence[FinalChange], *, as_json: bool) -> None:
    """Print what a run would change, and what other rules have changed; exit status 3 if there is anything."""
    if as_json:
        say_json([*map(asdict, found), *map(asdict, finals)])
    else:
        for told in [*(change.told for change in found), *(change.told for change in finals)]:
            tell(told)
        tell(Message("{count:grade|grades} would change; nothing was written", count=len(found)))
    if finals:
        say(
            Message(
                "{count:final grade has|final grades have} changed since the last run by new rules, such as `due` or "
                "`percent`",
                count=len(finals),
            )
        )
    if found or finals:
        raise click.exceptions.Exit(PARTIAL)


def _say_engines(earlier: Mapping[str, int]) -> None:
    if earlier:
        grades = [
            Message("{count:grade was|grades were} made by engine {engine}", count=number, engine=clean_text(engine))
            for engine, number in earlier.items()
        ]
        say(Message("{grades}: --force grades them again", grades=joined(grades, ", ")))


def _say_several(heading: Message, notebooks: Sequence[str]) -> None:
    if notebooks:
        say(heading)
    for notebook in notebooks[:PROBLEMS]:
        say_problem(notebook)
    if len(notebooks) > PROBLEMS:
        more = len(notebooks) - PROBLEMS
        say(Message("  ... and {count} more: `kakunin export --to questions` has all", count=more))


def _executor(
    scheduler: str | None, workers: int | None, students: int, settings: RunSettings, budget: Budget
) -> Executor:
    from autograder.executors import executor, on_cluster

    if scheduler is not None and workers is not None:
        raise UsageError(
            Message("--workers is for this machine"), next_step=Message("leave it out: a cluster has its own workers")
        )
    if scheduler is not None:
        return on_cluster(scheduler, settings)
    return executor(chosen_workers(workers, budget, students), settings)
