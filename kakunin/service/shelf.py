"""Hand-ins on disk: each in a folder of its own that never changes, and the current one where `kakunin grade` looks."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from autograder.errors import StoreError
from autograder.files import write_atomically
from autograder.languages import Message
from autograder.moments import TIMESTAMP, stamp
from autograder.storage.handins import WAITING, Handin
from autograder.submissions.recognition import NOTEBOOK, plain_name
from autograder.text import encodable
from kakunin.service.intake import SUFFIX

NOTE: Final = "handin.json"  # in the folder of each hand-in
HANDED_IN: Final = "handed_in"  # in the course's folder: <student>/<assignment>/<hand-in>/*.ipynb
_STUDENT: Final = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]{0,99}")


def is_folder_name(student: str) -> bool:
    """Whether an id can name a folder."""
    return encodable(student) == student and _STUDENT.fullmatch(student) is not None and len(student.encode()) <= 200


def digest(content: bytes) -> str:
    """Of a file, as the rows of hand-ins keep it."""
    return hashlib.sha256(content).hexdigest()


class Shelf:
    """The folder of hand-ins."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def sweep(self) -> None:
        """Remove what a process that was killed had begun to write: nobody was told that it is kept."""
        for draft in self.folder.glob("*/*/.*"):
            shutil.rmtree(draft, ignore_errors=True)

    def put(self, new: Handin, files: Mapping[str, bytes]) -> None:
        """Keep the files of a hand-in; they then survive a power cut. Raises OSError, and keeps nothing."""
        place = self._place(new)
        draft = place.with_name(f".{new.id}")
        try:
            made = _make(draft)
            for name, content in {**files, NOTE: _note(new)}.items():
                _write(draft / name, content)
            _sync(draft)
            draft.rename(place)
            for folder in {place.parent, *made}:
                _sync(folder)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
            shutil.rmtree(place, ignore_errors=True)
            raise

    def discard(self, new: Handin) -> None:
        """Remove the files of a hand-in that was not acknowledged."""
        shutil.rmtree(self._place(new), ignore_errors=True)

    def without_row(self, known: Collection[str]) -> list[Handin]:
        """The hand-ins that are here and not among those known, the earliest first.

        A database that was restored from a back-up does not know the last ones.
        """
        found = []
        for folder in self.folder.glob("*/*/*"):
            if folder.name not in known:
                with suppress(OSError, ValueError, KeyError, TypeError):  # not one of ours
                    found.append(_noted(folder))
        return sorted(found, key=lambda each: each.received_at)

    def read(self, handin: Handin) -> dict[str, bytes]:
        """The files of a hand-in; StoreError if they are not there as they came in."""
        place = self._place(handin)
        files = {name: (place / name).read_bytes() for name in handin.files if (place / name).is_file()}
        if {name: digest(content) for name, content in files.items()} != handin.files:
            raise LostFiles(place)
        return files

    def lay_out(self, handin: Handin, files: Mapping[str, bytes], submitted: Path) -> None:
        """Make a hand-in the current submission: its files beside those of the student's other notebooks."""
        folder = submitted / handin.student / handin.assignment
        folder.mkdir(parents=True, exist_ok=True)
        ours = {name.removesuffix(SUFFIX) for name in files if name.endswith(SUFFIX)}
        for path in folder.iterdir():
            is_other = NOTEBOOK.search(path.name) and path.name not in files and not path.is_dir()
            if is_other and plain_name(path) in ours:
                path.unlink()  # a copy of another name, which could be taken for the notebook
        for name, content in files.items():
            write_atomically(folder / name, content, lasting=False)
        write_atomically(folder / TIMESTAMP, stamp(handin.received_at), lasting=False)

    def _place(self, handin: Handin) -> Path:
        return self.folder / handin.student / handin.assignment / handin.id


class LostFiles(StoreError):
    """The files of a hand-in are not there as they came in."""

    def __init__(self, place: Path) -> None:
        super().__init__(
            Message("the files of a hand-in are missing or changed"),
            path=place,
            next_step=Message("restore the folder from the backup that the database is of"),
        )


def _note(new: Handin) -> bytes:
    """What the database has of a hand-in, beside its files."""
    facts = {"received": new.received_at.isoformat(), "door": new.door, "token": new.token, "files": dict(new.files)}
    return json.dumps(facts, ensure_ascii=False).encode()


def _noted(folder: Path) -> Handin:
    """The hand-in in a folder, by its note."""
    facts = json.loads((folder / NOTE).read_bytes())
    received = datetime.fromisoformat(facts["received"])
    owner = {"student": folder.parents[1].name, "assignment": folder.parents[0].name}
    texts = {name: str(facts[name]) for name in ("door", "token")}
    files = {str(name): str(digest) for name, digest in facts["files"].items()}
    return Handin(folder.name, 0, received_at=received, state=WAITING, files=files, place=0, **owner, **texts)


def _make(folder: Path) -> list[Path]:
    """Make a folder and those above it; the folders in which a new one stands."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True)
    return [each.parent for each in missing]


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Write a folder's list of names to disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
