"""A student's own Python modules, which lie beside a notebook that names them."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from autograder.submissions.file_reading import read_file

MOST_MODULES: Final = 20
MOST_BYTES: Final = 2**18  # of all of them
_LIBRARIES: Final = frozenset({"google", "IPython", "matplotlib", "mpl_toolkits", "numpy"})
_MODULE: Final = re.compile(r"[A-Za-z_]\w*\.py", re.ASCII)


def own_modules(folder: Path, content: bytes, public: Collection[str]) -> Mapping[str, bytes]:
    """The modules in the folder of a notebook with this content, by their names; none if it names none of them.

    One that would stand in the place of released material or of a library is left out, and so is what is not read: a
    link, or more than a few.
    """
    taken = {Path(name).parts[0].removesuffix(".py") for name in public} | sys.stdlib_module_names | _LIBRARIES
    found: dict[str, bytes] = {}
    room = MOST_BYTES
    for path in _modules(folder)[:MOST_MODULES]:
        if path.stem in taken:
            continue
        try:
            found[path.name] = read_file(path, room)
            room -= len(found[path.name])
        except OSError:  # what needs it says that there is no such module
            continue
    return found if any(_is_named(name, content) for name in found) else {}


def _modules(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if _MODULE.fullmatch(path.name))
    except OSError:
        return []


def _is_named(module: str, content: bytes) -> bool:
    """Whether a notebook has a module's name in it, as a word."""
    return re.search(rb"\b%s\b" % re.escape(module.removesuffix(".py").encode()), content) is not None
