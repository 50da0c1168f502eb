"""Assignment -> nbgrader's source -> assignments/: the student version, the same bytes every time."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

from autograder.client import CLIENT, client_file
from autograder.errors import CourseError, GradingError, UsageError
from autograder.files import can_write, locked, write_atomically
from autograder.languages import Message, joined
from autograder.messages import ja_bundle
from autograder.model import Assignment
from autograder.nbgrader.config import RELEASE_DIRECTORY, RELEASE_LOCK, SOURCE_DIRECTORY
from autograder.nbgrader.generate import generate_assignment, write_material_notebooks
from autograder.notebooks import write_released
from autograder.release.leak_check import refuse_leaks
from autograder.settings.course_root import COURSE_SETTINGS, SOLUTIONS, database_url
from autograder.settings.policy import suggested_id
from autograder.storage.store import Store

_LITTER = frozenset({"__pycache__", ".ipynb_checkpoints", ".DS_Store"})
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold: the bundle is the same whenever it is made


def release(
    assignment: Assignment,
    root: Path,
    *,
    db_url: str | None = None,
    publish: bool = False,
    zip_path: Path | None = None,
) -> list[Path]:
    """Make the student version of an assignment, and record it in nbgrader's database; the files written.

    publish: release it to the nbgrader exchange as well. zip_path: write a bundle of it as well.
    Raises CourseError if an answer or a check would be released, StoreError if the database refuses the assignment,
    UsageError if the exchange refuses it, the course has no id for the exchange, or its folder cannot be written to.
    """
    _refuse_read_only(root, assignment)
    if publish and assignment.course_id is None:
        raise _no_id(assignment, root)
    files = released_files(assignment)
    refuse_leaks(assignment, files)
    db_url = db_url or database_url(root)
    folder = root / RELEASE_DIRECTORY / assignment.name
    with locked(root / RELEASE_LOCK):
        with Store(db_url) as store:
            store.ensure_assignment(assignment)
        _write_source(root / SOURCE_DIRECTORY / assignment.name, assignment)
        generate_assignment(root, assignment.name, db_url)
        write_material_notebooks(folder, assignment.public)
        _verify(assignment, root)
    written = [folder / name for name in sorted(files)]
    if zip_path is not None:
        write_bundle(zip_path, assignment.name, bundled_files(assignment))
        written.append(zip_path)
    if publish:
        _publish(root, assignment.name)
    with Store(db_url) as store:
        store.note_release(assignment.name)  # at the end: what nobody could get is not released
    return written


def released_files(assignment: Assignment) -> Mapping[str, bytes]:
    """The released files: relative POSIX path -> content."""
    closing = () if assignment.service is None else ja_bundle.HAND_IN
    notebooks = {f"{notebook.name}.ipynb": write_released(notebook, closing) for notebook in assignment.notebooks}
    return {**assignment.public, **_client(assignment), **notebooks}


def _client(assignment: Assignment) -> Mapping[str, bytes]:
    """The file by which notebooks hand in, where the course has a service."""
    if assignment.service is None:
        return {}
    for name in (CLIENT, f"{Path(CLIENT).parts[0]}.py"):
        if name in assignment.public:
            raise CourseError(
                Message("its name is needed for {client}, by which notebooks hand in", client=CLIENT),
                path=f"{SOLUTIONS}/{assignment.name}/public/{name}",
                next_step=Message("rename it, or take [service] out of {settings}", settings=COURSE_SETTINGS),
            )
    return {CLIENT: client_file(assignment.service, assignment.name)}


def bundled_files(assignment: Assignment) -> Mapping[str, bytes]:
    """The files of the bundle: the release, and instructions unless the course has its own."""
    files = released_files(assignment)
    if any(name.casefold().startswith(("readme", "読んで")) for name in files):
        return files
    notebooks = [f"{notebook.name}.ipynb" for notebook in assignment.notebooks]
    text = ja_bundle.how_to_start(
        assignment.title, assignment.name, notebooks, with_service=assignment.service is not None
    )
    return {**files, ja_bundle.FILE: text.replace("\n", "\r\n").encode("utf-8-sig")}  # for Notepad


def is_stale(assignment: Assignment, root: Path) -> list[str]:
    """The differences between assignments/ and a release made now, one line per file."""
    folder = root / RELEASE_DIRECTORY / assignment.name
    wanted = released_files(assignment)
    present = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    missing = [Message("{name}: missing", name=name) for name in wanted.keys() - present.keys()]
    extra = [Message("{name}: not part of the release", name=name) for name in present.keys() - wanted.keys()]
    common = wanted.keys() & present.keys()
    changed = [Message("{name}: differs", name=name) for name in common if present[name].read_bytes() != wanted[name]]
    return sorted(
        joined([f"{RELEASE_DIRECTORY}/{assignment.name}/", line], "") for line in (*missing, *extra, *changed)
    )


def _files(folder: Path) -> list[Path]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in paths if not _LITTER.intersection(path.relative_to(folder).parts)]


def _refuse_read_only(root: Path, assignment: Assignment) -> None:
    for folder in (SOURCE_DIRECTORY, RELEASE_DIRECTORY):
        if not can_write(root / folder / assignment.name):
            raise UsageError(
                Message("you may not write here, so nothing can be released"),
                path=root / folder / assignment.name,
                next_step=Message("release from a copy of the course that is yours, or ask its owner"),
            )


def _write_source(folder: Path, assignment: Assignment) -> None:
    """Make nbgrader's source directory from the allow-list only: stubs, no checks, no solutions."""
    if folder.exists():
        shutil.rmtree(folder)
    for name, content in released_files(assignment).items():
        if name.endswith(".ipynb") and name in assignment.public:
            continue  # nbgrader would treat it as a notebook to be handed in
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _verify(assignment: Assignment, root: Path) -> None:
    """Check that nbgrader made the intended files: it leaves out files that it ignores, and versions differ."""
    differences = is_stale(assignment, root)
    if differences:
        raise GradingError(
            Message("nbgrader released something else: {differences}", differences=joined(differences)),
            path=root / RELEASE_DIRECTORY / assignment.name,
            next_step=Message("rename a file that nbgrader ignores (feedback, *.pyc), or report it"),
        )


