"""The export `moodle`: a plain CSV for Moodle's grade import, which asks which column is what.

`-` stands for nothing handed in, an empty cell for a grade that needs a grader or is excused. Moodle reads both as no
grade; a column beside each grade, to be left out of the import, says which it is.
"""

from __future__ import annotations

import pandas as pd

from gradebook.exports.lms import column_of, to_lms_csv, with_safe_ids
from gradebook.frames import ASSIGNMENT, EMAIL, FIRST_NAME, LAST_NAME, LMS_USER_ID, STATE, STUDENT
from gradebook.gradebook import Gradebook


def moodle(book: Gradebook) -> bytes:
    """One row per student in the order of their ids, without those whose id a spreadsheet would run."""
    students = with_safe_ids(book)
    frame = pd.DataFrame(
        {
            "username": students[STUDENT],
            "idnumber": students[LMS_USER_ID],
            "email": students[EMAIL],
            "lastname": students[LAST_NAME],
            "firstname": students[FIRST_NAME],
        }
    )
    states = book.totals.set_index([ASSIGNMENT, STUDENT])[STATE]
    for name in book.assignments:
        frame[name] = students[STUDENT].map(column_of(book, name, "", "-")).fillna("")
        frame[f"{name} {STATE}"] = students[STUDENT].map(states[name])
    return to_lms_csv(frame, book.assignments)
