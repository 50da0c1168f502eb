"""The vocabulary that hidden checks are written in."""

from autograder.checks.answer import Answer
from autograder.checks.rubric import Check, Equivalent, Rubric
from autograder.checks.verdict import NotAnswered, WrongAnswer
from autograder.comparison.draw import LEVELS, Draw, Level
from autograder.comparison.values import Tolerance
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
