"""What the modules that a notebook imports offer, as far as its author's cells show it."""

from __future__ import annotations

import re

_DOTTED = re.compile(r"(?<![\w.])([^\W\d]\w*)\.([^\W\d]\w*)(?=\()")
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+(.+)$", re.MULTILINE)
_WORD = re.compile(r"[^\W\d]\w*")


def offered(notebook: str, shown: str) -> frozenset[str]:
    """Dotted names such as `module.name` that are called in the text `shown`, of modules that a notebook imports."""
    imported = {word for line in _IMPORT.findall(notebook) for word in _WORD.findall(line)} - {"as"}
    return frozenset(f"{owner}.{name}" for owner, name in _DOTTED.findall(shown) if owner in imported)
