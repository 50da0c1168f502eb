"""The texts of the service's pages in English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from autograder.settings.policy import Counts
from gradebook.feedback.content import Verdict
from gradebook.messages import ja as feedback

NAME: Final = "Hand in and feedback"
SKIP: Final = "Skip to the content"
LANGUAGE: Final = "Language"
ABOUT: Final = "What is stored"
LOG_OUT: Final = "Log out"
ASSIGNMENTS: Final = "Assignments"
NO_ASSIGNMENTS: Final = "There is no assignment to hand in now."
CLASS: Final = "The class"
BACK: Final = "All assignments"

WELCOME: Final = "Hand in, and read your feedback at once."
CODE: Final = "Your code"
CODE_HINT: Final = "The 20 characters that your instructor sent you. Capital letters and hyphens make no difference."
CODE_LOST: Final = "If you do not have your code, or somebody else has seen it, your instructor can give you a new one."
LOG_IN: Final = "Log in"
CODE_UNKNOWN: Final = "This code does not log you in. Please check it. If you were sent a new code, use that one."
TRY_LATER: Final = "There were many wrong codes. Please wait a minute, then try again."
LOG_IN_HUB: Final = "Log in with JupyterHub"

PROBLEM: Final = "That did not work"
AWAY: Final = (
    "The page cannot be shown just now. Nothing that you handed in is lost. It opens again by itself in ten seconds."
)
AGAIN: Final = "Open it again"
ERRORS: Final[Mapping[int, str]] = {
    400: "This could not be read. Please open the page again and retry.",
    401: "You are not logged in. Please start from the first page.",
    403: "This is not possible. If it stays so after opening the page again, tell your instructor.",
    404: "There is no such page. Please check the address.",
    405: "This is not possible. Please start from the first page.",
    408: "The file did not arrive in time. Please check your connection and hand in again.",
    431: "Your browser sends too much. Please try another browser.",
    500: (
        "Something went wrong on the server. Nothing that you handed in is lost. "
        "Please open the page again a little later."
    ),
}

HAND_IN: Final = "Hand in"
DROP: Final = "Drop your notebooks here, or choose them below."
CHOOSE: Final = "Notebooks (.ipynb), or a zip of them"
DROP_NOTE: Final = "You can hand in as often as you like. Save your notebook first."
SENDING: Final = "Sending…"
SENT: Final = "Sent. Waiting for the server…"
CHOOSE_FIRST: Final = "Please choose a file first."
NO_CONNECTION: Final = "The server was not reached. Please check your connection and hand in again."
TOO_LARGE: Final = "The file is too large. Clear all outputs, save, and hand in again."
CLOSED: Final = "Hand-in is closed."
NOT_YET_OPEN: Final = "Hand-in is not open yet."

YOUR_SCORE: Final = "Your score"
DUE: Final = "Due"
OPENS: Final = "Opens"
CLOSES: Final = "Closes"
LATEST: Final = "Your last hand-in"
COUNTS: Final = "What counts for your grade"
COUNTS_LATEST: Final = "Your last hand-in counts."
COUNTS_NONE: Final = "Not decided yet."
RULES: Final[Mapping[str, str]] = {
    Counts.LAST: COUNTS_LATEST,
    Counts.BEST: "The hand-in with the most points counts; late ones are compared after the late penalty.",
    Counts.LAST_ON_TIME: "The last hand-in that was on time counts.",
}
COUNTS_NOW_LATEST: Final = "At present that is your last hand-in."
COUNTS_LATER: Final = "Which one it is appears here once all feedback can be seen."
SCORE_OF_LATEST: Final = "Score of your last hand-in"
SHOWN_IS_LATEST: Final = "The answers and the feedback on this page are those of your last hand-in."
YOUR_GRADE: Final = "Grade"
EXCUSED: Final = "You are excused from this assignment; it does not count."
NOTHING_YET: Final = "You have not handed in yet."
STATES: Final[Mapping[str, str]] = {
    "waiting": "Waiting to be judged",
    "judging": "Being judged",
    "judged": "Judged",
    "replaced": "Replaced by a newer hand-in",
}
DOORS: Final[Mapping[str, str]] = {
    "notebook": "from the notebook",
    "browser": "from this page",
    "exchange": "from JupyterLab's list of assignments",
}
NEXT: Final = "It is judged next."
STOPPED: Final = "Feedback is paused while a check is corrected. You can hand in as before."
LIVE_NOTICE: Final = (
    "During class your instructor can see how the class stands as it happens (how many have solved each question, "
    "and which answers there are), and this page of each student."
)
UPDATES: Final = "This page updates by itself."
RELOAD: Final = "Reload the page"

VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.FULL: "Right",
    Verdict.PARTLY: "Partly right",
    Verdict.NOT_YET: "Not yet",
    Verdict.UNANSWERED: "Unanswered",
    Verdict.WAITING: "To be reviewed",
    Verdict.MISSING: "Missing",
}
RIGHT: Final = "right"
PARTLY_RIGHT: Final = "partly right"
WRONG: Final = "not right yet"
NOT_JUDGED: Final = "not judged yet"
CHECKED: Final = "What was checked"
EXPLANATION: Final = "Explanation"
EXAMPLE: Final = "An example that goes wrong"
YOUR_ANSWER: Final = "Your answer"
NO_ANSWER: Final = "(the answer cell was empty)"
WAITING_FOR_GRADER: Final = "A grader has to look at it. Its points are not known yet; they are not zero."
CORRECTED: Final = "A check was corrected, and your points for this question have changed since you saw them."
NO_MORE: Final = "You have used all feedback for this question. What you hand in from now on counts as before."

STUDENTS: Final = "Students"
HANDED_IN: Final = "Handed in"
QUEUE: Final = "Waiting to be judged"
QUESTIONS: Final = "By question"
PER_STUDENT: Final = "By student"
ATTEMPTS_OVER_TIME: Final = "Hand-ins over time"
NO_ATTEMPTS: Final = "Nobody has handed in yet."
GROUP_RIGHT: Final = "right"
GROUP_WRONG: Final = "not yet"
GROUP_WAITING: Final = "to be reviewed"
GROUP_UNTOUCHED: Final = "untouched"
UNNAMED: Final = "Other mistakes"
STOPPED_BY_ERROR: Final = "Stopped by an error"
SAME_ANSWERS: Final = "Groups of equal answers"
STUDENT: Final = "Student"
QUESTION: Final = "Question"
POINTS: Final = "Points"
POINTS_THAT_COUNT: Final = "Points that count"
EARLIER_HAND_IN: Final = "earlier hand-in"
SEEN_BY_STUDENT: Final = "This is what the student sees, to read only; nothing can be handed in here."
BACK_TO_CLASS: Final = "To the class"
ATTEMPTS: Final = "Answers tried"
LAST: Final = "Last hand-in"
NOT_ON_ROSTER: Final = "not on the roster"
PROJECT: Final = "Show without names"
WITH_NAMES: Final = "Show names"
PROJECTED: Final = "Names, ids and what students wrote are not shown."
LIVE_OFF: Final = (
    "The live page of the class is off for this assignment. Write live = true in its assignment.toml to use it. "
    "The students' page says that it is used."
)

ABOUT_TITLE: Final = "What is stored about you"
ABOUT_WHAT: Final = "What is stored"
ABOUT_STORED: Final = (
    "your student id, and the name and address on the roster",
    "the notebooks that you hand in, and when they came in",
    "for each question your answer, points, what the checks found, and the number of attempts",
    "a digest that recognises your code (not the code itself)",
)
ABOUT_HOW_LONG_TITLE: Final = "For how long"
ABOUT_HOW_LONG: Final = (
    "On the course's own server, until your instructor deletes it. "
    "Ask your instructor, and everything about you can be deleted."
)
ABOUT_WHO_TITLE: Final = "Who sees it"
ABOUT_WHO: Final = (
    "You and the graders see your answers and points, no other student does. "
    "What was found in an answer can be used for equal answers, without saying whose it was."
)
ABOUT_LIVE_TITLE: Final = "During class"
ABOUT_LIVE: Final = (
    "For some assignments your instructor watches how the whole class stands. The page of such an assignment says so. "
    "On the projector it can be shown without names, ids and what students wrote."
)
ABOUT_COOKIES_TITLE: Final = "What stays in your browser"
ABOUT_COOKIES: Final = (
    "Cookies that remember your login and the language, nothing else. Nothing is sent to other sites. "
    "The server's log holds no student ids, codes or answers."
)


def number(value: float) -> str:
    """Points without a needless `.0`."""
    return feedback.number(value)


def out_of(earned: float | None, points: float) -> str:
    """Earned points out of all points; a dash for unknown points."""
    return f"{'–' if earned is None else number(earned)} / {number(points)} points"


def all_points(points: float) -> str:
    """What can be earned, after a larger number."""
    return f" / {number(points)} points"


def progress(earned: float, points: float) -> str:
    """A bar in words."""
    return f"{number(earned)} of {number(points)} points"


def moment(when: datetime) -> str:
    """A moment with its time zone."""
    return f"{when:%Y-%m-%d %H:%M} ({when.tzname()})"


def clock(when: datetime) -> str:
    """The time of a day."""
    return f"{when:%H:%M:%S}"


def not_on_roster(students: Sequence[str]) -> str:
    """Who hands in without being enrolled."""
    return (
        f"Not on the roster, but handed in: {', '.join(students)}. What they hand in is judged and kept. "
        "If they are in the course, import a roster that has them."
    )


def count(people: int) -> str:
    """So many people."""
    return str(people)


def ahead(hand_ins: int) -> str:
    """The hand-ins that are judged before."""
    return NEXT if not hand_ins else f"{hand_ins} hand-in{'s' if hand_ins > 1 else ''} before it."


def attempts(made: int, left: int | None) -> str:
    """The attempts at a question."""
    more = "" if left is None else f" ({left} more with feedback)"
    return f"Attempt {made}{more}" if made else f"No attempt yet{more}"


def feedback_from(when: datetime) -> str:
    """When the next feedback is possible."""
    return f"Feedback on this answer appears at {clock(when)}."


def counted(when: datetime | None, earned: float | None, points: float) -> str:
    """Another hand-in than the last one counts."""
    of = "an earlier hand-in" if when is None else f"the hand-in of {moment(when)}"
    return f"At present that is {of}" + ("." if earned is None else f", with {out_of(earned, points)}.")


def late(lateness: timedelta, lost: float | None) -> str:
    """What counts came after the deadline, and what that costs; lost: None where it is not told yet."""
    after = f"It came {duration(lateness)} after the deadline." if lateness else ""
    if lost is None:
        return after
    costs = f"The late penalty is {number(lost)} points." if lost > 0 else "This costs no points."
    return f"{after} {costs}".strip()


def duration(span: timedelta) -> str:
    """A length of time in its two largest units, the smaller one rounded up."""
    minutes = -(-span // timedelta(minutes=1))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min")]
    return " ".join([f"{count} {unit}" for count, unit in parts if count][:2])


def files(names: list[str]) -> str:
    """The notebooks of a hand-in."""
    return ", ".join(names)


def logged_in(person: str) -> str:
    """Who has logged in."""
    return person


def page_of(name: str, student: str) -> str:
    """A link to what one student sees."""
    return f"What {name or student} sees"


def bar(right: int, wrong: int, waiting: int, untouched: int) -> str:
    """A stacked bar in words."""
    return f"{right} right, {wrong} not yet, {waiting} to be reviewed, {untouched} untouched"


def more_answers(number: int) -> str:
    """Answers that are not shown."""
    return f"There are {number} other answers."


def attempts_chart(hand_ins: int, most: int) -> str:
    """The chart of attempts in words."""
    return f"{hand_ins} hand-ins so far, at most {most} in a minute."


def sentence(text: str) -> str:
    """A sentence that stands alone."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
