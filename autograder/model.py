"""The values that flow through Kakunin: frozen, without I/O.

An `Assignment` is authored; a `Submission` answers it; a `Grade` judges the submission.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from autograder.text import as_markdown, paragraphs

GRADE_CELL_PREFIX = "test_"


class Kind(StrEnum):
    """The kind of answer that a question asks for."""

    CODE = "code"
    SOURCE = "source"
    CHOICE = "choice"
    WRITTEN = "written"


class Role(StrEnum):
    """The role of a cell in an authored notebook."""

    TEXT = "text"  # released as it is
    ANSWER = "answer"  # released as its stub
    EXAMPLE = "example"  # released locked; nbgrader hangs the points on it


class Status(StrEnum):
    """The state of a question's judgement."""

    GRADED = "graded"
    NEEDS_REVIEW = "needs_review"
    NOT_ANSWERED = "not_answered"
    MISSING = "missing"


def score_that_counts(automatic: float | None, by_hand: float | None, extra_credit: float | None) -> float | None:
    """A grader's score, else that of the checks, plus the extra credit; None: not known, so not a zero."""
    score = automatic if by_hand is None else by_hand
    return None if score is None else score + (extra_credit or 0.0)


@dataclass(frozen=True)
class Cell:
    """One cell of an authored notebook."""

    id: str
    type: str  # "code" or "markdown"
    role: Role
    source: str  # what students get: for an answer cell, its stub
    question: str | None = None
    reference: str = ""  # answer cells only: the author's solution


@dataclass(frozen=True)
class Question:
    """One question: its identity and its points; the rubric that judges it lies with the checks."""

    id: str
    kind: Kind
    points: float
    notebook: str
    stub: str
    reference: str
    title: str = ""  # the heading that it stands under

    @property
    def grade_cell(self) -> str:
        """The nbgrader cell that carries the points."""
        return self.id if self.kind is Kind.WRITTEN else GRADE_CELL_PREFIX + self.id


def question_of(grade_cell: str) -> str:
    """The question whose points an nbgrader cell carries: the inverse of `Question.grade_cell`."""
    return grade_cell.removeprefix(GRADE_CELL_PREFIX)


@dataclass(frozen=True)
class Notebook:
    """One graded notebook as authored: cells in order, questions in order."""

    name: str
    title: str
    cells: tuple[Cell, ...]
    questions: tuple[Question, ...]

    @property
    def points(self) -> float:
        """The sum over its questions."""
        return sum(question.points for question in self.questions)


@dataclass(frozen=True)
class Assignment:
    """One assignment of the course, e.g. day1."""

    name: str
    title: str
    notebooks: tuple[Notebook, ...]
    public: Mapping[str, bytes]  # released beside the notebooks: relative POSIX path -> content
    checks: Path  # folder of the hidden checks
    due: datetime | None = None
    budget: Mapping[str, float] = field(default_factory=dict)  # see autograder/settings/budgets.py
    taken_for: Mapping[str, Sequence[str]] = field(default_factory=dict)  # functions that students take for others
    course_id: str | None = None  # in nbgrader; None: the course does not say
    service: str | None = None  # where notebooks hand in; "": students are asked; None: the course does not say

    @property
    def questions(self) -> tuple[Question, ...]:
        """Those of every notebook, in order."""
        return tuple(question for notebook in self.notebooks for question in notebook.questions)

    @property
    def points(self) -> float:
        """The sum over its notebooks."""
        return sum(notebook.points for notebook in self.notebooks)

    def notebook(self, name: str) -> Notebook:
        """The notebook of that name; KeyError when there is none."""
        for notebook in self.notebooks:
            if notebook.name == name:
                return notebook
        raise KeyError(name)

    def question(self, id: str) -> Question:
        """The question of that id; KeyError when there is none."""
        for question in self.questions:
            if question.id == id:
                return question
        raise KeyError(id)


