"""The rows of what students handed in through the service, and of their attempts; in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, insert, select, update

from autograder.storage.nbgrader_tables import ASSIGNMENT, NOTEBOOK, SUBMITTED_ASSIGNMENT, SUBMITTED_NOTEBOOK
from autograder.storage.own_tables import KAKUNIN_HANDIN
from autograder.storage.raw_rows import raw
from autograder.storage.raw_values import id_of, moment, number, or_none, span
from autograder.storage.rows import naive_utc

WAITING: Final = "waiting"
JUDGING: Final = "judging"
JUDGED: Final = "judged"
REPLACED: Final = "replaced"

_IN_QUEUE: Final = (WAITING, JUDGING)
_TICK: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Handin:
    """One row of KAKUNIN_HANDIN; moments with their zone, UTC. files: name of the notebook -> SHA-256 of its file."""

    id: str
    number: int
    assignment: str
    student: str
    received_at: datetime
    door: str
    state: str
    files: Mapping[str, str]
    place: int
    token: str = ""
    problem: str = ""


def add_handin(connection: Connection, new: Handin, replaced: Collection[str]) -> tuple[Handin, Sequence[str]]:
    """Add a hand-in under the next number: as it is stored, and the ids of those that it replaces.

    These leave the queue, and it takes the first one's place.

    Its moment is later than that of the student's last hand-in.
    """
    gone = _replace(connection, replaced) if replaced else {}
    of_student = {"assignment": new.assignment, "student": new.student}
    highest, behind, last = connection.execute(_LAST, of_student).one()
    number = (highest or 0) + 1
    received = new.received_at if last is None else max(new.received_at, _aware(last) + _TICK)
    row = {
        "id": new.id,
        "number": number,
        "place": min(gone.values()) if gone else max(number, (behind or 0) + 1),
        "assignment": new.assignment,
        "student": new.student,
        "received_at": naive_utc(received),
        "door": new.door,
        "state": new.state,
        "files": json.dumps(dict(new.files), ensure_ascii=False, sort_keys=True),
        "token": new.token,
        "problem": new.problem,
    }
    connection.execute(insert(KAKUNIN_HANDIN), [row])
    return _handin(row), list(gone)


def _replace(connection: Connection, replaced: Collection[str]) -> dict[str, int]:
    """Take those that still wait out of the queue; their places in it by their ids."""
    table = KAKUNIN_HANDIN.c
    left = (table.id.in_(replaced), table.state == WAITING)
    still = select(table.id, table.place).where(*left).with_for_update()  # no judge takes one meanwhile
    gone = dict(connection.execute(still).tuples().all())
    if gone:
        connection.execute(update(KAKUNIN_HANDIN).where(*left).values(state=REPLACED))
    return gone


def last_moment(connection: Connection) -> datetime | None:
    """The latest moment of receipt that is stored, in UTC."""
    found = connection.scalar(select(func.max(KAKUNIN_HANDIN.c.received_at)))
    return None if found is None else _aware(found)


def handins_of(connection: Connection, assignment: str, student: str) -> list[Handin]:
    """A student's hand-ins, the last one first."""
    return _handins(connection, _OF_STUDENT, assignment=assignment, student=student)


def handin(connection: Connection, id: str) -> Handin | None:
    """The hand-in of that id."""
    return next(iter(_handins(connection, _ONE, of=id)), None)


def queue(connection: Connection) -> list[Handin]:
    """The hand-ins that wait or are being judged, those at work first, then in the order in which they are judged.

    Each student has one place: the second hand-in of one comes after the first ones of all.
    """
    return in_turn(_handins(connection, _QUEUE))


def in_turn(found: Sequence[Handin]) -> list[Handin]:
    """Hand-ins of the queue in the order in which they are judged; found: by their place."""
    turns: dict[str, int] = {}
    order: list[tuple[bool, int, int, Handin]] = []
    for each in sorted(found, key=lambda each: (each.state != JUDGING, each.number)):
        turns[each.student] = turns.get(each.student, 0) + 1
        order.append((each.state != JUDGING, turns[each.student], each.place, each))
    return [each for *_, each in sorted(order, key=lambda entry: (*entry[:3], entry[3].number))]


