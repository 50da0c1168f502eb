"""The rules of a course, a table of cases each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from autograder.errors import CourseError
from autograder.settings.policy import Counts, CoursePolicy, Late, Points, Policy, Rounding, read_policies
from gradebook.policy import course_grades, deadlines, lateness, rounded, share_lost, totals

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)
DUE = datetime(2026, 12, 1, 14, 59, tzinfo=UTC)
DAILY = Late(grace=15 * MINUTE, percent=10, floor=40)
HOURLY = Late(percent=5, per=HOUR)


@pytest.mark.parametrize(
    ("late", "lateness", "lost"),
    [
        pytest.param(DAILY, timedelta(0), 0.0, id="on time"),
        pytest.param(DAILY, -DAY, 0.0, id="early"),
        pytest.param(DAILY, 15 * MINUTE, 0.0, id="the last second of grace"),
        pytest.param(DAILY, 15 * MINUTE + SECOND, 0.1, id="after grace all of the lateness counts"),
        pytest.param(DAILY, DAY, 0.1, id="exactly a day is one day"),
        pytest.param(DAILY, DAY + SECOND, 0.2, id="a day begun is a day"),
        pytest.param(DAILY, 100 * DAY, 0.6, id="never below the floor"),
        pytest.param(HOURLY, SECOND, 0.05, id="an hour begun"),
        pytest.param(HOURLY, 3 * HOUR, 0.15, id="exactly three hours"),
        pytest.param(HOURLY, 30 * HOUR, 1.0, id="all of it, not more"),
        pytest.param(Late(percent=100), SECOND, 1.0, id="as nbgrader's zero"),
        pytest.param(Late(percent=0), 9 * DAY, 0.0, id="as nbgrader's none"),
    ],
)
def test_lateness_costs_a_share_of_what_was_earned(late: Late, lateness: timedelta, lost: float) -> None:
    assert share_lost(lateness, late) == pytest.approx(lost, abs=1e-12)


def submitted(*rows: tuple[str, datetime | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["student_id", "submitted_at"])
    return frame.assign(
        submitted_at=pd.to_datetime(frame["submitted_at"], utc=True).astype("datetime64[us, UTC]"),
        due=pd.Series(pd.Timestamp(DUE), index=frame.index).astype("datetime64[us, UTC]"),
        extension=pd.Timedelta(0),
    )


EXTENDED = Policy(due=DUE, extensions={"akira": 2 * DAY, "chika": DUE + 3 * HOUR})


@pytest.mark.parametrize(
    ("policy", "student", "after", "late"),
    [
        pytest.param(Policy(), "emi", HOUR, HOUR, id="due as the database has it"),
        pytest.param(Policy(due=DUE - DAY), "emi", HOUR, DAY + HOUR, id="due as the course has it"),
        pytest.param(EXTENDED, "akira", 2 * DAY, timedelta(0), id="longer by"),
        pytest.param(EXTENDED, "akira", 3 * DAY, DAY, id="late after an extension"),
        pytest.param(EXTENDED, "chika", 4 * HOUR, HOUR, id="until a moment"),
        pytest.param(EXTENDED, "emi", HOUR, HOUR, id="somebody else's extension"),
        pytest.param(Policy(), "emi", -HOUR, timedelta(0), id="early is not negative"),
    ],
)
def test_deadlines_are_per_student(policy: Policy, student: str, after: timedelta, late: timedelta) -> None:
    assert list(lateness(submitted((student, DUE + after)), policy)) == [pd.Timedelta(late)]


def test_an_unknown_moment_is_not_late() -> None:
    assert list(lateness(submitted(("emi", None)), Policy(due=DUE))) == [pd.Timedelta(0)]


def test_nbgraders_own_extension_stands_where_the_course_has_none() -> None:
    frame = submitted(("akira", DUE), ("emi", DUE)).assign(extension=pd.Timedelta(hours=1))
    assert list(deadlines(frame, EXTENDED)) == [pd.Timestamp(DUE + 2 * DAY), pd.Timestamp(DUE + HOUR)]


def tidy(*rows: tuple[str, str, float | None, float, str]) -> pd.DataFrame:
    """Rows of student, question, score, max_score, status."""
    frame = pd.DataFrame(rows, columns=["student_id", "question", "score", "max_score", "status"])
    frame = frame.assign(assignment="day1", notebook="n", mistake=None)
    return frame.astype({"score": "float64", "max_score": "float64", "assignment": "str", "status": "str"})


CLASS = tidy(
    ("akira", "a", 4.0, 6.0, "graded"),
    ("akira", "b", 3.0, 4.0, "graded"),
    ("chika", "a", 6.0, 6.0, "graded"),
    ("chika", "b", 0.0, 4.0, "needs_review"),
    ("emi", "a", None, 6.0, "missing"),
    ("emi", "b", None, 4.0, "missing"),
    ("fumi", "a", 0.0, 6.0, "graded"),
    ("fumi", "b", 0.0, 4.0, "not_answered"),
    ("gaku", "a", None, 6.0, "missing"),
    ("gaku", "b", None, 4.0, "missing"),
)
HANDED_IN = submitted(("akira", DUE + DAY + HOUR), ("chika", DUE), ("fumi", DUE + HOUR))
NOTHING = pd.Series({}, dtype="float64")


def test_missing_waiting_excused_and_zero_are_four_things() -> None:
    frame = totals(CLASS, HANDED_IN, NOTHING, Policy(excused=frozenset({"gaku"}))).set_index("student_id")
    assert frame["state"].to_dict() == {
        "akira": "graded",
        "chika": "needs_review",
        "emi": "missing",
        "fumi": "graded",
        "gaku": "excused",
    }
    assert frame["final"].fillna(-1).to_dict() == {"akira": 7, "chika": 6, "emi": -1, "fumi": 0, "gaku": -1}


@pytest.mark.parametrize(
    ("policy", "penalty", "final", "out_of"),
    [
        pytest.param(Policy(), 0.0, 7.0, 10.0, id="no rules"),
        pytest.param(Policy(late=DAILY), 1.4, 5.6, 10.0, id="two days begun"),
        pytest.param(Policy(late=DAILY, points=Points(out_of=100)), 1.4, 56.0, 100.0, id="on another scale"),
        pytest.param(Policy(points=Points(bonus=frozenset({"b"}))), 0.0, 7.0, 6.0, id="a bonus question"),
        pytest.param(Policy(late=Late(percent=33), points=Points(digits=0)), 4.62, 2.0, 10.0, id="rounded at the end"),
        pytest.param(Policy(late=Late(percent=100)), 7.0, 0.0, 10.0, id="all of it"),
        pytest.param(Policy(late=DAILY, extensions={"akira": 2 * DAY}), 0.0, 7.0, 10.0, id="extended"),
    ],
)
def test_a_grade_is_points_less_lateness_on_its_scale(
    policy: Policy, penalty: float, final: float, out_of: float
) -> None:
    row = totals(CLASS, HANDED_IN, NOTHING, policy).set_index("student_id").loc["akira"]
    assert row[["penalty", "final", "out_of"]].tolist() == pytest.approx([penalty, final, out_of])


def test_what_nbgrader_took_off_stands_where_the_course_says_nothing() -> None:
    stored = pd.Series({"akira": 2.0, "fumi": 1.0})
    assert list(totals(CLASS, HANDED_IN, stored, Policy())["penalty"]) == [2.0, 0.0, 0.0, 0.0, 0.0]
    assert list(totals(CLASS, HANDED_IN, stored, Policy(late=Late()))["penalty"]) == [0.0] * 5


@pytest.mark.parametrize(
    ("value", "digits", "rounding", "result"),
    [
        (2.675, 2, Rounding.HALF_UP, 2.68),
        (0.5, 0, Rounding.HALF_UP, 1.0),
        (1.5, 0, Rounding.HALF_UP, 2.0),
        (2.5, 0, Rounding.HALF_UP, 3.0),
        (2.449, 1, Rounding.HALF_UP, 2.4),
        (2.01, 0, Rounding.UP, 3.0),
        (0.1 + 0.2, 1, Rounding.UP, 0.3),
        (2.99, 0, Rounding.DOWN, 2.0),
        (0.57 * 100, 0, Rounding.DOWN, 57.0),
        (2.123456, None, Rounding.UP, 2.123456),
    ],
)
def test_rounding_is_that_of_decimals(value: float, digits: int | None, rounding: Rounding, result: float) -> None:
    assert rounded(pd.Series([value]), digits, rounding).iloc[0] == pytest.approx(result, abs=1e-12)


def course(**points: Points) -> dict[str, Policy]:
    return {name: Policy(points=each) for name, each in points.items()}


def graded(*rows: tuple[str, float | None, str]) -> pd.DataFrame:
    """One student's rows of assignment, percent, state."""
    frame = pd.DataFrame(rows, columns=["assignment", "final", "state"]).astype({"final": "float64", "state": "str"})
    return frame.assign(student_id="akira", out_of=100.0)


