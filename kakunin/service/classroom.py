"""How the class stands with an assignment, from the rows of now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Final

from autograder.model import Kind, Question
from autograder.source.tokens import normal_source
from autograder.storage.handin_store import ClassRows
from autograder.storage.handins import JUDGING, WAITING, SubmissionFacts
from autograder.storage.history import EarlierScore
from gradebook.feedback.content import Answered, Verdict
from gradebook.one_student import full_marks
from kakunin.service.counting import Counting
from kakunin.service.courses import Served
from kakunin.service.model import AnswerGroup, ClassView, MistakeNow, QuestionNow, StudentNow
from kakunin.service.standing import Row, standing, stored

OTHER: Final = "other"  # a wrong answer of which nothing more is known
_WRONG: Final = (Verdict.NOT_YET, Verdict.PARTLY)


def class_view(served: Served, rows: ClassRows) -> ClassView:
    """How the class stands."""
    students = _students(rows)
    grades: dict[tuple[str, str, str], Row] = {
        (row["student"], row["notebook"], row["question"]): row for row in rows.grades
    }
    stands = {
        (student, question.id): standing(question, grades.get(key), rows.scores.get(key), rows.extra.get(key))
        for student in students
        for question in served.assignment.questions
        for key in [(student, question.notebook, question.id)]
    }
    earlier: dict[str, list[EarlierScore]] = defaultdict(list)
    for each in rows.earlier:
        earlier[each.student].append(each)
    questions = tuple(_question(question, students, stands, grades) for question in served.assignment.questions)
    return ClassView(
        served.name,
        served.policy.title or served.assignment.title,
        full_marks({each.id: each.points for each in served.assignment.questions}, served.policy.points),
        questions,
        tuple(_student(student, served, stands, rows, earlier.get(student, ())) for student in students),
        _minutes(rows.moments, served.zone),
        sum(each.assignment == served.name for each in rows.queue),
        str(served.policy.counts),
    )


def _students(rows: ClassRows) -> list[str]:
    """The students of the roster, or of the database without one, and those who handed in."""
    handed_in = {row["student"] for row in rows.grades} | rows.latest.keys()
    return sorted((rows.roster or rows.names.keys()) | handed_in)


def _question(
    question: Question,
    students: Sequence[str],
    stands: Mapping[tuple[str, str], Answered],
    grades: Mapping[tuple[str, str, str], Row],
) -> QuestionNow:
    by_verdict: dict[Verdict, list[str]] = defaultdict(list)
    for student in students:
        by_verdict[stands[student, question.id].verdict].append(student)
    rows = {student: grades.get((student, question.notebook, question.id)) for student in students}
    wrong = [student for student in students if stands[student, question.id].verdict in _WRONG]
    return QuestionNow(
        question.id,
        question.title or question.id,
        question.points,
        len(by_verdict[Verdict.UNANSWERED]) + len(by_verdict[Verdict.MISSING]),
        len(by_verdict[Verdict.WAITING]),
        _mistakes(question, wrong, rows),
        _groups(question, by_verdict[Verdict.FULL], rows),
    )


def _mistakes(question: Question, students: Sequence[str], rows: Mapping[str, Row | None]) -> tuple[MistakeNow, ...]:
    by_name: dict[str, list[str]] = defaultdict(list)
    for student in students:
        row = rows[student]
        by_name[(row and row["mistake"]) or OTHER].append(student)
    found = [
        MistakeNow(name, sentence, _groups(question, its, rows), is_known)
        for name, its in by_name.items()
        for sentence, is_known in [_sentence(name, rows[its[0]])]
    ]
    return tuple(sorted(found, key=lambda each: (-each.students, each.name)))


def _sentence(name: str, row: Row | None) -> tuple[str, bool]:
    """What students are told of a mistake, and whether that is its author's sentence.

    Of a kind of failure it differs, and the first one's is taken.
    """
    told = stored(row).comment.wrong
    known = next((wrong.sentence for wrong in told if wrong.mistake == name), None)
    return (known, True) if known is not None else (next((wrong.sentence for wrong in told), ""), False)


def _groups(question: Question, students: Sequence[str], rows: Mapping[str, Row | None]) -> tuple[AnswerGroup, ...]:
    """Students by equal answers, the largest group first."""
    groups: dict[str, list[str]] = defaultdict(list)
    for student in students:
        groups[_same(question, rows[student])].append(student)
    found = [AnswerGroup(_answer(rows[its[0]]), tuple(its)) for its in groups.values()]
    return tuple(sorted(found, key=lambda each: (-len(each.students), each.students)))


def _same(question: Question, row: Row | None) -> str:
    """What equal answers have in common: the judgement that they share, else their statements."""
    if row is not None and row["judgement"]:
        return str(row["judgement"])
    answer = _answer(row)
    return answer.strip() if question.kind is Kind.WRITTEN else normal_source(answer)


def _answer(row: Row | None) -> str:
    return str(row["answer"] or "") if row is not None else ""


def _student(
    student: str,
    served: Served,
    stands: Mapping[tuple[str, str], Answered],
    rows: ClassRows,
    earlier: Sequence[EarlierScore],
) -> StudentNow:
    its = {(each.notebook, each.id): stands[student, each.id] for each in served.assignment.questions}
    facts = rows.facts.get(student, SubmissionFacts())
    counting = Counting(served, student, its, facts, earlier)
    first, last = rows.names.get(student, ("", ""))
    latest = rows.latest.get(student)
    return StudentNow(
        student,
        f"{last} {first}".strip(),
        tuple(each.verdict for each in its.values()),
        counting.earned,
        rows.attempts.get(student, 0),
        None if latest is None else latest.received_at.astimezone(served.zone),
        latest is not None and latest.state in (WAITING, JUDGING),
        not counting.is_last,
        not rows.roster or student in rows.roster,
    )


def _minutes(moments: Sequence[tuple[str, datetime]], zone: tzinfo) -> tuple[tuple[datetime, int], ...]:
    """How many hand-ins came in each minute."""
    counted = Counter(moment.replace(second=0, microsecond=0) for _, moment in moments)
    return tuple((minute.astimezone(zone), count) for minute, count in sorted(counted.items()))
