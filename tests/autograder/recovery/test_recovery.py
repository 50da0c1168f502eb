"""Whatever editors and hands do to a notebook, its answers keep their points, and nothing else earns any."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from editors import Document, text
from notebook_changes import CHANGES, Change, code

from autograder.grading import grade_batch
from autograder.messages.ja_comment import comment_of
from autograder.model import Grade, QuestionGrade, Status, Submission
from autograder.notebooks import read_notebook, write_graded
from autograder.recovery import recover_cells

FILES = sorted((Path(__file__).parents[2] / "submissions").glob("*/*.ipynb"))
NOTEBOOKS = (
    "section1_hidden_layer",
    "section2_activation",
    "section3_output_layer",
    "section4_gradient_descent",
    "section5_backpropagation",
)
MISTAKES = {
    "s1_weighted_sum": "bias_forgotten",
    "s1_hidden_output_source": "with_next_layer",
    "s1_forward_layer": "relu_for_sigmoid",
    "s2_step": "zero_at_zero",
    "s2_sigmoid": "sign_of_exponent",
    "s2_relu": "leaky_relu",
    "s2_identity": "relu_for_identity",
    "s2_softmax": "columns_normalised",
    "s2_activation_source": "total_input_line",
    "s2_network_354": "layers_swapped",
    "s3_mean_squared_error": "half_forgotten",
    "s3_output_layer_table": "regression_by_relu",
    "s3_cross_entropy_source": "sides_swapped",
    "s3_cross_entropy_error": "not_averaged",
    "s4_sgd_update": "gradient_ascent",
    "s4_minibatch": "ten_times_too_many",
    "s4_gradient_descent": "w0_missing",
    "s4_momentum": "velocity_subtracted",
    "s4_adagrad": "epsilon_inside_root",
    "s4_adadelta": "ratio_inverted",
    "s4_adam": "no_bias_correction",
    "s5_delta2": "d_and_y_swapped",
    "s5_delta1": "derivative_at_total_input",
    "s5_gradients": "w2_from_input",
    "s5_backward": "derivative_forgotten",
    "s5_train": "gradient_ascent",
}
ANSWERS = "every answer"
SOME = "some answer"
# Where a remark must be; "" is nowhere, None is open.
REMARKS: Mapping[str, str | None] = {
    "nothing": "",
    "colab": "",
    "colab of a copy": ANSWERS,
    "vscode": "",
    "without ids": "",
    "without nbgrader's metadata": ANSWERS,
    "stripped": ANSWERS,
    "stripped to the code": ANSWERS,
    "stripped to the answers": ANSWERS,
    "stripped, checks edited": ANSWERS,
    "stripped and reversed": ANSWERS,
    "nbformat 3": ANSWERS,
    "answers moved to the top": "",
    "answers moved to the end": "",
    "answers moved, in reverse": "",
    "copied below": ANSWERS,
    "copied to the end": ANSWERS,
    "duplicated": ANSWERS,
    "older answers above": SOME,
    "split": SOME,
    "split and stripped": ANSWERS,
    "split below the stub": ANSWERS,
    "split into copies": SOME,
    "merged": SOME,
    "merged into one": ANSWERS,
    "written into the checks": ANSWERS,
    "written above the checks": ANSWERS,
    "written into the given cells": ANSWERS,
    "raw": ANSWERS,
    "raw and stripped": ANSWERS,
    "fenced markdown": ANSWERS,
    "full width": SOME,
    "magics": ANSWERS,
    "timed": "",
    "indented": ANSWERS,
    "scratch around": "",
    "drive mounted": "",
    "path edited": SOME,
    "set-up replaced": SOME,
    "set-up emptied": SOME,
    "set-up deleted": SOME,
    "set-up deleted, stripped": ANSWERS,
    "set-up at the end": SOME,
    "set-up as text": SOME,
    "given cells deleted": SOME,
    "given cells edited": "",
    "given cells spoiled": SOME,
    "checks deleted": "",
    "checks edited": "",
    "checks above": "",
    "constants": SOME,
    "constants, no set-up": SOME,
    "reversed": SOME,
    "shuffled": None,
    "shuffled again": None,
}
# These write something beside a stub, which is then an answer, if a wrong one.
WRITING = frozenset(name for name in CHANGES if name.startswith(("split", "constants", "older")))
# These throw the prose away.
BY_NAMES_ALONE = (
    "stripped to the answers",
)  # what is not right is for a grader where nothing that was released is left
WITHOUT_PROSE = ("stripped to the code", "stripped to the answers", "merged into one")
# What could most easily make an answer of a stub: graded as well.
UNANSWERED = (
    *sorted(WRITING),
    "nothing",
    "stripped",
    "merged",
    "merged into one",
    "given cells edited",
    "copied to the end",
)
KINDS = ("right", "mistaken", "unanswered")
# The changes that are made to wrong answers, and to stubs, in every run of the tests: whatever moves an answer is made
# to right ones.
OFTEN = ("nothing", "stripped", "stripped and reversed", "copied to the end", "older answers above", "split", "merged",
         "merged into one", "constants", "full width", "set-up deleted", "shuffled")  # fmt: skip


@pytest.fixture(scope="module")
def originals(assignment, rubrics, fill) -> Mapping[str, Mapping[str, Document]]:
    """Kind -> notebook -> document."""
    stubs = {question.id: question.stub for question in assignment.questions}
    mistaken = {id: rubrics[id].mistake(name).source for id, name in MISTAKES.items()}
    answers = {"right": {}, "mistaken": mistaken, "unanswered": stubs}
    return {kind: {name: json.loads(fill(name, answers[kind])) for name in NOTEBOOKS} for kind in KINDS}


@pytest.fixture(scope="module")
def notebooks(request) -> tuple[str, ...]:
    """Those that are changed: in `make test` three of five, to wrong answers and stubs as to right ones."""
    everything = "not everything" not in request.config.option.markexpr
    return NOTEBOOKS if everything else NOTEBOOKS[::2]


@pytest.fixture(scope="module")
def grades(request, assignment, originals, notebooks) -> Mapping[tuple[str, str], Grade]:
    """(kind, change) -> grade, all of one batch: those that tests are going to ask for."""
    everything = "not everything" not in request.config.option.markexpr
    asked = frozenset(question.id for question in assignment.questions if question.notebook in notebooks)

    def submissions() -> Iterator[Submission]:
        for kind in KINDS:
            for name in UNANSWERED if kind == "unanswered" else CHANGES:
                if not (everything or kind == "right" or name in OFTEN):
                    continue
                documents = {each: originals[kind][each] for each in notebooks}
                yield Submission(f"{kind}/{name}", "day1", changed(documents, CHANGES[name]), only=asked)

        for path in FILES:
            yield Submission(f"file/{path.stem}", "day1", {path.parent.name: path.read_bytes()})

    found: dict[tuple[str, str], Grade] = {}
    grade_batch(assignment, submissions(), lambda grade: found.update({tuple(grade.student.split("/")): grade}))
    return found


def changed(documents: Mapping[str, Document], change: Change) -> dict[str, bytes]:
    made = {}
    for name, original in documents.items():
        document = copy.deepcopy(original)
        change(document)
        made[name] = json.dumps(document).encode()
    return made


def judged(grade: Grade) -> dict[str, QuestionGrade]:
    """The questions that are judged automatically."""
    return {question.question: question for question in grade.questions if question.question in MISTAKES}


def prose(grade: Grade) -> dict[str, Status]:
    """How the others stand."""
    return {question.question: question.status for question in grade.questions if question.question not in MISTAKES}


def often(kind: str, names: Iterable[str]) -> list[ParameterSet]:
    """Cases for a kind's changes: those not made often are for `make everything`."""
    marks = {name: () if kind == "right" or name in OFTEN else (pytest.mark.everything,) for name in names}
    return [pytest.param(kind, name, marks=marks[name], id=f"{kind}-{name}") for name in names]


