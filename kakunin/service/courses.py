"""The released assignments of a course as they are now: files that change are read again."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final

from autograder.course import load_assignment
from autograder.course.loader import assignment_names
from autograder.errors import KakuninError
from autograder.executors.course_bundle import Parcel, pack
from autograder.files import locked
from autograder.fingerprints import Fingerprints
from autograder.model import Assignment
from autograder.nbgrader.config import RELEASE_DIRECTORY, RELEASE_LOCK
from autograder.settings.budgets import as_budget
from autograder.settings.course_root import ASSIGNMENT_SETTINGS, COURSE_SETTINGS, SOLUTIONS
from autograder.settings.policy import CoursePolicy, Policy, policy_of, read_course_policy, read_toml
from autograder.storage.store import Store

_LOOK: Final = 1.0  # seconds between two looks at the files
_LITTER: Final = frozenset({"__pycache__", ".ipynb_checkpoints", ".pytest_cache"})

Stamp = frozenset[tuple[str, int, int]]


@dataclass(frozen=True)
class Served:
    """One assignment as it is now; a new one for each change of its files."""

    assignment: Assignment
    policy: Policy
    zone: tzinfo
    fingerprints: Fingerprints
    parcel: Parcel
    stamp: Stamp
    added: Mapping[str, datetime | None] = field(default_factory=dict)  # questions that came later -> their release

    @property
    def name(self) -> str:
        """The assignment's name."""
        return self.assignment.name


class Courses:
    """The assignments that are released; thread-safe."""

    def __init__(self, root: Path, store: Store) -> None:
        self._root = root
        self._store = store
        self._lock = threading.Lock()
        self._looked = -_LOOK
        self._policy = CoursePolicy()
        self._served: dict[str, Served] = {}
        self.failures: Mapping[str, str] = {}  # what is wrong with an assignment, in English: it stays as it was

    def served(self) -> Mapping[str, Served]:
        """By name the assignments as they are now."""
        with self._lock:
            if time.monotonic() - self._looked >= _LOOK:
                with locked(self._root / RELEASE_LOCK, wait=False) as is_free:
                    if is_free:  # otherwise a release is under way, and it is looked at when that is done
                        self._look()
                self._looked = time.monotonic()
            return dict(self._served)

    @property
    def policy(self) -> CoursePolicy:
        """The rules of the course and of the assignments that are served."""
        self.served()
        return self._policy

    def _look(self) -> None:
        names = [name for name in assignment_names(self._root) if (self._root / RELEASE_DIRECTORY / name).is_dir()]
        self._served = {name: served for name, served in self._served.items() if name in names}
        failures: dict[str, str] = {}
        stamps = {name: self._stamp(name) for name in names}
        for name, stamp in stamps.items():
            if name not in self._served or self._served[name].stamp != stamp:
                try:
                    self._served[name] = self._read(name, stamp)
                except KakuninError as error:
                    failures[name] = error.told
                except OSError as error:
                    failures[name] = str(error)
        self.failures = failures

    def _read(self, name: str, stamp: Stamp) -> Served:
        assignment = load_assignment(self._root, name)
        file = self._root / SOLUTIONS / name / ASSIGNMENT_SETTINGS
        course = read_course_policy(self._root / SOLUTIONS)
        rules = policy_of(read_toml(file), file, course.default)
        self._store.ensure_assignment(assignment)
        fingerprints = Fingerprints(assignment, as_budget(assignment.budget))
        self._policy = replace(course, assignments={**self._policy.assignments, name: rules})
        added = self._store.added_questions(assignment)
        return Served(assignment, rules, course.time_zone, fingerprints, pack(assignment), stamp, added)

    def _stamp(self, name: str) -> Stamp:
        """The files of an assignment, with their sizes and the moments of their last changes."""
        solutions = self._root / SOLUTIONS
        files = [solutions / COURSE_SETTINGS, *(solutions / name).rglob("*"), self._root / RELEASE_DIRECTORY / name]
        found = set()
        for path in files:
            if not _LITTER.intersection(path.parts):
                with suppress(OSError):  # an editor has just put another in its place
                    status = path.stat()
                    found.add((str(path), status.st_mtime_ns, 0 if path.is_dir() else status.st_size))
        return frozenset(found)