def write_bundle(path: Path, prefix: str, files: Mapping[str, bytes]) -> None:
    """Write the files as a zip, in a folder; UsageError where it cannot be written."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bundle:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{prefix}/{name}", _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, on every system
            entry.external_attr = 0o100644 << 16
            bundle.writestr(entry, files[name])
    try:
        write_atomically(path, content.getvalue(), for_students=True)
    except OSError as error:
        raise UsageError(
            Message("the bundle cannot be written: {strerror}", strerror=error.strerror),
            path=path,
            next_step=Message("name another file"),
        ) from error


def _no_id(assignment: Assignment, root: Path) -> UsageError:
    return UsageError(
        Message("the course has no id, and every course in the exchange needs one"),
        path=root / SOLUTIONS / COURSE_SETTINGS,
        next_step=Message(
            'add a line such as id = "{suggested_id}" at its top', suggested_id=suggested_id(root.resolve().name)
        ),
    )


def _publish(root: Path, assignment: str) -> None:
    """Release to the exchange with nbgrader's own command, which reads the instructor's whole configuration."""
    command = [sys.executable, "-m", "nbgrader", "release_assignment", assignment, "--force"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise UsageError(
            Message(
                "nbgrader could not release it to the exchange: {reason}",
                reason=said[-1] if said else Message("no reason given"),
            ),
            path=root / RELEASE_DIRECTORY / assignment,
            next_step=Message("check Exchange.root in nbgrader_config.py: the folder must exist, mode 777"),
        )
