"""The stamp of a passed audit: a committed file that shows, without grading, whether the audit is still valid."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from autograder.audit.audit import Audit
from autograder.audit.specimens import Specimen, specimens
from autograder.checks.rubric import Rubric
from autograder.errors import CourseError
from autograder.files import can_write, write_atomically
from autograder.fingerprints import audited
from autograder.languages import Message
from autograder.model import Assignment
from autograder.source.tokens import normal_source

STAMP = "audit.json"


def stamp_path(assignment: Assignment) -> Path:
    """The stamp, beside the folder of checks."""
    return assignment.checks.parent / STAMP


def audit_fingerprint(assignment: Assignment, rubrics: Mapping[str, Rubric]) -> str:
    """The fingerprint of everything an audit depends on: solutions, checks, engine, and the answers tried."""
    return audited(assignment, [_written(one) for one in specimens(assignment, rubrics, list(rubrics))])


def _written(specimen: Specimen) -> list[object]:
    """An answer and what it must earn; of what is declared of it, not the reason, which is prose."""
    declared = specimen.equivalent.change if specimen.equivalent is not None else None
    about = [specimen.question, str(specimen.role), specimen.name, float(specimen.earns), declared]
    return [*about, normal_source(specimen.source)]


def can_keep_stamp(assignment: Assignment) -> bool:
    """Whether a stamp can be written, or deleted."""
    return can_write(stamp_path(assignment).parent)


def write_stamp(assignment: Assignment, rubrics: Mapping[str, Rubric], audit: Audit, score: float) -> Path | None:
    """Write the stamp if the audit of the whole assignment passes with this score; delete it otherwise."""
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
    record = {"fingerprint": audit_fingerprint(assignment, rubrics), "score": score, "questions": figures}
    write_atomically(path, json.dumps(record, indent=1) + "\n")
    return path


def is_audited(assignment: Assignment, rubrics: Mapping[str, Rubric]) -> bool:
    """Whether the checks, as they are now, have passed an audit."""
    try:
        refuse_unaudited(assignment, rubrics)
    except CourseError:
        return False
    return True


def refuse_unaudited(assignment: Assignment, rubrics: Mapping[str, Rubric]) -> None:
    """Raise CourseError unless the checks, as they are now, have passed an audit."""
    path = stamp_path(assignment)
    next_step = Message(
        "run `kakunin audit {name}`, and commit {stamp} with the checks", name=assignment.name, stamp=STAMP
    )
    if not path.is_file():
        raise CourseError(Message("the checks have not passed an audit"), path=path, next_step=next_step)
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        record = None
    if not isinstance(record, dict) or record.get("fingerprint") != audit_fingerprint(assignment, rubrics):
        message = Message("the audit is of another state of the solutions, the checks or the engine")
        raise CourseError(message, path=path, next_step=next_step)
