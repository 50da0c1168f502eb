"""The class that a cluster grades gets what one process gives it, whatever happens to the cluster's workers."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from command_line import typed
from distributed import Security

from autograder.batch import Places, grade_class
from autograder.course.simulation import write_class
from autograder.errors import GradingError, UsageError
from autograder.executors import Executor, Serial
from autograder.executors.dask import Dask
from autograder.grading import RunSettings
from autograder.model import Assignment, Grade, Submission
from autograder.notebooks import write_released
from autograder.storage.store import Store

ROOT = Path(__file__).parents[3]
KAKUNIN = Path(sys.executable).parent / "kakunin"
STUDENTS = int(os.environ.get("KAKUNIN_CLUSTER_STUDENTS", "12"))
SETTINGS = RunSettings()

SHARED = """\
import os
import signal


def kill(source):
    if "kills the worker" in source:
        os.kill(os.getppid(), signal.SIGKILL)
    if "kills" in source:
        os.kill(os.getpid(), signal.SIGKILL)
"""

POISON = '''\
from shared import kill

from autograder.checks import Answer, Rubric

TOTAL = Rubric("total", inputs=("a", "b"), outputs=("total",))
HALVE = Rubric("halve", function="halve")
LINE = Rubric("line", outputs=("line",))


@TOTAL.check(points=2)
def test_total(answer: Answer) -> None:
    """合計になっていますか。"""
    kill("".join(answer._student.script.cells))


@HALVE.check(points=1.5)
def test_halve(answer: Answer) -> None:
    """半分ですか。"""


@LINE.check(points=1)
def test_line(answer: Answer) -> None:
    """行ですか。"""
'''


@pytest.fixture(scope="module")
def submitted(tmp_path_factory, lesson, lesson_rubrics) -> Path:
    folder = tmp_path_factory.mktemp("class") / "submitted"
    write_class(lesson, lesson_rubrics, students=STUDENTS, seed=11, output=folder)
    return folder


class School:
    """A class's folders and database."""

    def __init__(self, assignment: Assignment, submitted: Path, folder: Path) -> None:
        self.assignment = assignment
        self.places = Places(submitted, folder / "autograded")
        self.url = f"sqlite:///{folder / 'gradebook.db'}"
        self.students = sorted(path.name for path in submitted.iterdir() if path.is_dir())
        folder.mkdir(exist_ok=True)

    def grade(self, executor: Executor, after: Mapping[int, Callable[[], object]] | None = None) -> None:
        """Grade it all; `after` so many students something happens."""
        done: list[Grade] = []

        def progress(grade: Grade) -> None:
            done.append(grade)
            (after or {}).get(len(done), lambda: None)()

        with Store(self.url) as store:
            store.ensure_assignment(self.assignment)
            grade_class(self.assignment, dict.fromkeys(self.students), store, self.places, executor, progress)
        assert sorted(grade.student for grade in done) == self.students

    def notebooks(self) -> dict[str, bytes]:
        folder = self.places.autograded
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.ipynb")}


@pytest.fixture(scope="module")
def serial(lesson, submitted, tmp_path_factory) -> School:
    """The class as one process grades it."""
    school = School(lesson, submitted, tmp_path_factory.mktemp("serial"))
    school.grade(Serial(SETTINGS))
    return school


def poisoned(small: Assignment, answers: Mapping[str, str]) -> list[Submission]:
    """Submissions whose checks, when they see the answer, kill what they run in."""
    (small.checks / "test_addition.py").write_text(POISON, encoding="utf-8")
    (small.checks / "shared.py").write_text(SHARED, encoding="utf-8")
    plain = write_released(small.notebook("addition"))
    return [
        Submission(student, "small", {"addition": plain.replace(b"total = ...", f"total = '{answer}'".encode())})
        for student, answer in answers.items()
    ]


def problems(assignment: Assignment, submissions: list[Submission], executor: Executor) -> dict[str, str | None]:
    found: list[Grade] = []
    executor.run(assignment, submissions, found.append)
    assert len(found) == len(submissions)
    return {grade.student: grade.notebooks[0].problem for grade in found}


def test_a_worker_killed_on_the_way_changes_no_grade(cluster, lesson, submitted, serial, tmp_path, contents):
    shared = School(lesson, submitted, tmp_path / "shared")
    pids = cluster.worker_pids()
    shared.grade(Dask(cluster.address, SETTINGS), {STUDENTS // 4: lambda: os.kill(random.choice(pids), signal.SIGKILL)})
    assert contents(shared.url) == contents(serial.url)
    assert shared.notebooks() == serial.notebooks()
    assert list(cluster.temporary.glob("kakunin-assignment-*")) == []


@pytest.mark.parametrize("victim", ["the grading process", "the worker"])
def test_a_submission_that_kills_goes_to_a_person_and_its_neighbours_do_not(cluster, small, victim):
    answers = {"s1": "fine", "s2": f"kills {victim}", "s3": "fine", "s4": "fine", "s5": "fine"}
    found = problems(small, poisoned(small, answers), Dask(cluster.address, SETTINGS))
    assert "died" in (found.pop("s2") or "")
    assert set(found.values()) == {None}


def test_no_more_is_in_flight_than_keeps_the_workers_busy(cluster, lesson):
    count = {"taken": 0, "reported": 0, "most": 0}

    def submissions() -> Iterator[Submission]:
        for number in range(12):
            count["taken"] += 1
            count["most"] = max(count["most"], count["taken"] - count["reported"])
            yield Submission(f"s{number}", "lesson1", {})

    def report(grade: Grade) -> None:
        count["reported"] += 1

    Dask(cluster.address, SETTINGS).run(lesson, submissions(), report)
    assert count["reported"] == 12
    assert count["most"] <= 6


def test_without_workers_and_with_one_of_other_code_the_error_says_what_to_start(make_cluster, lesson, other_engine):
    cluster = make_cluster()
    with pytest.raises(GradingError, match="no worker") as caught:
        Dask(cluster.address, SETTINGS, patience=0.5).run(lesson, [], lambda grade: None)
    assert "dask worker" in (caught.value.next_step or "")
    cluster.add_worker("--nthreads", "1", "--no-nanny", **other_engine)
    with pytest.raises(GradingError, match=r"code .* this machine has .*code") as caught:
        Dask(cluster.address, SETTINGS).run(lesson, [Submission("s1", "lesson1", {})], lambda grade: None)
    assert "the same kakunin" in (caught.value.next_step or "")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "foo://127.0.0.1:1"])
