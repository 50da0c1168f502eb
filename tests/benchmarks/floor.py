"""The floor: the same cells by plain `exec` in a warm process, without isolation, checks, database or output files.

Run as a script: `python floor.py MATERIAL NOTEBOOK...` prints the milliseconds that the cells of all notebooks took.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

LONGEST = 3  # seconds for a notebook: one that takes longer hangs


def floor(material: Path, notebooks: list[Path]) -> float:
    """Seconds that the notebooks' own cells take."""
    done = subprocess.run(
        [sys.executable, __file__, str(material), *map(str, notebooks)], capture_output=True, text=True, check=True
    )
    return float(done.stdout) / 1000


def floor_of_two(material: Path, notebooks: list[Path]) -> float:
    """The same when two processes share the notebooks, side by side; what each takes is added up."""
    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(lambda half: floor(material, half), [notebooks[::2], notebooks[1::2]]))


def main(material: str, notebooks: list[str]) -> None:
    import matplotlib as mpl  # noqa: PLC0415 - the parent only times

    mpl.use("Agg")
    import matplotlib.pyplot  # noqa: PLC0415
    import numpy  # noqa: PLC0415

    assert matplotlib.pyplot
    assert numpy
    os.chdir(material)
    sys.path.insert(0, material)
    print(sum(_seconds([*_cells(Path(notebook))]) for notebook in notebooks) * 1000)


def _seconds(cells: list[str]) -> float:
    """In a child of its own, so that one notebook is nothing to the next; only its cells are timed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(LONGEST)
        started = time.perf_counter()
        _execute(cells)
        os.write(writing, str(time.perf_counter() - started).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return float(told) if told else 0.0  # it ended itself, or hung: nothing of it is counted


def _execute(cells: list[str]) -> None:
    names: dict[str, object] = {"__name__": "__main__"}
    warnings.simplefilter("ignore")
    for cell in cells:
        with contextlib.suppress(Exception, SystemExit), contextlib.redirect_stdout(io.StringIO()):
            exec(compile(cell, "cell", "exec"), names)
        sys.modules["matplotlib.pyplot"].close("all")


def _cells(path: Path) -> list[str]:
    try:
        document = json.loads(path.read_bytes())
        return ["".join(cell["source"]) for cell in document["cells"] if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):  # a broken file has no cells
        return []


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
