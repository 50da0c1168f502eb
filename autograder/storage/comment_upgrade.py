"""Splits a comment that an earlier version stored as one rendered text, when its database is upgraded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograder.messages.ja_comment import comment_text
from autograder.model import Comment, Wrong
from autograder.storage.stored_comment import CheckFacts, StoredComment
from autograder.text import as_markdown, paragraphs, storable

_Check = Mapping[str, Any]  # as the evidence held it: check, title, points, earned, mistake, sentence, counterexample


def from_rendered(text: str, listed: Sequence[_Check], score: float | None, max_score: float) -> StoredComment:
    """The parts that render to the same text; listed: the checks of the evidence.

    Unrecognised text goes to the remarks. A kind of failure cannot be told from a known mistake here.
    """
    checks = _facts(listed)
    scored = comment_text(Comment(), checks, score, max_score) if checks else ""
    if scored and _begins(text, scored):
        failed = [check for check in listed if check["earned"] != check["points"]]
        return StoredComment(_explained(_after(text, scored), failed), checks)
    opening, rest = _divided(text, checks)
    return StoredComment(Comment(opening, remarks=(rest,) if rest else ()), checks)


def _facts(listed: Sequence[_Check]) -> tuple[CheckFacts, ...]:
    """The checks of the evidence; empty if one lacks a field, such as its title in the first versions."""
    names = ("check", "title", "points", "earned", "mistake")
    if not all(set(names) <= set(check) for check in listed):
        return ()
    return tuple(CheckFacts(**{name: check[name] for name in names}) for check in listed)


def _divided(text: str, checks: Sequence[CheckFacts]) -> tuple[str, str]:
    """The opening paragraph, usually on the points, with the list of checks below it; and the rest."""
    first, _, rest = text.partition("\n\n")
    lines, _, below = rest.partition("\n\n")
    items = lines.splitlines()
    if checks and len(items) == len(checks) and all(line.startswith("- ") for line in items):
        return paragraphs(first, lines), below
    return first, rest


def _explained(text: str, failed: Sequence[_Check]) -> Comment:
    """The text below the list, split by the sentences and the counterexample of the failed checks."""
    wrong: dict[str, Wrong] = {}
    for each in (known for check in failed for known in _readings(check)):
        if each.markdown not in wrong and _begins(text, each.markdown):
            wrong[each.markdown] = each
            text = _after(text, each.markdown)
    example = next((storable(check["counterexample"]) for check in failed if check.get("counterexample")), "")
    if example and _begins(text, example):
        return Comment("", tuple(wrong.values()), example, _remarks(_after(text, example)))
    return Comment("", tuple(wrong.values()), remarks=_remarks(text))


def _readings(check: _Check) -> Iterator[Wrong]:
    """A check's sentence as a known mistake's plain text, and as Markdown if that differs."""
    sentence = storable(check.get("sentence", ""))
    if sentence:
        yield Wrong(sentence, check["mistake"])
        if as_markdown(sentence) != sentence:
            yield Wrong(sentence, kind=check["mistake"])


def _begins(text: str, part: str) -> bool:
    return f"{text}\n\n".startswith(f"{part}\n\n")


def _after(text: str, part: str) -> str:
    return text[len(part) :].removeprefix("\n\n")


def _remarks(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
