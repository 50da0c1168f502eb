"""What one student may see now of an assignment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Final

from autograder.model import Kind, Notebook, Question, Status
from autograder.settings.feedback_rules import DetailLevel
from autograder.settings.policy import Counts
from autograder.storage.handin_store import StudentRows
from autograder.storage.handins import JUDGED, Handin
from autograder.storage.stored_comment import CheckFacts
from autograder.text import paragraphs
from gradebook.feedback.content import Answered, Verdict
from gradebook.policy import deadline
from kakunin.service.courses import Served
from kakunin.service.intake import notebooks_in
from kakunin.service.ladder import Rung, Times, are_shown, rung
from kakunin.service.messages.hints import question_about
from kakunin.service.model import Door, Receipt, ShownPart, ShownQuestion, State, StudentView
from kakunin.service.receiving import closing
from kakunin.service.standing import Row, standing, stored

_NEARLY: Final = 1e-9  # points
_WITHOUT_JUDGEMENT: Final = (Verdict.UNANSWERED, Verdict.MISSING)

Counting = Callable[[], datetime | None]


def student_view(served: Served, student: str, rows: StudentRows, now: datetime, counting: Counting) -> StudentView:
    """What the student may see; counting: finds when the submission came in that counts by the course's rule."""
    rules, zone = served.policy.feedback, served.zone
    times = times_of(served, student, rows.due, rows.longer, now)
    shown = _Shown(served, student, rows, times)
    is_there = rules.opens is None or rules.opens <= now
    parts = tuple(shown.part(notebook) for notebook in served.assignment.notebooks) if is_there else ()
    earned = [each.earned for part in parts for each in part.questions if each.earned is not None]
    is_secret = _is_best_secret(served, rows, times)
    return StudentView(
        student,
        served.name,
        served.policy.title or served.assignment.title,
        _local(rules.opens, zone),
        _local(times.closes, zone),
        _local(times.due, zone),
        is_open=is_there and not times.is_over,
        parts=parts,
        earned=None if rules.stopped or not earned else sum(earned),
        points=served.assignment.points,
        latest=receipt_of(rows.handins[0], rows.queue) if rows.handins else None,
        counts=None if is_secret else _counts(rows, counting),
        is_stopped=rules.stopped,
        best_is_secret=is_secret,
    )


def times_of(served: Served, student: str, due: datetime | None, longer: timedelta, now: datetime) -> Times:
    """The moments that decide; due, longer: nbgrader's deadline and its extension for the student."""
    return Times(now, deadline(student, due, longer, served.policy), closing(served, student, longer))


def receipt_of(handin: Handin, queue: Sequence[str] = ()) -> Receipt:
    """The receipt of a hand-in; queue: the ids in the order in which they are judged."""
    ahead = queue.index(handin.id) if handin.state == State.WAITING and handin.id in queue else 0
    return Receipt(
        handin.id,
        handin.student,
        handin.assignment,
        handin.received_at,
        Door(handin.door),
        State(handin.state),
        notebooks_in(handin.files),
        ahead,
        handin.problem,
    )


def _is_best_secret(served: Served, rows: StudentRows, times: Times) -> bool:
    """Whether which hand-in is the best would tell of answers without feedback, while more can be handed in."""
    policy = served.policy
    if policy.counts is not Counts.BEST or times.is_over:
        return False
    return not all(are_shown(policy.feedback, each, times.now) for each in rows.attempts.values())


def _counts(rows: StudentRows, counting: Counting) -> Receipt | None:
    judged = [each for each in rows.handins if each.state == JUDGED]
    if not judged:
        return None
    moment = counting()
    return next((receipt_of(each) for each in judged if each.received_at == moment), None)


