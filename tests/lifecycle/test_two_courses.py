"""Two courses of `kakunin new-course` on one exchange of nbgrader, and a student who takes both."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest

REPOSITORY = Path(__file__).parents[2]
FOLDERS = {"statistics": "statistics", "統計 応用": "course_c47e93"}  # of equal assignments: the ids alone differ

Run = Callable[..., str]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exchange, and the home of somebody who is instructor of both courses and their one student."""
    folder = tmp_path_factory.mktemp("world")
    (folder / "exchange").mkdir()
    (folder / "exchange").chmod(0o777)
    jupyter = folder / "home" / ".jupyter"
    jupyter.mkdir(parents=True)
    settings = f"c.Exchange.root = {str(folder / 'exchange')!r}\n"
    (jupyter / "nbgrader_config.py").write_text(f"{settings}c.Exchange.path_includes_course = True\n")
    return folder


@pytest.fixture(scope="module")
def run(world: Path) -> Run:
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {"HOME": str(world / "home"), "PATH": search, "PYTHONPATH": str(REPOSITORY), "LANG": "C.UTF-8"}

    def module(folder: Path, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    return module


@pytest.fixture(scope="module")
def released(world: Path, run: Run) -> dict[str, Path]:
    """Course id -> its folder; both have published lesson1."""

    def begin(name: str) -> Path:
        run(world, "kakunin", "new-course", name)
        run(world / name, "kakunin", "release", "lesson1", "--publish")
        return world / name

    with ThreadPoolExecutor() as both:
        return dict(zip(FOLDERS.values(), both.map(begin, FOLDERS), strict=True))


@pytest.fixture(scope="module")
def collected(world: Path, run: Run, released: Mapping[str, Path]) -> Mapping[str, Path]:
    """Fetched by the student, each with a cell that says which course it is of, submitted and collected."""
    home = world / "home"
    for id in released:
        run(home, "nbgrader", "fetch_assignment", "lesson1", "--course", id)
        notebook = home / id / "lesson1" / "center.ipynb"
        document = json.loads(notebook.read_text(encoding="utf-8"))
        document["metadata"]["of"] = id
        notebook.write_text(json.dumps(document), encoding="utf-8")
        run(home, "nbgrader", "submit", "lesson1", "--course", id)
    for root in released.values():
        run(root, "nbgrader", "collect", "lesson1")
    return released


def test_each_is_listed_under_its_own_id(world: Path, run: Run, released: Mapping[str, Path]):
    listed = run(world / "home", "nbgrader", "list")
    assert [f"{id} lesson1" in listed for id in released] == [True, True]
    assert sorted(path.name for path in (world / "exchange").iterdir()) == sorted(released)


def test_each_collects_what_was_handed_in_to_it(collected: Mapping[str, Path]):
    for id, root in collected.items():
        (submission,) = root.glob("submitted/*/lesson1/center.ipynb")
        assert json.loads(submission.read_text(encoding="utf-8"))["metadata"]["of"] == id


def test_each_database_has_its_own_course(collected: Mapping[str, Path]):
    for id, root in collected.items():
        with closing(connect(root / "gradebook.db")) as database:
            assert database.execute("select name, course_id from assignment").fetchall() == [("lesson1", id)]
