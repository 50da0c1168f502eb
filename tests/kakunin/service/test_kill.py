"""`kill -9` at any moment: whatever was acknowledged is judged exactly once after the next start."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from desks import FakeJudge, answer

from kakunin.service.desk import Desk
from kakunin.service.model import Door

REPOSITORY = Path(__file__).parents[3]
STUDENTS = 4
PROGRAM = """\
import sys, time
from pathlib import Path

sys.path[:0] = {paths!r}
from desks import FakeJudge, answer
from kakunin.service.desk import Desk
from kakunin.service.model import Door


class Slow(FakeJudge):
    def grade(self, served, submission):
        time.sleep(0.02)
        return super().grade(served, submission)


root, life = Path(sys.argv[1]), sys.argv[2]
with Desk(root, workers=2, judge=Slow) as desk:
    for turn in range(1000):
        for student in range({students}):
            files = answer(root, "first", f"first_total = [{{life}}, {{turn}}]")
            receipt = desk.hand_in(f"s{{student}}", "pair", files, Door.BROWSER)
            print(receipt.id, receipt.student, flush=True)
"""


def killed(root: Path, life: int, after: int) -> list[str]:
    """The ids that a process acknowledged before it was killed, some time after so many of them."""
    program = PROGRAM.format(paths=[str(REPOSITORY), str(REPOSITORY / "tests")], students=STUDENTS)
    command = [sys.executable, "-c", program, str(root), str(life)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(after)]
        time.sleep(0.01 * life)
        process.kill()
        lines += process.stdout.readlines()
    return [line.split()[0] for line in lines if line.endswith("\n")]


@pytest.mark.parametrize("after", [(5, 14)])
def test_nothing_acknowledged_is_lost_and_nothing_is_judged_twice(root, after):
    acknowledged = [id for life, count in enumerate(after) for id in killed(root, life, count)]
    assert len(set(acknowledged)) == len(acknowledged) >= sum(after)
    with Desk(root, workers=2, judge=FakeJudge) as desk:
        last = desk.hand_in("s0", "pair", answer(root, "first", "first_total = 'end'"), Door.BROWSER)
        for id in (*acknowledged, last.id):
            assert desk.wait(id, 20).is_final
        end = time.monotonic() + 20
        while desk.health().waiting + desk.health().judging and time.monotonic() < end:
            time.sleep(0.01)
        views = {f"s{student}": desk.view(f"s{student}", "pair") for student in range(STUDENTS)}
    with closing(sqlite3.connect(root / "gradebook.db")) as database:
        states = dict(database.execute("SELECT id, state FROM kakunin_handin"))
        judged = database.execute("SELECT student, count(*) FROM kakunin_handin WHERE state = 'judged' GROUP BY 1")
        attempts = database.execute("SELECT student, count(*), max(number) FROM kakunin_attempt GROUP BY 1")
        expected = {student: (count, count) for student, count in judged}
        assert {student: (count, most) for student, count, most in attempts} == expected
    assert {states[id] for id in acknowledged} <= {"judged", "replaced"}
    for student, view in views.items():
        assert view.latest is not None
        assert view.latest == view.counts, student
        assert view.parts[0].questions[0].attempts == expected[student][0]
