"""`kakunin serve` on two processors: seconds from hand-in to verdict for classes in a closed loop, over real HTTP."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

from commands import BIN, ROOT, run
from simulated_students import PATIENCE, AnswerPools, Blank, Student, Verdict, hand_in, rush, work

from autograder.course import load_assignment
from autograder.model import Assignment
from kakunin.service.codes import give_codes

ASSIGNMENT: Final = "day1"
PROCESSORS: Final = 2  # of the service, its judges and the simulated students together
ALONE: Final = 0.3  # seconds; the aim for one notebook while nobody else hands in
CLASS: Final = 200  # students
P95: Final = 2.0  # seconds; the aim for that class
RUSH: Final = 30.0  # seconds in which a whole class hands in
_TITLES: Final = (
    f"  {'students':>8} {'hand-ins':>8} {'p50':>7} {'p95':>7} {'p99':>7} {'known':>6} {'lost':>5} {'put off':>7}"
    "  processor ms per hand-in: students, service, with judges and start"
)
_TO_START: Final = 120.0
Day: TypeAlias = Callable[[int, Sequence[Student]], Coroutine[None, None, list[Verdict]]]
_STARTED: Final = re.compile(r'"event": "started", "port": (\d+)')


@dataclass(frozen=True)
class Measured:
    """What a class met; processor: seconds of the students, the service's own process, and it with its judges."""

    students: int
    seconds: Sequence[float]
    known: float  # share of attempts whose judgement was there
    lost: int
    refusals: int
    processor: tuple[float, float, float]

    @property
    def is_good(self) -> bool:
        """Whether it was fast, and nothing was lost."""
        return self.percentile(95) < P95 and not self.lost

    @property
    def sentence(self) -> str:
        """The figures in one sentence."""
        return (
            f"{self.students} students in a closed loop on {PROCESSORS} processors have their verdict after "
            f"{self.percentile(50):.2f} s (p50), {self.percentile(95):.2f} s (p95) and {self.percentile(99):.2f} s "
            f"(p99); {self.known:.0%} of their answers were known from memory, and {self.lost} of "
            f"{len(self.seconds)} hand-ins were lost."
        )

    def percentile(self, percent: int) -> float:
        """Seconds within which so many of a hundred had their verdict."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else float("inf")


class Server:
    """A real `kakunin serve` of a course of its own."""

    def __init__(self, course: Path) -> None:
        self.course = course
        self._said = course / "said.txt"
        with self._said.open("wb") as said:
            command = [BIN / "kakunin", "serve", "--port", "0", "--workers", str(PROCESSORS)]
            self._process = subprocess.Popen(command, cwd=course, stdin=subprocess.DEVNULL, stderr=said, stdout=said)
        self.port = self._started()

    def _started(self) -> int:
        deadline = time.monotonic() + _TO_START
        while not (found := _STARTED.search(self._said.read_text(encoding="utf-8"))):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"kakunin serve does not start:\n{self._said.read_text(encoding='utf-8')}")
            time.sleep(0.1)
        return int(found[1])

    def processor(self) -> float:
        """Seconds of its own process so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> float:
        """End it; processor seconds of its whole life and that of its judges."""
        self._process.send_signal(signal.SIGTERM)
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        return usage.ru_utime + usage.ru_stime


