"""The commands as an instructor types them: real files, a real database, and real processes where these matter."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from command_line import typed

from autograder import doctor
from autograder.course import load_assignment
from autograder.course.simulation import write_class
from autograder.notebooks import write_released
from autograder.sandbox import Isolation, available_isolation
from autograder.storage.store import Store

ROOT = Path(__file__).parents[2]
KAKUNIN = Path(sys.executable).parent / "kakunin"
STUDENTS = 8
NOTEBOOK = "center"


def kakunin(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run([KAKUNIN, *arguments], cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def submitted(tmp_path_factory, lesson, lesson_rubrics):
    """A small class of the small course, in nbgrader's layout."""
    folder = tmp_path_factory.mktemp("class") / "submitted"
    write_class(lesson, lesson_rubrics, students=STUDENTS, seed=5, output=folder)
    return folder


class Class:
    """One class's folders and database, graded by the command in the course's folder."""

    def __init__(self, folder: Path, submitted: Path, root: Path, assignment: str = "lesson1") -> None:
        self.root = root
        self.assignment = assignment
        self.submitted = Path(shutil.copytree(submitted, folder / "submitted"))
        self.autograded = folder / "autograded"
        self.database = folder / "gradebook.db"
        self.url = f"sqlite:///{self.database}"

    def command(self, *more: str) -> list[str | Path]:
        places: list[str | Path] = ["--submitted", self.submitted, "--output", self.autograded, "--db", self.url]
        return ["grade", self.assignment, *places, *more]

    def grade(self, *more: str) -> subprocess.CompletedProcess[str]:
        return typed(*self.command("--workers", "1", *more), cwd=self.root)

    def questions(self) -> pd.DataFrame:
        file = self.database.with_suffix(".csv")
        export = ("export", self.assignment, "--to", "questions", "--db", self.url, "--output", file)
        done = typed(*export, cwd=self.root)
        assert done.returncode == 0, done.stderr
        return pd.read_csv(file, encoding="utf-8-sig")

    @property
    def expected(self) -> pd.DataFrame:
        return pd.read_csv(self.submitted / "expected.csv", encoding="utf-8-sig")


@pytest.fixture
def school(tmp_path, submitted, lesson_root) -> Class:
    return Class(tmp_path, submitted, lesson_root)


@pytest.fixture
def two_students(school) -> Class:
    """The class without the others, in a course of its own."""
    for folder in sorted(school.submitted.glob("s*"))[2:]:
        shutil.rmtree(folder)
    school.root = Path(shutil.copytree(school.root, school.submitted.with_name("course")))
    return school


@pytest.fixture
def school_of_day1(tmp_path, assignment, rubrics) -> Class:
    write_class(assignment, rubrics, students=4, seed=5, output=tmp_path / "made")
    return Class(tmp_path, tmp_path / "made", ROOT, "day1")


def test_a_class_gets_the_grades_it_must_get(school):
    gets_the_grades_it_must_get(school, "2")


def test_a_class_of_day1_gets_the_grades_it_must_get(school_of_day1):
    gets_the_grades_it_must_get(school_of_day1, "1")


def gets_the_grades_it_must_get(school: Class, workers: str) -> None:
    done = kakunin(*school.command("--workers", workers), cwd=school.root)
    assert (done.returncode, done.stderr) == (0, "")
    pd.testing.assert_frame_equal(school.questions(), school.expected)
    notebooks = f"*/{school.assignment}/*.ipynb"
    handed_in = {path.relative_to(school.submitted) for path in school.submitted.glob(notebooks)}
    assert {path.relative_to(school.autograded) for path in school.autograded.glob(notebooks)} == handed_in


def test_a_rerun_grades_only_what_is_new_or_changed(school):
    assert f"{STUDENTS} students graded" in school.grade().stdout
    assert f"0 students graded, {STUDENTS} unchanged" in school.grade().stdout
    source = next((school.submitted / "s0001" / "lesson1").glob("*.ipynb"))
    source.write_bytes(source.read_bytes() + b"\n")
    assert f"1 student graded, {STUDENTS - 1} unchanged" in school.grade().stdout
    assert f"{STUDENTS} students graded" in school.grade("--force").stdout
    assert "1 student graded" in school.grade("--student", "s0002", "--force").stdout
    roster = school.database.with_name("roster.csv")
    roster.write_text("id,氏名\ns0001,髙橋 一郎\nabsent,欠席\n", encoding="cp932")
    assert typed("roster", "import", roster, "--db", school.url, cwd=ROOT).returncode == 0
    said = school.grade().stderr
    assert f"{STUDENTS - 1} students handed in but not on the roster: s0002" in said
    assert "1 student of the roster without a submission: absent" in said


# What is imported to judge, to read notebooks or to reach the database.
NOT_NEEDED = {
    "nbgrader", "pandas", "jupytext", "numpy", "sqlalchemy", "nbformat", "IPython", "jsonschema",
    "rich.console", "pytest", "multiprocessing", "asyncio", "autograder.batch", "autograder.course",
    "autograder.checks", "autograder.grading", "autograder.submissions", "autograder.notebooks",
    "autograder.release", "autograder.storage.store",
}  # fmt: skip


