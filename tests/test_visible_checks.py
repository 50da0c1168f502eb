"""What students see below the released cells: run in IPython as JupyterLab, VS Code and Colab run them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograder.checks import Rubric
from autograder.course import load_assignment, load_rubrics
from autograder.course.new_course import layout
from autograder.model import Cell, Kind, Notebook, Question, Role

DAY1: Final = ["section1_hidden_layer", "section2_activation", "section3_output_layer", "section4_gradient_descent"]
TEMPLATE: Final = Path(layout.__file__).parent / "template"
COURSES: Final = {
    **dict.fromkeys([*DAY1, "section5_backpropagation"], (Path(__file__).parents[1], "day1")),
    "center": (TEMPLATE, "lesson1"),
}
LONGEST: Final = 11  # lines of a traceback: its head, five lines of the check, and what it says
EARLY: Final = 4  # of a question's known answers, those tried in `make test`
FIRST_OR_ALL: Final = [EARLY, pytest.param(None, marks=pytest.mark.everything)]
SET_BY_NOBODY: Final = (  # values that no question asks for
    "'文字'", "[]", "float('nan')", "np.ones((7, 2))", "[[1.0], [1.0, 2.0]]", "(None, None)", "(1, 2, 3)",
)  # fmt: skip
FORMS: Final = '''
def as_lists(value):
    """The same value with a list for each array."""
    if isinstance(value, dict):
        return {key: as_lists(each) for key, each in value.items()}
    return tuple(map(as_lists, value)) if isinstance(value, tuple) else np.asarray(value).tolist()
def as_rows(value):
    """The same value with a list of rows for each array, and for each tuple."""
    if isinstance(value, dict):
        return {key: as_rows(each) for key, each in value.items()}
    return list(map(as_rows, value)) if isinstance(value, tuple) else list(value) if np.ndim(value) else value
'''
JAPANESE: Final = re.compile("[ぁ-んァ-ヶ一-龠]")
COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
OWN_CELL: Final = re.compile(r"^File <ipython", re.MULTILINE)


@dataclass(frozen=True)
class Ran:
    """What a cell raised and printed."""

    error: BaseException | None
    printed: str

    @property
    def traceback(self) -> list[str]:
        return self.printed[self.printed.index("-----") :].strip().splitlines()


class Desk:
    """A student's open notebook."""

    def __init__(self, shell: InteractiveShell, notebook: Notebook) -> None:
        self.shell = shell
        shell.reset(new_session=False)
        self.examples = {cell.question: cell.source for cell in notebook.cells if cell.role is Role.EXAMPLE}

    def run(self, source: str) -> Ran:
        output = StringIO()
        with redirect_stdout(output), redirect_stderr(output):
            result = self.shell.run_cell(source)
        return Ran(result.error_before_exec or result.error_in_exec, COLOUR.sub("", output.getvalue()))

    def check(self, question: str) -> Ran:
        return self.run(self.examples[question])

    def has(self, source: str) -> None:
        ran = self.run(source)
        assert ran.error is None, ran.printed


@dataclass(frozen=True)
class Lesson:
    """One notebook, with its rubrics."""

    shell: InteractiveShell
    notebook: Notebook
    rubrics: Mapping[str, Rubric]

    @property
    def code(self) -> Iterator[Cell]:
        return (cell for cell in self.notebook.cells if cell.type == "code")

    def question(self, id: str | None) -> Question:
        return next(each for each in self.notebook.questions if each.id == id)

    def questions(self) -> Iterator[tuple[Desk, Question]]:
        """Each question of code at the moment when a student comes to it, all before it answered."""
        desk = Desk(self.shell, self.notebook)
        given: list[str] = []
        for cell in self.code:
            if cell.role is Role.TEXT and "plt." not in cell.source:
                given.append(cell.source)
            if cell.role is Role.ANSWER:
                yield desk, self.question(cell.question)
                for source in given:  # a wrong answer may have changed them in place
                    desk.has(source)
            desk.has(cell.reference if cell.role is Role.ANSWER else cell.source)
        plt.close("all")


@pytest.fixture(scope="module")
def shell():
    before, program = mpl.get_backend(), sys.modules["__main__"]
    mpl.use("agg")
    yield InteractiveShell(config=Config(HistoryManager={"enabled": False}))
    mpl.use(before)
    sys.modules["__main__"] = program  # IPython put its own there, from which no process can be spawned


@pytest.fixture(scope="module")
def courses():
    """Each course with its rubrics, by the name of its assignment."""
    loaded = {name: load_assignment(root, name) for root, name in set(COURSES.values())}
    return {name: (assignment, load_rubrics(assignment)) for name, assignment in loaded.items()}