def service(sizes: Sequence[int], seconds: float, think: float) -> bool:
    """Print the figures for classes of these sizes; whether that of 200, or else the largest, reached its aim."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:PROCESSORS])
    print(f"kakunin serve on {PROCESSORS} processors, {ASSIGNMENT}, default variety; {seconds:.0f} s for each class,")
    print(f"each student hands in after every answer, thinks {think:.0f} s on average, and begins with wrong answers")
    with tempfile.TemporaryDirectory(prefix="kakunin-bench-") as folder:
        _print_alone(Path(folder))
        print(_TITLES)
        measured = {size: _print_class(Path(folder), size, seconds, think) for size in sizes}
        size = CLASS if CLASS in sizes else max(sizes)
        _print_rush(Path(folder), size)
    chosen = measured[size]
    print(chosen.sentence)
    return chosen.is_good


def _print_alone(work_folder: Path) -> None:
    course, assignment = _course(work_folder / "alone")
    (code,) = give_codes(course / "gradebook.db", ["s0001"]).values()
    server = Server(course)
    try:
        seconds = asyncio.run(_alone(server.port, assignment, code))
    finally:
        server.stop()
    print(f"one notebook, nobody else, answers of others: {statistics.median(seconds):.2f} s (median), "
          f"{max(seconds):.2f} s (longest of {len(seconds)}); aim below {ALONE} s", flush=True)  # fmt: skip


async def _alone(port: int, assignment: Assignment, code: str) -> list[float]:
    """Seconds for notebooks of different students, after one of each kind."""
    pools, blanks = AnswerPools(assignment, 20), [Blank(notebook) for notebook in assignment.notebooks]
    seconds: list[float] = []
    for turn in range(3):
        for blank in blanks:
            answers = {id: tries[0] for id in blank.questions if (tries := pools.attempts(id, turn % 2))}
            verdict = await hand_in(port, assignment.name, code, blank.name, blank.filled(answers))
            seconds += [PATIENCE if verdict.seconds is None else verdict.seconds] * bool(turn)
            await asyncio.sleep(0.5)
    return seconds


def _print_class(work_folder: Path, size: int, seconds: float, think: float) -> Measured:
    measured = _class(
        work_folder / str(size), size, lambda port, students: work(port, ASSIGNMENT, students, seconds, think)
    )
    each = [f"{1000 * value / max(1, len(measured.seconds)):.0f}" for value in measured.processor]
    print(f"  {size:8} {len(measured.seconds):8} {measured.percentile(50):7.2f} {measured.percentile(95):7.2f} "
          f"{measured.percentile(99):7.2f} {measured.known:6.0%} {measured.lost:5} {measured.refusals:7} "
          f"  {', '.join(each)}", flush=True)  # fmt: skip
    return measured


def _print_rush(work_folder: Path, size: int) -> None:
    found = _class(work_folder / "rush", size, lambda port, students: rush(port, ASSIGNMENT, students, RUSH))
    print(f"before a deadline, {size} whole notebooks within {RUSH:.0f} s: p50 {found.percentile(50):.2f} s, "
          f"p95 {found.percentile(95):.2f} s, {found.lost} lost; no aim", flush=True)  # fmt: skip


def _class(course: Path, size: int, day: Day) -> Measured:
    """What the students of a class meet, in a course and a service of their own."""
    _, assignment = _course(course)
    names = [f"s{number:04d}" for number in range(1, size + 1)]
    codes = give_codes(course / "gradebook.db", names)
    pools, blanks = AnswerPools(assignment, size), [Blank(notebook) for notebook in assignment.notebooks]
    students = [Student(codes[name], blanks, pools, Random(name)) for name in names]
    server = Server(course)
    try:
        before = time.process_time(), server.processor()
        verdicts = asyncio.run(day(server.port, students))
        own, its = time.process_time() - before[0], server.processor() - before[1]
    finally:
        whole = server.stop()
    return _measured(course / "gradebook.db", size, verdicts, (own, its, whole))


def _measured(
    database: Path, students: int, verdicts: Sequence[Verdict], processor: tuple[float, float, float]
) -> Measured:
    """What became of the hand-ins, by the verdicts that came and by the database after the end."""
    with closing(sqlite3.connect(database)) as connection:
        states = dict(connection.execute("SELECT id, state FROM kakunin_handin"))
        ((attempts,),) = connection.execute("SELECT count(*) FROM kakunin_attempt")
        ((judgements,),) = connection.execute("SELECT count(*) FROM kakunin_judgement")
    kept = [each for each in verdicts if each.seconds is not None and states.get(each.id) in ("judged", "replaced")]
    return Measured(
        students,
        [PATIENCE if each.seconds is None else each.seconds for each in verdicts],
        max(0.0, 1 - judgements / attempts) if attempts else 0.0,
        len(verdicts) - len(kept),
        sum(each.refusals for each in verdicts),
        processor,
    )


def _course(root: Path) -> tuple[Path, Assignment]:
    """A copy of this course, released, with a database of its own."""
    for name in ("solutions", "assignments", ".kakunin"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, symlinks=True)
    run("kakunin", "release", ASSIGNMENT, cwd=root)
    return root, load_assignment(root, ASSIGNMENT)