def set_state(connection: Connection, id: str, state: str, *, before: str) -> bool:
    """Set the state of a hand-in that has the state `before`; whether it had."""
    return connection.execute(_SET_STATE, {"of": id, "before": before, "after": state}).rowcount == 1


def recover_queue(connection: Connection) -> int:
    """Put back what was being judged when a process ended; how many."""
    change = update(KAKUNIN_HANDIN).where(KAKUNIN_HANDIN.c.state == JUDGING)
    return connection.execute(change.values(state=WAITING)).rowcount


def claim(connection: Connection, assignments: Collection[str], held: Collection[str]) -> Handin | None:
    """The next hand-in of these assignments, which is now being judged; None if there is none.

    held: the ids of those that a judge works on, or that are put off. Any other that is being judged by its state is
    free: it was claimed, and the answer was lost.

    A student's hand-ins are judged one after the other, in the order in which they came. For each of them the student
    lines up again.
    """
    busy: set[tuple[str, str]] = set()
    found = queue(connection)
    for each in found:
        owner = each.student, each.assignment
        is_free = owner not in busy and each.id not in held and each.assignment in assignments
        if is_free and set_state(connection, each.id, JUDGING, before=each.state):
            others = [other.id for other in found if other.student == each.student and other.state == WAITING]
            _line_up_again(connection, [id for id in others if id != each.id])
            return replace(each, state=JUDGING)
        busy.add(owner)
    return None


def _line_up_again(connection: Connection, others: Sequence[str]) -> None:
    """Put a student's other hand-ins behind everybody's."""
    for place, id in enumerate(others, _behind_all(connection) if others else 0):
        connection.execute(update(KAKUNIN_HANDIN).where(KAKUNIN_HANDIN.c.id == id).values(place=place))


def _behind_all(connection: Connection) -> int:
    """The place behind all hand-ins in the queue."""
    in_queue = KAKUNIN_HANDIN.c.state.in_(_IN_QUEUE)
    return (connection.scalar(select(func.max(KAKUNIN_HANDIN.c.place)).where(in_queue)) or 0) + 1


def mark_judged(connection: Connection, id: str, problem: str) -> bool:
    """Note that a hand-in is judged; False if it was not being judged, so that nothing of it may be stored."""
    values = {"of": id, "told": problem, "now": datetime.now(UTC).replace(tzinfo=None)}
    return connection.execute(_MARK_JUDGED, values).rowcount == 1


def last_handins(connection: Connection, assignment: str) -> dict[str, Handin]:
    """By student the last hand-in."""
    table = KAKUNIN_HANDIN.c
    last = select(func.max(table.number)).where(table.assignment == assignment).group_by(table.student)
    return {each.student: each for each in _handins(connection, select(KAKUNIN_HANDIN).where(table.number.in_(last)))}


def moments(connection: Connection, assignment: str) -> list[tuple[str, datetime]]:
    """Of every hand-in its student and when it came, in UTC."""
    table = KAKUNIN_HANDIN.c
    query = select(table.student, table.received_at).where(table.assignment == assignment).order_by(table.number)
    return [(student, _aware(received)) for student, received in connection.execute(query).tuples()]


def _handins(connection: Connection, query: Select[Any], **values: str) -> list[Handin]:
    return [_handin(row) for row in connection.execute(query, values).mappings()]


def _handin(row: Mapping[Any, Any]) -> Handin:
    names = ("id", "number", "assignment", "student", "door", "state", "place", "token", "problem")
    files: dict[str, str] = json.loads(row["files"])
    return Handin(**{name: row[name] for name in names}, files=files, received_at=_aware(row["received_at"]))


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


@dataclass(frozen=True)
class SubmissionFacts:
    """What nbgrader's tables say of a student's submission; moments in UTC.

    due: the assignment's own deadline; longer: the student's extension; at: when it came in; penalty: points that
    nbgrader takes off for lateness.
    """

    due: datetime | None = None
    longer: timedelta = timedelta(0)
    at: datetime | None = None
    penalty: float = 0.0


