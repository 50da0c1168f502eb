"""What a check says of an answer that is not right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from autograder.languages import Message
from autograder.messages import ja
from autograder.model import Mistake, Stopped

UNSTEADY: Final = "unsteady"  # what the gradebook counts it under: right at first, and not when asked the same again


class WrongAnswer(BaseException):
    """The answer is wrong, or only partly right. The methods of `Answer` raise it; a check lets it pass.

    It is no `Exception`, so that a check's own `except Exception` does not catch it.

    message: what the student reads.
    counterexample: inputs on which the answer goes wrong.
    mistake: what the gradebook counts the failure under, where no known mistake explains it.
    candidates: the known mistakes that give what the answer gives.
    credit: the share of the check's points that the answer keeps.
    problem: to the instructor: why there is no better sentence.
    """

    def __init__(
        self,
        message: str,
        *,
        counterexample: str = "",
        mistake: str | None = None,
        candidates: Sequence[Mistake] = (),
        credit: float = 0.0,
        problem: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message  # to the student, Japanese
        self.counterexample = counterexample
        self.mistake = mistake  # the kind of failure, where no known mistake explains it
        self.candidates = tuple(candidates)  # known mistakes that do what the answer does
        self.credit = credit  # the share of the check's points that it earns all the same
        self.problem = problem  # to the instructor
        self.stopped: Stopped | None = None

    def by_error(self, stopped: Stopped | None) -> WrongAnswer:
        """The same, where its message explains an error."""
        self.stopped = stopped
        return self


class UnusableAnswer(WrongAnswer):
    """The answer does not end, or does not stand by what it gave. None of its values is in the words."""


class WrongInACase(WrongAnswer):
    """Wrong on inputs that may not be shown, and so without words.

    kind: the level, or the title, of the first case that the answer fails.
    """

    def __init__(self, kind: str, *, candidates: Sequence[Mistake] = ()) -> None:
        super().__init__("", candidates=candidates)
        self.kind = kind


def explained(words: Callable[[], WrongAnswer]) -> WrongAnswer:
    """What is said of an answer that has been found wrong: a fault in saying it costs the words, never the verdict."""
    try:
        return words()
    except Exception as error:
        problem = Message(
            "what is wrong could not be explained: {name}: {error}", name=type(error).__name__, error=error
        )
        return WrongAnswer(ja.wrong_without_words(), problem=problem)


class NotAnswered(WrongAnswer):
    """There is no answer: its cell is blank, unchanged or gone. No check is called then."""
