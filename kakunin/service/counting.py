"""Which of a student's submissions counts for the grade, and what it is worth, by the rows of now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from autograder.model import Status
from autograder.settings.policy import Counts
from autograder.storage.handins import SubmissionFacts
from autograder.storage.history import EarlierScore
from gradebook.feedback.content import Answered
from gradebook.one_student import AnswerScore, OneSubmission, Place, Reckoned, earned, reckoned, that_counts
from gradebook.policy import deadline
from kakunin.service.courses import Served


class Counting:
    """What counts of one student's submissions; stands: the last one's answers, by notebook and question."""

    def __init__(
        self,
        served: Served,
        student: str,
        stands: Mapping[Place, Answered],
        facts: SubmissionFacts,
        earlier: Sequence[EarlierScore],
    ) -> None:
        """earlier: this student's."""
        self._served = served
        self._stored = facts.penalty
        self._due = deadline(student, facts.due, facts.longer, served.policy)
        answers = {place: AnswerScore(each.status, each.earned) for place, each in stands.items()}
        self._last = OneSubmission(facts.at, answers)
        self._counts = that_counts(self._last, _submissions(earlier), self._due, served.policy)

    @property
    def at(self) -> datetime | None:
        """When the submission that counts came in, in UTC; None where that is not known."""
        return self._counts.at

    @property
    def is_last(self) -> bool:
        """Whether it is the last one."""
        return self._counts is self._last

    @property
    def earned(self) -> float | None:
        """Its points, those not known yet left out; None where none is known."""
        return earned(self._counts, self._worth)

    @property
    def reckoned(self) -> Reckoned:
        """Its points and its grade."""
        return reckoned(self._counts, self._worth, self._due, self._stored, self._served.policy)

    @property
    def _worth(self) -> Mapping[Place, float]:
        return {(each.notebook, each.id): each.points for each in self._served.assignment.questions}


def needs_earlier(served: Served) -> bool:
    """Whether the rule of the course has to know earlier submissions."""
    return served.policy.counts is not Counts.LAST


def _submissions(earlier: Iterable[EarlierScore]) -> list[OneSubmission]:
    by_moment: dict[datetime, dict[Place, AnswerScore]] = {}
    for each in earlier:
        scored = AnswerScore(_status(each.status), each.score)
        by_moment.setdefault(each.at, {})[each.notebook, each.question] = scored
    return [OneSubmission(at, answers) for at, answers in by_moment.items()]


def _status(text: str) -> Status:
    try:
        return Status(text)
    except ValueError:
        return Status.NEEDS_REVIEW
