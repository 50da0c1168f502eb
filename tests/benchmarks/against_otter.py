"""Otter-Grader on the same notebooks, without a container: its own loop, one notebook after the other in one process.

Each question's test is its visible check. Run as a script with a Python that has otter:
`python against_otter.py FOLDER NOTEBOOK...`, where FOLDER holds a configuration `<notebook name>.zip` for each.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

from commands import ROOT, Class

CONFIGURATION = {"pdf": False, "lang": "python"}


def otter(few: Class, python: str) -> float | None:
    """Seconds for all notebooks of a class; None where that Python has no otter."""
    if subprocess.run([python, "-c", "import otter"], capture_output=True, check=False).returncode:
        return None
    folder = few.work / "otter"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for released in (ROOT / "assignments" / few.assignment).glob("*.ipynb"):
        _configure(folder / f"{released.stem}.zip", released)
    command = [python, __file__, str(folder), *map(str, few.notebooks())]
    started = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, cwd=folder)
    return time.perf_counter() - started


def _configure(path: Path, released: Path) -> None:
    """A configuration as `otter generate` makes it: settings, the material, and a test per question."""
    document = json.loads(released.read_text(encoding="utf-8"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("otter_config.json", json.dumps(CONFIGURATION))
        for material in sorted((released.parent / "common").glob("*.py")):
            archive.write(material, f"files/common/{material.name}")
        for cell in document["cells"]:
            id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
            if id.startswith("test_") and cell["cell_type"] == "code":
                archive.writestr(f"tests/{id.removeprefix('test_')}.py", _test(id, "".join(cell["source"])))


def _test(name: str, source: str) -> str:
    silent = "{**globals(), 'print': lambda *words, **options: None}"  # a doctest fails where something is printed
    case = {"code": f">>> exec({source!r}, {silent})", "hidden": False, "locked": False}
    suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    return f"OK_FORMAT = True\ntest = { {'name': name, 'points': 1, 'suites': [suite]}!r}\n"


def main(folder: Path, notebooks: Iterable[Path]) -> None:
    from otter.api import grade_submission  # type: ignore[import-not-found]  # noqa: PLC0415

    for notebook in notebooks:
        # What it cannot read, it ends on: that is part of the work measured.
        with contextlib.suppress(Exception, SystemExit), contextlib.redirect_stdout(io.StringIO()):
            grade_submission(str(notebook), str(folder / f"{notebook.stem}.zip"), quiet=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), map(Path, sys.argv[2:]))
