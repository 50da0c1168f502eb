"""The texts of the workbook of written answers, for graders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from autograder.languages import Message, joined
from gradebook.messages.ja import number

GROUP: Final = Message("Group")
STUDENTS: Final = Message("Students")
ANSWER: Final = Message("Answer")
SCORE: Final = Message("Score")
COMMENT: Final = Message("Comment")
SUGGESTED: Final = Message("Suggestion")
REMARK: Final = Message("Remark")
KEY: Final = Message("Row key")
CHECK: Final = Message("Fingerprint")
COLUMNS: Final = (GROUP, STUDENTS, ANSWER, SCORE, COMMENT, SUGGESTED, REMARK, KEY, CHECK)

OVERVIEW: Final = Message("Read first")
COPIES: Final = Message("Equal texts")
SHEET: Final = Message("Sheet")
COPIES_COLUMNS: Final = (SHEET, STUDENTS, ANSWER)
OVERVIEW_COLUMNS: Final = (
    SHEET,
    Message("Question"),
    Message("Points"),
    Message("Answers"),
    Message("To be reviewed"),
    Message("Groups"),
    Message("Not answered"),
    Message("Missing"),
)
HOW: Final = (
    Message("Each question has a sheet, with its text and the model answer at the top. No student is named."),
    Message(
        "Answers with the same words in the same order are one group, the largest group first. The coloured row of a "
        "group is its most usual wording."
    ),
    Message(
        "A “Score” in the coloured row also goes to the wordings below it (1-2, 1-3 …), together with the comment."
    ),
    Message("To give one of these wordings another score, write it in its own row. It then gets only its own comment."),
    Message(
        "“Suggestion” is the score that graders gave equal answers. It is not applied by itself: to use it, write it "
        "under “Score”."
    ),
    Message(
        "The sheet “Equal texts” lists long texts that several students wrote. Whether they are copied is for you to "
        "find out."
    ),
    Message("Do not change the columns “Row key” and “Fingerprint”. If you sort, sort the whole table."),
    Message("Save the workbook and apply it with kakunin review --apply. Rows without a score stay as they are."),
)
TEXT: Final = Message("Question text")
MODEL_ANSWER: Final = Message("Model answer")
RANGE: Final = Message("Range of scores")


def heading(title: str, points: float) -> Message:
    """Above the table of a question."""
    return Message("{title} ({points:point|points})", title=title, points=number(points))


def out_of_range(points: float) -> Message:
    """The error that a spreadsheet shows for an impossible score."""
    return Message("Write a number from 0 to {points}.", points=number(points))


def copied(count: int) -> Message:
    """Several students wrote the same long text."""
    return Message("{count:student|students} wrote this long text; it may be copied", count=count)


def scored(done: int, count: int) -> Message:
    """A grader has scored it already."""
    return Message("all scored") if done == count else Message("{done} of {count} scored", done=done, count=count)


def before(scores: Sequence[float]) -> Message:
    """A grader has scored an earlier answer of the same student; this one still needs review."""
    return Message("score of an earlier answer: {scores} (to be confirmed)", scores=_numbers(scores))


def commented_before(comments: Sequence[str]) -> Message:
    """Say what graders wrote about earlier answers."""
    return Message("comment on an earlier answer: {comments}", comments=" / ".join(comments))


def undecided(scores: Sequence[float]) -> Message:
    """Graders have scored the same answer differently."""
    return Message("graders gave different scores: {scores}", scores=_numbers(scores))


def _numbers(scores: Sequence[float]) -> Message:
    return joined(map(number, scores), ", ")
