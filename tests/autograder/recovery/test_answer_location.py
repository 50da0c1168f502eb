"""Which cell of a submission answers which question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.messages import ja_remarks
from autograder.model import Cell, Kind, Located, Notebook, Question, Role
from autograder.notebooks import SubmittedCell
from autograder.recovery import recover_cells, reference_script
from autograder.recovery.notebook_repair import is_answered
from autograder.source.cell_source import bound_names, read

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
    script = recover_cells(NOTEBOOK, cells).script
    return script.sources(question), script.answers[question].answered


def test_an_answer_is_found_by_nbgraders_id():
    assert answer(submitted(q_u="u = x + 1")) == (("u = x + 1",), True)


def test_an_answer_is_found_by_its_cell_id_when_the_metadata_are_gone():
    cells = [replace(cell, grade_id=None) for cell in submitted(q_u="u = 2")]
    assert answer(cells) == (("u = 2",), True)


def test_an_answer_in_a_new_cell_is_found_by_the_names_it_assigns():
    cells = [*submitted(), SubmittedCell("code", "u = 5", "new", None)]
    assert answer(cells) == (("u = 5",), True)
    assert recover_cells(NOTEBOOK, cells).script.answers["q_u"].remarks


def test_of_duplicated_cells_the_last_real_answer_counts():
    cells = submitted(q_u="u = 1")
    cells += [replace(cells[1], source="u = 2"), replace(cells[1], source="u = ...")]
    aligned = recover_cells(NOTEBOOK, cells)
    assert aligned.script.sources("q_u") == ("u = 2",)
    assert [cell.grade_id for cell in aligned.cells].count("q_u") == 1
    assert aligned.script.answers["q_u"].remarks


def test_a_deleted_answer_is_not_answered():
    cells = [cell for cell in submitted() if cell.grade_id != "q_u"]
    located = recover_cells(NOTEBOOK, cells).script.answers["q_u"]
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
    aligned = recover_cells(NOTEBOOK, change(submitted(q_u="u = 2")))
    checks = [cell.source for cell in aligned.cells if cell.grade_id == "test_q_u"]
    assert checks == ["assert u == 2"]
    ids = [cell.grade_id for cell in aligned.cells]
    assert ids.index("test_q_u") == ids.index("q_u") + 1


@pytest.mark.parametrize("source", ["u = 1", "```python\nu = 1\n```", "~~~\nu = 1\n~~~"])
@pytest.mark.parametrize("type", ["markdown", "raw"])
def test_an_answer_whose_cell_changed_its_type_is_one_of_its_own_type_again(type, source):
    aligned = recover_cells(NOTEBOOK, [SubmittedCell(type, source, "a", "q_u")])
    assert aligned.script.sources("q_u") == ("u = 1",)
    assert aligned.script.answers["q_u"].remarks == (ja_remarks.cell_type_changed(),)
    assert [cell.type for cell in aligned.cells if cell.grade_id == "q_u"] == ["code"]


def test_an_id_that_was_never_released_does_not_count():
    aligned = recover_cells(NOTEBOOK, [SubmittedCell("code", "print(1)", "b", "no_such_question")])
    assert not aligned.script.answers["q_u"].answered
    assert {cell.grade_id for cell in aligned.cells} == {None, "test_q_u", "test_q_f"}


def own(*sources: str) -> list[SubmittedCell]:
    """Cells with nothing but their text."""
    return [SubmittedCell("code", source) for source in sources]


X, U, CHECK_U, F, CHECK_F = (cell.source for cell in CELLS)


@pytest.mark.parametrize(
    ("cells", "sources"),
    [
        (own(X, "v = x\nu = v + 1", CHECK_U, F), ("v = x\nu = v + 1",)),
        (own(X, "v = x", "u = v + 1", CHECK_U, F), ("v = x", "u = v + 1")),
        (own(X, "v = x", "print(v)", "u = v + 1", CHECK_U, F), ("v = x", "u = v + 1")),
        (own(X, "import math", "def g(x): return x", "u = g(x)", CHECK_U, F), ("u = g(x)",)),
        (own(X, U, "v = x", "u = v + 1", CHECK_U, F), ("v = x", "u = v + 1")),
        (own(X, "u = x", "u = x + 1", CHECK_U, F), ("u = x + 1",)),
        (own(X, "u = (x", CHECK_U, F), ("u = (x",)),
        (own(X, "U = x + 1", CHECK_U, F), ("U = x + 1",)),
        (own(F, CHECK_F, "u = x + 1", X), ("u = x + 1",)),
        (own("x = 1\nu = x + 1\n" + CHECK_U), ("x = 1\nu = x + 1\n" + CHECK_U,)),
        (submitted(q_u="v = x + 1")[:2] + own("u = v") + submitted()[2:], ("v = x + 1", "u = v")),
        (submitted(test_q_u="u = x + 1"), ("u = x + 1",)),
        (submitted(q_f="u = x + 1\ndef f(x): return x"), ("u = x + 1\ndef f(x): return x",)),
    ],
    ids=lambda value: "" if isinstance(value, tuple) else " | ".join(cell.source for cell in value).replace("\n", ";"),
)
def test_an_answer_is_the_cells_that_make_it(cells, sources):
    located = recover_cells(NOTEBOOK, cells).script.answers["q_u"]
    assert recover_cells(NOTEBOOK, cells).script.sources("q_u") == sources
    assert located.answered
    assert located.remarks


@pytest.mark.parametrize(
    "cells",
    [
        submitted(),
        own(X, U, CHECK_U, F),
        own(X, "u = None", "u = ...", CHECK_U, F),
        [replace(cell, type="raw", source=cell.source) for cell in submitted()],
        own("\n".join((X, U, CHECK_U, F, CHECK_F))),
        own(X, "%matplotlib inline\nu = ...", "u　＝　...", CHECK_U, F),
        [replace(cell, source="pass") for cell in submitted()],
    ],
    ids=["released", "bare", "emptied", "raw", "merged", "magics and noise", "cleared"],
)
def test_a_stub_is_no_answer_wherever_it_stands(cells):
    script = recover_cells(NOTEBOOK, cells).script
    assert not any(located.answered for located in script.answers.values())


def test_an_answer_that_cannot_be_told_is_left_to_a_person():
    located = recover_cells(NOTEBOOK, own(X, F, CHECK_F, "a = 1", "b = 2")).script.answers["q_u"]
    assert (located.cells, located.answered, located.remarks) == ((), True, (ja_remarks.cannot_be_told(),))


def test_set_up_that_is_missing_is_put_back_where_it_was_and_said_where_it_is_needed():
    aligned = recover_cells(NOTEBOOK, submitted(q_u="u = x + 1", q_f="def f(a): return a")[1:])
    assert aligned.script.cells[0] == X
    assert aligned.script.answers["q_u"].remarks == (ja_remarks.setup_put_back(["x"]),)
    assert aligned.script.answers["q_f"].remarks == ()


def test_set_up_that_was_edited_stays_and_is_known_as_released():
    cells = [replace(cell, source="x = 5") if cell.id == "given" else cell for cell in submitted(q_u="u = x + 1")]
    aligned = recover_cells(NOTEBOOK, cells)
    assert aligned.script.cells[0] == "x = 5"
    assert aligned.script.answers["q_u"].above == ((0, X),)


WRITTEN = Notebook(
    "prose",
    "題",
    (Cell("why", "markdown", Role.TEXT, "なぜですか。"), Cell("q_w", "markdown", Role.ANSWER, "ここに。", "q_w")),
    (Question("q_w", Kind.WRITTEN, 2, "prose", "ここに。", "…"),),
)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([SubmittedCell("markdown", "理由", "q_w", "q_w")], "理由"),
        ([SubmittedCell("markdown", "理由", "q_w")], "理由"),
        ([SubmittedCell("code", "# 理由", "q_w", "q_w")], "# 理由"),
        ([SubmittedCell("markdown", "なぜですか。"), SubmittedCell("markdown", "理由")], "理由"),
        ([SubmittedCell("markdown", "ここに。", "q_w", "q_w"), SubmittedCell("markdown", "理由")], "理由"),
        (
            [SubmittedCell("markdown", "なぜですか。"), SubmittedCell("code", "# 符号の違い")],
            "# 符号の違い",
        ),
        ([SubmittedCell("markdown", "なぜですか。"), SubmittedCell("code", "正の値にするため")], "正の値にするため"),
        (
            [SubmittedCell("markdown", "なぜですか。"), SubmittedCell("code", "2乗は正、差は負も")],
            "2乗は正、差は負も",
        ),
        ([SubmittedCell("markdown", "なぜですか。"), SubmittedCell("code", "u = 1")], None),
        ([SubmittedCell("markdown", "ここに。", "q_w", "q_w")], None),
        ([SubmittedCell("markdown", "なぜですか。")], None),
    ],
)
def test_prose_is_found_in_its_cell_or_beside_it(cells, found):
    aligned = recover_cells(WRITTEN, cells)
    counted = [cell for cell in aligned.cells if cell.grade_id == "q_w"]
    assert aligned.script.answers["q_w"].answered is (found is not None)
    if found is not None:
        assert [(cell.type, cell.source) for cell in counted] == [("markdown", found)]


def test_prose_in_a_file_without_its_place_is_left_to_a_person():
    aligned = recover_cells(WRITTEN, [SubmittedCell("markdown", "理由")])
    assert aligned.script.answers["q_w"] == Located((), answered=True, remarks=(ja_remarks.cannot_be_told(),))


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
    assert bound_names(read(source)) == {"a", "b", "c", "grad", "f", "i"}
    assert bound_names(read("u = (\nprint(v == 1)")) == {"u"}


def test_the_reference_script_holds_the_authors_answers():
    script = reference_script(NOTEBOOK)
    assert script.sources("q_u") == ("u = x + 1",)
    assert script.sources("q_f") == ("def f(x):\n    return x",)
