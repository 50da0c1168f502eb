"""A checks file is loaded one way, whoever loads it, and shares code with the files beside it and no others."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.course import load_assignment, load_rubrics
from autograder.course.check_loading import load_checks
from autograder.errors import CourseError
from autograder.executors import Processes, Serial
from autograder.executors.course_bundle import pack, unpack
from autograder.grading import RunSettings, grade_one
from autograder.model import Assignment, Grade, Submission
from autograder.notebooks import write_released

HEAD = "from autograder.checks import Answer, Rubric\n"
RUBRIC = 'TOTAL = Rubric("total", inputs=("a", "b"), outputs=("total",))\n'
DECORATOR = "@TOTAL.check(points=2)\n"
CHECK = f'{DECORATOR}def test_total(answer: Answer) -> None:\n    """合計になっていますか。"""\n'


def write(folder: Path, **files: str) -> Path:
    """Write checks files; the path of test_one.py."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder / "test_one.py"


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


SHARED = "from __future__ import annotations\nimport numpy as np\nWORD = 'shared'\ndef say():\n    return WORD\n"


@pytest.mark.parametrize(
    "source",
    [
        "from shared import say\nfound = say()\n",
        "import shared\nfound = shared.say()\n",
        "import shared as other\nfound = other.say()\n",
        "from shared import *\nfound = say()\n",
        "def later():\n    from shared import say\n    return say()\n",
        "from between import say\nfound = say()\n",
        "import shared\nimport between\nassert between.say is shared.say\nfound = shared.say()\n",
    ],
    ids=["from", "import", "as", "star", "in a function", "through another", "one module"],
)
def test_what_stands_beside_a_checks_file_can_be_imported(tmp_path, source):
    modules, paths = set(sys.modules), list(sys.path)
    loaded = load_checks(write(tmp_path, test_one=source, shared=SHARED, between="from shared import say\n"))
    names = vars(loaded.module)
    assert (names["later"]() if "later" in names else names["found"]) == "shared"
    assert (set(sys.modules) - modules, sys.path) == (set(), paths)
    assert [path for path in tmp_path.rglob("*") if path.suffix != ".py"] == []


def test_two_courses_with_modules_of_one_name_do_not_meet(tmp_path):
    source = "def word():\n    from shared import WORD\n    return WORD\n"
    words = [
        vars(load_checks(write(tmp_path / course, test_one=source, shared=f"WORD = {course!r}\n")).module)["word"]
        for course in ("one", "two")
    ]
    assert [word() for word in words] == ["one", "two"]


def test_a_file_beside_the_checks_may_have_the_name_of_one_of_pythons_modules(tmp_path):
    path = write(tmp_path, test_one="import json\nimport sys\n", json="HERE = True\n")
    module = load_checks(path).module
    assert module.json.HERE
    assert sys.modules["json"] is json
    assert module.sys is sys


def test_an_edited_file_is_seen_the_next_time(tmp_path):
    path = write(tmp_path, test_one="from shared import WORD\n", shared="WORD = 1\n")
    assert load_checks(path).module.WORD == 1
    write(tmp_path, shared="WORD = 2\n")
    assert load_checks(path).module.WORD == 2


def test_a_checks_file_is_a_module_that_can_tell_its_place(tmp_path):
    source = "from __future__ import annotations\nfrom dataclasses import dataclass\n"
    source += "@dataclass\nclass Point:\n    x: int\n    y: Other = 0\nprint(end=__file__)\n"
    module = load_checks(write(tmp_path, test_one=source)).module
    assert module.Point(1).y == 0
    assert module.__file__ == str(tmp_path / "test_one.py")


