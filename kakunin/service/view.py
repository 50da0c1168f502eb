"""What one student may see now of an assignment."""

from __future__ import annotations

from collections.abc import Sequence
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
from gradebook.one_student import Place, full_marks
from gradebook.policy import deadline
from kakunin.service.counting import Counting
from kakunin.service.courses import Served
from kakunin.service.intake import notebooks_in
from kakunin.service.ladder import Rung, Times, is_all_told, rung
from kakunin.service.messages.hints import question_about
from kakunin.service.model import Counted, Door, Receipt, ShownPart, ShownQuestion, State, StudentView
from kakunin.service.receiving import closing
from kakunin.service.standing import Row, standing, stored

_NEARLY: Final = 1e-9  # points
_WITHOUT_JUDGEMENT: Final = (Verdict.UNANSWERED, Verdict.MISSING)


def student_view(served: Served, student: str, rows: StudentRows, now: datetime) -> StudentView:
    """What the student may see; rows: with earlier scores where the course's rule needs them."""
    rules, zone = served.policy.feedback, served.zone
    times = times_of(served, student, rows.facts.due, rows.facts.longer, now)
    shown = _Shown(served, student, rows, times)
    is_there = rules.opens is None or rules.opens <= now
    parts = tuple(shown.part(notebook) for notebook in served.assignment.notebooks) if is_there else ()
    counted = shown.counted() if is_there and rows.grades else None
    earned = [each.earned for part in parts for each in part.questions if each.earned is not None]
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
        points=full_marks({each.id: each.points for each in served.assignment.questions}, served.policy.points),
        latest=receipt_of(rows.handins[0], rows.queue) if rows.handins else None,
        counts=None if counted is None else _receipt_at(counted.received, rows.handins),
        counted=counted,
        is_stopped=rules.stopped,
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


def _receipt_at(moment: datetime | None, handins: Sequence[Handin]) -> Receipt | None:
    return next((receipt_of(each) for each in handins if each.state == JUDGED and each.received_at == moment), None)


class _Shown:
    """The questions of one student as the rules let them be seen."""

    def __init__(self, served: Served, student: str, rows: StudentRows, times: Times) -> None:
        self._rules = served.policy.feedback
        self._zone = served.zone
        self._student = student
        self._rows = rows
        self._times = times
        self._served = served
        self._grades: dict[Place, Row] = {(row["notebook"], row["question"]): row for row in rows.grades}
        self._stands = {(each.notebook, each.id): self._standing(each) for each in served.assignment.questions}

    def counted(self) -> Counted:
        """What counts for the grade: nothing of it says more than the feedback that may be read."""
        counting = Counting(self._served, self._student, self._stands, self._rows.facts, self._rows.earlier)
        policy, found = self._served.policy, counting.reckoned
        is_all_told = all(map(self._is_all_told, self._served.assignment.questions))
        is_told = is_all_told or policy.counts is not Counts.BEST  # by the others, the times alone decide
        return Counted(
            str(policy.counts),
            is_told,
            is_told and counting.is_last,
            _local(counting.at, self._zone) if is_told else None,
            found.earned if is_all_told else None,
            found.points,
            found.lateness if is_told else timedelta(0),
            found.penalty if is_all_told else None,
            found.grade if is_all_told and self._student not in policy.excused else None,
            found.out_of,
            self._student in policy.excused,
        )

    def _is_all_told(self, question: Question) -> bool:
        """Whether the points of every answer to a question may be known that may be the one that counts."""
        attempts = self._rows.attempts.get(question.id, ())
        if question.kind is Kind.WRITTEN:
            return True
        if self._served.policy.counts is Counts.LAST:
            return rung(self._rules, attempts, self._times).level is not None
        return is_all_told(self._rules, attempts, self._times)

    def _standing(self, question: Question) -> Answered:
        key = self._student, question.notebook, question.id
        return standing(question, self._grades.get(key[1:]), self._rows.scores.get(key), self._rows.extra.get(key))

    def part(self, notebook: Notebook) -> ShownPart:
        """One notebook."""
        questions = tuple(self._question(notebook.name, question) for question in notebook.questions)
        return ShownPart(notebook.name, notebook.title, questions)

    def _question(self, notebook: str, question: Question) -> ShownQuestion:
        key = self._student, notebook, question.id
        row, by_hand = self._grades.get(key[1:]), self._rows.scores.get(key)
        stands = self._stands[key[1:]]
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
