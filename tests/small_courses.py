"""A small course for a browser: released, with an exchange and homes beside it."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.course import load_assignment
from autograder.release import release

REPOSITORY = Path(__file__).parents[1]
COURSE_ID = "deep_learning"
_NOTEBOOKS = re.compile(r"notebooks = \[.*?\]", re.DOTALL)
_MATERIAL = re.compile(r"material = \[.*?\]", re.DOTALL)


def make_course(folder: Path, notebooks: Sequence[str]) -> Path:
    """day1 with only these of its notebooks, released; the exchange is the folder `exchange` beside it."""
    root = folder / "course"
    shutil.copytree(REPOSITORY / "solutions", root / "solutions")
    settings = root / "solutions" / "day1" / "assignment.toml"
    listed = ", ".join(f'"{name}"' for name in notebooks)
    text = _NOTEBOOKS.sub(f"notebooks = [{listed}]", settings.read_text(encoding="utf-8"))
    settings.write_text(text, encoding="utf-8")
    (folder / "exchange").mkdir()
    (folder / "exchange").chmod(0o777)
    release(load_assignment(root, "day1"), root)
    return root


def at_home(home: Path, exchange: Path, *more: str) -> dict[str, str]:
    """The environment of somebody with this home, who knows the exchange; more: lines for nbgrader_config.py."""
    (home / ".jupyter").mkdir(parents=True, exist_ok=True)
    lines = [f"c.Exchange.root = {str(exchange)!r}", *more]
    (home / ".jupyter" / "nbgrader_config.py").write_text("\n".join(lines) + "\n")
    search = os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"])
    return {
        "HOME": str(home),
        "PATH": search,
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "TZ": "Asia/Tokyo",
    }