FAULTS: Mapping[str, tuple[Mapping[str, str], str, str]] = {
    "syntax": ({"test_one": "x = 1\ny = (\n"}, "test_one.py:2", "syntax error"),
    "name": ({"test_one": "x = 1\n\ny = nothing\n"}, "test_one.py:3", "NameError: name 'nothing'"),
    "rubric": ({"test_one": f"{HEAD}Rubric('total')\n"}, "test_one.py:2", "either outputs=... or function=..."),
    "printing or a function": (
        {"test_one": f"{HEAD}Rubric('total', outputs=[], function='f')\n"},
        "test_one.py:2",
        "either outputs=... or function=...",
    ),
    "no lambda": (
        {"test_one": f"{HEAD}Rubric('total', function='f', call_as='f(1)')\n"},
        "test_one.py:2",
        "call_as is no lambda",
    ),
    "one of two lambdas broken": (
        {"test_one": f"{HEAD}Rubric('total', function='F', call_as={{'F.a': 'lambda: 1', 'F.b': 'lambda x: ('}})\n"},
        "test_one.py:2",
        "call_as is no lambda that calls a function: F.b",
    ),
    "exit": ({"test_one": "import sys\nsys.exit(3)\n"}, "test_one.py:2", "SystemExit"),
    "skip": ({"test_one": "import pytest\npytest.importorskip('no_such')\n"}, "test_one.py:2", "Skipped"),
    "missing": ({"test_one": "\nfrom shared import x\n"}, "test_one.py:2", "No module named 'shared'"),
    "syntax of shared": ({"test_one": "import shared\n", "shared": "\nx = = 1\n"}, "shared.py:2", "syntax error"),
    "name in shared": ({"test_one": "import shared\n", "shared": "\n\nnothing\n"}, "shared.py:3", "NameError"),
    "called of shared": (
        {"test_one": "import shared\nshared.fail()\n", "shared": "def fail():\n    1 / 0\n"},
        "shared.py:2",
        "ZeroDivisionError",
    ),
    "name not in shared": (
        {"test_one": "from shared import y\n", "shared": "x = 1\n"},
        "test_one.py:1",
        "cannot import name 'y' from shared.py",
    ),
    "circle": (
        {"test_one": "import shared\n", "shared": "import other\nx = 1\n", "other": "\nfrom shared import x\n"},
        "other.py:2",
        "cannot import name 'x' from shared.py",
    ),
    "dotted": ({"test_one": "import shared.x\n", "shared": ""}, "test_one.py:1", "shared.py is no package"),
    "relative": ({"test_one": "from .shared import x\n", "shared": ""}, "test_one.py:1", "from shared import ..."),
    "checks": ({"test_one": "from test_two import x\n", "test_two": "x = 1\n"}, "test_one.py:1", "holds checks"),
    "conftest": ({"test_one": "", "conftest": "x = 1\n"}, "conftest.py", "grading does not read it"),
    "twice": (
        {"test_one": HEAD + RUBRIC + RUBRIC.replace("TOTAL", "AGAIN")},
        "test_one.py",
        "two rubrics",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "place", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_file_its_line_and_what_to_do(tmp_path, files, place, said):
    path = write(tmp_path, **files)
    with pytest.raises(CourseError) as caught:
        load_checks(path)
    assert caught.value.path is not None
    assert str(caught.value.path) == str(tmp_path / place)
    assert said in caught.value.message
    assert caught.value.next_step
    assert not [name for name in sys.modules if name.startswith("kakunin_checks")]


def test_ctrl_c_while_a_file_is_loaded_is_no_fault_of_it(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        load_checks(write(tmp_path, test_one="raise KeyboardInterrupt\n"))


# What pytest would understand and grading does not: what is asked for, or what stands around the check.
NOT_PLAIN = {
    "fixture": (CHECK.replace("answer: Answer", "answer: Answer, tmp_path"), "asks for tmp_path"),
    "no answer": (CHECK.replace("answer: Answer", ""), "does not ask for the answer"),
    "parametrize": (
        '@pytest.mark.parametrize("n", [1])\n' + CHECK.replace("answer: Answer", "answer: Answer, n"),
        "asks for n",
    ),
    "skip": ("@pytest.mark.skip\n" + CHECK, "pytest's mark skip"),
    "xfail": (CHECK.replace(DECORATOR, DECORATOR + "@pytest.mark.xfail\n"), "pytest's mark xfail"),
    "generator": (CHECK + "    yield\n", "checks nothing"),
    "coroutine": (CHECK.replace("def", "async def"), "checks nothing"),
    "class": ("class TestTotal:\n" + "".join(f"    {line}\n" for line in CHECK.splitlines()), "is not found by pytest"),
    "name": (CHECK.replace("test_total", "total"), "is not found by pytest"),
    "one name twice": (CHECK.replace("points=2", "points=1") * 2, "is not found by pytest"),
    "decorator above": ("@(lambda check: lambda answer: None)\n" + CHECK, "is not found by pytest"),
}


@pytest.mark.parametrize(("check", "said"), NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_a_check_that_pytest_alone_would_understand_is_refused(tmp_path, check, said):
    source = f"import pytest\n{HEAD}{RUBRIC}{check}"
    with pytest.raises(CourseError) as caught:
        load_checks(write(tmp_path, test_one=source))
    error = caught.value
    assert said in error.message
    assert error.question == "total"
    assert error.next_step
    start = min(line_of(source, part) for part in ("@TOTAL", "@pytest", "@(lambda") if part in source)
    assert str(error.path) in {f"{tmp_path}/test_one.py:{start + offset}" for offset in (0, 1)}


@pytest.mark.parametrize("name", ["pytestmark", "setup_module", "teardown_function"])
def test_what_pytest_does_around_all_tests_of_a_file_is_refused(tmp_path, name):
    with pytest.raises(CourseError, match=f"{name} is pytest's"):
        load_checks(write(tmp_path, test_one=f"{name} = []\n{HEAD}{RUBRIC}{CHECK}"))


def test_a_plain_check_may_be_made_by_a_function_and_other_tests_may_be_anything(tmp_path):
    made = 'def right(answer):\n    """合計になっていますか。"""\ntest_total = TOTAL.check(points=2)(right)\n'
    other = "@pytest.fixture\ndef three():\n    return 3\ndef test_three(three):\n    assert three == 3\n"
    loaded = load_checks(write(tmp_path, test_one=f"import pytest\n{HEAD}{RUBRIC}{made}{other}"))
    assert [check.function for check in loaded.rubrics["total"].checks] == [loaded.module.test_total]


# ---- every way in


@pytest.fixture
def sharing(course: Path) -> Assignment:
    """The small course, whose checks of one notebook share what another file says."""
    checks = course / "solutions" / "small" / "checks"
    path = checks / "test_addition.py"
    text = "from shared import drawn\n" + path.read_text(encoding="utf-8")
    old = '    """どの二つの数でも、その合計になっていますか。"""\n'
    path.write_text(text.replace(old, f"{old}    answer.matches_reference(drawn)\n"), encoding="utf-8")
    drawn = 'def drawn(draw):\n    return {"a": draw.integer(1, 9), "b": draw.integer(1, 9)}\n'
    (checks / "shared.py").write_text(drawn, encoding="utf-8")
    return load_assignment(course, "small")


def handed_in(assignment: Assignment, total: str) -> Submission:
    document = json.loads(write_released(assignment.notebook("addition")))
    for cell in document["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "total":
            cell["source"] = f"total = {total}"
    return Submission("s1", "small", {"addition": json.dumps(document).encode()})


def score(grade: Grade) -> float | None:
    return next(question.score for question in grade.questions if question.question == "total")


@pytest.mark.parametrize(("total", "points"), [("a + b", 2), ("a - b", 0)])
def test_checks_that_share_code_grade_here_and_where_they_are_sent(sharing, tmp_path, total, points):
    submission = handed_in(sharing, total)
    elsewhere = unpack(pack(sharing), tmp_path / "worker")
    assert "shared.py" in pack(sharing).checks
    assert elsewhere.checks != sharing.checks
    assert [score(grade_one(each, submission)) for each in (sharing, elsewhere)] == [points, points]


@pytest.mark.parametrize("executor", [Serial(RunSettings()), Processes(1, RunSettings())], ids=["serial", "processes"])
def test_a_fault_of_the_checks_is_told_wherever_they_run(sharing, executor):
    with (sharing.checks / "shared.py").open("a", encoding="utf-8") as file:
        file.write("\nnothing\n")
    with pytest.raises(CourseError, match="NameError") as caught:
        executor.run(sharing, [handed_in(sharing, "a + b")], lambda grade: None)
    assert str(caught.value.path) == f"{sharing.checks}/shared.py:4"
    assert caught.value.next_step


def test_a_plain_assert_in_a_shared_file_is_a_wrong_answer_and_names_no_fault(sharing):
    (sharing.checks / "shared.py").write_text("def drawn(draw):\n    assert False\n")
    grade = grade_one(sharing, handed_in(sharing, "a + b"))
    assert (score(grade), grade.notebooks[0].problem) == (0, None)


def by_hand(assignment: Assignment, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments, str(assignment.checks)]
    return subprocess.run(command, cwd=assignment.checks, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("mode", ["importlib", "prepend"])
def test_checks_that_share_code_run_by_hand(sharing, tmp_path, mode):
    file = tmp_path / "addition.ipynb"
    for total, status in (("a + b", 0), ("a - b", 1)):
        file.write_bytes(handed_in(sharing, total).notebooks["addition"])
        done = by_hand(sharing, f"--import-mode={mode}", "--submission", str(file), "-k", "total")
        assert done.returncode == status, done.stdout + done.stderr
    assert "引き算をしています" in done.stdout
    assert "Traceback" not in done.stdout


def test_by_hand_a_fault_is_told_as_in_grading(sharing):
    (sharing.checks / "shared.py").write_text("drawn = nothing\n")
    done = by_hand(sharing)
    assert done.returncode == 2
    assert f"{sharing.checks}/shared.py:1: the checks cannot be loaded: NameError" in done.stdout
    assert "next step" in done.stdout


def test_a_pytest_run_that_has_nothing_to_do_with_a_course_imports_nothing_of_ours(tmp_path):
    (tmp_path / "test_plain.py").write_text("def test_plain():\n    pass\n")
    program = "import sys, pytest\nstatus = pytest.main(['-q', '-p', 'no:cacheprovider'])\n"
    program += (
        "print(sorted(name for name in sys.modules if name.startswith(('autograder', 'numpy'))))\nsys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True
    )
    assert "['autograder', 'autograder.pytest_plugin']" in done.stdout


def test_the_rubrics_of_an_assignment_are_those_that_grade(sharing):
    assert list(load_rubrics(sharing)) == ["total", "halve", "line", "table"]


def test_asserts_count_however_python_was_started(tmp_path):
    path = tmp_path / "test_it.py"
    path.write_text("def probe():\n    assert False\n", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from autograder.course.check_loading import load_checks\n"
        "try:\n    load_checks(Path(sys.argv[1])).module.probe()\n"
        "except AssertionError:\n    print('counted')\n"
    )
    done = subprocess.run([sys.executable, "-OO", "-c", code, path], capture_output=True, text=True, check=True)
    assert done.stdout == "counted\n"


def test_a_fixture_around_every_test_is_refused(tmp_path):
    path = tmp_path / "test_it.py"
    path.write_text("import pytest\n\n\n@pytest.fixture(autouse=True)\ndef steady():\n    pass\n", encoding="utf-8")
    with pytest.raises(CourseError, match="steady is a fixture around every test"):
        load_checks(path)