@dataclass(frozen=True)
class Submission:
    """One student's submission for one assignment: bytes, not yet read."""

    student: str
    assignment: str
    notebooks: Mapping[str, bytes]  # notebook name -> file content
    timestamp: datetime | None = None
    problems: Mapping[str, str] = field(default_factory=dict)  # notebook name -> why it has no bytes
    remarks: Mapping[str, str] = field(default_factory=dict)  # notebook name -> to the student, Japanese
    only: frozenset[str] | None = None  # the questions that are to be judged; None: all
    moved: Mapping[str, str] = field(default_factory=dict)  # notebook name -> its place in a subfolder
    modules: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)  # notebook name -> own ones: name, content
    unseen: frozenset[str] = frozenset()  # the questions that may have been released after it was handed in

    def judged(self, notebook: str) -> bytes | None:
        """All that a notebook is judged by, in one piece: its file, and its student's own modules."""
        content, modules = self.notebooks.get(notebook), self.modules.get(notebook)
        if content is None or not modules:
            return content
        return b"".join(
            [content, *(b"\0%s\0%d\0%s" % (name.encode(), len(text), text) for name, text in modules.items())]
        )

    def not_having_seen(self, added: Mapping[str, datetime | None]) -> Submission:
        """The same; added: the questions that came later, with the moment of their release, if it is known."""
        then = self.timestamp
        unseen = {id for id, when in added.items() if when is None or then is None or when > then}
        return replace(self, unseen=frozenset(unseen)) if unseen else self

    def wants(self, question: Question) -> bool:
        """Whether a question is to be judged."""
        return self.only is None or question.id in self.only


@dataclass(frozen=True)
class Located:
    """Where one answer stands among a script's cells."""

    cells: tuple[int, ...]  # positions in `Script.cells`, ascending; empty when the answer was not found
    answered: bool = True  # False: blank, or still the stub
    remarks: tuple[str, ...] = ()  # to the student, Japanese: how it was found
    above: tuple[tuple[int, str], ...] = ()  # released set-up above it: position in `Script.cells`, as released


@dataclass(frozen=True)
class Script:
    """A notebook made ready to run: its code cells in order, and where each answer stands."""

    cells: tuple[str, ...]
    answers: Mapping[str, Located]  # question -> where
    pictures: frozenset[int] = frozenset()  # released cells that only draw, and are not run
    own: frozenset[int] = frozenset()  # cells of the student's own that answer nothing, edited released ones included
    known: tuple[Cell | None, ...] = ()  # for each cell the released one that it is, edited or not
    lightened: Mapping[int, str] = field(default_factory=dict)  # of cells that are run without some of their lines

    @property
    def run(self) -> tuple[str, ...]:
        """The cells as they are run: nothing in the place of a picture."""
        texts = dict(enumerate(self.cells)) | dict(self.lightened) | dict.fromkeys(self.pictures, "")
        return tuple(texts.values())

    def sources(self, question: str) -> tuple[str, ...]:
        """The cells that make up the answer to a question."""
        return tuple(self.cells[position] for position in self.answers[question].cells)

    def cells_of(self, question: str) -> dict[int, str]:
        """The cells that make up the answer to a question, by their place."""
        return {place: self.cells[place] for place in self.answers[question].cells}

    def part(self, question: str, places: Sequence[int], lightened: Mapping[int, str]) -> Script:
        """The program of these cells alone, which answers one question; lightened: those of them, by their place."""
        now = {place: number for number, place in enumerate(places)}
        whole = self.answers[question]
        above = tuple((now[place], source) for place, source in whole.above if place in now)
        located = replace(whole, cells=tuple(now[place] for place in whole.cells), above=above)
        return Script(
            tuple(self.cells[place] for place in places),
            {question: located},
            frozenset(now[place] for place in self.pictures if place in now),
            frozenset(now[place] for place in self.own if place in now),
            tuple(self.known[place] for place in places),
            {now[place]: text for place, text in lightened.items()},
        )


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that students give, and the sentence that explains it to them.

    An answer is recognised when it gives in every case what the source gives.

    name: for the statistics; unique within the rubric.
    sentence: in Japanese what they did and what to think about, not the answer.
    source: the wrong answer, in place of the answer cell.
    earns: points that it keeps all the same.

        Mistake("not_divided", "和を求めたところで止まっています。人数で割りましょう。", "average = np.sum(scores)")
    """

    name: str
    sentence: str
    source: str
    earns: float = 0.0


@dataclass(frozen=True)
class Stopped:
    """What an error took from an answer: the checks that fail by the same error are told of it together."""

    at: str  # which error in which line
    lost: str = ""  # Markdown: the name, or the part of its value, that was never set; empty for a function


@dataclass(frozen=True)
class CheckOutcome:
    """What one hidden check found."""

    check: str  # the test function's name
    title: str  # its docstring: the sentence a student reads
    points: float
    earned: float | None  # None: could not be judged
    message: str = ""  # to the student, Japanese: what is wrong; empty when right
    counterexample: str = ""  # to the student, Japanese: inputs, expected and actual
    mistake: str | None = None  # the kind of failure, where no known mistake explains it
    candidates: tuple[Mistake, ...] = ()  # known mistakes that do what the answer does here
    remarks: tuple[str, ...] = ()  # to the student, Japanese
    problem: str | None = None  # to the instructor: why it could not be judged, or not be explained
    stopped: Stopped | None = None  # the error that the message explains

    @property
    def right(self) -> bool:
        """Whether it earned all its points."""
        return self.earned == self.points


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong with an answer."""

    sentence: str  # to the student, Japanese: of a known mistake its author's plain text, otherwise Markdown
    mistake: str | None = None  # the known mistake that explains it
    kind: str | None = None  # the kind of failure, where no known mistake does

    @property
    def markdown(self) -> str:
        """The sentence as Markdown."""
        return self.sentence if self.mistake is None else as_markdown(self.sentence)


