"""The vocabulary that hidden checks are written in."""

from autograder.checks.answer import Answer, NotAnswered, WrongAnswer
from autograder.checks.compare import Tolerance
from autograder.checks.draw import LEVELS, Draw, Level
from autograder.checks.rubric import Check, Equivalent, Rubric
from autograder.model import Mistake

__all__ = [
    "LEVELS",
    "Answer",
    "Check",
    "Draw",
    "Equivalent",
    "Level",
    "Mistake",
    "NotAnswered",
    "Rubric",
    "Tolerance",
    "WrongAnswer",
]
