"""Fingerprints of everything a grade depends on, question by question: the same fingerprint means the same grade.

A fingerprint is of an explicit list of values, written out in one way on every Python. It holds what judging reads:

- of the notebook the statements of its code cells in order, released and in the reference, and whose answers they are;
- of the question its id, its kind, its points, its known mistakes, and the part of the checks that is its own
  (`source.dependencies`);
- of what is released beside the notebooks every file that an answer can compute with;
- limits that are not the usual ones;
- the file that was handed in.

It holds nothing that people read: headings, wording, comments, docstrings (a check's title is one), the sentences of
mistakes, notebooks of the lecture, the stub of a written answer. A text that was corrected is shown with what is judged
from then on. Where it cannot be told whether a text is judged, as in a visible check's `assert`, it counts as if it is.
Of a written question nothing is run: neither code nor files nor limits concern it. Nor does a fingerprint hold the
engine: an upgrade changes no published grade. The audit's stamp does, for checks are proven with an engine.
"""

from __future__ import annotations

import hashlib
import json
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from autograder.catalogue import Sort, catalogue_path, read_entries
from autograder.errors import CourseError
from autograder.languages import Message
from autograder.model import Assignment, Kind, Notebook, Question
from autograder.settings.budgets import unusual
from autograder.source.dependencies import parts
from autograder.source.tokens import normal_source

if TYPE_CHECKING:
    from autograder.settings.budgets import Budget

# A change that can change a grade raises this number. Grades that are stored keep theirs until `--force`.
ENGINE: Final = 13

# A change of what is fingerprinted, or of how it is written out, raises this one. A grade with a fingerprint of another
# scheme is current if its file is the one that was judged: see `autograder.batch.adoption`.
SCHEME: Final = 2

# Sets that are shown one after the other, where the first finds nothing wrong with an answer that is.
FRESH: Final = 3

_LENGTH: Final = 40  # hexadecimal digits
_OF_ANY_SCHEME: Final = re.compile(r"(?:\d+:[0-9a-f]{40}|[0-9a-f]{64})")  # the first scheme did not say its number
# Released beside the notebooks and computed with by no answer. What Kakunin itself puts there belongs here too.
_READ_BY_PEOPLE: Final = (".ipynb", ".md", ".pdf")


@dataclass(frozen=True)
class Seeds:
    """The sets of inputs of one question. The sealed one decides; whatever a person reads comes from the others."""

    sealed: bytes
    shown: tuple[bytes, ...]


class Fingerprints:
    """The fingerprints of one assignment under one budget; secret, as the checks are."""

    def __init__(self, assignment: Assignment, budget: Budget) -> None:
        around = {"files": _files(assignment), "limits": unusual(budget)}
        self.wording = _wording(assignment)  # of all that the checks say, which no fingerprint holds
        self._checks: dict[str, str] = {}
        self._judged: dict[str, str] = {}
        for notebook in assignment.notebooks:
            own, code, mistakes = _own_checks(assignment, notebook), _code(notebook), _mistakes(assignment, notebook)
            for question in notebook.questions:
                self._checks[question.id] = _hash("checks", question.id, own.get(question.id, ""))
                read = {} if question.kind is Kind.WRITTEN else {"code": code, **around}
                read |= {"mistakes": mistakes[question.id]} if question.id in mistakes else {}
                self._judged[question.id] = _hash("question", _facts(question), self._checks[question.id], read)

    def of(self, question: str, content: bytes | None) -> str:
        """The fingerprint of a question's judgement in a file; None: no file was handed in."""
        return f"{SCHEME}:{_hash('judgement', self._judged[question], _of_file(content))[:_LENGTH]}"

    def judged(self, question: str) -> str:
        """The fingerprint of all that a judgement depends on but the file."""
        return self._judged[question]

    def seeds(self, question: str) -> Seeds:
        """Of a question's hidden inputs: the same for everybody, and unknown to whoever has not read the checks."""
        checks = self._checks[question]
        shown = tuple(bytes.fromhex(_hash("shown", checks, place)) for place in range(1 + FRESH))
        return Seeds(bytes.fromhex(_hash("sealed", checks)), shown)


