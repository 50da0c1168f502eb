"""Which released cells need not run because they only draw."""

from __future__ import annotations

import pytest

from autograder.model import Cell, Role
from autograder.recovery.plot_cells import plot_cells
from autograder.source.cell_source import read

DRAWING = "values = np.sin(points)\nfigure, axes = plt.subplots()\naxes.plot(points, values)\nplt.show()"


def left_out(*sources: str, released: tuple[int, ...] = (1,), role: Role = Role.TEXT) -> set[int]:
    """The cells left out of `sources`; those at `released` stand as they were released."""
    cells = {place: Cell(f"cell-{place}", "code", role, sources[place]) for place in released}
    return set(plot_cells(dict(enumerate(map(read, sources))), cells))


def test_a_cell_that_only_draws_is_left_out():
    assert left_out("points = np.arange(3)", DRAWING, "total = points.sum()") == {1}


@pytest.mark.parametrize(
    "reader",
    [
        "print(values)",
        "values += 1",
        "def mean():\n    return np.mean(values)",
        "mean = lambda: np.mean(values)",
        "doubled = [2 * value for value in values]",
        "for value in values:\n    print(value)",
        "if True:\n    values = values * 2",
        "print(f'{values}')",
        "del values",
        "def later(array=values):\n    return array",
        "print(values, and this does not parse",
        "print(eval('val' + 'ues'))",
        "globals()['val' + 'ues']",
    ],
)
@pytest.mark.parametrize("place", ["above", "below"])
def test_what_another_cell_may_read_is_drawn(reader, place):
    others = (reader, DRAWING, "pass") if place == "above" else ("pass", DRAWING, reader)
    assert left_out(*others) == set()


@pytest.mark.parametrize(
    "other",
    [
        "values = 1\nprint(values)",
        "def mean(values):\n    return np.mean(values)",
        "def mean():\n    values = 3\n    return values",
        "for values in range(3):\n    print(values)",
        "import math as values\nprint(values.pi)",
        "table.values = 3",
    ],
)
def test_a_name_that_a_cell_sets_itself_is_not_read_from_the_picture(other):
    assert left_out("pass", DRAWING, other) == {1}


def test_a_picture_that_another_picture_builds_on_is_left_out_with_it():
    assert left_out("pass", DRAWING, "plt.plot(values)\nplt.show()", released=(1, 2)) == {1, 2}
    assert left_out("pass", DRAWING, "plt.plot(values)\nplt.show()", released=(1,)) == set()


@pytest.mark.parametrize(
    "drawing",
    [
        f"{DRAWING}\nlosses.append(1)",
        f"{DRAWING}\nnetwork['W1'] = 0",
        f"np.random.seed(1)\n{DRAWING}",
        "values = np.sin(points)",
    ],
    ids=["calls a method", "sets a part", "seeds", "draws nothing"],
)
def test_a_cell_that_does_more_than_draw_is_run(drawing):
    assert left_out("losses, network = [], {}", drawing, "print(losses, network, np.pi)") == set()


def test_checks_and_cells_of_the_students_own_are_run():
    assert left_out("pass", DRAWING, "pass", released=()) == set()
    assert left_out("pass", DRAWING, "pass", role=Role.EXAMPLE) == set()
