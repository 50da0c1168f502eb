"""Answers -> groups of those that say the same: of equal content, each with its most central wording first."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from gradebook.written_review.answers import WrittenAnswer, WrittenQuestion, fingerprint_of, key_of
from gradebook.written_review.content import content

COPIED: Final = 40  # characters: equal answers as long as this are seldom written twice by chance


@dataclass(frozen=True)
class Wording:
    """All answers of the same words."""

    key: str
    words: str
    answers: tuple[WrittenAnswer, ...]

    @cached_property
    def text(self) -> str:
        """The most frequent form of the answer."""
        counts = Counter(answer.text.strip() for answer in self.answers)
        return min(counts, key=lambda text: (-counts[text], len(text), text))

    @property
    def fingerprint(self) -> str:
        """The state of these answers."""
        return fingerprint_of(self.answers)

    @property
    def waiting(self) -> int:
        """How many of them wait for a grader."""
        return sum(answer.waiting for answer in self.answers)

    @property
    def copied(self) -> bool:
        """Whether several students wrote the same long text."""
        return len(self.answers) > 1 and len(self.words) >= COPIED

    @property
    def given(self) -> tuple[float, ...]:
        """The scores that graders have given to it, each once."""
        return tuple(sorted({answer.score for answer in self.answers if answer.scored and answer.score is not None}))

    @property
    def before(self) -> tuple[float, ...]:
        """The scores of earlier answers of students whose new answers wait for confirmation."""
        return tuple(sorted({answer.score for answer in self.answers if answer.waiting and answer.score is not None}))

    @property
    def comments_before(self) -> tuple[str, ...]:
        """What graders wrote about those earlier answers."""
        return tuple(sorted({answer.comment for answer in self.answers if answer.reopened and answer.comment}))


@dataclass(frozen=True)
class Group:
    """Wordings of one content, the most central first."""

    wordings: tuple[Wording, ...]

    @property
    def size(self) -> int:
        """How many students."""
        return sum(len(wording.answers) for wording in self.wordings)

    @property
    def waiting(self) -> int:
        """How many answers wait for a grader."""
        return sum(wording.waiting for wording in self.wordings)


def grouped(question: WrittenQuestion) -> list[Group]:
    """The groups of a question's answers, the largest first; the same answers give the same groups."""
    equal: dict[str, list[WrittenAnswer]] = defaultdict(list)
    for answer in question.answers:
        equal[answer.words].append(answer)
    together: dict[str, list[Wording]] = defaultdict(list)
    for words, its in sorted(equal.items()):
        together[content(words)].append(Wording(key_of(question, words), words, tuple(its)))
    groups = [Group(tuple(_face_first(wordings))) for wordings in together.values()]
    return sorted(groups, key=lambda group: (-group.size, group.wordings[0].words))


def _face_first(wordings: Sequence[Wording]) -> list[Wording]:
    """The most central wording, then the others, the most frequent first."""
    pairs: Counter[str] = Counter()
    for wording in wordings:
        for pair in _pairs(wording.words):
            pairs[pair] += len(wording.answers)
    face = max(wordings, key=lambda wording: (_centrality(wording, pairs), len(wording.answers)))
    return sorted(wordings, key=lambda wording: (wording is not face, -len(wording.answers), wording.words))


def _centrality(wording: Wording, pairs: Counter[str]) -> float:
    """How like a wording is to all answers of its group: the cosine, but for a factor, of their pairs of characters."""
    its = _pairs(wording.words)
    return sum(pairs[pair] for pair in its) / math.sqrt(len(its))


def _pairs(words: str) -> frozenset[str]:
    return frozenset(words[place : place + 2] for place in range(max(len(words) - 1, 1)))
