"""How many of a class's answers somebody had given before, counted on the answers themselves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from autograder.course.local_names import digest, digest_without_locals, program


@dataclass
class SeenAnswers:
    """Counts answers question by question; those that do not parse are compared as text."""

    _number: int = 0
    _trees: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    _renamed: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))

    def add(self, question: str, source: str) -> None:
        """Count one answer."""
        self._number += 1
        tree = program(source)
        key = source.encode("utf-8", "surrogatepass") if tree is None else digest(tree)
        if key in self._trees[question]:
            return
        self._trees[question].add(key)
        self._renamed[question].add(key if tree is None else digest_without_locals(tree))

    @property
    def by_tree(self) -> float:
        """Share of the answers whose syntax tree somebody had before."""
        return self._share(self._trees)

    @property
    def with_locals_renamed(self) -> float:
        """The same, where the names of functions' locals do not count."""
        return self._share(self._renamed)

    def _share(self, keys: dict[str, set[bytes]]) -> float:
        return 1 - sum(map(len, keys.values())) / self._number if self._number else 0.0