class _Shown:
    """The questions of one student as the rules let them be seen."""

    def __init__(self, served: Served, student: str, rows: StudentRows, times: Times) -> None:
        self._rules = served.policy.feedback
        self._zone = served.zone
        self._student = student
        self._rows = rows
        self._times = times
        self._grades: dict[tuple[str, str], Row] = {(row["notebook"], row["question"]): row for row in rows.grades}

    def part(self, notebook: Notebook) -> ShownPart:
        """One notebook."""
        questions = tuple(self._question(notebook.name, question) for question in notebook.questions)
        return ShownPart(notebook.name, notebook.title, questions)

    def _question(self, notebook: str, question: Question) -> ShownQuestion:
        key = self._student, notebook, question.id
        row, by_hand = self._grades.get(key[1:]), self._rows.scores.get(key)
        stands = standing(question, row, by_hand, self._rows.extra.get(key))
        place = rung(self._rules, self._rows.attempts.get(question.id, ()), self._times)
        plain = ShownQuestion(
            question.id,
            question.title or question.id,
            question.points,
            Verdict.WAITING,
            answer=stands.answer,
            attempts=place.attempts,
            left=None if question.kind is Kind.WRITTEN else place.left,
            feedback_from=_local(place.feedback_from, self._zone),
        )
        if self._rules.stopped:
            return plain
        is_by_hand = by_hand is not None and stands.verdict is not Verdict.WAITING
        if stands.verdict in _WITHOUT_JUDGEMENT or is_by_hand or question.kind is Kind.WRITTEN:
            return self._open(plain, stands, row, self._comment_by_hand(key, stands))
        if place.level is None:
            return plain
        if stands.verdict is Verdict.WAITING:
            return self._open(plain, stands, row, "")
        return self._levelled(plain, stands, row, place)

    def _comment_by_hand(self, key: tuple[str, str, str], stands: Answered) -> str:
        """What a grader wrote, unless it is of an earlier answer."""
        is_earlier = stands.status is Status.NEEDS_REVIEW and key in self._rows.scores
        return "" if is_earlier else self._rows.comments.get(key, "")

    def _open(self, plain: ShownQuestion, stands: Answered, row: Row | None, by_hand: str) -> ShownQuestion:
        """What no checks have decided: nothing of it gives anything away."""
        comment = stored(row).comment
        told = "" if by_hand or stands.verdict in (Verdict.FULL, Verdict.PARTLY, Verdict.NOT_YET) else comment.opening
        earned = None if stands.verdict is Verdict.WAITING else stands.earned
        return replace(
            plain, verdict=stands.verdict, earned=earned, comment=paragraphs(told, by_hand), feedback_from=None
        )

    def _levelled(self, plain: ShownQuestion, stands: Answered, row: Row | None, place: Rung) -> ShownQuestion:
        """What the checks decided, as far as the level goes."""
        level = place.level or DetailLevel.SCORE
        kept = stored(row)
        told = [paragraphs(*kept.comment.remarks)] if level >= DetailLevel.CHECKS else []
        is_wrong = stands.verdict is not Verdict.FULL
        if is_wrong and level is DetailLevel.QUESTION:
            kind = Kind(stands.kind)
            told = [*dict.fromkeys(question_about(each.kind, kind) for each in kept.checks if _is_wrong(each)), *told]
        elif is_wrong and level >= DetailLevel.SENTENCE:
            told = [*(wrong.markdown for wrong in kept.comment.wrong), *told]
        return replace(
            plain,
            verdict=stands.verdict,
            earned=stands.earned,
            checks=tuple(_check(check, level) for check in kept.checks) if level >= DetailLevel.CHECKS else (),
            comment=paragraphs(*told),
            example=kept.comment.counterexample if is_wrong and level >= DetailLevel.EXAMPLE else "",
            corrected=self._is_corrected(plain.id, row),
        )

    def _is_corrected(self, question: str, row: Row | None) -> bool:
        """Whether the answer has other points than when it was first judged."""
        attempts = self._rows.attempts.get(question, ())
        if not attempts or row is None or row["score"] is None:
            return False
        now = max(attempts, key=lambda each: each.latest_at)
        return now.score is not None and bool(abs(now.score - row["score"]) > _NEARLY)


def _check(check: CheckFacts, level: DetailLevel) -> CheckFacts:
    """A check without the name of what is wrong, which would say more than the level allows."""
    return check if level >= DetailLevel.SENTENCE else replace(check, mistake=None, kind=None)


def _is_wrong(check: CheckFacts) -> bool:
    return check.earned is not None and check.earned < check.points


def _local(moment: datetime | None, zone: tzinfo) -> datetime | None:
    return None if moment is None else moment.astimezone(zone)
