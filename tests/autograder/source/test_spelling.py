"""What counts as a misspelling, and what is another name."""

from __future__ import annotations

import pytest

from autograder.source.spelling import close, distance, nearest

SLIPS = [
    ("funcions", "functions"),
    ("fanctions", "functions"),
    ("arrange", "arange"),
    ("w2", "W2"),
    ("Relu", "relu"),
    ("rleu", "relu"),
    ("sigmoido", "sigmoid"),
    ("crossentropy_error", "cross_entropy_error"),
    ("cross_entoropy_error", "cross_entropy_error"),
    ("nb", "np"),
]
OTHER_NAMES = [
    ("u", "z"),
    ("u1", "u2"),
    ("W1", "b1"),
    ("d_sigmoid", "sigmoid"),
    ("log2", "log"),
    ("sigmoid", "softmax"),
    ("sum", "max"),
    ("relu", "relu"),
    ("x" * 10**6, "x" * (10**6 - 1)),
]


@pytest.mark.parametrize(("written", "known"), SLIPS)
def test_a_slip_is_close(written: str, known: str) -> None:
    """One or two letters off, swapped letters, another case, a missing underscore."""
    assert close(written, known)


@pytest.mark.parametrize(("written", "known"), OTHER_NAMES)
def test_another_name_is_not_close(written: str, known: str) -> None:
    """Short names, other numbers, a part more or less, and the same name are no slips."""
    assert not close(written, known)


@pytest.mark.parametrize(
    ("one", "other", "steps"), [("", "", 0), ("a", "", 1), ("abc", "acb", 1), ("kitten", "sitting", 3), ("ab", "ba", 1)]
)
def test_distance(one: str, other: str, steps: int) -> None:
    """Insertions, deletions, changes and swaps of neighbours count one each, in both directions."""
    assert distance(one, other) == distance(other, one) == steps


def test_distance_stops_at_its_limit() -> None:
    """What is further apart than the limit counts as one more."""
    assert distance("a" * 40, "b" * 40, limit=2) == 3
    assert distance("a" * 40, "a", limit=2) == 3


def test_nearest_prefers_another_case() -> None:
    """w2 is W2 before it is anything else; without candidates there is none."""
    assert nearest("sun", ["Sun", "sum", "run"]) == "Sun"
    assert nearest("w2", ["x2", "W2"]) == "W2"
    assert nearest("w2", ["x2", "u1"]) is None
    assert nearest("w2", []) is None
