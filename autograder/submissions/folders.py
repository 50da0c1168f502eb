"""Folders of submitted notebooks -> Submission: matches files to students and notebooks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from autograder.errors import SubmissionError, UsageError
from autograder.messages import ja_remarks
from autograder.model import Assignment, Notebook, Submission
from autograder.notebooks import MAX_BYTES
from autograder.notebooks import read_notebook as read_cells
from autograder.recovery import recover_cells, squeezed
from autograder.settings.budgets import as_budget

_COPY_MARKS = re.compile(r"(\s*[(（]\d+[)）]|[-_ ]*(copy|コピー|のコピー)\d*|-?checkpoint)+$", re.IGNORECASE)
_SUFFIXES = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)  # suffixes that browsers add
_MOST_COPIES = 8
_MOST_FILES = 100
_LONGEST_TIMESTAMP = 1000
_FEWEST_CELLS = 2  # of a notebook's cells, to recognise a file of another name


def students(submitted: Path, assignment: str, only: Sequence[str] = ()) -> list[str]:
    """Who handed in something for an assignment in nbgrader's layout SUBMITTED/<student>/<assignment>, sorted.

    Raises UsageError when the folder is missing, cannot be read or holds no submission, or a named student has none.
    """
    try:
        found = sorted(folder.name for folder in submitted.iterdir() if _is_folder(folder / assignment))
    except OSError as error:
        raise UsageError(
            f"cannot read the folder of submissions: {error.strerror}",
            path=submitted,
            next_step="collect the submissions first, or name their folder with --submitted DIR",
        ) from None
    missing = sorted(set(only) - set(found))
    if missing or not found:
        raise UsageError(
            f"no submission of {assignment}" + (f" by {', '.join(missing)}" if missing else ""),
            path=submitted,
            next_step=f"each student's notebooks belong in {submitted}/<student>/{assignment}/",
        )
    return [student for student in found if not only or student in only]


def read_submissions(submitted: Path, assignment: Assignment, names: Sequence[str]) -> Iterator[Submission]:
    """The submissions of the named students, one at a time; a file that cannot be read is noted, not raised."""
    for name in names:
        yield read_submission(submitted / name / assignment.name, name, assignment)


def read_submission(folder: Path, student: str, assignment: Assignment) -> Submission:
    """One student's submission."""
    known = [notebook.name for notebook in assignment.notebooks]
    try:
        files = sorted(path for path in folder.iterdir() if _SUFFIXES.search(path.name))
    except OSError as error:
        problems = dict.fromkeys(known, f"{folder}: {error.strerror}")
        return Submission(student, assignment.name, {}, problems=problems)
    if folder.resolve() != folder.parents[1].resolve() / folder.parent.name / folder.name:
        problems = dict.fromkeys(known, f"{folder}: it is a link to another folder; copy what it leads to")
        return Submission(student, assignment.name, {}, problems=problems)
    files = [path for path in files if path.name not in assignment.public]
    files.sort(key=lambda path: _SUFFIXES.sub("", path.name) not in known)  # others are ignored if not all are read
    contents, unread = _contents(files, as_budget(assignment.budget).submission_bytes)
    chosen = _by_name([*contents, *unread], assignment, contents)
    named = {path for path in contents if _name(path) in known}
    strays = {path: content for path, content in contents.items() if path not in named}
    chosen |= _by_content(strays, assignment, [name for name in known if name not in chosen])
    left = sorted(path.name for path in set(strays) - set(chosen.values()))
    problems = {name: unread[path] for name, path in chosen.items() if path in unread}
    if left:
        advice = f"{folder}: no notebook of {assignment.name} is named {', '.join(left)}; rename it if it is this one"
        problems |= dict.fromkeys((name for name in known if name not in chosen), advice)
    return Submission(
        student,
        assignment.name,
        {name: contents[path] for name, path in chosen.items() if path in contents},
        _timestamp(folder),
        problems,
        {
            name: ja_remarks.file_renamed(path.name, f"{name}.ipynb")
            for name, path in chosen.items()
            if path.name != f"{name}.ipynb"
        },
    )


def _contents(files: Sequence[Path], room: int) -> tuple[dict[Path, bytes], dict[Path, str]]:
    """The content of the files, at most `room` bytes in all, and why some could not be read."""
    contents: dict[Path, bytes] = {}
    unread: dict[Path, str] = {}
    for path in files:
        try:
            if len(contents) >= _MOST_FILES:
                raise OSError(f"more than {_MOST_FILES} notebooks lie in the folder")
            contents[path] = _read(path, room)
            room -= len(contents[path])
        except OSError as error:
            unread[path] = f"{path}: {error.strerror or error}"
    return contents, unread