def submission_facts(connection: Connection, assignment: str, student: str) -> SubmissionFacts:
    """The facts of one student; without a submission those of the assignment."""
    row = connection.execute(_FACTS, {"assignment": assignment, "student": student}).first()
    return SubmissionFacts() if row is None else _facts_of(row)


def facts_of_all(connection: Connection, assignment: str) -> dict[str, SubmissionFacts]:
    """The facts by student of those who handed in."""
    rows = connection.execute(_FACTS_OF_ALL, {"assignment": assignment})
    return {id_of(row.student): _facts_of(row) for row in rows}


def _facts_of(row: Any) -> SubmissionFacts:
    due, submitted = or_none(row.duedate, moment), or_none(row.timestamp, moment)
    longer, penalty = or_none(row.extension, span) or timedelta(0), or_none(row.penalty, number) or 0.0
    return SubmissionFacts(due and _aware(due), longer, submitted and _aware(submitted), penalty)


def _facts(student: Any) -> Select[Any]:
    """student: which rows of submissions to join; without one the assignment's own facts remain."""
    handed_in, notebook = SUBMITTED_ASSIGNMENT.c, SUBMITTED_NOTEBOOK.c
    its = (handed_in.assignment_id == ASSIGNMENT.c.id) & student
    of_assignment = select(NOTEBOOK.c.id).where(NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id).correlate(ASSIGNMENT)
    penalty = (
        select(func.sum(notebook.late_submission_penalty))
        .where(notebook.assignment_id == handed_in.id, notebook.notebook_id.in_(of_assignment))
        .correlate(ASSIGNMENT, SUBMITTED_ASSIGNMENT)
        .scalar_subquery()
    )
    query = select(
        handed_in.student_id.label("student"),
        ASSIGNMENT.c.duedate,
        handed_in.extension,
        handed_in.timestamp,
        penalty.label("penalty"),
    )
    query = query.join_from(ASSIGNMENT, SUBMITTED_ASSIGNMENT, its, isouter=True)
    return raw(query.where(ASSIGNMENT.c.name == bindparam("assignment")))


# Built once: building a query costs as much as running it.
_TABLE: Final = KAKUNIN_HANDIN.c
_IS_OF_STUDENT: Final = (_TABLE.assignment == bindparam("assignment")) & (_TABLE.student == bindparam("student"))
_IS_IN_QUEUE: Final = _TABLE.state.in_(_IN_QUEUE)
_ONE: Final = select(KAKUNIN_HANDIN).where(_TABLE.id == bindparam("of"))
_OF_STUDENT: Final = select(KAKUNIN_HANDIN).where(_IS_OF_STUDENT).order_by(_TABLE.number.desc())
_QUEUE: Final = select(KAKUNIN_HANDIN).where(_IS_IN_QUEUE).order_by(_TABLE.place, _TABLE.number)
_LAST: Final = select(
    select(func.max(_TABLE.number)).scalar_subquery(),
    select(func.max(_TABLE.place)).where(_IS_IN_QUEUE).scalar_subquery(),
    select(func.max(_TABLE.received_at)).where(_IS_OF_STUDENT).scalar_subquery(),
)
_SET_STATE: Final = (
    update(KAKUNIN_HANDIN)
    .where(_TABLE.id == bindparam("of"), _TABLE.state == bindparam("before"))
    .values(state=bindparam("after"))
)
_MARK_JUDGED: Final = (
    update(KAKUNIN_HANDIN)
    .where(_TABLE.id == bindparam("of"), _TABLE.state == JUDGING)
    .values(state=JUDGED, problem=bindparam("told"), judged_at=bindparam("now"))
)
_FACTS: Final = _facts(SUBMITTED_ASSIGNMENT.c.student_id == bindparam("student"))
_FACTS_OF_ALL: Final = _facts(SUBMITTED_ASSIGNMENT.c.student_id.is_not(None))
