"""The zip that students get works with Python, numpy and matplotlib, and nothing else."""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.messages import ja_bundle
from autograder.release import bundled_files, write_bundle

NOTEBOOKS = [
    "section1_hidden_layer",
    "section2_activation",
    "section3_output_layer",
    "section4_gradient_descent",
    "section5_backpropagation",
    "1_1_forward_propagation",
]
RUNNER = """\
import json, sys
packages, file = sys.argv[1:]
sys.path.insert(0, packages)
sys.path.insert(0, "")
names, failed = {"__name__": "__main__"}, []
for place, cell in enumerate(json.load(open(file, encoding="utf-8"))["cells"]):
    if cell["cell_type"] == "code":
        try:
            exec(compile("".join(cell["source"]), f"cell {place}", "exec"), names)
        except Exception as error:
            failed.append([place, type(error).__name__, str(error)])
print(json.dumps({"failed": failed, "modules": sorted({name.partition(".")[0] for name in sys.modules})}))
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """A folder with numpy, matplotlib and what they need: a process of -I -S that is given it finds nothing else."""
    folder = tmp_path_factory.mktemp("packages")
    wanted, seen = ["numpy", "matplotlib"], set()
    while wanted:
        name = wanted.pop()
        if name in seen:
            continue
        seen.add(name)
        distribution = importlib.metadata.distribution(name)
        for top in {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__"}:
            if not (folder / top).exists():
                (folder / top).symlink_to(Path(str(distribution.locate_file(top))))
        needs = [need for need in distribution.requires or [] if "extra ==" not in need]
        wanted += [re.match(r"[\w.-]+", need)[0] for need in needs]
    return folder


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory, assignment):
    folder = tmp_path_factory.mktemp("student")
    write_bundle(folder / "day1.zip", assignment.name, bundled_files(assignment))
    with zipfile.ZipFile(folder / "day1.zip") as opened:
        opened.extractall(folder)
    return folder / "day1"


def run(packages: Path, folder: Path, file: Path) -> dict:
    environment = {"MPLBACKEND": "Agg", "HOME": str(folder), "MPLCONFIGDIR": str(folder / ".matplotlib")}
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", RUNNER, packages, file],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_an_unanswered_notebook_runs_and_its_checks_say_what_is_missing(packages, unpacked, name):
    found = run(packages, unpacked, unpacked / f"{name}.ipynb")
    for _, kind, message in found["failed"]:
        assert kind == "AssertionError", message
        assert re.search(r"[ぁ-ん]", message), message
    assert "pandas" not in found["modules"]
    assert not {"autograder", "nbgrader", "IPython"} & set(found["modules"])


@pytest.mark.parametrize("name", NOTEBOOKS[:-1])
def test_an_answered_notebook_passes_every_check_in_it(packages, unpacked, fill, tmp_path, name):
    file = tmp_path / "answered.ipynb"
    file.write_bytes(fill(name, {}))
    assert run(packages, unpacked, file)["failed"] == []


def test_nothing_else_can_be_imported_there(packages, unpacked, tmp_path):
    """What the tests above rest on."""
    file = tmp_path / "other.ipynb"
    file.write_text(json.dumps({"cells": [{"cell_type": "code", "source": "import pandas"}]}))
    assert [kind for _, kind, _ in run(packages, unpacked, file)["failed"]] == ["ModuleNotFoundError"]


def test_the_bundle_says_how_to_start(unpacked, assignment):
    text = (unpacked / ja_bundle.FILE).read_text(encoding="utf-8-sig")
    assert assignment.title in text
    for notebook in assignment.notebooks:
        assert f"{notebook.name}.ipynb" in text


def test_a_courses_own_words_stay(assignment):
    own = replace(assignment, public={**assignment.public, "README.md": b"x"})
    assert ja_bundle.FILE not in bundled_files(own)
