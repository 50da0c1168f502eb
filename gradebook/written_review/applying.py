"""Rows of a filled-in workbook and the current answers -> the scores written, and the rows refused with reasons."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autograder.languages import Message
from gradebook import database as db
from gradebook.database import ManualScore
from gradebook.written_review.answers import WrittenAnswer, WrittenQuestion
from gradebook.written_review.grouping import Wording, grouped
from gradebook.written_review.sheet import Entry, Refusal
from gradebook.written_review.wording import normalised
from gradebook.written_review.workbook import safe

NEW_WORKBOOK: Final = Message("write a new workbook with `kakunin review --output`, and score it there")


@dataclass(frozen=True)
class Applied:
    """The result of applying a workbook."""

    written: tuple[ManualScore, ...]
    rows: int  # that were written
    unchanged: int  # rows that were applied already
    left: int  # rows without a score
    refused: tuple[Refusal, ...]


@dataclass(frozen=True)
class _Decision:
    """A grader's decision on a row, made in it or in the row of its group."""

    entry: Entry
    score: float
    comment: str
    inherited: bool


def apply(
    database: str | Path, questions: Sequence[WrittenQuestion], entries: Sequence[Entry], *, dry: bool = False
) -> Applied:
    """Write the scores and comments of all valid rows in one transaction; with `dry`, write nothing.

    A row is refused if its answers, or their scores from graders, have changed since the workbook was written.

    Raises StoreError when the database cannot be written.
    """
    known = {
        wording.key: (question, wording)
        for question in questions
        for group in grouped(question)
        for wording in group.wordings
    }
    refused: list[Refusal] = []
    decisions = _decisions(entries, known, refused)
    planned: list[tuple[Entry, ManualScore]] = []
    unchanged = 0
    for decision in decisions:
        _, wording = known[decision.entry.key]
        targets = _targets(decision, wording)
        if targets is None:
            reason = Message("its answers, or a grader's scores of them, have changed since the workbook was written")
            refused.append(decision.entry.refused(reason, NEW_WORKBOOK))
        elif changes := [change for answer in targets if (change := _change(decision, answer))]:
            planned += [(decision.entry, change) for change in changes]
        else:
            unchanged += 1
    overtaken = [] if dry or not planned else _write(database, [change for _, change in planned])
    late = {id(entry): entry for entry, change in planned if change in overtaken}
    refused += [entry.refused(Message("somebody scored it at the same time"), NEW_WORKBOOK) for entry in late.values()]
    rows = len({id(entry) for entry, _ in planned} - late.keys())
    return Applied(
        tuple(change for _, change in planned if change not in overtaken),
        rows,
        unchanged,
        len(entries) - rows - unchanged - len(refused),
        tuple(sorted(refused, key=lambda each: (each.sheet, each.row))),
    )


def _write(database: str | Path, changes: Sequence[ManualScore]) -> list[ManualScore]:
    return db.write(database, lambda connection: db.write_manual_scores(connection, changes))


def _decisions(
    entries: Sequence[Entry], known: Mapping[str, tuple[WrittenQuestion, Wording]], refused: list[Refusal]
) -> list[_Decision]:
    """The decisions, row by row; rows that cannot be used are added to the refused ones."""
    firsts = {(entry.sheet, entry.group): entry for entry in reversed(entries) if entry.first}
    faults = {id(entry): fault for entry in entries if (fault := _fault(entry, known))}
    seen: dict[str, Entry] = {}
    decisions = []
    for entry in entries:
        first = firsts.get((entry.sheet, entry.group))
        if entry.blank and (first is None or first.blank):
            continue  # nothing was decided, so nothing can be wrong
        if fault := faults.get(id(entry)):
            refused.append(entry.refused(*fault))
        elif entry.key in seen:
            reason = Message(
                "the same row as row {row} of {sheet}", row=seen[entry.key].row, sheet=seen[entry.key].sheet
            )
            refused.append(entry.refused(reason, Message("delete one of them")))
        elif entry.score is not None:
            decisions.append(_Decision(entry, entry.score, entry.comment, inherited=False))
        elif entry.comment and (first is None or first.score is None or first is entry):
            refused.append(entry.refused(Message("a comment without a score"), Message("write a score beside it")))
        elif first is not None and id(first) in faults and (first.score is not None or first.fault):
            reason = Message("the score of its group, in row {row}, cannot be used", row=first.row)
            refused.append(entry.refused(reason, Message("correct it there")))
        elif first is not None and first.score is not None:
            decisions.append(_Decision(entry, first.score, entry.comment or first.comment, inherited=True))
        seen.setdefault(entry.key, entry)
    return decisions


def _fault(entry: Entry, known: Mapping[str, tuple[WrittenQuestion, Wording]]) -> tuple[str, str] | None:
    """Why a row cannot be used, regardless of the decision: the reason and the next step."""
    if entry.key not in known:
        return Message("no answer has this row's key, or the key is damaged"), NEW_WORKBOOK
    question, wording = known[entry.key]
    if normalised(entry.answer) != normalised(safe(wording.text)):
        return Message(
            "the answer does not belong to this key: some columns were sorted without the others"
        ), NEW_WORKBOOK
    if not entry.group:
        return Message("the group is not a number"), Message("restore it from the original workbook")
    if entry.fault:
        return entry.fault, Message("write a number from 0 to {max_score:g}", max_score=question.max_score)
    if entry.score is not None and not (math.isfinite(entry.score) and 0 <= entry.score <= question.max_score):
        return Message("the score {score:g} is out of range", score=entry.score), Message(
            "write a number from 0 to {max_score:g}", max_score=question.max_score
        )
    return None


def _targets(decision: _Decision, wording: Wording) -> list[WrittenAnswer] | None:
    """The answers to which a decision applies; empty if it was applied already, None if it is stale."""
    if decision.entry.fingerprint == wording.fingerprint:
        return [answer for answer in wording.answers if not decision.inherited or answer.waiting]
    agree = [answer.score == decision.score for answer in wording.answers]
    is_done = all(answer.scored for answer in wording.answers) and (any(agree) if decision.inherited else all(agree))
    return [] if is_done else None


def _change(decision: _Decision, answer: WrittenAnswer) -> ManualScore | None:
    comment = _comment(decision, answer)
    if answer.scored and answer.score == decision.score and comment is None:
        return None
    return ManualScore(answer.grade, answer.submitted, answer.cell, answer.score, decision.score, comment)


def _comment(decision: _Decision, answer: WrittenAnswer) -> str | None:
    """The comment to store; None: the stored one stays. One on an earlier answer goes unless it is repeated."""
    if decision.comment == answer.comment or not (decision.comment or answer.reopened):
        return None
    return decision.comment
