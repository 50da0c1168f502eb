"""Notebooks that are missing or unanswered in the top folder of a submission -> those in its subfolders that count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.languages import Message
from autograder.model import Assignment, Notebook
from autograder.submissions.file_reading import read_files
from autograder.submissions.recognition import MOST_COPIES, is_answered, likely_notebooks, plain_name
from autograder.submissions.subfolders import look_below

_LONGEST_PLACE = 200  # characters of a file's place in a problem
_NEITHER = Message("neither its name nor its cells match a notebook")


@dataclass
class Found:
    """What the subfolders of a submission add to its top folder, by notebook."""

    contents: dict[str, bytes] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)  # why a grader has to choose
    problems: dict[str, str] = field(default_factory=dict)  # of notebooks that are nowhere


def from_below(folder: Path, assignment: Assignment, top: Mapping[str, bytes], room: int) -> Found:
    """Notebooks that are missing or unanswered in the top folder, from its subfolders."""
    found, below = Found(), look_below(folder)
    contents, unread = read_files([path for path in below.notebooks if not _is_material(path, assignment)], room)
    below.unread += [(str(path.relative_to(folder)), reason) for path, reason in unread.items()]
    ours = _by_notebook(contents, assignment)
    for notebook in assignment.notebooks:
        paths = _counting(notebook, ours.get(notebook.name, []), contents, top)
        places = [str(path.relative_to(folder)) for path in paths]
        if len(paths) > 1:
            listed = ", ".join(place[:_LONGEST_PLACE] for place in places[:MOST_COPIES])
            found.doubts[notebook.name] = Message(
                "{folder}: {count} different files may be {name}: {listed}",
                folder=folder,
                count=len(paths),
                name=notebook.name,
                listed=listed,
            )
        elif paths:
            found.contents[notebook.name], found.places[notebook.name] = contents[paths[0]], places[0]
    strays = set(contents).difference(*ours.values())
    below.unread += [(str(path.relative_to(folder)), _NEITHER) for path in sorted(strays)]
    if below.unread:
        told = f"{folder}: {below.told}"
        found.problems = {notebook.name: told for notebook in assignment.notebooks}
    return found


def _is_material(path: Path, assignment: Assignment) -> bool:
    return any(path.name == Path(name).name for name in assignment.public)


def _by_notebook(contents: Mapping[Path, bytes], assignment: Assignment) -> dict[str, list[Path]]:
    """The files of each notebook: by their names, else by their cells."""
    known = {notebook.name for notebook in assignment.notebooks}
    ours: dict[str, list[Path]] = defaultdict(list)
    for path, content in contents.items():
        names = [plain_name(path)] if plain_name(path) in known else likely_notebooks(content, assignment)
        if len(names) == 1:
            ours[names[0]].append(path)
    return ours


def _counting(
    notebook: Notebook, paths: Sequence[Path], contents: Mapping[Path, bytes], top: Mapping[str, bytes]
) -> list[Path]:
    """The files in subfolders of which one is to be graded: different ones, the answered before the others."""
    different = list({contents[path]: path for path in reversed(paths)}.values())[::-1][:MOST_COPIES]
    if not different or (notebook.name in top and is_answered(top[notebook.name], notebook)):
        return []
    if notebook.name not in top and len(different) == 1:
        return different
    answered = [path for path in different if is_answered(contents[path], notebook)]
    return answered if answered or notebook.name in top else different
