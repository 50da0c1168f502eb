"""Folders of submitted notebooks -> Submission: matches files to students and notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autograder.errors import UsageError
from autograder.languages import Message
from autograder.messages import ja_remarks
from autograder.model import Assignment, Submission
from autograder.settings.budgets import as_budget
from autograder.submissions.choose_below import from_below
from autograder.submissions.file_reading import read_files
from autograder.submissions.notes import leads_elsewhere, submission_time
from autograder.submissions.own_modules import own_modules
from autograder.submissions.recognition import NOTEBOOK, by_content, by_name, plain_name

_MOST_TOLD = 3  # files named in one problem


def students(submitted: Path, assignment: str, only: Sequence[str] = ()) -> list[str]:
    """Who handed in something for an assignment in nbgrader's layout SUBMITTED/<student>/<assignment>, sorted.

    Raises UsageError when the folder is missing, cannot be read or holds no submission, or a named student has none.
    """
    try:
        found = sorted(folder.name for folder in submitted.iterdir() if _is_folder(folder / assignment))
    except OSError as error:
        raise UsageError(
            Message("cannot read the folder of submissions: {strerror}", strerror=error.strerror),
            path=submitted,
            next_step=Message("collect the submissions first, or name their folder with --submitted DIR"),
        ) from None
    missing = sorted(set(only) - set(found))
    if missing or not found:
        raise UsageError(
            Message("no submission of {assignment} by {names}", assignment=assignment, names=", ".join(missing))
            if missing
            else Message("no submission of {assignment}", assignment=assignment),
            path=submitted,
            next_step=Message(
                "each student's notebooks belong in {submitted}/<student>/{assignment}/",
                submitted=submitted,
                assignment=assignment,
            ),
        )
    return [student for student in found if not only or student in only]


def read_submissions(submitted: Path, assignment: Assignment, names: Sequence[str]) -> Iterator[Submission]:
    """The submissions of the named students, one at a time; a file that cannot be read is noted, not raised."""
    for name in names:
        yield read_submission(submitted / name / assignment.name, name, assignment)


def read_submission(folder: Path, student: str, assignment: Assignment) -> Submission:
    """One student's submission.

    A notebook in the top folder counts before one in a subfolder, unless only that one is answered.
    """
    known = [notebook.name for notebook in assignment.notebooks]
    try:
        files = sorted(path for path in folder.iterdir() if NOTEBOOK.search(path.name))
    except OSError as error:
        problems = dict.fromkeys(known, f"{folder}: {error.strerror}")
        return Submission(student, assignment.name, {}, problems=problems)
    if leads_elsewhere(folder):
        problems = dict.fromkeys(
            known, Message("{folder}: it is a link to another folder; copy what it leads to", folder=folder)
        )
        return Submission(student, assignment.name, {}, problems=problems)
    files = [path for path in files if path.name not in assignment.public]
    files.sort(key=lambda path: NOTEBOOK.sub("", path.name) not in known)  # others are ignored if not all are read
    room = as_budget(assignment.budget).submission_bytes
    contents, unread = read_files(files, room)
    chosen = by_name([*contents, *unread], assignment, contents)
    named = {path for path in contents if plain_name(path) in known}
    strays = {path: content for path, content in contents.items() if path not in named}
    chosen |= by_content(strays, assignment, [name for name in known if name not in chosen])
    left = sorted(path.name for path in set(strays) - set(chosen.values()))
    problems = {name: unread[path] for name, path in chosen.items() if path in unread}
    top = {name: contents[path] for name, path in chosen.items() if path in contents}
    found = from_below(folder, assignment, top, room - sum(map(len, contents.values())))
    if left:
        found.problems.update(_advice(folder, assignment, left))
    elif others := [reason for path, reason in unread.items() if path not in chosen.values()]:
        found.problems.update(dict.fromkeys(known, others[0]))
    notebooks = top | found.contents
    places = {name: folder / Path(found.places.get(name, "")).parent for name in notebooks}
    return Submission(
        student,
        assignment.name,
        notebooks,
        submission_time(folder),
        {name: text for name, text in (found.problems | problems).items() if name not in notebooks} | found.doubts,
        _remarks(chosen)
        | {name: ja_remarks.found_in_folder(place, f"{name}.ipynb") for name, place in found.places.items()},
        moved=found.places,
        modules={name: own_modules(places[name], notebooks[name], assignment.public) for name in notebooks},
    )


def _advice(folder: Path, assignment: Assignment, left: Sequence[str]) -> Mapping[str, str]:
    more = f" and {len(left) - _MOST_TOLD} more" if len(left) > _MOST_TOLD else ""
    names = f"{', '.join(left[:_MOST_TOLD])}{more}"
    advice = Message(
        "{folder}: no notebook of {name} is named {names}; rename it if it is this one",
        folder=folder,
        name=assignment.name,
        names=names,
    )
    return {notebook.name: advice for notebook in assignment.notebooks}


def _remarks(chosen: Mapping[str, Path]) -> dict[str, str]:
    return {
        name: ja_remarks.file_renamed(path.name, f"{name}.ipynb")
        for name, path in chosen.items()
        if path.name != f"{name}.ipynb"
    }


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return True  # it exists but cannot be read: the student is kept, with a problem
