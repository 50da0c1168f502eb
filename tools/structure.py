"""Prints the structure of the packages: rooms, the arrows between them, circles, class names that stand for two things.

    python tools/structure.py [FOLDER]

A room is a folder of modules, or a module that lies beside the folders of a package. An arrow is drawn where one room
imports another. Only source is read; nothing of the project is imported.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final, TypeAlias

PACKAGES: Final = ("autograder", "gradebook", "kakunin")
ROOT: Final = Path(__file__).resolve().parents[1]
# A course that is copied, and the code that is mounted in a jail and imports nothing of ours.
_NOT_ROOMS: Final = ("template",)

Graph: TypeAlias = dict[str, set[str]]


@dataclass(frozen=True)
class Structure:
    """What the source says of itself."""

    modules: Mapping[str, Path]  # dotted name -> file
    graph: Graph  # room -> the rooms that it imports
    classes: Mapping[str, list[str]]  # public class name -> the modules that define one

    @property
    def arrows(self) -> set[tuple[str, str]]:
        """From a room to one that it imports."""
        return {(room, other) for room, others in self.graph.items() for other in others}

    @property
    def circles(self) -> list[set[str]]:
        """The largest sets of rooms that reach each other."""
        reached = {room: _reached(self.graph, room) for room in self.graph}
        found: list[set[str]] = []
        for room in sorted(self.graph):
            circle = {other for other in reached[room] if room in reached[other]}
            if circle and circle not in found:
                found.append(circle)
        return found

    @property
    def arrows_up(self) -> set[tuple[str, str]]:
        """Arrows that have to be left out, one after the other, until the rooms stand on floors with arrows down."""
        graph = {room: set(others) for room, others in self.graph.items()}
        up: set[tuple[str, str]] = set()
        while True:
            try:
                TopologicalSorter(graph).prepare()
            except CycleError as error:
                other, room, *_ = error.args[1]  # each is imported by the next
                graph[room].discard(other)
                up.add((room, other))
            else:
                return up

    @property
    def floors(self) -> list[list[str]]:
        """The rooms, lowest first: each floor imports only the floors below it."""
        sorter = TopologicalSorter({room: others - {up for own, up in self.arrows_up if own == room}
                                    for room, others in self.graph.items()})  # fmt: skip
        sorter.prepare()
        floors: list[list[str]] = []
        while sorter.is_active():
            floor = sorted(sorter.get_ready())
            floors.append(floor)
            sorter.done(*floor)
        return floors

    def flat(self, package: str) -> list[str]:
        """The modules that lie directly in a package."""
        return sorted(
            name
            for name in self.modules
            if name.count(".") == 1 and name.startswith(f"{package}.") and self._is_file(name)
        )

    @property
    def names_used_twice(self) -> dict[str, list[str]]:
        """Public class names that stand for more than one thing, and where."""
        return {name: places for name, places in sorted(self.classes.items()) if len(places) > 1}

    def _is_file(self, name: str) -> bool:
        return self.modules[name].name != "__init__.py"


def read(root: Path) -> Structure:
    """Read the packages below a folder."""
    modules = dict(_modules(root))
    rooms = {name: _room(name, path) for name, path in modules.items()}
    graph: Graph = {room: set() for room in rooms.values() if room}
    classes: dict[str, list[str]] = defaultdict(list)
    for name, path in modules.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if rooms[name]:
            imported = {rooms[other] for other in imports(name, path, tree, modules)}
            graph[rooms[name]] |= imported - {rooms[name], ""}
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                classes[node.name].append(name)
    return Structure(modules, graph, classes)


def imports(name: str, path: Path, tree: ast.Module, modules: Mapping[str, Path]) -> set[str]:
    """The modules among `modules` that one of them imports, wherever in it."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found.update(f"{base}.{alias.name}" if f"{base}.{alias.name}" in modules else base for alias in node.names)
    return {other for other in found if other in modules and other != name}


def _modules(root: Path) -> Iterator[tuple[str, Path]]:
    files = [path for package in PACKAGES for path in sorted((root / package).rglob("*.py"))]
    for path in [*files, *(root / f"{package}.py" for package in PACKAGES)]:
        parts = path.relative_to(root).with_suffix("").parts
        if path.is_file() and not set(parts) & set(_NOT_ROOMS):
            yield ".".join(parts).removesuffix(".__init__"), path


def _room(name: str, path: Path) -> str:
    """The room of a module: its folder, or the module itself beside the folders; "" for a package's own face."""
    if path.name == "__init__.py":
        return name if "." in name else ""
    above = name.rpartition(".")[0]
    return above if "." in above else name


def _reached(graph: Graph, start: str) -> set[str]:
    waiting, reached = [*graph[start]], set[str]()
    while waiting:
        room = waiting.pop()
        if room not in reached:
            reached.add(room)
            waiting.extend(graph.get(room, ()))
    return reached


def main() -> None:
    """Print the figures, then the rooms from the lowest floor up."""
    structure = read(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
    print(f"rooms {len(structure.graph)}")
    print(f"floors {len(structure.floors)}")
    print(f"arrows {len(structure.arrows)}")
    print(
        f"arrows that run up {len(structure.arrows_up)}", *(f"{one} -> {other}" for one, other in structure.arrows_up)
    )
    print(f"circles {len(structure.circles)}", *(" ".join(sorted(circle)) for circle in structure.circles))
    print(f"modules flat in autograder/ {len(structure.flat('autograder'))}")
    twice = structure.names_used_twice
    print(f"class names used twice {len(twice)}", *twice)
    for number, floor in enumerate(structure.floors, start=1):
        print(f"floor {number}: {', '.join(floor)}")


if __name__ == "__main__":
    main()