def test_with_nothing_to_do_nothing_is_imported_that_judges_reads_or_stores(two_students):
    school = two_students
    assert school.grade().returncode == 0
    roster = school.database.with_name("roster.csv")
    roster.write_text("id,name\ns0001,a\nabsent,b\n", encoding="utf-8")
    assert kakunin("roster", "import", roster, "--db", school.url).returncode == 0
    looked = school.grade()
    program = "import sys; from kakunin.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    command = [sys.executable, "-c", program, *school.command()]
    done = subprocess.run(command, cwd=school.root, capture_output=True, text=True, timeout=60, check=True)
    *said, modules = done.stderr.splitlines()
    assert not NOT_NEEDED.intersection(modules.split())
    assert (done.stdout, said) == (looked.stdout, looked.stderr.splitlines())
    assert "0 students graded, 2 unchanged" in done.stdout
    assert said == [
        "1 student handed in but not on the roster: s0002",
        "1 student of the roster without a submission: absent",
    ]


def test_a_run_that_had_nothing_to_do_is_followed_by_one_that_has(two_students):
    school = two_students
    checks = school.root / "solutions" / "lesson1" / "checks" / f"test_{NOTEBOOK}.py"
    assert "2 students graded;" in school.grade().stdout
    assert "0 students graded, 2 unchanged;" in school.grade().stdout
    assert "2 students graded;" in school.grade("--cell-seconds", "9").stdout
    checks.write_text(checks.read_text(encoding="utf-8") + "\n\ndef broken(:\n", encoding="utf-8")
    assert "syntax error" in school.grade("--cell-seconds", "9").stderr


def test_a_time_that_is_not_plausible_is_told_each_time(two_students):
    (two_students.submitted / "s0001" / "lesson1" / "timestamp.txt").write_text("1970-01-01 00:00:00 UTC")
    assert [two_students.grade().returncode for _ in range(2)] == [3, 3]


def test_broken_files_are_named_and_cost_nobody_else_anything(school):
    (school.submitted / "s0001" / "lesson1" / f"{NOTEBOOK}.ipynb").write_bytes(b"{ not json")
    (school.submitted / "s0002" / "lesson1" / f"{NOTEBOOK}.ipynb").unlink()
    (school.submitted / "s0002" / "lesson1" / "no idea.ipynb").write_bytes(b"")
    (school.submitted / "empty" / "lesson1").mkdir(parents=True)
    done = school.grade()
    assert done.returncode == 3
    assert f"s0001: {NOTEBOOK}" in done.stderr
    assert "no idea.ipynb" in done.stderr
    graded = school.questions().set_index(["student_id", "notebook"])
    for student in ("s0001", "s0002"):
        rows = graded.loc[(student, NOTEBOOK)]
        assert set(rows["status"]) == {"needs_review"}
        assert rows["score"].isna().all()
    assert set(graded.loc["empty", "status"]) == {"missing"}
    untouched = school.expected.query("student_id not in ('s0001', 's0002')").set_index(["student_id", "notebook"])
    pd.testing.assert_frame_equal(graded.drop(index=["s0001", "s0002", "empty"]), untouched, check_dtype=False)


def test_a_repaired_file_is_graded_on_the_rerun(school, submitted):
    broken = school.submitted / "s0001" / "lesson1" / f"{NOTEBOOK}.ipynb"
    broken.write_bytes(b"")
    assert school.grade().returncode == 3
    assert school.grade().returncode == 3
    broken.write_bytes((submitted / broken.relative_to(school.submitted)).read_bytes())
    assert school.grade().returncode == 0
    pd.testing.assert_frame_equal(school.questions(), school.expected)


