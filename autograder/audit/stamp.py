"""The stamp of a passed audit: a committed file that tells, without grading anything, whether it still holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from autograder.audit.audit import Audit
from autograder.audit.specimens import specimens
from autograder.checks.rubric import Rubric
from autograder.digests import fingerprint
from autograder.errors import CourseError
from autograder.files import write_atomically
from autograder.model import Assignment

STAMP = "audit.json"


def stamp_path(assignment: Assignment) -> Path:
    """The stamp, beside the folder of checks."""
    return assignment.checks.parent / STAMP


def audit_digest(assignment: Assignment, rubrics: Mapping[str, Rubric]) -> str:
    """Of all that an audit depends on: the solutions, the checks, the engine, and the answers that are tried."""
    digest = hashlib.sha256()
    for notebook in assignment.notebooks:
        digest.update(fingerprint(assignment, notebook))
    digest.update(repr(specimens(assignment, rubrics, list(rubrics))).encode())
    return digest.hexdigest()


def write_stamp(assignment: Assignment, rubrics: Mapping[str, Rubric], audit: Audit, score: float) -> Path | None:
    """Write the stamp of an audit of the whole assignment that passes with this score; take it away when it fails."""
    path = stamp_path(assignment)
    if not audit.passes(score):
        path.unlink(missing_ok=True)
        return None
    figures = {
        question.question: {
            "right answers": question.right_answers,
            "mistakes": question.mistakes,
            "mutants": question.mutants,
            "killed": question.killed,
            "equivalent": len(question.equivalents),
        }
        for question in audit.questions
    }
    record = {"digest": audit_digest(assignment, rubrics), "score": score, "questions": figures}
    write_atomically(path, json.dumps(record, indent=1) + "\n")
    return path


def refuse_unaudited(assignment: Assignment, rubrics: Mapping[str, Rubric]) -> None:
    """Raise CourseError unless the checks, as they are now, have passed an audit."""
    path = stamp_path(assignment)
    next_step = f"run `kakunin audit {assignment.name}`, and commit {STAMP} with the checks"
    if not path.is_file():
        raise CourseError("the checks have not passed an audit", path=path, next_step=next_step)
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        record = None
    if not isinstance(record, dict) or record.get("digest") != audit_digest(assignment, rubrics):
        message = "the audit is of another state of the solutions, the checks or the engine"
        raise CourseError(message, path=path, next_step=next_step)
