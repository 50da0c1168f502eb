"""How much the answers of a simulated class differ: from the texts of the rubric in turn to no two alike."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, count, cycle, repeat
from random import Random

from autograder.course.own_words import Author, QuestionWords
from autograder.course.repetition import MISTAKES, length_of, right_answers
from autograder.model import Question


class Variety(StrEnum):
    """How much the answers of a class differ."""

    SAME = "same"  # the texts of the rubric, in turn
    REAL = "real"  # they repeat as in real classes
    DISTINCT = "distinct"  # no two have the same syntax tree


@dataclass(frozen=True)
class Sources:
    """What the answers to one question vary: the rubric's sources, the mistakes in the order of their turns."""

    reference: str
    other_right_answers: Sequence[str]
    mistakes: Sequence[str]


@dataclass(frozen=True)
class Answers:
    """The answers to one question, without end.

    right: texts.
    spoilt: right ones too, each of which its student then spoils.
    wrong: texts with the place of the mistake.
    """

    right: Iterator[str]
    spoilt: Iterator[str]
    wrong: Iterator[tuple[int, str]]


def in_turn(sources: Sources) -> Answers:
    """The texts of the rubric: every second right answer is the reference."""
    others = chain.from_iterable((sources.reference, other) for other in sources.other_right_answers)
    return Answers(cycle((sources.reference, *others)), repeat(sources.reference), cycle(enumerate(sources.mistakes)))


def in_own_words(
    question: Question, sources: Sources, variety: Variety, *, avoid: Collection[str], chance: Random
) -> Answers:
    """Answers that differ as students' do. avoid: names that mean something in the notebook."""
    repetition = right_answers(length_of(sources.reference), chance)
    words = QuestionWords(question, avoid, chance)
    as_right = Author(words, (sources.reference, *sources.other_right_answers), right=True)
    as_wrong = Author(words, sources.mistakes, right=False)
    if variety is Variety.DISTINCT:
        right, wrong = (author.answers((each, 0) for each in count()) for author in (as_right, as_wrong))
    else:
        as_right.names_count = repetition.renamed is None
        as_wrong.names_count = False
        right, wrong = as_right.answers(repetition.classes(chance)), as_wrong.answers(MISTAKES.classes(chance))
    texts = (text for _, text in right)
    return Answers(texts, texts, wrong)
