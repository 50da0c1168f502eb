"""Every command that reads or writes grades does on PostgreSQL what it does on SQLite."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from postgresql_servers import Server, running_server

from autograder.course.new_course import lay_out
from kakunin.cli import command

DONE = (0, 3)  # 3: done, and a person has to look at something
ROSTER = "学籍番号,姓,名,メールアドレス,クラス\n" + "".join(
    f"s000{number},架空,{number}郎,,A\n" for number in range(1, 7)
)
# In order; what is written in braces is the database.
COMMANDS = (
    "release lesson1 --db {db}",
    "simulate lesson1 --students 6 --seed 3 --output submitted",
    "grade lesson1 --db {db} --student s0001 --student s0002",
    "grade lesson1 --db {db} --diff",
    "grade lesson1 --db {db}",
    "grade lesson1 --db {db} --diff",
    "roster import roster.csv --db {db}",
    "show lesson1 --db {db}",
    "show lesson1 --db {db} --json",
    "show lesson1 --db {db} --student s0002",
    "explain lesson1 s0002 l1_average --db {db}",
    "export lesson1 --db {db} --to questions --output questions.csv",
    "export lesson1 --db {db} --to grades --output grades.csv",
    "export lesson1 --db {db} --to canvas --output canvas.csv",
    "export lesson1 --db {db} --to moodle --output moodle.csv",
    "export --all --db {db} --to excel --output grades.xlsx",
    "compare submitted/expected.csv questions.csv",
    "feedback lesson1 --db {db}",
    "report lesson1 --db {db} --output report.html",
    "review lesson1 --db {db} --output review.xlsx",
    "review lesson1 --db {db} --apply review.xlsx",
    "roster remove s0006 --yes --db {db}",
    "show lesson1 --db {db} --json",
)
VARYING = ("explain", "grade")  # what they print holds times


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as server:
        yield server


def typed(root: Path, db: str) -> tuple[Mapping[str, str], Mapping[str, bytes]]:
    """What every command prints, and the files that are there afterwards, in a course of its own."""
    lay_out(root)
    (root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    printed = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        for number, line in enumerate(COMMANDS):
            done = CliRunner().invoke(command, line.format(db=db).split())
            assert done.exit_code in DONE, f"{line}: {done.output}{done.exception}"
            if not line.startswith(VARYING):
                printed[f"{number} {line}"] = done.stdout
    kept = [*root.glob("*.csv"), *root.glob("feedback/**/*.html"), *root.glob("autograded/**/*.ipynb")]
    return printed, {str(path.relative_to(root)): path.read_bytes() for path in kept}


def nbgrader(root: Path, db: str, *words: str) -> str:
    """What one of nbgrader's own commands prints on the same database."""
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words, f"--CourseDirectory.db_url={db}"],
        cwd=root, env={**os.environ, "PATH": search}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.everything
def test_every_command_does_the_same(server: Server, tmp_path: Path) -> None:
    sqlite, postgresql = f"sqlite:///{tmp_path / 'gradebook.db'}", server.database("commands")
    ours, theirs = typed(tmp_path / "sqlite", sqlite), typed(tmp_path / "postgresql", postgresql)
    assert theirs[0] == ours[0]
    assert theirs[1].keys() == ours[1].keys()
    assert [name for name in ours[1] if theirs[1][name] != ours[1][name]] == []

    lists = [nbgrader(tmp_path / name, db, "db", "student", "list") for name, db in
             (("sqlite", sqlite), ("postgresql", postgresql))]  # fmt: skip
    assert "s0005" in lists[0]
    assert lists[0] == lists[1]
    tables = []
    for name, db in (("sqlite", sqlite), ("postgresql", postgresql)):
        nbgrader(tmp_path / name, db, "export", "--to=stock.csv")
        tables.append(sorted((tmp_path / name / "stock.csv").read_text(encoding="utf-8").splitlines()))
    assert len(tables[0]) > 5
    assert tables[0] == tables[1]
