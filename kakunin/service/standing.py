"""How one question stands by its rows: the same status and points as in `kakunin show` and the exports.

`gradebook.question_status` says it for the frames of a class; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from autograder.model import Question, Status, score_that_counts
from autograder.storage.by_hand import HandScore
from autograder.storage.stored_comment import StoredComment, from_json
from gradebook.feedback.content import Answered

_NEARLY: Final = 1e-9  # points

Row = Mapping[str, Any]


def standing(question: Question, row: Row | None, by_hand: HandScore | None, extra: float | None) -> Answered:
    """How a question stands, without what is said of it; row: of `kakunin_grade`, without one it is missing."""
    status, score = (Status.MISSING, None) if row is None else _status_and_score(question, row, by_hand, extra)
    answer = "" if row is None else str(row["answer"] or "")
    return Answered(question.id, question.title, str(question.kind), question.points, score, status, answer)


def stored(row: Row | None) -> StoredComment:
    """The parts of a row's comment; none where they are damaged."""
    try:
        return from_json(row["feedback"] if row is not None else "")
    except ValueError:
        return from_json("")


def _status_and_score(
    question: Question, row: Row, by_hand: HandScore | None, extra: float | None
) -> tuple[Status, float | None]:
    if by_hand is not None:
        other_points = row["max_score"] is None or row["max_score"] != question.points
        if by_hand.to_confirm or by_hand.score is None or other_points:
            return Status.NEEDS_REVIEW, None
        return Status.GRADED, score_that_counts(None, by_hand.score, by_hand.extra_credit)
    status, score = _status(row["status"]), score_that_counts(row["score"], None, extra)
    is_unusable = score is None and status is Status.GRADED
    if is_unusable or (row["score"] or 0.0) > question.points + _NEARLY:
        return Status.NEEDS_REVIEW, None
    return status, None if status is Status.MISSING else score


def _status(text: object) -> Status:
    try:
        return Status(str(text))
    except ValueError:
        return Status.NEEDS_REVIEW
