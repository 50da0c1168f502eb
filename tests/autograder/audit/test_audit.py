"""The audit finds the checks that are too weak, and the answers that they judge wrongly."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from command_line import typed

from autograder.audit import OPERATORS, Audit, is_audited, mutants, refuse_unaudited, report, run_audit, write_stamp
from autograder.audit.audit import MUTANTS_BUDGET
from autograder.audit.changing import changed
from autograder.audit.operators import operators_of
from autograder.audit.same_value import gives_the_same
from autograder.audit.specimens import Specimen, SpecimenRole, submission_of
from autograder.course import load_assignment, load_course, load_rubrics
from autograder.errors import CourseError, CourseErrors, UsageError
from autograder.grading import grade_one
from autograder.model import Kind, Question
from autograder.sandbox import Budget
from kakunin.cli.audit import audit_command
from kakunin.cli.release import release_command

SETTINGS = 'title = "小さな課題"\nnotebooks = ["lesson"]\n'

LESSON = """\
# %% [markdown]
# # 1. ひき算

# %%
a, b = 5.0, 2.0

# %% question="gap" points=2
gap = a - b

# %% example="gap"
assert gap == 3, "差が違います。"

# %% question="double" points=1
def double(n):
    return sum([n, n])

# %% example="double"
assert callable(double)
"""

CHECKS = '''\
from autograder.checks import Answer, Equivalent, Mistake, Rubric

GAP = Rubric(
    "gap",
    inputs=("a", "b"),
    outputs=("gap",),
    mistakes=[Mistake("added", "足しています。引き算です。", "gap = a + b")],
    other_right_answers=["gap = -b + a"],
    equivalents=[],
)


@GAP.check(points=2)
def test_gap(answer: Answer) -> None:
    """二つの数の差を求めている"""
    answer.matches_reference(lambda draw: {"a": draw.number(1, 9), "b": draw.number(1, 9)})


DOUBLE = Rubric("double", function="double")


@DOUBLE.check(points=1)
def test_double(answer: Answer) -> None:
    """どの数でも2倍にしている"""
    answer.matches_reference(lambda draw: {"n": draw.integer(3, 9)})
'''

# Its second number is always 0: it does not matter whether it is subtracted.
WEAK = CHECKS.replace('"b": draw.number(1, 9)', '"b": 0.0').replace(
    '[Mistake("added", "足しています。引き算です。", "gap = a + b")]', "[]"
)
ENDLESS = LESSON.replace("    return sum([n, n])", "    m = n + n\n    while m > n:\n        n += 1\n    return n")

Author = Callable[..., Path]


@pytest.fixture
def author(tmp_path: Path) -> Author:
    """Write the course with these checks, parts of them replaced; its root."""

    def write(checks: str = CHECKS, lesson: str = LESSON) -> Path:
        files = {"assignment.toml": SETTINGS, "lesson.py": lesson, "checks/test_lesson.py": checks}
        for file, text in files.items():
            path = tmp_path / "solutions" / "small" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def audit_of(root: Path, *only: str, workers: int = 1, budget: Budget = MUTANTS_BUDGET) -> Audit:
    course = load_assignment(root, "small")
    return run_audit(course, load_rubrics(course), only=only, workers=workers, budget=budget)


def question(kind: Kind, reference: str) -> Question:
    return Question("q", kind, 1.0, "lesson", "...", reference)


# --- operators ---

# operator -> an answer, the variables given, and what it must become among other things
CHANGES: dict[str, tuple[str, tuple[str, ...], set[str]]] = {
    "arithmetic": ("u = a + b ** 2", (), {"u = a - b ** 2", "u = a * b ** 2", "u = a + b * 2"}),
    "comparison": ("u = a < b", (), {"u = a <= b", "u = a > b"}),
    "boolean": ("u = a and (not b)", (), {"u = a or not b", "u = a and b"}),
    "sign": ("u = -np.exp(x)", (), {"u = np.exp(x)"}),
    "factor": ("u = a + b", (), {"u = 2 * (a + b)", "u = (a + b) / 2"}),
    "constant": ("u = 3", (), {"u = 4", "u = 2", "u = 0", "u = -3", "u = 30", "u = 6"}),
    "name": ("z = x\nu = f(z)", ("x", "W"), {"z = W\nu = f(z)", "z = x\nu = f(x)", "z = x\nu = f(W)"}),
    "string": ("g['W1'] = h['b1']", (), {"g['b1'] = h['b1']", "g['W1'] = h['W1']"}),
    "function": ("u = np.sum(f(x))", (), {"u = np.mean(f(x))", "u = np.max(f(x))"}),
    "in place": ("w = w - g", (), {"w -= g"}),
    "copy": ("u = x.copy()\nv = np.array(x)", ("x",), {"u = x\nv = np.array(x)", "u = x.copy()\nv = x"}),
    "call": ("u = f(x, y) + x.sum(axis=0)", ("x",), {"u = x + x.sum(axis=0)", "u = f(x, y) + x"}),
    "transpose": (
        "u = np.dot(x.T, d)\nv = x @ W",
        (),
        {"u = np.dot(x, d)\nv = x @ W", "u = np.dot(x.T, d)\nv = x @ W.T"},
    ),
    "axis": ("u = np.sum(x, axis=0)", (), {"u = np.sum(x, axis=1)", "u = np.sum(x, axis=-1)"}),
    "keyword": ("u = np.sum(x, axis=0)", (), {"u = np.sum(x)"}),
    "term": ("u = a + b * c", (), {"u = a", "u = b * c", "u = a + b", "u = a + c"}),
    "swap": ("u = f(a, b) - c", (), {"u = f(b, a) - c", "u = c - f(a, b)"}),
    "statement": (
        "a = 1\nfor i in x:\n    b = 1",
        (),
        {"for i in x:\n    b = 1", "a = 1", "a = 1\nfor i in x:\n    pass"},
    ),
    "return": (
        "def f(x):\n    return (u, z)",
        (),
        {"def f(x):\n    return (z, u)", "def f(x):\n    return u", "def f(x):\n    return (u, None)"},
    ),
    "entry": ("g = {'a': 1, 'b': 2}", (), {"g = {'b': 2}", "g = {'a': 1}"}),
    "subscript": ("u = x[1:n]", (), {"u = x", "u = x[:n]", "u = x[1:]"}),
    "range": ("u = range(n)", (), {"u = range(n + 1)", "u = range(n - 1)"}),
    "loop": ("for i in x:\n    a = i", (), {"for i in x:\n    a = i\n    break"}),
}


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_every_operator_changes_what_it_says(operator):
    answer, given, expected = CHANGES[operator.name]
    made = {source for _, source in changed(ast.parse(answer), given, [operator])}
    assert expected <= made


def test_a_variable_is_only_taken_for_one_that_has_a_value_there():
    answer = "first = x\nsecond = [row for row in first]\ndef f(y):\n    return y"
    (operator,) = (one for one in OPERATORS if one.name == "name")
    made = {source for _, source in changed(ast.parse(answer), ("x",), [operator])}
    assert not any("first = second" in source or "first = row" in source for source in made)
    assert "first = x\nsecond = [first for row in first]\n\ndef f(y):\n    return y" in made


def test_docstrings_annotations_and_imports_are_left_alone():
    answer = 'import math\n\ndef f(x: float) -> float:\n    """二倍する。"""\n    return x * 2'
    for mutant in mutants(question(Kind.CODE, answer)):
        assert mutant.source.startswith('import math\n\ndef f(x: float) -> float:\n    """二倍する。"""')


@pytest.mark.parametrize(
    "answer", ["u = (a + a)  # 同じ", "grad = {}\ngrad['W1'] = x.T @ d\ngrad['b1'] = d.sum(axis=0)"]
)
def test_no_mutant_is_the_reference_or_another_mutant(answer):
    made = [mutant.source for mutant in mutants(question(Kind.CODE, answer), ("x", "d", "a"))]
    assert len(made) == len(set(made))
    assert ast.unparse(ast.parse(answer)) not in made


def test_a_mutant_shows_the_lines_that_differ():
    (found,) = (one for one in mutants(question(Kind.CODE, "x = 1\nu = a - b")) if one.source == "x = 1\nu = b - a")
    assert found.diff == ("- u = a - b", "+ u = b - a")


def test_functions_of_the_course_are_taken_for_others_where_it_says_so():
    answer = question(Kind.CODE, "u = np.sum(f(x)) + material.f(x)")
    taken_for = {"f": ("g",), "sum": ("mean", "median")}
    stock = {one.source for one in mutants(answer) if one.operator == "function"}
    own = {one.source for one in mutants(answer, operators=operators_of(taken_for)) if one.operator == "function"}
    assert stock == {"u = np.mean(f(x)) + material.f(x)", "u = np.max(f(x)) + material.f(x)"}
    assert own - stock == {
        "u = np.median(f(x)) + material.f(x)",
        "u = np.sum(g(x)) + material.f(x)",
        "u = np.sum(f(x)) + material.g(x)",
    }
    assert stock < own


def test_of_a_quoted_line_the_text_is_changed():
    material = (("u = np.dot(x, W) + b", "z = functions.relu(u)", "y = z"),)
    found = mutants(
        question(Kind.SOURCE, "line = 'z = functions.relu(u)'"), (), material, operators_of({"relu": ["sigmoid"]})
    )
    texts = {ast.literal_eval(one.source.removeprefix("line = ")) for one in found}
    assert texts >= {
        "",
        "u = np.dot(x, W) + b",
        "z = functions.relu(u)\ny = z",
        "z = functions.sigmoid(u)",
        "z = funcions.relu(u)",
        "z = functions.relu(u",
        "z == functions.relu(u)",
        "functions.relu(u)",
    }
    assert all(one.diff for one in found)


def test_a_quoted_line_that_opens_a_block_is_changed_as_well():
    found = mutants(question(Kind.SOURCE, "line = 'def error(d, y):'"))
    assert {"line = 'def eror(d, y):'"} <= {one.source for one in found}


def test_of_a_choice_the_words_are_exchanged_and_of_prose_nothing_is_made():
    found = {one.source for one in mutants(question(Kind.CHOICE, "t = {'回帰': '恒等写像', '分類': 'シグモイド'}"))}
    assert {"t = {'回帰': 'シグモイド', '分類': '恒等写像'}", "t = {'回帰': '恒等写像'}"} <= found
    assert mutants(question(Kind.WRITTEN, "計算を 簡単に(するため。")) == ()


# --- the audit ---


def test_checks_that_are_strong_enough_leave_no_survivor(author):
    audit = audit_of(author(), workers=2)
    gap, double = audit.questions
    assert (gap.right_answers, gap.mistakes) == (2, 1)
    assert (double.right_answers, double.mistakes) == (1, 0)
    for question in audit.questions:
        assert question.killed == question.mutants > 5
        assert [*question.survivors, *question.false_alarms, *question.faults, *question.equivalents] == []
    assert audit.passes(1.0)


def test_a_check_that_is_too_weak_is_found_and_what_it_lets_through_is_shown(author):
    audit = audit_of(author(WEAK), "gap")
    (gap,) = audit.questions
    assert gap.score == audit.score < 1
    assert ("- gap = a - b", "+ gap = a") in [one.diff for one in gap.survivors]
    assert "SURVIVOR (term)\n      - gap = a - b\n      + gap = a" in "\n".join(report.details(audit))
    assert not audit.passes(1.0)
    assert audit.passes(gap.score)


def test_a_mutant_that_never_ends_is_stopped_and_counts_as_killed(author):
    (double,) = audit_of(
        author(lesson=ENDLESS), "double", budget=Budget(cell_seconds=0.5, question_seconds=1)
    ).questions
    assert double.stopped > 0
    assert [one.diff[1] for one in double.survivors] == ["+ return m"]
    assert double.killed == double.mutants - 1


def test_mutants_for_which_the_small_budget_is_too_small_are_graded_with_that_of_students(author):
    (gap,) = audit_of(author(), "gap", budget=Budget(question_seconds=1e-6)).questions
    assert gap.killed == gap.mutants
    assert not gap.faults


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"gap = -b + a"', '"gap = b - a"', "other right answer 1 earns 0 of 2"),
        ('"gap = a + b")', '"gap = a + b", earns=1)', "mistake added earns 0, not 1"),
        ('"gap = a + b")', '"gap = a - 1 * b")', "mistake added passes"),
        (
            'mistakes=[Mistake("added"',
            'mistakes=[Mistake("summed", "和です。", "gap = b + a"), Mistake("added"',
            "mistake added is named summed",
        ),
        ("equivalents=[]", 'equivalents=[Equivalent("+ gap = a", "so it is")]', "mutant term earns 0 of 2"),
        ("equivalents=[]", 'equivalents=[Equivalent("+ gap = c", "so it is")]', "no mutant is as declared"),
    ],
)
def test_answers_that_are_not_graded_as_declared_are_told(author, old, new, said):
    audit = audit_of(author(CHECKS.replace(old, new)), "gap")
    (gap,) = audit.questions
    assert [fault.what for fault in (*gap.false_alarms, *gap.faults) if said in fault.what]
    assert said in "\n".join(report.details(audit))
    assert not audit.passes(0.0)


def test_an_answer_that_costs_another_question_points_is_a_false_alarm(author):
    root = author(CHECKS.replace('["gap = -b + a"]', '["gap = a - b\\nsum = max"]'))
    (gap,) = audit_of(root, "gap").questions
    assert any("costs points elsewhere: double" in alarm.what for alarm in gap.false_alarms)


def test_a_declared_equivalent_needs_no_killing_and_keeps_its_reason(author):
    root = author(WEAK.replace("equivalents=[]", 'equivalents=[Equivalent("+ gap = a", "b is always 0")]'))
    (gap,) = audit_of(root, "gap").questions
    assert [(one.diff, one.reason) for one in gap.equivalents if one.diff[1] == "+ gap = a"] == [
        (("- gap = a - b", "+ gap = a"), "b is always 0")
    ]
    assert "+ gap = a" not in [one.diff[1] for one in gap.survivors]


@pytest.mark.parametrize(
    ("reference", "same", "other"),
    [
        ("n = np.zeros(3)", {"n = 2 * np.zeros(3)", "n = np.zeros(3) / 2", "n = -np.zeros(3)"}, {"n = np.zeros(4)"}),
        ("def f(a, b):\n    return min(a, b)", {"    return min(b, a)"}, {"    return -min(a, b)"}),
        ("u = np.maximum(x, 0)", {"u = np.maximum(0, x)"}, {"u = np.minimum(x, 0)", "u = 2 * np.maximum(x, 0)"}),
        ("def min(a, b):\n    return a\nu = min(x, y)", set(), {"u = min(y, x)"}),
        ("u = np.sum(x, 0)", set(), {"u = np.sum(0, x)"}),
    ],
)
def test_a_mutant_that_gives_the_same_by_a_rule_of_arithmetic_is_no_survivor(reference, same, other):
    made = mutants(question(Kind.CODE, reference), ("x", "y"))
    found = {one.source.splitlines()[-1] for one in made if gives_the_same(one, reference)}
    assert {line.strip() for line in found} >= {line.strip() for line in same}
    assert not {line.strip() for line in found} & {line.strip() for line in other}
    assert {each.source.splitlines()[-1].strip() for each in made} >= {line.strip() for line in other}


def test_a_mutant_that_is_another_right_answer_is_equivalent(author):
    root = author(CHECKS.replace('["gap = -b + a"]', '["gap = (a - b) / 1", "gap = a - b * 1"]'))
    assert audit_of(root, "gap").questions[0].equivalents == ()
    root = author(WEAK.replace('["gap = -b + a"]', '["gap = a + b"]'))
    reasons = [one.reason for one in audit_of(root, "gap").questions[0].equivalents]
    assert reasons == ["it is one of the other right answers"]


def test_a_question_that_is_not_there_is_told(author):
    with pytest.raises(UsageError, match="no question 'sum' that has checks"):
        audit_of(author(), "sum")


# --- an author's slips ---

SLIPS = {
    # part of the checks, what stands there instead; the line that is named, and what is said of it
    "no such way to draw": ('"a": draw.number', '"a": draw.nummer', '"a": draw.nummer', "Did you mean 'number'?"),
    "a name that is not there": ('"b": draw.number(1, 9)', '"b": numbre', "numbre", "NameError: name 'numbre'"),
    "no values by name": (
        'lambda draw: {"a": draw.number(1, 9), "b": draw.number(1, 9)}',
        "lambda draw: [draw.number(1, 9)]",
        "lambda draw: [",
        "draws list, not values by their names",
    ),
    "no such way to look": (
        "answer.matches_reference(lambda draw: {\"a\"",
        "answer.matches_refrence(lambda draw: {\"a\"",
        "matches_refrence",
        "Did you mean 'matches_reference'?",
    ),
}  # fmt: skip
SOLUTIONS = {
    "a name that is not there": ("gap = a - b", "gap = a - c", "gap = a - c", "NameError: name 'c'"),
    "no value": ("gap = a - b", "gap = a\ndel gap", "lambda", "gives no value"),
    "below a marker": (
        "gap = a - b",
        "### BEGIN SOLUTION\nc = a\ngap = c - d\n### END SOLUTION",
        "gap = c - d",
        "NameError: name 'd'",
    ),
    "in a function": ("    return sum([n, n])", "    m = n\n    return m + k", "return m + k", "NameError: name 'k'"),
    "the visible check": ("assert gap == 3", "assert gap == 4", "assert gap == 4", "the visible check fails"),
}


def line_in(path: Path, part: str) -> str:
    """Where the first line with this part stands."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return f"{path}:{next(number for number, line in enumerate(lines, start=1) if part in line)}"