REMARK = re.compile(r"減点はありません|いちばん下のものを採点しました")


@pytest.mark.parametrize(("kind", "name"), [*often("right", CHANGES), *often("mistaken", CHANGES)])
def test_a_changed_notebook_earns_what_it_did_before(grades, kind, name):
    before, after = judged(grades[kind, "nothing"]), judged(grades[kind, name])
    told = [each for each in grades[kind, name].notebooks if each.problem is not None]
    waiting = {each.question for notebook in told for each in notebook.questions}
    assert {id: (each.score, each.mistake) for id, each in after.items()} == {
        id: (None, None) if id in waiting and each.score < each.max_score else (each.score, each.mistake)
        for id, each in before.items()
    }
    assert bool(told) == (kind == "mistaken" and name in BY_NAMES_ALONE)


@pytest.mark.parametrize("name", CHANGES)
def test_prose_is_found_too_and_waits_for_a_person(grades, name):
    wanted = Status.NOT_ANSWERED if name in WITHOUT_PROSE else Status.NEEDS_REVIEW
    assert set(prose(grades["right", name]).values()) == {wanted}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_as_students_hand_it_in_earns_every_point_and_says_what_was_recovered(grades, path):
    """They were saved from an earlier release, too: texts and ids around the answers may have changed since."""
    (notebook,) = [each for each in grades["file", path.stem].notebooks if each.notebook == path.parent.name]
    assert {each.question: each.score for each in notebook.questions} == {
        each.question: each.max_score for each in notebook.questions
    }
    if path.stem != "resaved_by_vscode_out_of_order":
        assert any(REMARK.search(comment_of(each)) for each in notebook.questions)


