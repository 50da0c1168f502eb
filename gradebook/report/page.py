"""The content of the report -> the page."""

from __future__ import annotations

from types import ModuleType

from autograder.languages import ENGLISH
from autograder.text import one_line
from gradebook.messages import report_en, report_ja
from gradebook.report import charts
from gradebook.report.content import Report, is_known
from gradebook.web import render, without_marks

LANGUAGES: dict[str, ModuleType] = {"ja": report_ja, "en": report_en}
SHOWN_MISTAKES = 25
SHOWN_PEOPLE = 200


def page(shown: Report, language: str = ENGLISH) -> bytes:
    """The report as one page that opens offline: HTML in UTF-8, the same for the same report."""
    say = LANGUAGES[language]
    statistics = shown.statistics
    pictures = {}
    if shown.totals:
        alt = (say.DISTRIBUTION, say.distribution_described(statistics.students, statistics.mean, statistics.median))
        labels = (say.points_axis(statistics.out_of), say.STUDENTS_AXIS)
        pictures["distribution"] = charts.distribution(shown.totals, statistics.out_of, labels, alt)
    known = [
        (one_line(without_marks(item.title or item.question)), item.facility)
        for item in shown.items
        if is_known(item.facility)
    ]
    if known:
        described = (say.FACILITIES, say.facilities_described(known[0][0], known[-1][0]))
        pictures["facilities"] = charts.facilities(known, say.FACILITY_AXIS, described)
    if shown.moments:
        late = sum(shown.due is not None and moment > shown.due for moment in shown.moments)
        unit = say.days_axis if charts.by_day(shown.moments, shown.due) else say.hours_axis
        alt = (say.MOMENTS, say.moments_described(len(shown.moments), late))
        pictures["moments"] = charts.moments(shown.moments, shown.due, (unit(shown.due), say.STUDENTS_AXIS), alt)
    return render(
        "report.html",
        language=language,
        title=say.title(shown.title),
        report=shown,
        say=say,
        pictures=pictures,
        late=sum(shown.due is not None and moment > shown.due for moment in shown.moments),
        mistakes=shown.mistakes[:SHOWN_MISTAKES],
        more_mistakes=max(0, len(shown.mistakes) - SHOWN_MISTAKES),
        most_people=SHOWN_PEOPLE,
    )
