"""A student's own modules beside the notebook are there when it is judged, and nothing else is any different."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.model import Assignment, Grade, Submission
from autograder.notebooks import write_released
from autograder.submissions import read_submission
from autograder.submissions.own_modules import MOST_BYTES, MOST_MODULES, own_modules

CALLING = b"from helper import mean\\naverage = mean(scores)"
MEAN = "def mean(x):\n    return sum(x) / len(x)\n"


@pytest.fixture(scope="module")
def engine(lesson: Assignment, warm: Callable[[Assignment], Callable[[Submission], Grade]]):
    """Judges all submissions with the same processes."""
    return warm(lesson)


@pytest.fixture
def average(lesson: Assignment, engine, tmp_path: Path):
    """What a right answer earns that calls a module, beside these files."""

    def judge(answer: str = "from helper import mean\naverage = mean(scores)", **files: str) -> float | None:
        folder = tmp_path / "s1" / lesson.name
        folder.mkdir(parents=True, exist_ok=True)
        document = json.loads(write_released(lesson.notebooks[0]))
        for cell in document["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "l1_average":
                cell["source"] = answer
        (folder / f"{lesson.notebooks[0].name}.ipynb").write_text(json.dumps(document))
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text)
        grade = engine(read_submission(folder, "s1", lesson))
        return next(each.score for each in grade.questions if each.question == "l1_average")

    return judge


def test_an_own_module_is_there(average):
    assert average(helper=MEAN) == 1


def test_modules_may_need_each_other(average):
    assert average(helper="from deeper import mean", deeper=MEAN) == 1


def test_a_module_changes_what_is_judged(average):
    assert average(helper=MEAN) == 1
    assert average(helper=MEAN.replace("/", "*")) == 0


def test_nobody_elses_module_is_there(average, tmp_path):
    assert average(helper=MEAN) == 1
    (tmp_path / "s1").rename(tmp_path / "another")
    assert average() == 0


@pytest.mark.parametrize("hostile", ["raise SystemExit", "import os; os._exit(3)", "(" * 300])
def test_a_module_that_ends_its_process_costs_the_answer_that_calls_it(average, hostile):
    assert average(helper=hostile) == 0
    assert average("average = np.mean(scores)  # helper") == 1


def test_only_what_a_notebook_names_is_read(tmp_path):
    (tmp_path / "helper.py").write_text(MEAN)
    assert own_modules(tmp_path, CALLING, ()) == {"helper.py": MEAN.encode()}
    assert own_modules(tmp_path, b"from helpers import mean", ()) == {}
    assert own_modules(tmp_path / "none", CALLING, ()) == {}


@pytest.mark.parametrize(
    ("name", "public"),
    [("helper.py", ["helper.py"]), ("helper.py", ["helper/part.py"]), ("random.py", []), ("numpy.py", [])],
)
def test_none_stands_in_the_place_of_released_material_or_of_a_library(tmp_path, name, public):
    (tmp_path / name).write_text(MEAN)
    assert own_modules(tmp_path, b"import helper, random, numpy", public) == {}


def test_what_is_read_is_bounded(tmp_path):
    (tmp_path / "other").write_text("secret")
    (tmp_path / "a.py").symlink_to(tmp_path / "other")
    (tmp_path / "b.py").mkdir()
    (tmp_path / "c.py").write_bytes(b"#" * (MOST_BYTES + 1))
    (tmp_path / "no name.py").write_text("")
    for number in range(2 * MOST_MODULES):
        (tmp_path / f"helper{number:02}.py").write_bytes(b"#" * (MOST_BYTES // 10))
    found = own_modules(tmp_path, b"import a, b, c, helper00", ())
    assert set(found) == {f"helper{number:02}.py" for number in range(10)}


def test_a_file_is_judged_with_its_modules():
    alone = Submission("s1", "a", {"n": b"x"})
    both = Submission("s1", "a", {"n": b"x"}, modules={"n": {"h.py": b"1"}})
    other = Submission("s1", "a", {"n": b"x"}, modules={"n": {"h.py": b"2"}})
    assert alone.judged("n") == b"x"
    assert alone.judged("m") is both.judged("m") is None
    assert len({alone.judged("n"), both.judged("n"), other.judged("n")}) == 3
