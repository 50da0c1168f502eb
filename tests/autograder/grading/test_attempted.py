"""What tells one attempt at a question from another: what is judged of it, and nothing that people read alone."""

from __future__ import annotations

import pytest
from desks import filled

from autograder.grading import RunSettings, grade_batch
from autograder.model import Submission

REFERENCE = "average = np.sum(scores) / len(scores)"
WITH_HELPER = "def mean(v):\n    return np.sum(v) / {}\n\naverage = mean(scores)"
# Answers to the first question, and the number of the attempt that each is.
ANSWERS = {
    "plain": (REFERENCE, 1),
    "layout": ("average  =  np.sum(scores)/len(scores)", 1),
    "comment": (f"# 平均\n{REFERENCE}  # 合計を人数で割る", 1),
    "other": ("average = np.mean(scores)", 2),
    "helper": (WITH_HELPER.format("len(v)"), 3),
    "another helper": (WITH_HELPER.format("5"), 4),
}


@pytest.fixture(scope="module", params=[False, True], ids=["alone", "whole"])
def attempted(request, lesson):
    """By answer and question the digests, judged by the answers' programs or in the notebook as a whole."""
    notebook = lesson.notebooks[0]
    submissions = [
        Submission(name, lesson.name, {notebook.name: filled(notebook, {"l1_average": source, "l1_standardize": "1"})})
        for name, (source, _) in ANSWERS.items()
    ]
    found: dict[str, dict[str, str]] = {}

    def report(grade) -> None:
        found[grade.student] = {each.question: each.attempted for each in grade.questions}

    grade_batch(lesson, submissions, report, RunSettings(run_notebooks=request.param))
    return found


def test_an_answer_is_a_new_attempt_where_it_does_something_else(attempted):
    digests = {name: questions["l1_average"] for name, questions in attempted.items()}
    first = list(dict.fromkeys(digests.values()))
    assert {name: first.index(digest) + 1 for name, digest in digests.items()} == {
        name: number for name, (_, number) in ANSWERS.items()
    }
    assert all(len(digest) == 64 for digest in digests.values())


def test_another_answer_to_another_question_is_no_attempt_at_this_one(attempted):
    assert len({questions["l1_standardize"] for questions in attempted.values()}) == 1
    assert {questions["l1_outlier"] for questions in attempted.values()} == {""}  # written: no check judges it
