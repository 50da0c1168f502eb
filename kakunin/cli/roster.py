"""`kakunin roster`."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.errors import UsageError
from autograder.languages import Message, joined, word
from autograder.text import one_line
from kakunin.cli.options import course_folder, database_of, database_option, json_option, policies, quiet_option
from kakunin.cli.output import PARTIAL, listed, plain, say, say_json, spoken, working

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autograder.storage.roster import RosterEntry
    from gradebook.database.roster import Changes


@click.group("roster")
def roster_command() -> None:
    """The students of the course."""


@roster_command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True)
@database_option
@quiet_option
@json_option
def import_command(file: Path, dry_run: bool, db: str | None, quiet: bool, as_json: bool) -> None:
    """Make the students in FILE, CSV or Excel, the roster of the course."""
    from autograder.storage.connection import is_missing, shown
    from autograder.storage.store import Store
    from gradebook.database.roster import write_roster
    from gradebook.frames import STUDENT
    from gradebook.roster import read_roster_file

    rows = {str(row[STUDENT]): row for row in read_roster_file(file).to_dict("records")}
    database = database_of(db)
    with working(Message("writing the roster"), quiet=quiet):
        if is_missing(database) and not dry_run:
            Store(database).close()
            say(Message("{database}: a new database", database=shown(database)), quiet=quiet)
        changes = write_roster(database, rows, dry_run=dry_run)
    if as_json:
        say_json({**asdict(changes), "dry_run": dry_run})
    else:
        _say_changes(changes, dry_run=dry_run, quiet=quiet)
    if changes.alike:
        pairs = listed([f"{student} ({other})" for student, other in changes.alike])
        say(
            Message(
                "{count:student looks|students look} like another student of the database, who is not on the roster: "
                "{pairs}",
                count=len(changes.alike),
                pairs=pairs,
            )
        )
        say(Message("  next step: rename that student's folder and grade it again, or correct the roster"))
        raise SystemExit(PARTIAL)


def _say_changes(changes: Changes, *, dry_run: bool, quiet: bool) -> None:
    for what in ("added", "changed", "unchanged", "left"):
        students: tuple[str, ...] = getattr(changes, what)
        counted = Message("{count} {what}", count=len(students), what=word(what))
        is_listed = students and what != "unchanged"
        say(joined([counted, listed(students)], ": ") if is_listed else counted, quiet=quiet)
    if dry_run:
        say(Message("nothing was written (--dry-run)"), quiet=quiet)


@roster_command.command("remove")
@click.argument("student")
@click.option("--yes", is_flag=True)
@database_option
@quiet_option
def remove_command(student: str, yes: bool, db: str | None, quiet: bool) -> None:
    """Delete everything that the database holds about STUDENT."""
    from gradebook.database.forgetting import FOLDERS, SERVICE_FOLDER, forget, refuse_unknown

    database = database_of(db)
    refuse_unknown(database, student)
    if not yes:
        asked = Message(
            "Delete all data about {student} in the database, including grades and history?", student=student
        )
        click.confirm(plain(spoken(asked)), abort=True)
    handed_in = course_folder() / SERVICE_FOLDER / student
    if handed_in.is_dir() and handed_in.name == student and not handed_in.is_symlink():
        shutil.rmtree(handed_in)  # before the rows: the service takes up again what it finds here without one
        say(Message("{path}: deleted", path=handed_in), quiet=quiet)
    count = forget(database, student)
    say(Message("{student}: {count:row|rows} deleted", student=student, count=count), quiet=quiet)
    left = [path for name in FOLDERS if (path := course_folder() / name / student).is_dir()]
    for path in left:
        say(Message("{path}: the files are still there; delete the folder as well", path=path), quiet=quiet)
    if left:
        raise SystemExit(PARTIAL)


@roster_command.command("codes")
@click.argument("students", nargs=-1, metavar="[STUDENT]...")
@click.option("--new", is_flag=True)
@database_option
@quiet_option
def codes_command(students: tuple[str, ...], new: bool, db: str | None, quiet: bool) -> None:
    """Give personal codes, and print them once, as CSV."""
    import csv
    import io
    import sys

    from autograder.storage.codes import read_codes
    from kakunin.service.codes import give_codes

    database = database_of(db)
    everybody, known = people_of(database, also=students), read_codes(database)
    if unknown := sorted(set(students) - everybody.keys()):
        raise UsageError(
            Message("not on the roster, nor staff: {names}", names=listed(unknown)),
            next_step=Message("import the roster, or name staff in solutions/course.toml: [service] staff = [...]"),
        )
    if not everybody:
        raise UsageError(
            Message("nobody is on the roster, nor staff"),
            next_step=Message("import the roster, or name staff in solutions/course.toml: [service] staff = [...]"),
        )
    chosen = [person for person in students or everybody if new or person not in known]
    codes = give_codes(database, chosen)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["student", "last_name", "first_name", "email", "code", "address"])
    address = policies().service.address
    for person in chosen:
        entry = everybody[person]
        row = [person, entry.last_name, entry.first_name, entry.email, codes[person], address]
        writer.writerow([_as_text(value) for value in row])
    encoding = "utf-8" if sys.stdout.isatty() else "utf-8-sig"  # Excel reads the names of a file by its mark
    click.echo(table.getvalue().encode(encoding), nl=False)
    kept = len(students or everybody) - len(chosen)
    if chosen:
        say(
            Message("{count:new code|new codes}; only digests are stored, so keep this output safe", count=len(chosen)),
            quiet=quiet,
        )
    if kept:
        say(Message("{count} have a code already, which stays: --new replaces it", count=kept), quiet=quiet)


def people_of(database: str | Path, *, also: Iterable[str] = ()) -> dict[str, RosterEntry]:
    """The students of the roster, and the staff that the course names.

    also: names that are taken where no roster was imported.
    """
    from autograder.storage.connection import reading
    from autograder.storage.roster import RosterEntry, has_roster, people

    with reading(database) as connection:
        found = {person.student: person for person in people(connection)}
        more = () if has_roster(connection) else tuple(also)
    others = (*more, *sorted(policies().service.staff))
    return found | {name: RosterEntry(name) for name in others if name not in found}


def _as_text(value: str) -> str:
    """A value that no spreadsheet takes for a formula."""
    plain = one_line(value, 300)
    return f"'{plain}" if plain.startswith(("=", "+", "-", "@")) else plain
