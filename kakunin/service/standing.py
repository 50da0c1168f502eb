"""How one question stands by its rows: the same status and points as in `kakunin show` and the exports.

`gradebook.question_status` says it for the frames of a class; a test compares the two.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from autograder.model import Question, Status, score_that_counts
from autograder.storage.by_hand import HandScore
from autograder.storage.stored_comment import StoredComment, from_json
from gradebook.feedback.content import Answered, answered

_NEARLY: Final = 1e-9  # points

Row = Mapping[str, Any]


def standing(question: Question, row: Row | None, by_hand: HandScore | None, extra: float | None) -> Answered:
    """How a question stands; row: of `kakunin_grade`, without one it is missing."""
    if row is None:
        return _answered(question, {}, Status.MISSING, None)
    if by_hand is not None:
        other_points = row["max_score"] is None or row["max_score"] != question.points
        if by_hand.to_confirm or by_hand.score is None or other_points:
            return _answered(question, row, Status.NEEDS_REVIEW, None)
        return _answered(question, row, Status.GRADED, score_that_counts(None, by_hand.score, by_hand.extra_credit))
    status = _status(row["status"])
    score = score_that_counts(row["score"], None, extra)
    is_unusable = score is None and status is Status.GRADED
    if is_unusable or (row["score"] or 0.0) > question.points + _NEARLY:
        return _answered(question, row, Status.NEEDS_REVIEW, None)
    return _answered(question, row, status, None if status is Status.MISSING else score)


def stored(row: Row | None) -> StoredComment:
    """The parts of a row's comment; none where they are damaged."""
    try:
        return from_json(row["feedback"] if row is not None else "")
    except ValueError:
        return from_json("")


def _answered(question: Question, row: Row, status: Status, score: float | None) -> Answered:
    values = {
        "question": question.id,
        "status": status,
        "score": math.nan if score is None else score,
        "max_score": question.points,
        "answer": row.get("answer") or "",
        "feedback": _readable(row.get("feedback")),
        "comment": "",
        "manual_comment": "",
    }
    return replace(answered(values, str(question.kind), question.title), earned=score)


def _readable(feedback: object) -> str:
    text = feedback if isinstance(feedback, str) else ""
    try:
        from_json(text)
    except ValueError:
        return ""
    return text


def _status(text: object) -> Status:
    try:
        return Status(str(text))
    except ValueError:
        return Status.NEEDS_REVIEW
