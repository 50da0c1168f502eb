"""What a notebook hands in with changes nothing in the jail: no grade, no program, no fingerprint."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from autograder.client import CLIENT, client_file, in_jail
from autograder.fingerprints import Fingerprints
from autograder.messages import ja_bundle
from autograder.model import Status, Submission
from autograder.notebooks import write_released
from autograder.sandbox import Budget

CALLS = {
    "as released": ja_bundle.HAND_IN[1][1],
    "another way to import": "import common.kakunin\ncommon.kakunin.submit()\ncommon.kakunin.status()",
    "a short name": "from common import kakunin as k\nk.submit('center.ipynb')",
    "one function": "from common.kakunin import submit, forget\nsubmit()\nforget()",
}


def handed_in(lesson, *cells: str, answer: str | None = None) -> bytes:
    """A notebook with the reference's answers, and these cells above and below all others."""
    notebook = lesson.notebooks[0]
    document = json.loads(write_released(notebook, ja_bundle.HAND_IN if cells else ()))
    references = {question.id: question.reference for question in notebook.questions}
    for cell in document["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in references:
            cell["source"] = references[grade_id] if answer is None else f"{answer}\n{references[grade_id]}"
    own = [{"cell_type": "code", "source": text, "metadata": {}, "outputs": []} for text in cells]
    document["cells"] = [*own, *document["cells"], *own]
    return json.dumps(document).encode()


@pytest.fixture(scope="module")
def grade(lesson, warm):
    """The grade of a notebook of the lesson."""
    grading = warm(lesson)

    def graded(content: bytes, modules: dict[str, bytes] | None = None):
        name = lesson.notebooks[0].name
        (found,) = grading(Submission("a", lesson.name, {name: content}, modules={name: modules or {}})).notebooks
        return found

    return graded


def full_marks(found) -> bool:
    """Of every question that checks can judge, without a remark."""
    return all(
        question.status is Status.NEEDS_REVIEW
        or (question.score == question.max_score and not question.comment.remarks)
        for question in found.questions
    )


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_cells_that_hand_in_belong_to_no_answer(lesson, grade, call):
    plain, calling = grade(handed_in(lesson)), grade(handed_in(lesson, call))
    assert calling.problem is plain.problem is None
    assert full_marks(plain)
    for with_it, without in zip(calling.questions, plain.questions, strict=True):
        assert replace(with_it, fingerprint="", equal_judged=None) == replace(without, fingerprint="")


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_call_in_an_answer_does_nothing(lesson, grade, call):
    found = grade(handed_in(lesson, answer=call))
    assert full_marks(found)
    assert found.problem is None


def test_a_client_that_a_student_brought_does_nothing_either(lesson, grade):
    text = "import kakunin\nkakunin.submit()\nkakunin.status()\nkakunin.forget()"
    found = grade(handed_in(lesson, answer=text), {"kakunin.py": client_file("http://127.0.0.1:9", lesson.name)})
    assert full_marks(found)


def test_a_course_may_have_a_file_of_that_name(lesson):
    assert in_jail({CLIENT: b"own"})[CLIENT] == b"own"


def test_no_fingerprint_knows_of_the_service(lesson):
    with_service = Fingerprints(replace(lesson, service="https://grades.example"), Budget())
    without = Fingerprints(lesson, Budget())
    assert [with_service.judged(question.id) for question in lesson.questions] == [
        without.judged(question.id) for question in lesson.questions
    ]
