"""The export `canvas`: a CSV for Canvas' gradebook.

Excused is `EX`. A grade is empty if nothing was handed in or a grader is needed: Canvas' file has no word for either
and shows both as not graded. A column whose title Canvas does not know becomes a new assignment there.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from autograder.errors import UsageError
from autograder.languages import Message
from gradebook.exports.lms import as_text, column_of, to_lms_csv, with_safe_ids
from gradebook.frames import ASSIGNMENT, FIRST_NAME, LAST_NAME, LMS_USER_ID, OUT_OF, SECTION, STUDENT
from gradebook.gradebook import Gradebook

FIXED: Final = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
EXCUSED: Final = "EX"
# Canvas takes a column with one of these in its title for its own, and silently drops it.
DROPPED: Final = tuple(f"{when} {what}" for when in ("Current", "Final") for what in ("Score", "Grade", "Points"))
_POSSIBLE: Final = "    Points Possible"


def canvas(book: Gradebook) -> bytes:
    """A row of the points possible, then one per student in the order of their ids.

    Students with an id that a spreadsheet would run are left out. Raises UsageError for a title that Canvas would drop.
    """
    students = with_safe_ids(book)
    frame = pd.DataFrame(
        {
            "Student": _names(students),
            "ID": students[LMS_USER_ID],
            "SIS User ID": students[STUDENT],
            "SIS Login ID": "",
            "Section": students[SECTION],
        }
    )
    possible = dict.fromkeys(FIXED, "") | {"Student": _POSSIBLE}
    for name in book.assignments:
        _refuse_dropped(name)
        frame[name] = students[STUDENT].map(column_of(book, name, EXCUSED, "")).fillna("")
        possible[name] = as_text(book.totals.loc[book.totals[ASSIGNMENT] == name, OUT_OF].max())
    return to_lms_csv(pd.concat([pd.DataFrame([possible]), frame], ignore_index=True), book.assignments)


def _names(students: pd.DataFrame) -> pd.Series[str]:
    both = students[LAST_NAME] + ", " + students[FIRST_NAME]
    return both.str.strip(", ").mask(lambda names: names.eq(""), students[STUDENT])


def _refuse_dropped(title: str) -> None:
    if any(each.lower() in title.lower() for each in DROPPED):
        raise UsageError(
            Message("Canvas silently drops a column named {title!r}", title=title),
            next_step=Message("rename the assignment before exporting"),
        )