THREE = graded(("day1", 50, "graded"), ("day2", 80, "graded"), ("day3", 100, "graded"))
SOME = graded(
    ("day1", 50, "graded"), ("day2", None, "missing"), ("day3", None, "excused"), ("day4", 40, "needs_review")
)


@pytest.mark.parametrize(
    ("grades", "policy", "grade"),
    [
        pytest.param(THREE, CoursePolicy(), 76.7, id="the mean"),
        pytest.param(THREE, CoursePolicy(digits=None), 230 / 3, id="not rounded"),
        pytest.param(THREE, CoursePolicy(course(day1=Points(weight=2))), 70.0, id="weighted"),
        pytest.param(THREE, CoursePolicy(course(day1=Points(weight=0))), 90.0, id="without weight"),
        pytest.param(THREE, CoursePolicy(drop=1), 90.0, id="the lowest dropped"),
        pytest.param(THREE, CoursePolicy(drop=9), 100.0, id="the best stays, however many are dropped"),
        pytest.param(THREE, CoursePolicy(out_of=10), 7.7, id="on another scale"),
        pytest.param(THREE, CoursePolicy(course(day1=Points(extra_credit=True))), 115.0, id="extra credit adds"),
        pytest.param(SOME, CoursePolicy(), 25.0, id="missed counts, excused and waiting do not"),
        pytest.param(SOME, CoursePolicy(drop=1), 50.0, id="what was missed is dropped"),
        pytest.param(SOME, CoursePolicy(course(day2=Points(extra_credit=True))), 50.0, id="extra credit missed"),
        pytest.param(SOME.iloc[2:], CoursePolicy(), None, id="nothing counts"),
    ],
)
def test_the_grade_of_the_course(grades: pd.DataFrame, policy: CoursePolicy, grade: float | None) -> None:
    found = course_grades(grades, policy)["akira"]
    assert pd.isna(found) if grade is None else found == pytest.approx(grade)


