"""Grade -> database: nbgrader's tables and our own in one transaction per student."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, inspect, select, text, update

from autograder.errors import StoreError
from autograder.model import Assignment, Comment, Grade, NotebookGrade, QuestionGrade, Status
from autograder.storage.added_questions import added_questions, note_added, note_release
from autograder.storage.assignments import has_assignment, record_assignment
from autograder.storage.by_hand import HandScore, as_scored, hand_scores, reopened
from autograder.storage.connection import PATIENCE, Writer
from autograder.storage.driver_errors import replaced
from autograder.storage.gaps import Gaps, gaps
from autograder.storage.history import keep_earlier
from autograder.storage.nbgrader_schema import create_schema, has_schema, is_complete
from autograder.storage.own_tables import KAKUNIN_GRADE, KAKUNIN_QUESTION, KAKUNIN_RULES, MISTAKE_LENGTH
from autograder.storage.raw_rows import raw
from autograder.storage.raw_values import moment, number, or_none, short_text
from autograder.storage.roster import has_roster
from autograder.storage.rows import Row
from autograder.storage.stored_comment import as_json, stored_comment
from autograder.storage.submissions import record_judgements, record_submission, submission_times
from autograder.storage.upgrade import bring_up_to_date
from autograder.text import storable


class Store:
    """The database that grades go to; a context manager.

    Raises StoreError when the database cannot be opened, read or written.
    """

    def __init__(self, db_url: str | Path, *, patience: float = PATIENCE) -> None:
        self._writer = Writer(db_url, patience=patience)
        self.transact = self._writer.transact
        self._saved: dict[tuple[str, str], datetime] = {}  # (assignment, student) -> when
        try:
            self.transact(self._prepare)
        except StoreError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._writer.close()

    def _prepare(self, connection: Connection) -> None:
        if not is_complete(connection, self._writer.place):
            create_schema(connection)
        bring_up_to_date(connection)

    def ensure_assignment(self, assignment: Assignment) -> None:
        """Record the assignment; the same rows that nbgrader's generation makes.

        Raises StoreError if the course dropped a notebook or question that has been handed in.
        """
        self.transact(lambda connection: _record(connection, assignment))

    def graded_fingerprints(self, assignment: str, student: str | None = None) -> Mapping[tuple[str, str], str]:
        """By (student, question) the fingerprint of the stored grade; grades with a problem are left out.

        student: the one of whom they are wanted; None: of all.
        """
        query, of = _fingerprints(student is not None), _of(assignment, student)
        found = self.transact(lambda connection: connection.execute(query, of).all())
        return {(student, question): _fingerprint(value) for student, question, value in found}

    def judged(self, assignment: str, student: str | None = None) -> Mapping[tuple[str, str], Row]:
        """The stored grades by (student, question): fingerprint, status and evidence; student: as above."""
        table = KAKUNIN_GRADE.c
        query = select(table.student, table.question, table.digest, table.status, table.evidence).where(
            table.assignment == assignment, table.problem.is_(None)
        )
        if student is not None:
            query = query.where(table.student == student)
        found = self.transact(lambda connection: connection.execute(query).mappings().all())
        return {(row["student"], row["question"]): {**row, "digest": _fingerprint(row["digest"])} for row in found}

    def adopt(self, assignment: str, fingerprints: Mapping[tuple[str, str], str]) -> None:
        """Replace the fingerprints of stored grades, by (student, question); nothing else changes."""
        table = KAKUNIN_GRADE.c
        change = (
            update(KAKUNIN_GRADE)
            .where(table.assignment == assignment, table.student == bindparam("of"), table.question == bindparam("to"))
            .values(digest=bindparam("fingerprint"))
        )
        rows = [{"of": of, "to": to, "fingerprint": fingerprint} for (of, to), fingerprint in fingerprints.items()]
        if rows:
            self.transact(lambda connection: connection.execute(change, rows))

    def timestamps(self, assignment: str) -> Mapping[str, datetime | None]:
        """By student when the stored submission was handed in, in UTC."""
        return self.transact(lambda connection: submission_times(connection, assignment))

    def stored(self, assignment: str, student: str) -> Sequence[Row]:
        """The rows of `kakunin_grade` of one student."""
        return self.transact(lambda connection: stored_grades(connection, assignment, student))

    def reopened(self, grade: Grade) -> Mapping[str, HandScore]:
        """By question the graders' scores that saving this grade would have them confirm."""
        return self.transact(lambda connection: reopened(connection, _cleaned(grade)))

    def to_confirm(self, assignment: str) -> Sequence[HandScore]:
        """The graders' scores whose answer, checks or points have changed since."""
        found = self.transact(lambda connection: hand_scores(connection, assignment))
        return [each for each in found if each.to_confirm]

    def added_questions(self, assignment: Assignment) -> Mapping[str, datetime | None]:
        """The questions that were not in an assignment from the beginning, with their first release, if it is known."""
        return self.transact(lambda connection: added_questions(connection, assignment))

    def note_release(self, assignment: str) -> None:
        """Note that the questions of an assignment, as they are recorded, are released."""
        self.transact(lambda connection: note_release(connection, assignment))

    def rules(self, assignment: str) -> str | None:
        """The rules that were kept last; None if none were."""
        query = select(KAKUNIN_RULES.c.rules).where(KAKUNIN_RULES.c.assignment == assignment)
        return self.transact(lambda connection: connection.scalar(query))

    def keep_rules(self, assignment: str, rules: str) -> None:
        """Keep the rules of an assignment in place of earlier ones."""
        self.transact(lambda connection: _keep_rules(connection, assignment, rules))

    def has_roster(self) -> bool:
        """Whether a roster was imported."""
        return self.transact(has_roster)

    def roster_gaps(self, assignment: str) -> Gaps:
        """Students who handed in but are not on the roster, and students on it who have not handed in."""
        return self.transact(
            lambda connection: gaps(lambda sql, values: connection.execute(text(sql), values), assignment)
        )

    def save(
        self, grade: Grade, assignment: Assignment, also: Callable[[Connection, Grade], None] | None = None
    ) -> None:
        """Store the grade of one student, all or nothing; it replaces an earlier one.

        also: further work in the same transaction, with the grade as it is stored; whatever it raises undoes all.
        """
        cleaned, now = _cleaned(grade), datetime.now(UTC).replace(tzinfo=None)

        def work(connection: Connection) -> None:
            if also is not None:
                also(connection, cleaned)
            _save(connection, cleaned, assignment, now)

        self.transact(work)
        if any(notebook.questions for notebook in cleaned.notebooks):
            self._saved[cleaned.assignment, cleaned.student] = now

    def verify(self) -> None:
        """Check that everything saved is still there. Raises StoreError if the database was replaced meanwhile."""
        self._writer.close()  # only a new connection sees a file that replaced the old one
        found = self.transact(_latest)
        if any(found.get(key, datetime.min) < saved for key, saved in self._saved.items()):
            raise replaced(self._writer.place)


