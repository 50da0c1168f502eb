"""Hidden inputs go from small whole numbers to large random ones."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.comparison.draw import LEVELS, Draw


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.name)
def test_the_same_seed_draws_the_same_case_and_another_seed_another(level):
    first, again, other = Draw(level, b"a"), Draw(level, b"a"), Draw(level, b"b")
    case = first.array(4, 3)
    np.testing.assert_array_equal(case, again.array(4, 3))
    assert not np.array_equal(case, other.array(4, 3))


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.name)
def test_no_drawn_value_is_zero_and_the_type_is_the_levels(level):
    drawn = Draw(level, b"seed").array(50, 7)
    assert drawn.dtype == level.dtype
    assert (drawn != 0).all()


def test_the_first_case_is_small_and_whole():
    drawn = Draw(LEVELS[0], b"seed")
    values = drawn.array(drawn.size(), drawn.size())
    assert max(values.shape) <= 4
    np.testing.assert_array_equal(values, np.round(values))


def test_levels_are_numbered_from_small_to_large():
    assert [Draw(level, b"seed").level_number for level in LEVELS] == list(range(len(LEVELS)))


@pytest.mark.parametrize("level", [level for level in LEVELS if len(level.sizes) > 1], ids=lambda level: level.name)
def test_two_sizes_of_one_case_differ_so_that_matrices_are_not_square(level):
    draw = Draw(level, b"seed")
    assert draw.size() != draw.size()


def test_sizes_respect_their_bounds():
    for level in LEVELS:
        assert 2 <= Draw(level, b"x").size(2, 3) <= 3


def test_floats_are_never_of_an_integer_type():
    for level in LEVELS:
        assert Draw(level, b"x").floats(3).dtype.kind == "f"