COURSE = """
time_zone = "Asia/Tokyo"
[late]
percent = 20
grace = "15 minutes"
[points]
out_of = 100
digits = 0
[total]
drop = 1
rounding = "up"
"""
DAY1 = """
title = "深層学習 day1"
due = 2026-12-01T23:59:00+09:00
excused = ["s9"]
[late]
percent = 10
counts = "best"
[points]
bonus = ["extra"]
weight = 2
[extensions]
s1 = "3 days"
s2 = 2026-12-24T00:00:00+09:00
"""


@pytest.fixture
def solutions(tmp_path: Path) -> Path:
    for name in ("day1", "day2"):
        (tmp_path / name).mkdir()
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    (tmp_path / "day1" / "assignment.toml").write_text(DAY1, encoding="utf-8")
    (tmp_path / "day2" / "assignment.toml").write_text('title = "day2"\nnotebooks = ["n"]\n', encoding="utf-8")
    return tmp_path


def test_an_assignment_has_its_own_rules_over_those_of_the_course(solutions: Path) -> None:
    policy = read_policies(solutions)
    day1 = policy.of("day1")
    assert str(policy.time_zone) == "Asia/Tokyo"
    assert (policy.drop, policy.rounding, policy.digits) == (1, Rounding.UP, 1)
    assert day1.late == Late(grace=15 * MINUTE, percent=10)
    assert day1.counts is Counts.BEST
    assert day1.points == Points(out_of=100, digits=0, weight=2, bonus=frozenset({"extra"}))
    assert day1.due == DUE
    assert day1.extensions["s1"] == 3 * DAY
    assert day1.extensions["s2"] == datetime(2026, 12, 23, 15, tzinfo=UTC)
    assert day1.excused == {"s9"}
    assert policy.of("day2").late == Late(grace=15 * MINUTE, percent=20)
    assert policy.of("day2").counts is Counts.LAST
    assert policy.of("unknown").points.out_of == 100