@dataclass(frozen=True)
class Comment:
    """What a student is told of one answer beside its points and its checks, in parts; every edge renders its own."""

    opening: str = ""  # Japanese: why there are no checks to tell of; "" where the points say what became of it
    wrong: tuple[Wrong, ...] = ()  # each thing once
    counterexample: str = ""  # Markdown, Japanese: inputs, expected and actual
    remarks: tuple[str, ...] = ()  # Markdown, Japanese: how the answer was found

    @property
    def explanation(self) -> str:
        """All but the opening, in Markdown."""
        return paragraphs(*(each.markdown for each in self.wrong), self.counterexample, *self.remarks)


@dataclass(frozen=True)
class QuestionGrade:
    """The judgement of one question."""

    question: str
    max_score: float
    score: float | None  # None: not known, which is not a zero
    status: Status
    mistake: str | None = None
    comment: Comment = Comment()
    checks: tuple[CheckOutcome, ...] = ()
    answer: str = ""  # the student's own source, as it was found
    fingerprint: str = ""  # of everything the judgement depends on: the same, the same grade
    seed: str = ""  # of the sealed inputs, hexadecimal
    attempted: str = ""  # digest of the program that was judged: another one is another attempt
    judgement: str = ""  # the key under which the judgement of this answer and of equal ones is kept, if it is
    equal_judged: datetime | None = field(default=None, compare=False)  # when an equal answer was judged for this one
    unseen: bool = False  # it may have been released after the hand-in: to judge it again would change nothing


@dataclass(frozen=True)
class NotebookGrade:
    """The judgement of one notebook, and how it came about."""

    notebook: str
    questions: tuple[QuestionGrade, ...]  # those that were judged this time
    document: bytes | None = None  # the graded notebook, JSON; None when there is none to show
    problem: str | None = None  # why it could not be judged, or parts of it, for the instructor
    evidence: Mapping[str, str | Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Grade:
    """The judgement of one submission."""

    student: str
    assignment: str
    notebooks: tuple[NotebookGrade, ...]
    timestamp: datetime | None = None

    @property
    def questions(self) -> tuple[QuestionGrade, ...]:
        """Those of every notebook, in order."""
        return tuple(question for notebook in self.notebooks for question in notebook.questions)

    @property
    def score(self) -> float:
        """Points earned so far; a question not judged yet adds nothing."""
        return sum(question.score or 0.0 for question in self.questions)

    @property
    def clean(self) -> bool:
        """Whether every question that had an answer was judged without a problem on our side or in the file."""
        return all(notebook.problem is None for notebook in self.notebooks)
