"""Written answers: groups of them in a workbook for a grader, and the scores from it into the database."""

from gradebook.written_review.answers import WrittenAnswer, WrittenQuestion, read_written
from gradebook.written_review.applying import Applied, apply
from gradebook.written_review.grouping import Group, grouped
from gradebook.written_review.posing import with_texts
from gradebook.written_review.sheet import Entry, Refusal, read_workbook
from gradebook.written_review.workbook import workbook

__all__ = [
    "Applied",
    "Entry",
    "Group",
    "Refusal",
    "WrittenAnswer",
    "WrittenQuestion",
    "apply",
    "grouped",
    "read_workbook",
    "read_written",
    "with_texts",
    "workbook",
]
