"""Which cell of a submission answers which question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.alignment import align, assigned_names, is_answered, reference_script
from autograder.model import Cell, Kind, Notebook, Question, Role
from autograder.notebook import SubmittedCell

CELLS = (
    Cell("given", "code", Role.TEXT, "x = 1"),
    Cell("q_u", "code", Role.ANSWER, "u = ...", "q_u", "u = x + 1"),
    Cell("test_q_u", "code", Role.EXAMPLE, "assert u == 2", "q_u"),
    Cell("q_f", "code", Role.ANSWER, "def f(x):\n    ...", "q_f", "def f(x):\n    return x"),
    Cell("test_q_f", "code", Role.EXAMPLE, "assert f(1) == 1", "q_f"),
)
QUESTIONS = (
    Question("q_u", Kind.CODE, 1, "lesson", "u = ...", "u = x + 1"),
    Question("q_f", Kind.CODE, 1, "lesson", "def f(x):\n    ...", "def f(x):\n    return x"),
)
NOTEBOOK = Notebook("lesson", "題", CELLS, QUESTIONS)
SUBMITTED = tuple(
    SubmittedCell(cell.type, cell.source, cell.id, None if cell.role is Role.TEXT else cell.id) for cell in CELLS
)


def submitted(**answers: str) -> list[SubmittedCell]:
    return [replace(cell, source=answers.get(cell.grade_id or "", cell.source)) for cell in SUBMITTED]


def answer(cells: list[SubmittedCell], question: str = "q_u") -> tuple[tuple[str, ...], bool]:
    script = align(NOTEBOOK, cells).script
    return script.sources(question), script.answers[question].answered


def test_an_answer_is_found_by_nbgraders_id():
    assert answer(submitted(q_u="u = x + 1")) == (("u = x + 1",), True)


def test_an_answer_is_found_by_its_cell_id_when_the_metadata_are_gone():
    cells = [replace(cell, grade_id=None) for cell in submitted(q_u="u = 2")]
    assert answer(cells) == (("u = 2",), True)


def test_an_answer_in_a_new_cell_is_found_by_the_names_it_assigns():
    cells = [*submitted(), SubmittedCell("code", "u = 5", "new", None)]
    assert answer(cells) == (("u = 5",), True)
    assert align(NOTEBOOK, cells).script.answers["q_u"].remarks


def test_of_duplicated_cells_the_last_real_answer_counts():
    cells = submitted(q_u="u = 1")
    cells += [replace(cells[1], source="u = 2"), replace(cells[1], source="u = ...")]
    aligned = align(NOTEBOOK, cells)
    assert aligned.script.sources("q_u") == ("u = 2",)
    assert [cell.grade_id for cell in aligned.cells].count("q_u") == 1
    assert aligned.script.answers["q_u"].remarks


def test_a_deleted_answer_is_not_answered():
    cells = [cell for cell in submitted() if cell.grade_id != "q_u"]
    located = align(NOTEBOOK, cells).script.answers["q_u"]
    assert (located.cells, located.answered) == ((), False)


@pytest.mark.parametrize(
    "change",
    [
        lambda cells: [replace(cell, source="pass") if cell.grade_id == "test_q_u" else cell for cell in cells],
        lambda cells: [cell for cell in cells if cell.grade_id != "test_q_u"],
        lambda cells: [*cells, replace(cells[2], source="print('passed')")],
    ],
    ids=["edited", "deleted", "duplicated"],
)
def test_a_visible_check_is_restored_once_below_its_answer(change):
    aligned = align(NOTEBOOK, change(submitted(q_u="u = 2")))
    checks = [cell.source for cell in aligned.cells if cell.grade_id == "test_q_u"]
    assert checks == ["assert u == 2"]
    ids = [cell.grade_id for cell in aligned.cells]
    assert ids.index("test_q_u") == ids.index("q_u") + 1


def test_an_id_on_a_cell_of_another_type_or_unknown_does_not_count():
    cells = [SubmittedCell("markdown", "u = 1", "a", "q_u"), SubmittedCell("code", "y = 1", "b", "no_such_question")]
    aligned = align(NOTEBOOK, cells)
    assert not aligned.script.answers["q_u"].answered
    assert {cell.grade_id for cell in aligned.cells} == {None, "test_q_u", "test_q_f"}


@pytest.mark.parametrize(
    ("source", "answered"),
    [
        ("", False),
        ("# あとで", False),
        ("u = ...", False),
        ("u = None  # あとで書く", False),
        ("import numpy as np\nu = ...", False),
        ('u = ""', False),
        ("grad = {}\ngrad['W1'] = ...", False),
        ("def f(x):\n    '''doc'''\n    ...", False),
        ("def f(x):\n    raise NotImplementedError()", False),
        ("def f(x):\n    return None", False),
        ("u = 0", True),
        ("u = 'z = functions.relu(u)'", True),
        ("u = x +", True),
        ("def f(x):\n    return x", True),
        ("grad = {}\ngrad['W1'] = x\ngrad['W2'] = ...", True),
        ("print(u)", True),
    ],
)
def test_a_stub_says_nothing_and_an_attempt_says_something(source, answered):
    assert is_answered(QUESTIONS[0], source) is answered


def test_written_prose_is_answered_once_it_differs_from_its_stub():
    question = Question("q_w", Kind.WRITTEN, 2, "lesson", "ここに解答を書いてください。", "…")
    assert not is_answered(question, " ここに解答を書いてください。\n")
    assert not is_answered(question, "")
    assert is_answered(question, "正の値にするため")


def test_names_are_those_of_the_top_level():
    source = "a, (b, c) = 1, (2, 3)\ngrad['W1'] = 1\ndef f():\n    inner = 1\nfor i in []:\n    pass"
    assert assigned_names(source) == {"a", "b", "c", "grad", "f"}
    assert assigned_names("u = (") == frozenset()


def test_the_reference_script_holds_the_authors_answers():
    script = reference_script(NOTEBOOK)
    assert script.sources("q_u") == ("u = x + 1",)
    assert script.sources("q_f") == ("def f(x):\n    return x",)