class TestSlips:
    @pytest.mark.parametrize(("old", "new", "part", "said"), SLIPS.values(), ids=SLIPS)
    def test_one_in_the_checks_is_told_once_with_its_line(self, author, old, new, part, said):
        root = author(CHECKS.replace(old, new, 1))
        with pytest.raises(CourseError, match=re.escape(said)) as caught:
            audit_of(root)
        assert not isinstance(caught.value, CourseErrors)
        assert caught.value.path == line_in(root / "solutions" / "small" / "checks" / "test_lesson.py", part)
        assert (caught.value.question, caught.value.next_step) != (None, None)

    @pytest.mark.parametrize(("old", "new", "part", "said"), SOLUTIONS.values(), ids=SOLUTIONS)
    def test_one_in_a_solution_is_told_once_with_its_line(self, author, old, new, part, said):
        root = author(lesson=LESSON.replace(old, new, 1))
        with pytest.raises(CourseError, match=re.escape(said)) as caught:
            audit_of(root)
        assert not isinstance(caught.value, CourseErrors)
        file = "checks/test_lesson.py" if part == "lambda" else "lesson.py"
        assert caught.value.path == line_in(root / "solutions" / "small" / file, part)

    def test_all_of_a_course_are_told_at_once(self, author):
        root = author(CHECKS.replace("draw.number", "draw.numbr"), LESSON.replace("sum([n, n])", "sum([n, m])"))
        catalogue = root / "solutions" / "small" / "checks" / "answers" / "lesson.py"
        catalogue.parent.mkdir()
        catalogue.write_text(
            '# %% question="gap"\n# %% one two\n# %% other: nothing → a\n# 違います。\n', encoding="utf-8"
        )
        done = typed("audit", "small", cwd=root)
        said = [line.removeprefix(f"kakunin: {root}/solutions/small/") for line in done.stderr.splitlines()[::2]]
        assert [line.partition(" ")[0] for line in said] == [
            "checks/answers/lesson.py:2:",
            "checks/test_lesson.py:16:",
            "lesson.py:15:",
        ]
        assert done.returncode == 1

    def test_one_in_a_line_that_several_checks_call_is_told_once(self, author):
        drawing = "def pair(draw):\n    return {'n': draw.integr(3, 9), 'a': 1.0, 'b': 2.0}\n\n\nGAP ="
        checks = re.sub(r"lambda draw: .*", "pair)", CHECKS)
        with pytest.raises(CourseError, match=r"test_lesson\.py:4: gap: AttributeError") as caught:
            audit_of(author(checks.replace("GAP =", drawing, 1)))
        assert not isinstance(caught.value, CourseErrors)

    def test_one_in_another_question_does_not_stand_in_the_way(self, author):
        broken = CHECKS.replace("draw.integer(3, 9)", "draw.integr(3, 9)")
        (gap,) = audit_of(author(broken), "gap").questions
        assert (gap.mutants, gap.false_alarms, gap.faults) == (gap.killed, (), ())
        with pytest.raises(CourseError, match="integr"):
            audit_of(author(broken), "double")

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('DOUBLE = Rubric("double", function="double")', 'DOUBLE = Rubrik("double", function="double")'),
            ("@DOUBLE.check(points=1)", "@DOUBLE.check(points=2)"),
            ('"""どの数でも2倍にしている"""', "pass"),
            ("def test_double(answer: Answer)", "def test_double(answer: Answer, more: int)"),
        ],
    )
    def test_nor_does_one_that_shows_when_the_checks_are_loaded(self, author, old, new):
        root = author(CHECKS.replace(old, new))
        loaded = load_course(root, "small", ["gap"])
        assert not loaded.errors
        (gap,) = run_audit(loaded.assignment, loaded.rubrics, only=["gap"]).questions
        assert (gap.mutants, gap.false_alarms, gap.faults) == (gap.killed, (), ())
        assert load_course(root, "small").errors

    def test_nor_does_another_notebook(self, author):
        root = author()
        folder = root / "solutions" / "small"
        (folder / "assignment.toml").write_text(SETTINGS.replace('["lesson"]', '["lesson", "other"]'), encoding="utf-8")
        (folder / "other.py").write_text("# %%\nx = = 1\n", encoding="utf-8")
        assert load_course(root, "small", ["gap"]).errors == []
        assert "other.py:2" in str(load_course(root, "small", ["there"]).errors[0])

    def test_grading_stops_before_a_good_grade_is_lost(self, author):
        course = load_assignment(author(CHECKS.replace("draw.number", "draw.numbr")), "small")
        submission = submission_of(course, Specimen("gap", SpecimenRole.OTHER, "", "gap = a - b", 2.0), "s1")
        with pytest.raises(CourseError, match=r"test_lesson\.py:16: gap: AttributeError"):
            grade_one(course, submission)


