"""Answers that cannot be graded for sure: a grader decides, and is told why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from autograder.grading.scoring import unless_right
from autograder.languages import Message, joined
from autograder.messages import ja
from autograder.model import Kind, Notebook, QuestionGrade, Script
from autograder.recovery import Recovered, holds_question, known_by_names_alone
from autograder.source.cell_source import bound_names, read, read_names
from autograder.source.newer_syntax import RUNNING, Version, newer_syntax


class Doubts:
    """What is doubtful about the answers in one file."""

    def __init__(self, notebook: Notebook, recovered: Recovered, unseen: Collection[str] = ()) -> None:
        self._notebook = notebook
        self._answers = recovered.script.answers
        self._newer = _Newer(recovered.script)
        self._unseen = [id for id in unseen if not holds_question(notebook, recovered.submitted, id)]
        self._by_names_alone = known_by_names_alone(notebook, recovered)

    def applied(self, grade: QuestionGrade) -> QuestionGrade:
        """The grade, or the one of an answer that waits for a grader."""
        if self._by_names_alone:
            return unless_right(grade, ja.of_another_notebook())
        if grade.question in self._unseen:
            return replace(unless_right(grade, ja.added_later()), unseen=True)
        version = self._newer.version(grade.question)
        return grade if version is None else unless_right(grade, ja.newer_python(version, RUNNING))

    def told(self, grades: Sequence[QuestionGrade]) -> Iterator[str]:
        """What a grader has to know of these questions."""
        if self._by_names_alone:
            yield Message(
                "nothing that was released in {name} is in the file; it may be another notebook",
                name=self._notebook.name,
            )
        unseen = [grade.question for grade in grades if grade.score is None and grade.question in self._unseen]
        if unseen:
            yield added_later(unseen)
        newer = [grade.question for grade in grades if grade.score is None and self._newer.version(grade.question)]
        if newer:
            version = max(filter(None, map(self._newer.version, newer)))
            yield joined([", ".join(newer), _too_new(version)], ": ")
        lost = [grade.question for grade in grades if self._is_lost(grade.question)]
        if lost:
            yield Message("it cannot be told which cell answers {names}", names=", ".join(lost))

    def _is_lost(self, question: str) -> bool:
        """Whether the answer's cell is gone, and several others may be it."""
        kinds = {each.id: each.kind for each in self._notebook.questions}
        located = self._answers[question]
        return located.answered and not located.cells and kinds[question] is not Kind.WRITTEN


class _Newer:
    """The answers of a script that a later Python may read."""

    def __init__(self, script: Script) -> None:
        answering = {place for located in script.answers.values() for place in located.cells}
        self._answers = script.answers
        self._found = {place: newer_syntax(script.cells[place]) for place in sorted(answering | script.own)}
        self._sources = {
            place: read(script.cells[place] if newer is None else newer.older) for place, newer in self._found.items()
        }

    def version(self, question: str) -> Version | None:
        """The first Python that reads the cells of an answer and those of the student's own that it needs."""
        needed = self._needed(set(self._answers[question].cells))
        return max((newer.version for place in needed if (newer := self._found[place])), default=None)

    def _needed(self, places: set[int]) -> set[int]:
        """These cells, and step by step those that set what they read."""
        found: set[int] = set()
        while any(self._found.values()) and not places <= found:
            found |= places
            names = frozenset[str]().union(*(read_names(self._sources[place]) for place in found))
            places = {place for place, source in self._sources.items() if not names.isdisjoint(bound_names(source))}
        return found


def added_later(questions: Sequence[str]) -> str:
    """What a grader has to know of questions that were not there when a file was handed in."""
    return Message(
        "{questions}: not in the file, and as far as is known released after it was handed in",
        questions=", ".join(questions),
    )


def _too_new(version: Version) -> str:
    newer, here = _dotted(version), _dotted(RUNNING)
    return Message(
        "written in Python {newer}, and the grader's is {here}; grade by hand, or with a newer Python",
        newer=newer,
        here=here,
    )


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))
