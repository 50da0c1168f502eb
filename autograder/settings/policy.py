"""A course's rules about points: the settings of `course.toml` and `assignment.toml`, read and checked in one place.

The rules are values; the gradebook applies them.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from autograder.errors import CourseError
from autograder.languages import Message
from autograder.settings.course_root import ASSIGNMENT_SETTINGS, COURSE_SETTINGS
from autograder.settings.feedback_rules import (
    FEEDBACK_KEYS,
    FeedbackRules,
    ServiceRules,
    feedback_rules,
    service_rules,
)
from autograder.settings.toml_table import TomlTable

POLICY_KEYS: Final = frozenset({"due", "excused", "late", "extensions", "live", "points"}) | FEEDBACK_KEYS
DAY: Final = timedelta(days=1)
# Valid in all places of a course id: a folder in nbgrader's exchange, a glob, a URL, and the database's column.
_COURSE_ID: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,127}")
_UNITS: Final = {"hour": timedelta(hours=1), "day": DAY}


class Counts(StrEnum):
    """The submission of a student that counts."""

    LAST = "last"
    BEST = "best"
    LAST_ON_TIME = "last on time"  # the last of all where none was on time


class Rounding(StrEnum):
    """How a grade is rounded."""

    HALF_UP = "half up"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class Late:
    """The late penalty: a share of the points earned."""

    grace: timedelta = timedelta(0)  # later than this, all of the lateness counts
    percent: float = 0.0  # for each unit begun
    per: timedelta = DAY
    floor: float = 0.0  # percent that is kept, however late


@dataclass(frozen=True)
class Points:
    """How the points of an assignment become its grade, and how the grade counts in the course's."""

    out_of: float | None = None  # the grade for full marks; None: the sum of the questions' points
    digits: int | None = None  # after the decimal point; None: not rounded
    rounding: Rounding = Rounding.HALF_UP
    weight: float = 1.0
    extra_credit: bool = False  # adds to the course's grade, but costs nothing when missing
    bonus: frozenset[str] = frozenset()  # questions whose points are not among the full marks


@dataclass(frozen=True)
class Policy:
    """The rules of one assignment."""

    title: str = ""
    due: datetime | None = None  # None: as the database has it
    late: Late | None = None  # None: nbgrader's own late penalty, if any
    counts: Counts = Counts.LAST
    points: Points = Points()
    extensions: Mapping[str, timedelta | datetime] = field(default_factory=dict)  # student -> longer by, or until
    excused: frozenset[str] = frozenset()
    feedback: FeedbackRules = field(default_factory=FeedbackRules)
    live: bool = False  # whether staff see the class as it works; students are told


@dataclass(frozen=True)
class CoursePolicy:
    """The rules of a course; an assignment that it does not know has none of its own."""

    assignments: Mapping[str, Policy] = field(default_factory=dict)
    id: str | None = None  # in nbgrader's database and exchange; None: the course does not say
    time_zone: tzinfo = UTC  # the time zone of displayed times
    drop: int = 0  # the lowest grades that do not count
    out_of: float = 100.0
    digits: int | None = 1
    rounding: Rounding = Rounding.HALF_UP
    default: Policy = Policy()
    service: ServiceRules = field(default_factory=ServiceRules)

    def of(self, assignment: str) -> Policy:
        """The rules of an assignment."""
        return self.assignments.get(assignment, self.default)


def read_policies(solutions: Path) -> CoursePolicy:
    """The rules of the course whose `solutions/` this is; CourseError names the file, the setting and what to write."""
    course = read_course_policy(solutions)
    files = sorted(solutions.glob(f"*/{ASSIGNMENT_SETTINGS}"))
    assignments = {file.parent.name: policy_of(read_toml(file), file, course.default) for file in files}
    return replace(course, assignments=assignments)