@pytest.fixture(params=COURSES)
def lesson(request, monkeypatch, shell, courses):
    root, name = COURSES[request.param]
    assignment, rubrics = courses[name]
    monkeypatch.chdir(root / "solutions" / name / "public")
    monkeypatch.syspath_prepend(".")
    yield Lesson(shell, assignment.notebook(request.param), rubrics)
    for module in [each for each in sys.modules if each.partition(".")[0] == "common"]:
        del sys.modules[module]


def assert_told(ran: Ran, question: str) -> None:
    """One Japanese sentence at the end of a short traceback, or the student's own error in the student's own cell."""
    told = ran.traceback
    if not isinstance(ran.error, AssertionError) and len(OWN_CELL.findall(ran.printed)) > 1:
        return
    assert isinstance(ran.error, AssertionError), (question, ran.printed)
    assert told[-1].startswith("AssertionError: "), (question, ran.printed)
    assert JAPANESE.search(told[-1]), (question, told)
    assert len(told) <= LONGEST, (question, ran.printed)


def names(question: Question, rubric: Rubric) -> list[str]:
    """What the answer sets."""
    return re.findall(r"^def (\w+)", question.reference, re.MULTILINE) if rubric.function else list(rubric.outputs)


def test_what_is_not_yet_answered_is_said_so(lesson):
    for desk, question in lesson.questions():
        desk.has(question.stub)
        ran = desk.check(question.id)
        assert_told(ran, question.id)
        assert "まだ" in ran.traceback[-1]


@pytest.mark.parametrize("first", FIRST_OR_ALL)
def test_a_usual_mistake_is_told_in_one_sentence(lesson, first):
    told = 0
    for desk, question in lesson.questions():
        for mistake in lesson.rubrics[question.id].mistakes[:first]:
            if desk.run(mistake.source).error is not None:
                continue
            ran = desk.check(question.id)
            if ran.error is not None:
                assert_told(ran, question.id)
                told += "あなたの値は" in ran.printed and "正しい値は" in ran.printed
    assert told


def test_a_value_that_nobody_asks_for_is_told_in_one_sentence(lesson):
    for desk, question in lesson.questions():
        rubric = lesson.rubrics[question.id]
        for value in SET_BY_NOBODY:
            given = f"lambda *values: {value}" if rubric.function else value
            desk.has("\n".join(f"{name} = {given}" for name in names(question, rubric)))
            ran = desk.check(question.id)
            if ran.error is not None:  # of a quoted line, visible checks ask only whether it could be one
                assert_told(ran, question.id)
            else:
                assert question.kind is Kind.SOURCE


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("u1 = np.dot(x, W1)", "あなたの値は [11. 1. 8.]、正しい値は [11.5 2. 10. ] です。"),
        ("u1 = [1, 2]", "あなたの値は [1 2]、正しい値は [11.5 2. 10. ] です(形は (2,) ではなく (3,) です)。"),
        ("u1 = [[1], [2, 3]]", "あなたの値は [[1], [2, 3]]、正しい値は [11.5 2. 10. ] です。"),
        ("u1 = ['a', 'b', 'c']", "あなたの値は ['a' 'b' 'c']、正しい値は [11.5 2. 10. ] です。"),
    ],
)
@pytest.mark.parametrize("lesson", ["section1_hidden_layer"], indirect=True)
def test_both_values_are_shown(lesson, given, told):
    desk, _ = next(lesson.questions())
    desk.has(given)
    assert desk.check("s1_weighted_sum").traceback[-1].endswith(told)


def in_other_forms(question: Question, rubric: Rubric) -> list[str]:
    """The reference with lists in place of arrays, and lists of rows."""
    wrap = "{0} = (lambda inner: lambda *values: {1}(inner(*values)))({0})" if rubric.function else "{0} = {1}({0})"
    forms = ("as_lists", "as_rows")
    return [
        "\n".join([question.reference, *(wrap.format(name, form) for name in names(question, rubric))])
        for form in forms
    ]


@pytest.mark.parametrize("first", FIRST_OR_ALL)
def test_no_released_cell_fails_with_a_right_answer(lesson, first):
    """Nor with one that gives a list where the reference gives an array: the hidden checks take both."""
    called = {name for rubric in lesson.rubrics.values() for name in rubric.may_use}
    right: dict[str, list[str]] = {}
    for question in lesson.notebook.questions:
        if (rubric := lesson.rubrics.get(question.id)) is not None:
            own = [] if rubric.function in called else in_other_forms(question, rubric)
            right[question.id] = [*own, *rubric.other_right_answers][:first]
    for turn in range(max(map(len, right.values()))):
        desk = Desk(lesson.shell, lesson.notebook)
        for cell in lesson.code:
            answers = right.get(cell.question or "", [])
            desk.has(answers[turn % len(answers)] if cell.role is Role.ANSWER else cell.source)
            if cell.id == next(lesson.code).id:
                desk.has(FORMS)
        plt.close("all")
