"""The report of an audit: rows of a table, the cases that need an author, or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from autograder.audit.audit import Audit, AuditFault, Declared, QuestionAudit
from autograder.languages import Message, joined, word

# right: the reference and other right answers; alarms: false alarms
HEADINGS = (
    "question", "right", "mistakes", "mutants", "killed", "equivalent", "survivors", "alarms", "faults",
)  # fmt: skip


def rows(audit: Audit) -> list[tuple[str, ...]]:
    """One row a question in the order of `HEADINGS`, and the total last."""
    counts = [_counts(question) for question in audit.questions]
    total = [sum(column) for column in zip(*counts, strict=True)]
    named = [(question.question, *map(str, row)) for question, row in zip(audit.questions, counts, strict=True)]
    return [*named, (word("total"), *map(str, total))]


def details(audit: Audit) -> Iterator[Message]:
    """The cases that the author has to look at, by question: equivalents, survivors, false alarms, faults."""
    for question in audit.questions:
        parts = [*_equivalents(question.equivalents), *_survivors(question)]
        parts += [*_faults(Message("FALSE ALARM"), question.false_alarms), *_faults(Message("FAULT"), question.faults)]
        if parts:
            yield joined([f"\n{question.question}", *parts], "\n  ")


def verdict(audit: Audit, score: float) -> Message:
    """The last line."""
    return Message(
        "{assignment}: {score:.1%} of the mutants that are not equivalent killed: {verdict}",
        assignment=audit.assignment,
        score=audit.score,
        verdict=Message("passed") if audit.passes(score) else Message("FAILED"),
    )


def as_json(audit: Audit, score: float) -> dict[str, Any]:
    """Everything, for a machine."""
    return {
        "assignment": audit.assignment,
        "score": audit.score,
        "required": score,
        "passed": audit.passes(score),
        "questions": [_question_json(question) for question in audit.questions],
    }


def _counts(question: QuestionAudit) -> tuple[int, ...]:
    return (
        question.right_answers,
        question.mistakes,
        question.mutants,
        question.killed,
        len(question.equivalents),
        len(question.survivors),
        len(question.false_alarms),
        len(question.faults),
    )


def _equivalents(declared: Sequence[Declared]) -> Iterator[str]:
    reasons = dict.fromkeys(one.reason for one in declared)
    for reason in reasons:
        yield Message("equivalent: {reason}", reason=reason)
        yield from (f"    {line}" for one in declared if one.reason == reason for line in one.diff)


def _survivors(question: QuestionAudit) -> Iterator[str]:
    for survivor in question.survivors:
        yield Message("SURVIVOR ({name})", name=survivor.name)
        yield from (f"    {line}" for line in survivor.diff)


def _faults(kind: Message, faults: Sequence[AuditFault]) -> Iterator[str]:
    for fault in faults:
        yield joined([kind, fault.what], ": ")
        yield from (f"    {line}" for line in fault.source.splitlines())


def _question_json(question: QuestionAudit) -> dict[str, Any]:
    return {
        "question": question.question,
        "right_answers": question.right_answers,
        "mistakes": question.mistakes,
        "mutants": question.mutants,
        "killed": question.killed,
        "stopped": question.stopped,
        "score": question.score,
        "equivalents": [{"diff": one.diff, "reason": one.reason} for one in question.equivalents],
        "survivors": [{"operator": one.name, "diff": one.diff, "source": one.source} for one in question.survivors],
        "false_alarms": [_fault_json(fault) for fault in question.false_alarms],
        "faults": [_fault_json(fault) for fault in question.faults],
    }


def _fault_json(fault: AuditFault) -> dict[str, str]:
    return {"what": fault.what, "name": fault.name, "source": fault.source}
