"""What the modules offer that are released beside a notebook and that it imports."""

from __future__ import annotations

import re
from collections.abc import Mapping

_FUNCTION = re.compile(rb"^def[ \t]+(\w+)", re.MULTILINE | re.ASCII)
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+(.+)$", re.MULTILINE)
_WORD = re.compile(r"[^\W\d]\w*")


def released_functions(public: Mapping[str, bytes]) -> frozenset[str]:
    """Dotted names such as `module.name` of the functions in released files, which are given by relative path."""
    return frozenset(
        f"{path.rpartition('/')[2].removesuffix('.py')}.{name.decode()}"
        for path, content in public.items()
        if path.endswith(".py")
        for name in _FUNCTION.findall(content)
    )


def offered(notebook: str, functions: frozenset[str]) -> frozenset[str]:
    """Those of these dotted names whose module a notebook imports."""
    imported = {word for line in _IMPORT.findall(notebook) for word in _WORD.findall(line)} - {"as"}
    return frozenset(name for name in functions if name.partition(".")[0] in imported)
