"""What becomes of a filled notebook before it is handed in: named changes of its cells, its bytes or its name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from editors import Document
from notebook_changes import CHANGES, Change, bare, code, each, is_answer

# Set in a cell of its own above everything else.
ABOVE: Mapping[str, str] = {
    "NameError above": "print(まだない名前)",
    "hidden builtins above": "sum = 0\nlen = 3\nmax = min = range = None\nprint = lambda *values: None",
    "patched numpy.testing above": "import numpy as np\nnp.testing.assert_allclose = lambda *values, **options: None",
    "exit above": "import os\nos._exit(3)",
    "patched numpy above": "import numpy as np\nnp.dot = np.exp = np.sum = lambda *values, **options: 0.0",
    "patched material above": "from common import functions\nfunctions.sigmoid = functions.relu = lambda x: x",
    "endless recursion above": "def f(): return f()\nf()",
    "prints without end above": "for n in range(2000): print('x' * 1000)",
}
_CELLS: Mapping[str, Change] = {
    "run in another order": lambda document: _run_in_order(document, range(len(document["cells"]), 0, -1)),
    "never run": lambda document: _run_in_order(document, [None] * len(document["cells"])),
    "answers deleted": lambda document: each(document, is_answer, lambda cell: None),
    "first half only": lambda document: document.update(cells=document["cells"][: len(document["cells"]) // 2]),
    "text deleted": lambda document: each(document, lambda cell: cell["cell_type"] == "markdown", lambda cell: None),
    "answers as text": lambda document: each(document, is_answer, lambda cell: bare(cell) | {"cell_type": "markdown"}),
    "no cells": lambda document: document.update(cells=[]),
    "for R": lambda document: document["metadata"].update(kernelspec={"name": "ir"}, language_info={"name": "R"}),
}
HOSTILE: Mapping[str, Change] = {
    name: lambda document, source=source: document["cells"].insert(0, code(source)) for name, source in ABOVE.items()
}
CELLS: Mapping[str, Change] = {**CHANGES, **_CELLS, **HOSTILE}
CONTENTS: Mapping[str, Callable[[bytes], bytes]] = {
    "truncated": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "not JSON": lambda content: b"%PDF-1.7 " + bytes(range(128, 256)),
    "a web page": lambda content: b"<!DOCTYPE html><title>Colab</title>",
    "a list": lambda content: b"[1, 2, 3]",
    "byte order mark": lambda content: b"\xef\xbb\xbf" + content,
    "UTF-16": lambda content: content.decode().encode("utf-16"),
}
NAMES: Mapping[str, Callable[[str], str | None]] = {
    "missing": lambda name: None,
    "downloaded twice": lambda name: f"{name} (1).ipynb",
    "a copy": lambda name: f"{name}のコピー.ipynb",
    "saved as text": lambda name: f"{name}.ipynb.txt",
    "named otherwise": lambda name: f"レポート_{name[7]}.ipynb",
    "not a notebook by name": lambda name: f"{name}.py",
    "under the next one's name": lambda name: f"section{int(name[7]) % 5 + 1}{NEXT[name[7]]}.ipynb",
}
NEXT: Mapping[str, str] = {
    "1": "_activation",
    "2": "_output_layer",
    "3": "_gradient_descent",
    "4": "_backpropagation",
    "5": "_hidden_layer",
}
EDITORS = frozenset({"colab", "vscode", "without ids", "never run", "run in another order"})
ALL = frozenset({*CELLS, *CONTENTS, *NAMES}) - {"nothing"}


def handed_in(name: str, document: Document, changes: Sequence[str]) -> tuple[str, bytes] | None:
    """The file's name and content after the changes; None where nothing is handed in."""
    for change in changes:
        if change in CELLS:
            CELLS[change](document)
    content = json.dumps(document, ensure_ascii=False).encode()
    file: str | None = f"{name}.ipynb"
    for change in changes:
        content = CONTENTS[change](content) if change in CONTENTS else content
        file = NAMES[change](name) if change in NAMES else file
    return None if file is None else (file, content)


def _run_in_order(document: Document, counts: Sequence[int | None]) -> None:
    for cell, count in zip(document["cells"], counts, strict=True):
        if cell["cell_type"] == "code":
            cell["execution_count"] = count