def test_without_a_scheduler_the_error_says_how_to_start_one(lesson, address):
    with pytest.raises(UsageError, match="no scheduler answers") as caught:
        Dask(address, SETTINGS).run(lesson, [], lambda grade: None)
    assert "dask scheduler" in (caught.value.next_step or "")


@pytest.mark.everything
def test_a_scheduler_lost_on_the_way_is_an_error_and_a_rerun_does_the_rest(
    make_cluster, lesson, submitted, serial, tmp_path, contents
):
    cluster = make_cluster()
    cluster.add_worker("--nthreads", "1", "--no-nanny")
    shared = School(lesson, submitted, tmp_path / "shared")
    with pytest.raises(GradingError, match="scheduler was lost") as caught:
        shared.grade(Dask(cluster.address, SETTINGS), {1: cluster.scheduler.kill})
    assert "run the command again" in (caught.value.next_step or "")
    shared.grade(Serial(SETTINGS))
    assert contents(shared.url) == contents(serial.url)


GradeCommand = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def grade_command(lesson_root) -> GradeCommand:
    """Types `kakunin grade lesson1` in the course's folder."""

    def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [KAKUNIN, "grade", "lesson1", *options]
        environment = {**os.environ, **environment}
        return subprocess.run(command, cwd=lesson_root, env=environment, capture_output=True, text=True, check=False)

    return run


def test_the_command_grades_on_the_cluster(grade_command, cluster, submitted, tmp_path):
    places = ("--submitted", str(submitted), "--output", str(tmp_path), "--db", f"sqlite:///{tmp_path}/gradebook.db")
    done = grade_command(*places, "--scheduler", cluster.address)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{STUDENTS} students graded" in done.stdout


@pytest.mark.everything
def test_across_a_network_that_others_share(grade_command, make_cluster, submitted, serial, tmp_path):
    cluster = make_cluster(Security.temporary())
    cluster.add_worker("--nthreads", "1", "--no-nanny")
    places = ("--submitted", str(submitted), "--output", str(tmp_path), "--db", f"sqlite:///{tmp_path}/gradebook.db")
    done = grade_command(*places, "--student", serial.students[0], "--scheduler", cluster.address, **cluster.settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 student graded" in done.stdout
    without = grade_command(*places, "--force", "--scheduler", cluster.address)
    assert (without.returncode, "Traceback" in without.stderr) == (1, False)
    assert "no certificates for tls://: Dask's configuration names none" in without.stderr
    assert "distributed.comm.tls.ca-file" in without.stderr
    missing = grade_command(
        *places, "--force", "--scheduler", cluster.address, DASK_DISTRIBUTED__COMM__TLS__CA_FILE="/nowhere.pem"
    )
    assert (missing.returncode, "Traceback" in missing.stderr) == (1, False)
    assert "no certificates for tls://" in missing.stderr


@pytest.mark.everything
@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_ends_the_run_not_the_cluster_and_a_rerun_does_the_rest(
    cluster, grade_command, lesson_root, serial, tmp_path, contents
):
    output, url = tmp_path / "autograded", f"sqlite:///{tmp_path}/gradebook.db"
    places = ("--submitted", str(serial.places.submitted), "--output", str(output), "--db", url)
    command = [str(KAKUNIN), "grade", "lesson1", *places, "--scheduler", cluster.address]
    with subprocess.Popen(
        command, cwd=lesson_root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        while not output.is_dir() or not any(output.iterdir()):
            assert running.poll() is None, "it grades until it is stopped"
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=60)
    assert (running.returncode, "Traceback" in errors) == (130, False)
    assert "the same command does the rest" in errors
    done = grade_command(*places, "--scheduler", cluster.address)
    assert (done.returncode, done.stderr) == (0, "")
    rules = "kakunin_rules"  # of the command; the other database was made without one
    assert {**contents(url), rules: []} == contents(serial.url)


def test_the_command_says_what_is_missing_or_makes_no_sense(grade_command, lesson_root, submitted, tmp_path):
    places = ("--submitted", str(submitted), "--output", str(tmp_path), "--db", f"sqlite:///{tmp_path}/gradebook.db")
    both = typed("grade", "lesson1", *places, "--scheduler", "tcp://127.0.0.1:1", "--workers", "2", cwd=lesson_root)
    assert (both.returncode, "--workers is for this machine" in both.stderr) == (1, True)
    (tmp_path / "distributed.py").write_text("raise ModuleNotFoundError(name='distributed')\n")
    without = grade_command(
        *places, "--scheduler", "tcp://127.0.0.1:1", PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT)])
    )
    assert (without.returncode, "kakunin[cluster]" in without.stderr) == (1, True)