def stored_grades(connection: Connection, assignment: str, student: str) -> Sequence[Row]:
    """The rows of `kakunin_grade` of one student, by notebook and question; none without that table."""
    if not inspect(connection).has_table(KAKUNIN_GRADE.name):
        return []
    table = KAKUNIN_GRADE.c
    query = select(KAKUNIN_GRADE).where(table.assignment == assignment, table.student == student)
    rows = connection.execute(raw(query).order_by(table.notebook, table.question)).mappings()
    return [_usable(row) for row in rows]


def grade_rows(connection: Connection, assignment: str, student: str | None = None) -> Sequence[Row]:
    """The rows of `kakunin_grade` without their evidence, of one student or of all."""
    rows = connection.execute(_grades(student is not None), _of(assignment, student)).mappings()
    return [_usable(row) for row in rows]


def _of(assignment: str, student: str | None) -> Row:
    return {"assignment": assignment} if student is None else {"assignment": assignment, "student": student}


@cache  # building a query costs as much as running it
def _grades(of_one: bool) -> Select[Any]:
    columns = [each for each in KAKUNIN_GRADE.c if each.name not in ("evidence", "problem")]
    return raw(_of_student(select(*columns), of_one))


@cache
def _fingerprints(of_one: bool) -> Select[Any]:
    table = KAKUNIN_GRADE.c
    return _of_student(select(table.student, table.question, table.digest), of_one).where(table.problem.is_(None))


def _of_student(query: Select[Any], of_one: bool) -> Select[Any]:
    table = KAKUNIN_GRADE.c
    found = query.where(table.assignment == bindparam("assignment"))
    return found.where(table.student == bindparam("student")) if of_one else found


def _usable(row: Mapping[Any, Any]) -> Row:
    """A stored row, with None for a number or a moment that is none."""
    numbers = {key: or_none(row[key], number) for key in ("score", "max_score")}
    return {**row, **numbers, "digest": _fingerprint(row["digest"]), "graded_at": or_none(row["graded_at"], moment)}


def _fingerprint(value: object) -> str:
    """A stored fingerprint; "", which no judgement has, for what is no text."""
    return or_none(value, short_text) or ""


def _record(connection: Connection, assignment: Assignment) -> None:
    """Write the assignment to nbgrader's tables, and the other fields to ours."""
    record_assignment(connection, assignment)
    note_added(connection, assignment)
    connection.execute(delete(KAKUNIN_QUESTION).where(KAKUNIN_QUESTION.c.assignment == assignment.name))
    connection.execute(insert(KAKUNIN_QUESTION), list(_questions(assignment)))