# --- the stamp ---


def stamped(root: Path) -> None:
    course = load_assignment(root, "small")
    rubrics = load_rubrics(course)
    assert write_stamp(course, rubrics, Audit("small", ()), 1.0) is not None


class TestStamp:
    def test_a_course_that_was_never_audited_is_refused(self, author):
        course = load_assignment(author(), "small")
        with pytest.raises(CourseError, match="have not passed an audit"):
            refuse_unaudited(course, load_rubrics(course))

    def test_it_holds_as_long_as_nothing_has_changed(self, author):
        root = author()
        stamped(root)
        course = load_assignment(root, "small")
        refuse_unaudited(course, load_rubrics(course))

    @pytest.mark.parametrize(
        ("file", "old", "new"),
        [
            ("checks/test_*.py", "draw.number(1, 9)", "draw.number(2, 9)"),
            ("lesson.py", "gap = a - b", "gap = -b + a"),
            ("audit.json", '"fingerprint": "', '"fingerprint": "0'),
            ("audit.json", "{", "["),
        ],
    )
    def test_it_does_not_outlive_a_change(self, author, file, old, new):
        root = author()
        stamped(root)
        (path,) = (root / "solutions" / "small").glob(file)
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
        course = load_assignment(root, "small")
        with pytest.raises(CourseError, match="another state") as caught:
            refuse_unaudited(course, load_rubrics(course))
        assert "kakunin audit small" in caught.value.next_step

    def test_the_committed_audit_is_fresh(self, assignment, rubrics):
        """A change of solutions, checks or operators needs another audit."""
        assert is_audited(assignment, rubrics), "run `make audit`, and commit solutions/day1/audit.json"


