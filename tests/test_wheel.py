"""The wheel holds the whole project, and works where there is no repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

from autograder import __version__

ROOT = Path(__file__).parents[1]
PACKAGES = ("autograder", "gradebook", "kakunin")
FOLDERS = ("docs", "examples")
PAGES = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
SHARE = "kakunin/share"
STUDENTS = 5


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """A process that succeeds; what it prints."""
    surroundings = {**os.environ, **environment}
    done = subprocess.run(command, cwd=cwd, env=surroundings, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def pip(*arguments: str | Path, cwd: Path) -> None:
    run(sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments, cwd=cwd)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The project's wheel, built from a copy: what an earlier build left in the repository gets into none."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for each in (*PACKAGES, *FOLDERS):
        shutil.copytree(ROOT / each, source / each, ignore=shutil.ignore_patterns("__pycache__", ".kakunin"))
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE", *PAGES):
        shutil.copyfile(ROOT / name, source / name)
    for place in ("autograder/course/new_course/template/solutions/lesson1/checks", "examples/laptop"):
        litter = source / place / "__pycache__" / "test_center.pyc"
        litter.parent.mkdir()
        litter.write_bytes(b"left by an audit")
    gone = source / "build" / "lib" / SHARE / "docs" / "gone.md"
    gone.parent.mkdir(parents=True)
    gone.write_bytes(b"left by an earlier build")
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder, source, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def metadata(wheel) -> Message:
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode("utf-8"))


def test_the_wheel_holds_every_file_of_the_packages_the_pages_and_the_examples_and_nothing_else(wheel):
    files = {path.relative_to(ROOT).as_posix() for path in found(*PACKAGES)}
    shared = {f"{SHARE}/{path.relative_to(ROOT).as_posix()}" for path in found(*FOLDERS) if path.suffix != ".png"}
    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == files | shared | {f"{SHARE}/{name}" for name in PAGES}
    assert {"autograder/py.typed", "gradebook/py.typed", "kakunin/py.typed", "gradebook/web/page.css"} <= packed
    assert {f"{SHARE}/docs/instructor.md", f"{SHARE}/examples/jupyterhub/course/nbgrader_config.py"} <= packed


def found(*folders: str) -> list[Path]:
    return [path for name in folders for path in (ROOT / name).rglob("*") if is_ours(path)]


def is_ours(path: Path) -> bool:
    return path.is_file() and not {"__pycache__", ".kakunin"}.intersection(path.parts)


def test_the_version_has_one_source(metadata):
    assert metadata["Version"] == __version__
    written = [
        name
        for name in ("pyproject.toml", "CITATION.cff")
        if re.search(r"(?m)^version\b.*\d", (ROOT / name).read_text())
    ]
    assert written == []


def test_the_wheel_names_its_licence(wheel, metadata):
    assert metadata["License-Expression"] == "MIT"
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("licenses/LICENSE"))
        assert archive.read(name) == (ROOT / "LICENSE").read_bytes()


def test_the_installed_wheel_works_from_a_new_course_to_the_report(wheel, tmp_path):
    """Only Kakunin itself is from the wheel; what it needs is this environment's."""
    installed, course = tmp_path / "installed", tmp_path / "course"
    pip("install", "--no-deps", "--no-index", "--target", installed, wheel, cwd=tmp_path)

    def kakunin(*arguments: str) -> str:
        where = course if course.is_dir() else tmp_path
        return run(installed / "bin" / "kakunin", *arguments, cwd=where, PYTHONPATH=str(installed))

    found = run(
        sys.executable, "-c", "import kakunin; print(kakunin.__file__)", cwd=tmp_path, PYTHONPATH=str(installed)
    )
    assert Path(found.strip()) == installed / "kakunin" / "__init__.py"
    assert __version__ in kakunin("--version")
    places = dict(line.split(maxsplit=1) for line in kakunin("doctor").splitlines() if line.startswith(FOLDERS))
    assert places == {name: str(installed / SHARE / name) for name in FOLDERS}
    assert Path(places["docs"], "instructor.md").is_file()
    assert os.access(Path(places["examples"], "shared-server", "set-up"), os.X_OK)
    kakunin("new-course", str(course))
    kakunin("release", "lesson1")
    kakunin("simulate", "lesson1", "--students", str(STUDENTS), "--output", "submitted")
    assert f"{STUDENTS} students graded" in kakunin("grade", "lesson1")
    kakunin("export", "lesson1", "--to", "questions", "--output", "questions.csv")
    assert (course / "questions.csv").read_bytes() == (course / "submitted" / "expected.csv").read_bytes()
    kakunin("report", "lesson1", "--output", "report.html")
    assert "<style>" in (course / "report.html").read_text(encoding="utf-8")
