"""The texts of the class report, in English."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Final

CANNOT_BE_SAID: Final = "not computable"

GLANCE: Final = "At a glance"
STUDENTS: Final = "Students"
HANDED_IN: Final = "Handed in"
MEAN: Final = "Mean"
MEDIAN: Final = "Median"
DEVIATION: Final = "Standard deviation"
RANGE: Final = "Lowest to highest"
ALPHA: Final = "Internal consistency (α)"
STANDARD_ERROR: Final = "Standard error"
SKEWNESS: Final = "Skewness"
KURTOSIS: Final = "Kurtosis"
ERROR_RATIO: Final = "Error ratio"
LATE: Final = "Handed in late"
WAITING: Final = "Waiting for a grader"

DISTRIBUTION: Final = "Distribution of totals"
STUDENTS_AXIS: Final = "students"
QUESTIONS: Final = "Questions, hardest first"
FACILITIES: Final = "Facility of each question"
FACILITY_AXIS: Final = "facility (%)"
MISTAKES: Final = "Most common mistakes"
OTHER_ERROR: Final = "other wrong values"
NO_MISTAKES: Final = "No known mistake was made."
PEOPLE: Final = "Needs attention"
ABSENT: Final = "Students who have not handed in"
NOBODY: Final = "Nobody."
NOTHING: Final = "Nothing."
WAITING_QUESTIONS: Final = "Questions that wait for a grader"
STRANGERS: Final = "Handed in, but not on the roster"
MOMENTS: Final = "Time of submissions"
NO_MOMENTS: Final = "The times of the submissions are not known."
NO_TOTALS: Final = "Nobody has a total yet."

QUESTION: Final = "Question"
ATTEMPTS: Final = "Students"
FACILITY: Final = "Facility"
INTENDED: Final = "Intended weight"
EFFECTIVE: Final = "Effective weight"
DISCRIMINATION: Final = "Discrimination"
NOTE: Final = "Note"
MISTAKE: Final = "Mistake"
STUDENT: Final = "Student"
NAME: Final = "Name"
COUNT: Final = "Students"

FLAGS: Final = {
    "hard": "hardly anybody solved it",
    "easy": "nearly everybody solved it",
    "constant": "everybody has the same points",
    "weak": "has little to do with the other questions",
    "negative": "students who do better elsewhere do worse here",
}
EXPLAINED: Final = (
    "The facility is the mean score over the maximum. The discrimination is the correlation of the score with that of "
    "all other questions. The effective weight is the share of the differences between totals that the question makes. "
    "With few students, or where everybody has the same points, a figure is not computable."
)


def title(assignment: str) -> str:
    """Of the page."""
    return f"{assignment}: class report"


def counted(students: int, out_of: float) -> str:
    """The students and questions in the totals."""
    return (
        f"Totals of the {students} students who handed in every notebook, in the questions graded ({out_of:g} points)."
    )


def left_out(count: int) -> str:
    """Questions that wait."""
    return f"{count} questions are left out because most of their answers wait for a grader."


def points_axis(out_of: float) -> str:
    """Of the distribution."""
    return f"total, out of {out_of:g} points"


def distribution_described(students: int, mean: float, median: float) -> str:
    """For who does not see the picture."""
    return f"Histogram of the totals of {students} students. Mean {mean:.1f}, median {median:.1f} points."


def facilities_described(hardest: str, easiest: str) -> str:
    """For who does not see the picture."""
    return f"Bars of the facility of each question. The lowest is {hardest}, the highest {easiest}."


def moments_described(count: int, late: int) -> str:
    """For who does not see the picture."""
    return f"Histogram of the times of {count} submissions. The line is the due date; {late} came after it."


def days_axis(due: datetime | None) -> str:
    """Of the moments."""
    return "days from the due date" if due is not None else "days from the last submission"


def hours_axis(due: datetime | None) -> str:
    """Of the moments."""
    return "hours from the due date" if due is not None else "hours from the last submission"


def due_at(due: datetime) -> str:
    """The due date in the course's own time."""
    return f"Due: {due:%Y-%m-%d %H:%M} ({due.tzname()})"


def percent(share: float) -> str:
    """A share."""
    return CANNOT_BE_SAID if math.isnan(share) else f"{100 * share:.0f}%"


def number(value: float, digits: int = 2) -> str:
    """A figure."""
    return CANNOT_BE_SAID if math.isnan(value) else f"{value:.{digits}f}"


def points(value: float) -> str:
    """Points."""
    return CANNOT_BE_SAID if math.isnan(value) else f"{value:.1f}"


def range_of(lowest: float, highest: float) -> str:
    """From the lowest to the highest total."""
    return CANNOT_BE_SAID if math.isnan(lowest) else f"{lowest:g} to {highest:g}"


def people(count: int) -> str:
    """How many."""
    return f"{count}"


def of(part: int, whole: int) -> str:
    """How many of how many."""
    return f"{part} of {whole}"


def more(count: int) -> str:
    """The number of items not listed."""
    return f"and {count} more"
