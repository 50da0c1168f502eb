"""The attacks on the machine, its walls and the line to the grader, when an ordinary user grades."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

HERE = Path(__file__).parent


def test_the_attacks_fail_for_an_ordinary_user(as_ordinary_user: Callable[[Sequence[str]], None]) -> None:
    """Those on the judgement and on the file do not depend on who grades."""
    as_ordinary_user([str(HERE / "test_attacks.py"), "-k", "escape or protocol or (resources and landlock)"])
