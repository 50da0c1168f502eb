"""Sets of hidden inputs, each drawn once."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.comparison import cases
from autograder.comparison.cases import Inputs
from autograder.comparison.draw import LEVELS, SPECIAL
from autograder.comparison.failures import Forgiven, Outcome


def one_vector(draw):
    return {"u": draw.floats(draw.size())}


def scaled_by(number):
    return lambda draw: {"u": number * draw.floats(draw.size())}


@pytest.mark.parametrize(
    ("shape", "special"),
    [
        (lambda draw: (2,), 0),
        (lambda draw: (draw.size(),), 0),  # of size 1 there is a level
        (lambda draw: (draw.size(), draw.size()), 3),
        (lambda draw: (draw.size(), draw.size(), draw.size()), 4),
        (lambda draw: (draw.size(), draw.size(), draw.size(), draw.size()), 4),
        (lambda draw: (draw.size(), draw.size(low=2)), 2),  # the second is never 1
        (lambda draw: (draw.size(low=2), draw.size(low=2)), 1),
        (lambda draw: (draw.size(high=1), draw.size()), 2),  # never equal
    ],
)
def test_special_cases_are_asked_as_far_as_they_are_any(shape, special):
    cases = Inputs().draw(b"seed", lambda draw: {"u": draw.floats(*shape(draw))})
    levels = [case.level for case in cases.drawn]
    assert levels[: len(LEVELS)] == list(LEVELS)
    found = [level for level in levels if level in SPECIAL]
    assert len(found) == special
    for case in cases.drawn:
        sizes = case.inputs["u"].shape
        ones = [place for place, size in enumerate(case.level.sizes) if size == 1]
        if case.level in SPECIAL:
            assert all(sizes[place] == 1 for place in ones) if ones else len(set(sizes)) < len(sizes)


def test_a_set_has_a_case_of_each_level_and_asks_one_of_them_again():
    cases = Inputs().draw(b"seed", one_vector)
    assert [case.level for case in cases.drawn] == [*LEVELS]
    assert cases.asked[:-1] == cases.drawn
    assert cases.asked[-1] is cases.again
    assert [case for case in cases.drawn if case.inputs is cases.again.inputs]
    expected = cases.expected(tuple(map(Outcome, range(len(cases.drawn)))))
    assert cases.drawn[expected[-1].value].inputs is cases.again.inputs


def test_the_same_seed_gives_the_same_set_and_another_seed_another():
    drawer = Inputs()
    first = drawer.draw(b"seed", one_vector)
    assert drawer.draw(b"seed", one_vector) is first
    assert not np.array_equal(drawer.draw(b"other", one_vector).drawn[5].inputs["u"], first.drawn[5].inputs["u"])
    again = Inputs().draw(b"seed", one_vector)
    assert again is not first
    assert all(np.array_equal(a.inputs["u"], b.inputs["u"]) for a, b in zip(again.drawn, first.drawn, strict=True))


def test_what_a_check_encloses_tells_its_sets_apart():
    drawer = Inputs()
    assert drawer.draw(b"seed", scaled_by(2)) is drawer.draw(b"seed", scaled_by(2))
    assert drawer.draw(b"seed", scaled_by(2)) is not drawer.draw(b"seed", scaled_by(3))
    assert drawer.draw(b"seed", one_vector) is not drawer.draw(b"seed", one_vector, forgiven=Forgiven(within=0.1))


def test_a_set_drawn_from_what_may_change_is_drawn_anew():
    factors = [2]
    drawer = Inputs()
    first = drawer.draw(b"seed", lambda draw: {"u": factors[0] * draw.floats(3)})
    factors[0] = 4
    second = drawer.draw(b"seed", lambda draw: {"u": factors[0] * draw.floats(3)})
    assert np.array_equal(2 * first.drawn[3].inputs["u"], second.drawn[3].inputs["u"])


def test_no_more_sets_are_kept_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(cases, "MOST", 2)
    drawer = Inputs()
    first = drawer.draw(b"1", one_vector)
    second = drawer.draw(b"2", one_vector)
    assert drawer.draw(b"1", one_vector) is first  # used again, and so forgotten last
    drawer.draw(b"3", one_vector)
    assert drawer.draw(b"1", one_vector) is first
    assert drawer.draw(b"2", one_vector) is not second
