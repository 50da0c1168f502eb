"""The sandbox holds for an ordinary user as it does for root."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

HERE = Path(__file__).parent


def test_the_walls_stand_for_an_ordinary_user(as_ordinary_user: Callable[[Sequence[str]], None]) -> None:
    """Runs the tests of the walls and some of those of survival as another user."""
    chosen = "walls or nothing_is_left or budget or endless_loop or fork or exit or segmentation or memory or disk"
    as_ordinary_user([str(HERE / "test_walls.py"), str(HERE / "test_survival.py"), "-k", chosen])