def test_without_files_there_are_no_rules(tmp_path: Path) -> None:
    assert read_policies(tmp_path) == CoursePolicy()


WRONG = [
    ("[late]\npercent = 101", "[late] percent is 101", "from 0 to 100"),
    ("[late]\npercent = true", "[late] percent is True", "from 0 to 100"),
    ("[late]\nper = 'week'", "[late] per is 'week'", "hour, day"),
    ("[late]\ngrace = 15", "[late] grace is 15", "15 minutes"),
    ("[late]\ngrace = 'a while'", "[late] grace is 'a while'", "15 minutes"),
    ("[late]\ncounts = 'first'", "[late] counts is 'first'", "last, best, last on time"),
    ("[late]\nprecent = 10", "[late] precent is no setting", "grace, percent, per, floor, counts"),
    ("late = 10", "late is not a table", "[late]"),
    ("[points]\ndigits = 1.5", "[points] digits is 1.5", "whole number"),
    ("[points]\nextra_credit = 'yes'", "[points] extra_credit is 'yes'", "true or false"),
    ("[points]\nrounding = 'even'", "[points] rounding is 'even'", "half up"),
    ("[total]\ndrop = -1", "[total] drop is -1", "whole number"),
    ("time_zone = 'Tokyo'", "time_zone names no time zone", "Asia/Tokyo"),
    ("time_zone = 9", "time_zone is 9", "text"),
    ("weights = 1", "weights is no setting", "late, points, total, service, id, time_zone"),
    ("id = 101", "id is 101", "text"),
    ("id = ''", "id is ''", "ASCII letters"),
    ("id = '統計'", "id is '統計'", "ASCII letters"),
    ("id = 'my course'", "id is 'my course'", "ASCII letters"),
    ("id = '../other'", "id is '../other'", "ASCII letters"),
    ("id = 'a+b'", "id is 'a+b'", "ASCII letters"),
    ("id = '*'", "id is '*'", "ASCII letters"),
    ("id = '-x'", "id is '-x'", "not beginning with -"),
    (f"id = '{'x' * 129}'", "id is 'xxx", "at most 128"),
    ("[late", "not TOML", "fix the line"),
]


@pytest.mark.parametrize(("text", "message", "next_step"), WRONG)
def test_a_wrong_rule_of_the_course_is_named(solutions: Path, text: str, message: str, next_step: str) -> None:
    (solutions / "course.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        read_policies(solutions)
    assert message in caught.value.message
    assert next_step in str(caught.value.next_step)
    assert caught.value.path == f"{solutions / 'course.toml'}:{text.count(chr(10)) + 1}"


WRONG_HERE = [
    ("due = 2026-12-01T23:59:00", "due is not a moment in time", "+09:00"),
    ("excused = 's1'", "excused is not a list of names", '["...", "..."]'),
    ("[extensions]\ns1 = 3", "[extensions] s1 is 3", "3 days"),
    ("[extensions]\ns1 = 'later'", "[extensions] s1 is 'later'", "3 days"),
    ("[extensions]\ns1 = 2026-12-01T23:59:00", "[extensions] s1 is", "offset"),
]


@pytest.mark.parametrize(("text", "message", "next_step"), WRONG_HERE)
def test_a_wrong_rule_of_an_assignment_is_named(solutions: Path, text: str, message: str, next_step: str) -> None:
    (solutions / "day2" / "assignment.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        read_policies(solutions)
    assert message in caught.value.message
    assert next_step in str(caught.value.next_step)
    assert caught.value.path == f"{solutions / 'day2' / 'assignment.toml'}:{text.count(chr(10)) + 1}"


def test_rules_that_are_no_text_are_refused(solutions: Path) -> None:
    (solutions / "course.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CourseError, match="not UTF-8"):
        read_policies(solutions)