def is_of_another_scheme(fingerprint: str) -> bool:
    """Whether an earlier version, or a later one, wrote this fingerprint."""
    return bool(_OF_ANY_SCHEME.fullmatch(fingerprint)) and not fingerprint.startswith(f"{SCHEME}:")


def audited(assignment: Assignment, answers: object) -> str:
    """The fingerprint of an audit: of the engine, of everything that grades depend on, and of the answers tried.

    answers: lists, texts and numbers.
    """
    questions = [
        [_facts(question), own.get(question.id, "")]
        for notebook in assignment.notebooks
        for own in [_own_checks(assignment, notebook)]
        for question in notebook.questions
    ]
    code = [_code(notebook) for notebook in assignment.notebooks]
    return f"{SCHEME}:{_hash('audit', ENGINE, questions, code, _files(assignment), answers)[:_LENGTH]}"


def checks_path(assignment: Assignment, notebook: Notebook) -> Path:
    """The file of a notebook's hidden checks."""
    return assignment.checks / f"test_{notebook.name}.py"


def _facts(question: Question) -> list[object]:
    return [question.notebook, question.id, str(question.kind), float(question.points)]


def _code(notebook: Notebook) -> list[object]:
    return [
        [str(cell.role), cell.question or "", normal_source(cell.source), normal_source(cell.reference)]
        for cell in notebook.cells
        if cell.type == "code"
    ]


def _files(assignment: Assignment) -> Mapping[str, str]:
    return {
        name: hashlib.sha256(content).hexdigest()
        for name, content in assignment.public.items()
        if not name.endswith(_READ_BY_PEOPLE)
    }


def _own_checks(assignment: Assignment, notebook: Notebook) -> Mapping[str, str]:
    """By question the part of the checks that is its own, with what all the checks share."""
    checked = [question.id for question in notebook.questions if question.kind is not Kind.WRITTEN]
    checks = checks_path(assignment, notebook)
    if not checked or not checks.is_file():
        return {}
    shared = {
        path.name: normal_source(_text(path))
        for path in assignment.checks.glob("*.py")  # a checks file imports nothing that lies deeper
        if path.is_file() and not path.name.startswith(("test_", "."))
    }
    try:
        own = parts(_text(checks), checked)
    except SyntaxError as error:
        raise CourseError(
            Message("the checks cannot be loaded: syntax error: {msg}", msg=error.msg),
            path=f"{checks}:{error.lineno or 1}",
            next_step=Message("fix the line"),
        ) from error
    return {question: _hash("own", text, shared) for question, text in own.items()}


def _mistakes(assignment: Assignment, notebook: Notebook) -> Mapping[str, list[object]]:
    """By question the mistakes of the catalogue and the models that they are changes of, without what is said of them.

    They name what is wrong with an answer. Inputs are not drawn from them: a new mistake leaves every case as it was.
    """
    return {
        question: [
            [entry.name, entry.earns, list(map(str, entry.changes)), normal_source(entry.code)]
            for entry in entries
            if entry.sort is not Sort.RIGHT
        ]
        for question, entries in read_entries(catalogue_path(assignment.checks, notebook.name)).items()
    }


def _wording(assignment: Assignment) -> str:
    """The texts of the checks as they are."""
    files = sorted(path for path in assignment.checks.rglob("*.py") if path.is_file())
    return _hash(
        "wording",
        {
            path.relative_to(assignment.checks).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        },
    )


def _text(path: Path) -> str:
    """The source of a checks file as Python reads it: a byte order mark and a line on its coding count."""
    try:
        with tokenize.open(path) as file:
            return file.read()
    except (SyntaxError, UnicodeDecodeError) as error:
        raise CourseError(
            Message("the checks cannot be loaded: {error}", error=error),
            path=path,
            next_step=Message("save the file as UTF-8"),
        ) from error


def _of_file(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()


def _hash(*values: object) -> str:
    """Of lists, mappings, texts and numbers in JSON: keys sorted, ASCII, no blanks."""
    written = json.dumps(values, ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("ascii")).hexdigest()
