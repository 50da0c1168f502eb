"""Answers -> groups of similar ones: equal words are always together, similar words unless something forbids it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from gradebook.written_review.answers import WrittenAnswer, WrittenQuestion, fingerprint_of, key_of
from gradebook.written_review.wording import sense

ALIKE: Final = 0.2  # largest distance (1 - cosine of character n-grams, averaged) within a group
_COMPARED: Final = 4000  # characters of a wording: a long random one would fill the memory for all
_AT_ONCE: Final = 2000  # the most wordings that are compared pairwise
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
    """Wordings that are alike, the most frequent first."""

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
    wordings = [Wording(key_of(question, words), words, tuple(its)) for words, its in sorted(equal.items())]
    together: dict[Any, list[Wording]] = defaultdict(list)
    for wording, label in zip(wordings, _labels([wording.words for wording in wordings]), strict=True):
        together[label].append(wording)
    groups = [
        Group(tuple(sorted(its, key=lambda wording: (-len(wording.answers), wording.words))))
        for its in together.values()
    ]
    return sorted(groups, key=lambda group: (-group.size, group.wordings[0].words))


def _labels(words: Sequence[str]) -> list[Any]:
    """A label for each; answers that deny as often and name the same numbers may share one."""
    senses = [sense(each) for each in words]
    labels: list[Any] = [None] * len(words)
    for each in sorted(set(senses)):
        places = [place for place, other in enumerate(senses) if other == each]
        for place, cluster in zip(places, _clusters([words[place] for place in places]), strict=True):
            labels[place] = (each, cluster)
    return labels


def _clusters(words: Sequence[str]) -> list[Any]:
    if len(words) < 2:
        return [0] * len(words)
    # It takes a second to import.
    from sklearn.cluster import AgglomerativeClustering, MiniBatchKMeans  # noqa: PLC0415
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    # Without weights for rarity: in short answers a rare word is more often a typing error than a thought.
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, use_idf=False)
    vectors = vectorizer.fit_transform([each[:_COMPARED] or " " for each in words])
    if len(words) > _AT_ONCE:  # first split into parts; wordings of different parts are not compared
        parts = MiniBatchKMeans(n_clusters=2 * len(words) // _AT_ONCE, random_state=0, n_init=1).fit_predict(vectors)
        return _in_parts(words, [int(part) for part in parts])
    clustering = AgglomerativeClustering(None, metric="cosine", linkage="average", distance_threshold=ALIKE)
    return [int(label) for label in clustering.fit_predict(vectors.toarray())]


def _in_parts(words: Sequence[str], parts: Sequence[int]) -> list[Any]:
    labels: list[Any] = [None] * len(words)
    for part in sorted(set(parts)):
        places = [place for place, other in enumerate(parts) if other == part]
        for start in range(0, len(places), _AT_ONCE):
            some = places[start : start + _AT_ONCE]
            for place, label in zip(some, _clusters([words[each] for each in some]), strict=True):
                labels[place] = (part, start, label)
    return labels