# --- the command ---


class TestCommand:
    def test_an_audit_that_passes_is_stamped_and_one_that_fails_loses_the_stamp(self, author, monkeypatch):
        root = author()
        stamp = root / "solutions" / "small" / "audit.json"
        monkeypatch.chdir(root)
        done = CliRunner().invoke(audit_command, ["small", "--workers", "1"])
        assert done.exit_code == 0
        assert "100.0%" in done.output
        assert set(json.loads(stamp.read_text())["questions"]) == {"gap", "double"}
        course = load_assignment(root, "small")
        refuse_unaudited(course, load_rubrics(course))
        author(WEAK)
        done = CliRunner().invoke(audit_command, ["small", "--workers", "1"])
        assert done.exit_code == 3
        assert "+ gap = a\n" in done.output
        assert "FAILED" in done.output
        assert not stamp.exists()

    def test_an_audit_that_still_holds_is_not_repeated_where_that_is_wished(self, author, monkeypatch):
        root = author(WEAK)
        stamped(root)
        monkeypatch.chdir(root)
        done = CliRunner().invoke(audit_command, ["small", "--if-stale"])
        assert (done.exit_code, "nothing has changed since" in done.output) == (0, True)
        (checks,) = (root / "solutions" / "small" / "checks").glob("test_*.py")
        assert "draw.number(1, 9)" in WEAK
        checks.write_text(WEAK.replace("draw.number(1, 9)", "draw.number(2, 9)"), encoding="utf-8")
        assert CliRunner().invoke(audit_command, ["small", "--if-stale", "--workers", "1"]).exit_code == 3

    def test_an_audit_of_one_question_is_no_stamp(self, author, monkeypatch):
        root = author()
        monkeypatch.chdir(root)
        monkeypatch.setenv("COLUMNS", "200")
        done = CliRunner().invoke(audit_command, ["small", "--question", "double", "--workers", "1"])
        assert done.exit_code == 0
        words = [line.split() for line in done.output.splitlines()]
        assert " ".join(report.HEADINGS).split() == [word for line in words if "question" in line for word in line]
        assert [line[0] for line in words if len(line) == len(report.HEADINGS)] == ["question", "double", "total"]
        assert not (root / "solutions" / "small" / "audit.json").exists()

    def test_json_has_the_figures_and_the_survivors(self, author, monkeypatch):
        monkeypatch.chdir(author(WEAK))
        done = CliRunner().invoke(audit_command, ["small", "--question", "gap", "--workers", "1", "--json"])
        (gap,) = json.loads(done.stdout)["questions"]
        assert gap["question"] == "gap"
        assert gap["killed"] + len(gap["survivors"]) + len(gap["equivalents"]) == gap["mutants"]
        assert {"operator", "diff", "source"} == set(gap["survivors"][0])

    def test_the_score_that_is_asked_for_decides(self, author, monkeypatch):
        monkeypatch.chdir(author(WEAK))
        for score, status in (("0.3", 0), ("1.0", 3)):
            done = CliRunner().invoke(audit_command, ["small", "--question", "gap", "--workers", "1", "--score", score])
            assert done.exit_code == status

    def test_release_refuses_a_course_without_a_passed_audit(self, author, monkeypatch):
        root = author()
        monkeypatch.chdir(root)
        done = CliRunner().invoke(release_command, ["small"])
        assert isinstance(done.exception, CourseError)
        assert not (root / "assignments").exists()