def _read(path: Path, room: int = MAX_BYTES) -> bytes:
    """A regular file's content; links are refused because they could point at anyone's file."""
    if path.is_symlink() or not path.is_file():
        raise OSError(f"{path.name} is not a regular file")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise OSError(f"{path.name} has {size} bytes; at most {MAX_BYTES} are read")
    if size > room:
        raise OSError(f"{path.name} has {size} bytes; of this submission only {room} more are read")
    with path.open("rb") as file:  # it may grow while it is read
        return file.read(size)


def _name(path: Path) -> str:
    """A file's name without its suffix and the marks of downloaded copies."""
    stem = unicodedata.normalize("NFC", _SUFFIXES.sub("", path.name))  # macOS decomposes letters
    return _COPY_MARKS.sub("", stem).strip()


def _by_name(files: Sequence[Path], assignment: Assignment, contents: Mapping[Path, bytes]) -> dict[str, Path]:
    """The file of each notebook: of several, the one of exactly that name, unless only a copy is answered."""
    chosen: dict[str, Path] = {}
    for notebook in assignment.notebooks:
        named = [path for path in sorted(files) if _name(path) == notebook.name]
        named.sort(key=lambda path: path.name != f"{notebook.name}.ipynb")
        several = named[:_MOST_COPIES] if len(named) > 1 else []
        answered = [path for path in several if is_answered(contents.get(path), notebook)]
        if named:
            chosen[notebook.name] = (answered or named)[0]
    return chosen


def is_answered(content: bytes | None, notebook: Notebook) -> bool:
    """Whether a file answers any question: the empty notebook often lies beside the one with answers."""
    try:
        cells = read_cells(content or b"")
    except SubmissionError:
        return False
    try:
        return any(located.answered for located in recover_cells(notebook, cells).script.answers.values())
    except Exception:  # a failure of ours: it occurs again when the file is judged, and a grader is told
        return True


def _by_content(strays: Mapping[Path, bytes], assignment: Assignment, wanted: Sequence[str]) -> dict[str, Path]:
    """Match files with other names to notebooks by the released cells in them, the likeliest first."""
    marks = {notebook.name: _marks(notebook) for notebook in assignment.notebooks}
    shared = []
    for path, content in sorted(strays.items()):
        held = _held(content)
        for name in wanted:
            others = frozenset().union(*(marks[other] for other in marks if other != name))
            shared.append((len(held & (marks[name] - others)), name, path))
    chosen: dict[str, Path] = {}
    for count, name, path in sorted(shared, key=lambda each: -each[0]):
        enough = max(1, min(_FEWEST_CELLS, len(assignment.notebook(name).cells)))
        if count >= enough and name not in chosen and path not in chosen.values():
            chosen[name] = path
    return chosen


def likely_notebooks(content: bytes, assignment: Assignment) -> list[str]:
    """The notebooks of which a file holds enough cells; cells that several notebooks share do not count."""
    marks = {notebook.name: _marks(notebook) for notebook in assignment.notebooks}
    held = _held(content)
    likely = []
    for name, own in marks.items():
        others = frozenset().union(*(marks[other] for other in marks if other != name))
        if len(held & (own - others)) >= max(1, min(_FEWEST_CELLS, len(assignment.notebook(name).cells))):
            likely.append(name)
    return likely


def _marks(notebook: Notebook) -> frozenset[str]:
    """The ids and texts that identify the cells of a notebook."""
    return frozenset(mark for cell in notebook.cells for mark in (cell.id, squeezed(cell.source)) if mark)


def _held(content: bytes) -> frozenset[str]:
    try:
        cells = read_cells(content)
    except SubmissionError:
        return frozenset()
    marks = (mark for cell in cells for mark in (cell.id, cell.grade_id, squeezed(cell.source)))
    return frozenset(mark for mark in marks if mark)


def _timestamp(folder: Path) -> datetime | None:
    """When it was handed in, from nbgrader's timestamp.txt (UTC); None if it is missing or unreadable."""
    try:
        text = _read(folder / "timestamp.txt", _LONGEST_TIMESTAMP).decode("utf-8", "replace").strip()
        stamp = datetime.fromisoformat(re.sub(r"\s*UTC$", "+00:00", text))
        return stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
    except (OSError, ValueError, OverflowError):  # the last: the first hours of the year 1 are none in UTC
        return None


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return True  # it exists but cannot be read: the student is kept, with a problem