def test_a_killed_run_loses_nothing_and_a_rerun_finishes_the_rest(school):
    run = subprocess.Popen([KAKUNIN, *school.command("--workers", "1")], cwd=school.root, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not list(school.autograded.glob("s0002/lesson1/*.ipynb")) and time.monotonic() < deadline:
        time.sleep(0.02)  # until the run is in its midst
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert school.grade().returncode == 0
    pd.testing.assert_frame_equal(school.questions(), school.expected)


def test_a_locked_database_is_an_error_that_says_so_and_the_rerun_goes_on(school):
    assert school.grade("--student", "s0001").returncode == 0
    with sqlite3.connect(school.database) as connection:
        connection.execute("begin exclusive")
        done = school.grade()
        connection.rollback()
    connection.close()
    assert done.returncode == 1
    assert "locked" in done.stderr
    assert "next step" in done.stderr
    assert "Traceback" not in done.stderr
    assert school.grade().returncode == 0
    pd.testing.assert_frame_equal(school.questions(), school.expected)


READING = [
    ("grade", "lesson1", "--diff"),
    ("show", "lesson1"),
    ("explain", "lesson1", "s0001"),
    ("export", "lesson1", "--to", "grades", "--output", "grades.csv"),
    ("export", "--all", "--to", "grades", "--output", "grades.csv"),
    ("feedback", "lesson1"),
    ("report", "lesson1", "--output", "report.html"),
    ("review", "lesson1", "--output", "review.xlsx"),
]


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_a_command_that_reads_makes_no_database(two_students, arguments):
    submitted = ["--submitted", two_students.submitted] if arguments[0] == "grade" else []
    done = typed(*arguments, *submitted, "--db", two_students.url, cwd=two_students.root)
    assert done.returncode == 1
    assert "there is no such database" in done.stderr
    assert not two_students.database.exists()


@pytest.mark.parametrize("arguments", READING[1:], ids=" ".join)
def test_a_database_without_students_is_said_to_be_empty(two_students, arguments):
    with Store(two_students.url) as store:
        store.ensure_assignment(load_assignment(two_students.root, "lesson1"))
    before = sorted(two_students.root.iterdir())
    done = typed(*arguments, "--db", two_students.url, cwd=two_students.root)
    assert done.returncode == 1
    assert ("the database has no students" if arguments[0] != "explain" else "no grade of s0001") in done.stderr
    assert "next step" in done.stderr
    assert done.stdout == ""
    assert sorted(two_students.root.iterdir()) == before


def test_a_run_that_finds_nothing_to_grade_makes_no_database(two_students):
    shutil.rmtree(two_students.submitted)
    two_students.submitted.mkdir()
    assert two_students.grade().returncode == 1
    assert not two_students.database.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("grade", "day9"), "day1"),
        (("grade", "day1", "--submitted", "no/such/folder"), "--submitted"),
        (("grade", "day1", "--submitted", "assignments"), "no file of it could be matched to a student"),
        (("simulate", "day9", "--students", "1", "--output", "/nonexistent/x"), "day1"),
        (("release", "day9"), "day1"),
        (("export", "day1", "--to", "grades", "--output", "-", "--db", "sqlite:////no/such/file.db"), "file.db"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_argument_is_a_plain_sentence_with_the_next_step(arguments, said, tmp_path):
    database = () if "--db" in arguments or arguments[0] == "simulate" else ("--db", f"sqlite:///{tmp_path}/g.db")
    done = typed(*arguments, *database, cwd=ROOT)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_outside_of_a_course_the_error_says_where_to_go(tmp_path):
    done = kakunin("grade", "day1", cwd=tmp_path)
    assert done.returncode == 1
    assert "solutions" in done.stderr


def test_doctor_tells_python_isolation_database_and_versions():
    done = kakunin("doctor")
    assert done.returncode == 0, done.stderr
    for word in (
        "Python",
        "namespaces",
        "landlock",
        "<- used",
        "memory",
        "GiB available",
        "database",
        "nbgrader",
        "numpy",
    ):
        assert word in done.stdout
    launcher = available_isolation()[Isolation.NAMESPACES].launcher
    assert launcher is None or f"{launcher.version()} {launcher.origin}: {launcher.path}\n" in done.stdout
    assert f"docs        {ROOT / 'docs'}\nexamples    {ROOT / 'examples'}\n" in done.stdout


@pytest.mark.parametrize(
    ("available", "said"),
    [
        (2**40, "1024.0 GiB available; 4 workers may need 12.6 GiB by the default budget: enough"),
        (9 * 2**30, "enough for 2; `kakunin grade` takes no more by itself"),
        (2**31, "not enough for one; memory_mb in [budget] of assignment.toml can be lower"),
        (None, "this system does not tell how much is available"),
    ],
)
def test_doctor_says_for_how_many_workers_the_memory_is_enough(monkeypatch, available, said):
    monkeypatch.setattr(doctor.os, "cpu_count", lambda: 4)
    monkeypatch.setattr(doctor, "available_memory", lambda: available)
    monkeypatch.setattr(doctor, "available_isolation", dict)
    [line] = [line for about, line in doctor.examine("sqlite:///x.db") if about == "memory"]
    assert line.endswith(said)


def test_the_hidden_checks_run_by_hand(tmp_path, lesson, lesson_root):
    right, wrong = (tmp_path / folder / f"{NOTEBOOK}.ipynb" for folder in ("right", "wrong"))
    references = {question.id: question.reference for question in lesson.questions}
    for path, answers in ((right, references), (wrong, references | {"l1_average": "average = np.sum(scores)"})):
        document = json.loads(write_released(lesson.notebook(NOTEBOOK)))
        for cell in document["cells"]:
            cell["source"] = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"])
        path.parent.mkdir()
        path.write_text(json.dumps(document), encoding="utf-8")

    def by_hand(*more: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "solutions/lesson1/checks", "-p", "no:cacheprovider", *more]
        return subprocess.run(command, cwd=lesson_root, capture_output=True, text=True, check=False)

    passed = by_hand("--submission", right)
    assert passed.returncode == 0, passed.stdout
    failed = by_hand("--submission", wrong, "-k", "average")
    assert failed.returncode == 1
    assert "scores" in failed.stdout
    assert "和を求めたところで止まっています" in failed.stdout
    assert "正しい答え" in failed.stdout
    without = by_hand()
    assert without.returncode != 0
    assert "--submission" in without.stdout
