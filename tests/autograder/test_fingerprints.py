"""A fingerprint changes with what is judged: not with prose, not with our own code, not with the Python."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import fingerprints
from autograder.audit.stamp import audit_fingerprint
from autograder.course import load_assignment, load_rubrics
from autograder.course.new_course import lay_out
from autograder.errors import CourseError
from autograder.fingerprints import FRESH, Fingerprints, Seeds, audited, is_of_another_scheme
from autograder.model import Assignment, Cell, Kind, Notebook, Question, Role
from autograder.sandbox import Budget
from autograder.settings.budgets import as_budget

ROOT = Path(__file__).parents[2]
FILE = b"a notebook"

# --- known values


CELLS = (
    Cell("c1", "markdown", Role.TEXT, "# 題"),
    Cell("c2", "code", Role.TEXT, "%matplotlib inline\nx = 1.5  # 準備"),
    Cell("u", "code", Role.ANSWER, "u = ...", "u", "u = x * 2"),
    Cell("test_u", "code", Role.EXAMPLE, "assert u == 3", "u"),
    Cell("why", "markdown", Role.ANSWER, "なぜですか。", "why", "2倍だから。"),
)
QUESTIONS = (
    Question("u", Kind.CODE, 2.0, "one", "u = ...", "u = x * 2", "求める"),
    Question("why", Kind.WRITTEN, 1.5, "one", "なぜですか。", "2倍だから。"),
)
CHECKS = '''\
"""Checks."""
from autograder.checks import Answer, Mistake, Rubric

DOUBLE = Rubric("u", inputs=("x",), outputs=("u",), mistakes=[Mistake("halved", "半分です。", "u = x / 2")])


@DOUBLE.check(points=2)
def test_double(answer: Answer) -> None:
    """2倍している"""
    answer.matches_reference(lambda draw: {"x": draw.number(1, 9)})
'''


@pytest.fixture
def little(tmp_path) -> Assignment:
    (tmp_path / "test_one.py").write_text(CHECKS, encoding="utf-8")
    (tmp_path / "shared.py").write_text("LIMIT = 3\n", encoding="utf-8")
    public = {"図/data.csv": b"1,2\n", "lecture.ipynb": b"{}", "README.md": b"# \xe9\xa1\x8c"}
    return Assignment("little", "題", (Notebook("one", "題", CELLS, QUESTIONS),), public, tmp_path)


def test_the_values_are_those_that_stored_grades_have(little, monkeypatch):
    """Another value here makes every stored grade one of another scheme: then SCHEME goes up."""
    monkeypatch.setattr(fingerprints, "ENGINE", 7)
    known = Fingerprints(little, as_budget({"memory_mb": 512, "cell_seconds": 2.5}))
    assert known.of("u", FILE) == "2:a635c0f056f3187d04cdc65279ea4f3e08c2d012"
    assert known.of("u", None) == "2:038482a06d0db595645f87bce284ef21cebd4582"
    assert known.of("why", FILE) == "2:23681c6cd23f7487c1d3f46b653a2709bc005b82"
    assert known.seeds("u").sealed.hex() == "cbf10f997833e94c324f2459f211ef3e091db61fc0a91322a0ec6ff23b1452f0"
    assert audited(little, [["u", "mistake", 1.0, None]]) == "2:515024d473630e56f7517310b7a5620d8edd9c3a"


def test_a_fingerprint_has_room_in_the_database(little):
    assert len(Fingerprints(little, Budget()).of("u", FILE)) <= 64


@pytest.mark.parametrize(
    ("fingerprint", "other"),
    [
        ("2:" + "0a" * 20, False),
        ("0a" * 32, True),
        ("1:" + "0a" * 20, True),
        ("3:" + "0a" * 20, True),
        ("", False),
        ("0a" * 31, False),
        ("anything", False),
    ],
)
def test_a_fingerprint_of_another_scheme_is_told(fingerprint, other):
    assert is_of_another_scheme(fingerprint) is other


# --- other Pythons

# Of what takes numpy, nothing concerns fingerprints: it stands aside, for another Python need not have it.
ELSEWHERE = """
import json, pickle, sys, types
root = sys.argv[1]
sys.path.insert(0, root)
for name in ("autograder.checks", "autograder.settings.budgets"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["autograder.checks"].__path__ = [f"{root}/autograder/checks"]
sys.modules["autograder.settings.budgets"].unusual = lambda budget: budget
from autograder.errors import CourseError
from autograder.fingerprints import Fingerprints, audited
assignment = pickle.load(sys.stdin.buffer)
known = Fingerprints(assignment, {})
ids = [one.id for one in assignment.questions]
found = [[known.of(id, b"file"), known.of(id, None), known.seeds(id).sealed.hex()] for id in ids]
print(json.dumps([found, audited(assignment, ["x"])]))
"""


def other_pythons() -> Iterator[str]:
    """Every Python from 3.11 on that is installed and is not this one, once each."""
    for minor in range(11, 20):
        if minor == sys.version_info.minor:
            continue
        name = f"python3.{minor}"
        folders = [
            *os.environ["PATH"].split(os.pathsep),
            *map(str, Path.home().glob(f".pyenv/versions/3.{minor}.*/bin")),
        ]
        found = (shutil.which(name, path=folder) for folder in folders)
        yield from [path for path in found if path is not None and _works(path)][:1]


def _works(python: str) -> bool:
    """Whether it is a Python: a version manager's stand-in may be there without one."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def test_another_python_comes_to_the_same(assignment):
    pythons = list(other_pythons())
    if not pythons:
        pytest.skip("no other Python is installed; the known values hold each to the same")
    known = Fingerprints(assignment, Budget())
    here = [
        [known.of(one.id, b"file"), known.of(one.id, None), known.seeds(one.id).sealed.hex()]
        for one in assignment.questions
    ]
    for python in pythons:
        command = [python, "-B", "-c", ELSEWHERE, str(ROOT)]
        done = subprocess.run(command, input=pickle.dumps(assignment), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        assert json.loads(done.stdout) == [here, audited(assignment, ["x"])], python


# --- what goes stale

LESSON = "solutions/lesson1/center.py"
LESSON_CHECKS = "solutions/lesson1/checks/test_center.py"
LESSON_ANSWERS = "solutions/lesson1/checks/answers/center.py"
READING = "solutions/lesson1/material/reading.py"
SETTINGS = "solutions/lesson1/assignment.toml"
RUN = frozenset({"l1_average", "l1_standardize", "l1_suited", "l1_median_source"})  # code, choice and source
NONE: frozenset[str] = frozenset()
WRITTEN = "l1_outlier"


@pytest.fixture
def course(tmp_path) -> Path:
    lay_out(tmp_path / "course")
    return tmp_path / "course"


def of_all(root: Path) -> dict[str, str]:
    lesson = load_assignment(root, "lesson1")
    known = Fingerprints(lesson, as_budget(lesson.budget))
    return {question.id: known.of(question.id, FILE) for question in lesson.questions}


def stamp(root: Path) -> str:
    lesson = load_assignment(root, "lesson1")
    return audit_fingerprint(lesson, load_rubrics(lesson))


@pytest.mark.parametrize(
    ("file", "old", "new", "stale", "asks_for_audit"),
    [
        # prose: nothing
        (LESSON, "設問は5つ、合計10点です。", "設問は5つです。", NONE, False),
        (LESSON, "# 第1回 データの中心を求める", "# 第1回 データの真ん中", NONE, False),
        (LESSON, "## 1 平均値を求める [1点]", "## 1 平均を求める [1点]", NONE, False),
        (LESSON, "飛び抜けて大きい値が1つ混ざると", "とても大きい値が1つ混ざると", NONE, False),
        (LESSON, "# 平均値 average を求める", "# 平均値を求める", NONE, False),
        (LESSON, "平均値が 0、標準偏差が 1 になるように", "平均が 0、標準偏差が 1 になるように", NONE, False),
        (LESSON, "# 平均値が大きく変わる。", "# 平均値の方が大きく変わる。", NONE, False),
        (LESSON, "print(scores)", "print( scores )  # 見る\n", NONE, False),
        (READING, "# 講義で使う、採点のない", "# 採点のない", NONE, False),
        (SETTINGS, "第1回 データの中心を求める", "第1回", NONE, False),
        (LESSON_CHECKS, "点数や人数が変わっても、平均値が求まる", "点数が変わっても、平均値が求まる", NONE, False),
        (LESSON_ANSWERS, "和を求めたところで止まっています。", "和で止まっています。", NONE, False),
        (LESSON_CHECKS, "# set before the answer cell runs", "# given", NONE, False),
        # what is judged: the questions that it concerns
        (LESSON, "average = np.sum(scores) / len(scores)", "average = sum(scores) / len(scores)", RUN, True),
        (LESSON, "usecols=1)", "usecols=1, ndmin=1)", RUN, True),
        (LESSON, "average がまだ書かれていません。", "average がありません。", RUN, True),
        (LESSON, 'question="l1_outlier" points=2', 'question="l1_outlier" points=3', {WRITTEN}, True),
        ("solutions/lesson1/public/scores.csv", "\n", "\n\n", RUN, True),
        (LESSON_CHECKS, "draw.array(draw.size(3))", "draw.array(draw.size(4))", {"l1_average"}, True),
        (LESSON_ANSWERS, "average = np.median(scores)", "average = scores[2]", {"l1_average"}, True),
        (LESSON_ANSWERS, "whole_table (1)", "whole_table (0.5)", {"l1_standardize"}, True),
        (LESSON_ANSWERS, "right: average = np.mean(scores)", "right: average = scores.mean()", NONE, True),
        (LESSON_CHECKS, 'OPTIONS = ("平均値",', 'OPTIONS = ("平均",', {"l1_suited"}, True),
        (LESSON_CHECKS, '"lowest = ordered[0]",', '"least = ordered[0]",', {"l1_median_source"}, True),
        (SETTINGS, 'material = ["reading"]', 'material = ["reading"]\n[budget]\ncell_seconds = 3', RUN, False),
        # a line that a question quotes from: judged by what the checks say, tried by the audit
        (READING, "middle = len(ordered) // 2", "middle = ordered.size // 2", NONE, True),
    ],
)
def test_only_what_can_be_judged_otherwise_goes_stale(course, file, old, new, stale, asks_for_audit):
    before, proven = of_all(course), stamp(course)
    path = course / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    after = of_all(course)
    assert {question for question in before if before[question] != after[question]} == set(stale)
    assert (stamp(course) != proven) is asks_for_audit


def test_what_the_checks_share_concerns_every_question_that_has_checks(course):
    before, proven = of_all(course), stamp(course)
    shared = course / "solutions" / "lesson1" / "checks" / "shared.py"
    shared.write_text("LIMIT = 3\n", encoding="utf-8")
    with_it = of_all(course)
    assert {question for question in before if before[question] != with_it[question]} == RUN
    assert stamp(course) != proven
    shared.write_text('"""Shared."""\nLIMIT = 3  # at most\n', encoding="utf-8")
    assert of_all(course) == with_it


def test_another_engine_asks_for_an_audit_and_makes_no_grade_stale(course, monkeypatch):
    before, proven = of_all(course), stamp(course)
    monkeypatch.setattr(fingerprints, "ENGINE", fingerprints.ENGINE + 1)
    assert of_all(course) == before
    assert stamp(course) != proven


def test_the_usual_limits_written_out_are_the_usual_limits(course):
    before = of_all(course)
    settings = course / SETTINGS
    settings.write_text(settings.read_text(encoding="utf-8") + "\n[budget]\ncell_seconds = 10\nmemory_mb = 2048\n")
    assert of_all(course) == before


# --- seeds


def seeds(assignment: Assignment, budget: Budget | None = None) -> Seeds:
    return Fingerprints(assignment, budget or Budget()).seeds("u")


def test_no_set_of_inputs_is_another_one(little):
    found = seeds(little)
    assert len({found.sealed, *found.shown}) == 2 + FRESH


def test_seeds_stay_whatever_else_changes(little, monkeypatch):
    before = seeds(little)
    (notebook,) = little.notebooks
    (question, why) = notebook.questions
    code = replace(notebook.cells[1], source="x = 2.5")
    dearer = replace(question, points=3.0)
    changed = replace(notebook, cells=(code, *notebook.cells[2:]), questions=(dearer, why))
    monkeypatch.setattr(fingerprints, "ENGINE", fingerprints.ENGINE + 1)
    assert seeds(replace(little, notebooks=(changed,), public={}), as_budget({"memory_mb": 512})) == before


def test_seeds_follow_from_the_checks(little):
    before = seeds(little)
    (little.checks / "test_one.py").write_text(CHECKS.replace("2倍している", "2倍にしている"), encoding="utf-8")
    assert seeds(little) == before
    (little.checks / "test_one.py").write_text(CHECKS.replace("number(1, 9)", "number(1, 8)"), encoding="utf-8")
    assert not {seeds(little).sealed, *seeds(little).shown} & {before.sealed, *before.shown}


@pytest.mark.parametrize("name", [".ipynb_checkpoints/shared-checkpoint.py", ".#shared.py"])
def test_what_an_editor_leaves_among_the_checks_changes_nothing(little, name):
    before = Fingerprints(little, as_budget({})).of("u", FILE)
    (little.checks / name).parent.mkdir(exist_ok=True)
    (little.checks / name).write_text("LIMIT = 4\n", encoding="utf-8")
    assert Fingerprints(little, as_budget({})).of("u", FILE) == before


def test_checks_with_a_byte_order_mark_are_read_as_python_reads_them(little):
    before = Fingerprints(little, as_budget({})).of("u", FILE)
    path = little.checks / "test_one.py"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert Fingerprints(little, as_budget({})).of("u", FILE) == before


@pytest.mark.parametrize(
    ("content", "told"), [(b"def broken(:\n", "test_one.py:1"), (b"x = '\x8a\xbf'\n", "save the file as UTF-8")]
)
def test_checks_that_cannot_be_read_are_named_with_the_next_step(little, content, told):
    (little.checks / "test_one.py").write_bytes(content)
    with pytest.raises(CourseError) as caught:
        Fingerprints(little, as_budget({}))
    assert told in f"{caught.value.path} {caught.value.next_step}"