def read_course_policy(solutions: Path) -> CoursePolicy:
    """What `course.toml` says, without the assignments; nothing where there is no such file."""
    path = solutions / COURSE_SETTINGS
    if not path.is_file():
        return CoursePolicy()
    top = TomlTable(path, "", read_toml(path))
    late, points, total = (top.table(name) for name in ("late", "points", "total"))
    service = service_rules(top)
    default = Policy(
        late=_late(late, None),
        counts=_counts(late, Counts.LAST),
        points=_points(points, Points()),
        live=service.live,
    )
    policy = CoursePolicy(
        id=_course_id(top),
        time_zone=_zone(top),
        drop=total.whole("drop", 0, 0, 100),
        out_of=total.number("out_of", 100.0, 0.001, 1e6),
        digits=total.whole("digits", 1, 0, 6),
        rounding=Rounding(total.choice("rounding", Rounding.HALF_UP, list(Rounding))),
        default=default,
        service=service,
    )
    for table in (late, points, total, top):
        table.refuse_unknown()
    return policy


def suggested_id(name: str) -> str:
    """An id for a course of this name; a digest stands for letters that an id cannot contain."""
    plain = unicodedata.normalize("NFKC", name)
    kept = re.sub(r"[^A-Za-z0-9_-]+", "_", plain).strip("_-")[:100]
    mark = hashlib.sha256(plain.encode()).hexdigest()[:6]
    lost = any(letter.isalnum() and not letter.isascii() for letter in plain)
    return f"{kept or 'course'}_{mark}" if lost else kept or "course"


def policy_of(table: Mapping[str, Any], path: Path, default: Policy = Policy()) -> Policy:
    """The rules in an `assignment.toml`, which override those of the course; other keys are ignored."""
    top = TomlTable(path, "", {key: value for key, value in table.items() if key in POLICY_KEYS})
    late, points = top.table("late"), top.table("points")
    title = table.get("title")
    policy = Policy(
        title=title if isinstance(title, str) else "",
        due=top.moment("due"),
        late=_late(late, default.late),
        counts=_counts(late, default.counts),
        points=replace(_points(points, default.points), bonus=frozenset(points.names("bonus"))),
        extensions=top.table("extensions").moments_or_durations(),
        excused=frozenset(top.names("excused")),
        feedback=feedback_rules(top),
        live=top.flag("live", default=default.live),
    )
    for each in (late, points, top):
        each.refuse_unknown()
    return policy


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; CourseError if it is not valid."""
    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise CourseError(Message("not UTF-8 text"), path=path, next_step=Message("save it as UTF-8")) from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        number = line[1] if line else max(1, len(text.splitlines()))
        raise CourseError(
            Message("not TOML: {error}", error=error), path=f"{path}:{number}", next_step=Message("fix the line")
        ) from error


def _late(table: TomlTable, default: Late | None) -> Late | None:
    known = default or Late()
    late = Late(
        grace=table.duration("grace", known.grace),
        percent=table.number("percent", known.percent, 0, 100),
        per=_UNITS[table.choice("per", next(key for key in _UNITS if _UNITS[key] == known.per), list(_UNITS))],
        floor=table.number("floor", known.floor, 0, 100),
    )
    return late if table.says("grace", "percent", "per", "floor") else default


def _counts(table: TomlTable, default: Counts) -> Counts:
    return Counts(table.choice("counts", default, list(Counts)))


def _points(table: TomlTable, default: Points) -> Points:
    return Points(
        out_of=table.number("out_of", default.out_of, 0.001, 1e6),
        digits=table.whole("digits", default.digits, 0, 6),
        rounding=Rounding(table.choice("rounding", default.rounding, list(Rounding))),
        weight=table.number("weight", default.weight, 0, 1e6),
        extra_credit=table.flag("extra_credit", default=default.extra_credit),
    )


def _course_id(top: TomlTable) -> str | None:
    id = top.text("id", "")
    if not top.says("id"):
        return None
    if not _COURSE_ID.fullmatch(id):
        raise top.wrong(
            "id",
            Message("is {id!r}", id=id),
            Message("use at most 128 ASCII letters, digits, - and _, not beginning with -"),
        )
    return id


def _zone(top: TomlTable) -> tzinfo:
    name = top.text("time_zone", "UTC")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise top.wrong("time_zone", Message("names no time zone"), Message('write it like "Asia/Tokyo"')) from error