def _keep_rules(connection: Connection, assignment: str, rules: str) -> None:
    connection.execute(delete(KAKUNIN_RULES).where(KAKUNIN_RULES.c.assignment == assignment))
    connection.execute(insert(KAKUNIN_RULES).values(assignment=assignment, rules=rules))


def _questions(assignment: Assignment) -> Iterator[Row]:
    for place, notebook in enumerate(assignment.notebooks):
        for position, question in enumerate(notebook.questions):
            yield {
                "assignment": assignment.name,
                "notebook": notebook.name,
                "question": question.id,
                "kind": str(question.kind),
                "title": question.title,
                "position": position,
                "max_score": question.points,
                "notebook_title": notebook.title,
                "notebook_position": place,
            }


def _save(connection: Connection, grade: Grade, assignment: Assignment, now: datetime) -> None:
    if not has_assignment(connection, assignment.name):
        _record(connection, assignment)
    keep_earlier(connection, grade.assignment, grade.student, grade.timestamp)
    submitted = record_submission(connection, assignment.name, grade.student, grade.timestamp)
    questions = {question.id: question for question in assignment.questions}
    table = KAKUNIN_GRADE.c
    _forget_dropped(connection, assignment, grade.student)
    record_judgements(connection, submitted, grade.notebooks, questions, as_scored(connection, grade))
    connection.execute(
        delete(KAKUNIN_GRADE).where(
            table.assignment == grade.assignment,
            table.student == grade.student,
            table.question.in_([question.question for question in grade.questions]),
        )
    )
    rows = [{**row, "graded_at": now} for notebook in grade.notebooks for row in _rows(grade, notebook)]
    if rows:
        connection.execute(insert(KAKUNIN_GRADE), rows)


def _latest(connection: Connection) -> Mapping[tuple[str, str], datetime]:
    """By (assignment, student) when a grade was last stored."""
    if not has_schema(connection):
        return {}
    table = KAKUNIN_GRADE.c
    of_student = (table.assignment, table.student)
    query = raw(select(*of_student, func.max(table.graded_at).label("graded_at")).group_by(*of_student))
    rows = connection.execute(query).tuples()
    return {(assignment, student): or_none(when, moment) or datetime.min for assignment, student, when in rows}


def _forget_dropped(connection: Connection, assignment: Assignment, student: str) -> None:
    """Delete the grades of questions that the course no longer has."""
    table = KAKUNIN_GRADE.c
    of_student = (table.assignment == assignment.name, table.student == student)
    kept = [question.id for question in assignment.questions]
    connection.execute(delete(KAKUNIN_GRADE).where(*of_student, table.question.not_in(kept)))


def _rows(grade: Grade, notebook: NotebookGrade) -> Iterator[Row]:
    for question in notebook.questions:
        judged = question.score is not None or question.status is Status.MISSING or question.unseen
        yield {
            "assignment": grade.assignment,
            "student": grade.student,
            "notebook": notebook.notebook,
            "question": question.question,
            "digest": question.fingerprint,
            "score": question.score,
            "max_score": question.max_score,
            "status": str(question.status),
            "mistake": question.mistake,
            "feedback": storable(as_json(stored_comment(question))),
            "answer": question.answer,
            "evidence": storable(json.dumps(_evidence(notebook, question), ensure_ascii=False, sort_keys=True)),
            "problem": None if judged else notebook.problem,
            "judgement": question.judgement or None,
        }


def _evidence(notebook: NotebookGrade, question: QuestionGrade) -> Row:
    """The evidence of a judgement: what ran, and where."""
    equal = question.equal_judged
    known = {} if equal is None else {"equal_answer_judged": f"{equal.isoformat(sep=' ', timespec='seconds')[:19]} UTC"}
    return {**notebook.evidence, "seed": question.seed, **known}


def _cleaned(grade: Grade) -> Grade:
    """The grade with every text from or about a student made storable."""
    notebooks = tuple(
        replace(
            notebook,
            problem=None if notebook.problem is None else storable(notebook.problem),
            questions=tuple(map(_cleaned_question, notebook.questions)),
        )
        for notebook in grade.notebooks
    )
    return replace(grade, student=storable(grade.student), notebooks=notebooks)


def _cleaned_question(question: QuestionGrade) -> QuestionGrade:
    mistake = None if question.mistake is None else storable(question.mistake)[:MISTAKE_LENGTH]
    return replace(
        question, comment=_cleaned_comment(question.comment), answer=storable(question.answer), mistake=mistake
    )


def _cleaned_comment(comment: Comment) -> Comment:
    return Comment(
        storable(comment.opening),
        tuple(replace(each, sentence=storable(each.sentence)) for each in comment.wrong),
        storable(comment.counterexample),
        tuple(map(storable, comment.remarks)),
    )
