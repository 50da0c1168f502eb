"""The attacks on the machine, its walls and the line to the grader, when an ordinary user grades."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# Those on the judgement and on the file do not depend on who grades.
ALL = "escape or protocol or (resources and landlock)"
TWO_OF_EACH = (
    "escape-read_everything",
    "escape-kill_everybody",
    "escape-kill_itself_by_a_timer",
    "protocol-slow_drip",
    "protocol-case_out_of_turn",
    "resources-lease",
    "resources-fork_bomb",
    "resources-disk_fill_by_folders",
)


@pytest.mark.parametrize(
    "which",
    [
        pytest.param(" or ".join(("honest", "left", *TWO_OF_EACH)), id="two of each family"),
        pytest.param("", id="all", marks=pytest.mark.everything),
    ],
)
def test_the_attacks_fail_for_an_ordinary_user(as_ordinary_user: Callable[[Sequence[str]], None], which: str) -> None:
    as_ordinary_user([str(HERE / "test_attacks.py"), "-k", f"({ALL}) and ({which})" if which else ALL])
