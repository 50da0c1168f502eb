"""Right and wrong answers of every question, as people give them, are judged as a teacher labelled them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import pytest
from editors import Document, colab, colab_of_a_copy, vscode

from autograder.grading import grade_batch
from autograder.messages.ja_comment import comment_of
from autograder.model import Grade, Kind, QuestionGrade, Status, Submission

# Labelled wrong because they go wrong where the last batch is smaller; the course has none (batch_size divides
# n_samples, and 200.0 is 200), so that nobody loses a point by them.
RIGHT_HERE = {
    "n_batches = n_samples / batch_size\nE_t = errors[batch].mean()\n",
    "n_batches = -(-n_samples // batch_size)\nE_t = np.mean(errors[batch])\n",
}
EDITORS: Mapping[str, Callable[[Document], None]] = {
    "colab": colab,
    "a copy in colab": colab_of_a_copy,
    "vscode": vscode,
}
# It keeps nothing but their text of the answers: each of them has to be found. In what the others save, nbgrader's
# metadata say which cells are the answers, whatever stands in them.
BY_TEXT = "a copy in colab"
OFTEN = 2  # rounds that the others save in `make test`


@dataclass(frozen=True)
class Labelled:
    """One answer and what a teacher says of it."""

    question: str
    right: bool
    source: str
    note: str


def _labelled() -> list[Labelled]:
    path = Path(__file__).parents[2] / "cases" / "answers.json"
    return [
        Labelled(one["question"], one["verdict"] == "right" or one["source"] in RIGHT_HERE, one["source"], one["note"])
        for one in json.loads(path.read_text(encoding="utf-8"))
    ]


CASES = _labelled()
IDS = [f"{case.question}-{'right' if case.right else 'wrong'}-{place}" for place, case in enumerate(CASES)]


@pytest.fixture(scope="module")
def rounds(assignment, rubrics) -> list[dict[str, str]]:
    """Every right answer there is, those of the rubrics too: a round has one of each question that has one left."""
    right: dict[str, list[str]] = defaultdict(list)
    for case in CASES:
        if case.right:
            right[case.question].append(case.source)
    for question, rubric in rubrics.items():
        right[question] += rubric.other_right_answers
    return [
        {question: source for question, source in zip(right, sources, strict=True) if source is not None}
        for sources in zip_longest(*right.values())
    ]


@pytest.fixture(scope="module")
def saved(request, rounds) -> Mapping[str, list[dict[str, str]]]:
    """The rounds that each editor saves."""
    everything = "not everything" not in request.config.option.markexpr
    return {editor: rounds if everything or editor == BY_TEXT else rounds[:OFTEN] for editor in EDITORS}


@pytest.fixture(scope="module")
def grades(assignment, fill, saved) -> Mapping[str, Grade]:
    """Each case in a notebook of its own, and the rounds as each editor saves them: by the submission's name."""

    def submissions() -> Iterator[Submission]:
        for place, case in enumerate(CASES):
            notebook = assignment.question(case.question).notebook
            filled = fill(notebook, {case.question: case.source})
            yield Submission(str(place), assignment.name, {notebook: filled})
        for editor, save in EDITORS.items():
            for place, answers in enumerate(saved[editor]):
                notebooks = {one.name: _saved(fill(one.name, answers), save) for one in assignment.notebooks}
                yield Submission(f"{editor}/{place}", assignment.name, notebooks)

    found: dict[str, Grade] = {}
    grade_batch(assignment, submissions(), lambda grade: found.update({grade.student: grade}))
    return found


def _saved(content: bytes, save: Callable[[Document], None]) -> bytes:
    document = json.loads(content)
    save(document)
    return json.dumps(document).encode()


def _judged(assignment, grade: Grade) -> dict[str, QuestionGrade]:
    """The questions that are judged automatically, of the notebooks handed in."""
    written = {question.id for question in assignment.questions if question.kind is Kind.WRITTEN}
    handed_in = [notebook for notebook in grade.notebooks if notebook.document is not None]
    return {one.question: one for notebook in handed_in for one in notebook.questions if one.question not in written}


@pytest.mark.parametrize("place", range(len(CASES)), ids=IDS)
def test_an_answer_is_judged_as_labelled_and_costs_no_other_question_anything(assignment, grades, place):
    case = CASES[place]
    judged = _judged(assignment, grades[str(place)])
    own = judged.pop(case.question)
    assert own.score is not None
    assert (own.score == own.max_score) is case.right, f"{case.note}\n{comment_of(own)}"
    assert {one.question: one.score for one in judged.values()} == {
        one.question: one.max_score for one in judged.values()
    }


def test_a_wrong_answer_is_recognised_and_explained(assignment, grades):
    told = [
        (case, _judged(assignment, grades[str(place)])[case.question])
        for place, case in enumerate(CASES)
        if not case.right
    ]
    assert [case for case, own in told if not comment_of(own)] == []
    assert [case for case, own in told if own.mistake is None and own.status is not Status.NOT_ANSWERED] == []


@pytest.mark.parametrize("editor", EDITORS)
def test_a_right_answer_keeps_its_points_however_its_notebook_was_saved(assignment, grades, saved, editor):
    lost = [
        (one.question, answers.get(one.question), comment_of(one))
        for place, answers in enumerate(saved[editor])
        for one in _judged(assignment, grades[f"{editor}/{place}"]).values()
        if one.score != one.max_score
    ]
    assert lost == []