def test_what_is_compared_with_is_right_and_mistaken_as_it_should_be(grades):
    assert {each.score == each.max_score for each in judged(grades["right", "nothing"]).values()} == {True}
    mistaken = judged(grades["mistaken", "nothing"])
    assert {id: each.mistake for id, each in mistaken.items()} == {id: MISTAKES[id] for id in mistaken}
    assert len(mistaken) >= 12


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_recovered_is_said_and_nothing_else(grades, name):
    wanted = REMARKS[name]
    remarked = [bool(REMARK.search(comment_of(each))) for each in judged(grades["right", name]).values()]
    if wanted is not None:
        assert (all if wanted == ANSWERS else any)(remarked) is bool(wanted)


@pytest.mark.parametrize("name", [name for name in CHANGES if name not in WRITING])
def test_no_change_makes_an_answer_of_a_stub(assignment, originals, name):
    for notebook, content in changed(originals["unanswered"], CHANGES[name]).items():
        answers = recover_cells(assignment.notebook(notebook), read_notebook(content)).script.answers
        assert [id for id, located in answers.items() if located.answered] == []


@pytest.mark.parametrize(("kind", "name"), often("unanswered", UNANSWERED))
def test_no_change_lets_a_stub_earn_points(grades, kind, name):
    found = judged(grades[kind, name]).values()
    assert {each.score for each in found} == {0}
    if name not in WRITING:
        assert {each.status for each in found} == {Status.NOT_ANSWERED}


# --- anything at all


def disturbed(document: Document, seed: int) -> None:
    """Delete, double, shuffle, retype, merge, relabel and cut cells at random."""
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 12)):
        cells = document["cells"]
        if not cells:
            return
        cell = dice.choice(cells)
        other = dice.choice(cells)
        match dice.randrange(10):
            case 0:
                cells.remove(cell)
            case 1:
                cells.insert(dice.randrange(len(cells) + 1), copy.deepcopy(cell))
            case 2:
                dice.shuffle(cells)
            case 3:
                cell["cell_type"] = dice.choice(["code", "markdown", "raw", "heading", None])
            case 4:
                cell["source"] = text(cell) + "\n" + text(other)
            case 5:
                cell["metadata"] = dice.choice([{}, other["metadata"], {"nbgrader": {"grade_id": "nobody"}}])
            case 6:
                cell["source"] = text(cell)[: dice.randrange(len(text(cell)) + 1)]
            case 7:
                cell["id"] = other.get("id", "")
            case 8:
                cell["source"] = dice.choice(
                    ["", "((((", "\u3000", "%%bash\nls", "x" * 30_000, "a = " + "(" * 150, "\0"]
                )
            case 9:
                del cells[: dice.randrange(len(cells))]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_done_to_a_file_makes_aligning_fail(assignment, originals, kind):
    for seed in range(70):
        name = NOTEBOOKS[seed % len(NOTEBOOKS)]
        document = copy.deepcopy(originals[kind][name])
        disturbed(document, seed)
        notebook = assignment.notebook(name)
        aligned = recover_cells(notebook, read_notebook(json.dumps(document).encode()))
        write_graded(notebook, aligned.cells)
        assert set(aligned.script.answers) == {question.id for question in notebook.questions}
        for located in aligned.script.answers.values():
            assert list(located.cells) == sorted(set(located.cells))
            assert all(0 <= position < len(aligned.script.cells) for position in located.cells)


def test_a_notebook_of_nothing_but_the_longest_cells_is_aligned_in_bounded_time(assignment):
    cells = [code(f"a{number} = (\n" + "あ(" * 9_000) for number in range(27)]  # as many as a file may have
    content = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
    answers = recover_cells(assignment.notebook(NOTEBOOKS[0]), read_notebook(content)).script.answers
    assert not any(located.cells for located in answers.values())
