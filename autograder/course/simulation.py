"""A class of simulated students, and the grades that they must get, known without the grader.

Each answer cell of the released notebooks keeps its stub, is spoilt, or is filled with the reference, another right
answer or a mistake of its rubric; the rubric says what each of them earns. Students write it in their own words.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from autograder.course.sample_answers import student_prose
from autograder.course.seen_answers import SeenAnswers
from autograder.course.variety import Sources, Variety, in_own_words, in_turn
from autograder.errors import UsageError
from autograder.files import write_atomically
from autograder.languages import Message
from autograder.model import Assignment, Kind, Mistake, Notebook, Question, QuestionGrade, Status, Submission
from autograder.notebooks import write_released

if TYPE_CHECKING:
    from autograder.checks.rubric import Rubric

# The columns of the gradebook's export `questions`, whose bytes expected.csv has when every grade is right.
COLUMNS: Final = ("student_id", "assignment", "notebook", "question", "score", "max_score", "status", "mistake")
EXPECTED: Final = "expected.csv"
STUDENT_ID: Final = re.compile(r"s\d{4,}")

MISSING_SHARE: Final = 0.04  # of the class, for each notebook
BLANK_SHARE: Final = 0.07  # of those who handed in the notebook, for each question; the same below
BROKEN_SHARE: Final = 0.03
MISTAKEN_SHARE: Final = 0.30
LATE_SHARE: Final = 0.10
_WORD: Final = re.compile(r"[^\W\d]\w*")
_DEFINED: Final = re.compile(r"\b(?:def|class)\s+(\w+)")
LUCK: Final = 0.25  # standard deviation, against a skill between 0 and 1
UNDATED: Final = datetime(2026, 4, 1, tzinfo=UTC)  # if an assignment has no due date

UNFINISHED_LINE: Final = "print("  # below any source, a syntax error
BROKEN: Final = SyntaxError.__name__  # a failure without a known mistake is named after its error


@dataclass(frozen=True)
class SimulatedStudent:
    """One student's submission, and the grades that it must get.

    expected: notebook name -> one grade per question.
    answers: question -> the source of its cell, where the student has answered it in code.
    """

    submission: Submission
    expected: Mapping[str, tuple[QuestionGrade, ...]]
    answers: Mapping[str, str]


@dataclass(frozen=True)
class WrittenClass:
    """A simulated class on the disk.

    expected: the file with the grades that it must get.
    seen: how many of its answers repeat.
    """

    expected: Path
    seen: SeenAnswers


@dataclass(frozen=True)
class _Answer:
    """The source of an answer cell and the grade that it must get."""

    source: str
    grade: QuestionGrade


def simulate(
    assignment: Assignment,
    rubrics: Mapping[str, Rubric],
    *,
    students: int,
    seed: int,
    variety: Variety = Variety.REAL,
) -> Iterator[SimulatedStudent]:
    """A class of that many students, the same for the same seed.

    A third of the answers are mistakes. If there are several notebooks, some students lack one of them. Weaker
    students have more wrong answers.

    variety: how much the answers differ. Where it is SAME, each mistake of a rubric occurs before any occurs twice.
    """
    names = [f"s{number:04d}" for number in range(1, students + 1)]
    chance = Random(f"{seed}/class")
    skills = {name: chance.random() for name in names}
    absent = _absences(assignment, names, chance)
    dealer = _Dealer(rubrics, skills, seed, variety)
    dealt = {notebook.name: dealer.deal(notebook, absent[notebook.name]) for notebook in assignment.notebooks}
    released = {notebook.name: write_released(notebook) for notebook in assignment.notebooks}
    for name in names:
        contents: dict[str, bytes] = {}
        expected: dict[str, tuple[QuestionGrade, ...]] = {}
        answered: dict[str, str] = {}
        for notebook in assignment.notebooks:
            if name in absent[notebook.name]:
                expected[notebook.name] = tuple(map(_missing, notebook.questions))
                continue
            answers = {question: given[name] for question, given in dealt[notebook.name].items()}
            contents[notebook.name] = _fill(released[notebook.name], answers)
            expected[notebook.name] = tuple(answer.grade for answer in answers.values())
            answered |= {id: answer.source for id, answer in answers.items() if answer.grade.status is Status.GRADED}
        timestamp = _handed_in(assignment.due or UNDATED, Random(f"{seed}/{name}"))
        yield SimulatedStudent(Submission(name, assignment.name, contents, timestamp), expected, answered)


def write_class(
    assignment: Assignment,
    rubrics: Mapping[str, Rubric],
    *,
    students: int,
    seed: int,
    output: Path,
    variety: Variety = Variety.REAL,
) -> WrittenClass:
    """Write a simulated class in nbgrader's layout, and `OUTPUT/expected.csv`.

    An earlier simulated class in the folder is replaced. Raises UsageError if the folder cannot be written, or holds
    anything else, which would be graded with the class.
    """
    seen = SeenAnswers()
    try:
        _make_room(output)
        rows: list[tuple[str, ...]] = []
        for student in simulate(assignment, rubrics, students=students, seed=seed, variety=variety):
            _write_submission(student.submission, output)
            rows += _rows(student)
            for question, source in student.answers.items():
                seen.add(question, source)
        write_atomically(output / EXPECTED, _csv(sorted(rows)))
    except OSError as error:
        raise UsageError(
            Message("cannot be written: {strerror}", strerror=error.strerror),
            path=output,
            next_step=Message("name a folder that you may write to"),
        ) from error
    return WrittenClass(output / EXPECTED, seen)


def _absences(assignment: Assignment, names: Sequence[str], chance: Random) -> Mapping[str, frozenset[str]]:
    """The notebook that each of some students lacks; nobody lacks two, so that everybody hands in something."""
    if len(assignment.notebooks) == 1:
        return {assignment.notebooks[0].name: frozenset()}
    drawn = iter(chance.sample(names, len(names)))
    number = round(MISSING_SHARE * len(names))
    return {notebook.name: frozenset(islice(drawn, number)) for notebook in assignment.notebooks}


@dataclass(frozen=True)
class _Dealer:
    """Deals answers to the students, better ones to those of more skill."""

    rubrics: Mapping[str, Rubric]
    skills: Mapping[str, float]
    seed: int
    variety: Variety

    def deal(self, notebook: Notebook, absent: frozenset[str]) -> Mapping[str, Mapping[str, _Answer]]:
        """Question -> student -> answer, for every student who handed in the notebook."""
        present = [name for name in self.skills if name not in absent]
        avoid = frozenset(self._names(notebook))
        return {question.id: self._deal(question, present, avoid) for question in notebook.questions}

    def _names(self, notebook: Notebook) -> Iterator[str]:
        """The names that mean something in a notebook, in the answers to other questions too."""
        for cell in notebook.cells:
            if cell.type == "code":
                yield from _WORD.findall(cell.source)
        for rubric in (self.rubrics[each.id] for each in notebook.questions if each.id in self.rubrics):
            for source in (*rubric.other_right_answers, *(mistake.source for mistake in rubric.mistakes)):
                yield from _DEFINED.findall(source)

    def _deal(self, question: Question, present: Sequence[str], avoid: frozenset[str]) -> Mapping[str, _Answer]:
        chance = Random(f"{self.seed}/{question.id}")
        luck = {name: self.skills[name] + chance.gauss(0.0, LUCK) for name in present}
        ranked = sorted(present, key=lambda name: luck[name])
        if question.kind is Kind.WRITTEN:
            answers = _written_answers(question, len(ranked), chance)
        else:
            answers = self._judged(question, avoid, len(ranked), chance)
        return dict(zip(ranked, answers, strict=True))

    def _judged(self, question: Question, avoid: frozenset[str], number: int, chance: Random) -> list[_Answer]:
        """Answers from bad to good: blank, spoilt, wrong, right."""
        rubric = self.rubrics[question.id]
        mistakes = chance.sample(rubric.mistakes, len(rubric.mistakes))
        sources = Sources(question.reference, rubric.other_right_answers, [each.source for each in mistakes])
        words = Random(f"{self.seed}/{question.id}/words")
        given = (
            in_turn(sources)
            if self.variety is Variety.SAME
            else in_own_words(question, sources, self.variety, avoid=avoid, chance=words)
        )
        spare = max(0, number - 1)  # one answer at least is right
        mistaken = min(round(MISTAKEN_SHARE * number), spare) if mistakes else 0
        broken = min(round(BROKEN_SHARE * number), spare - mistaken)
        blank = min(round(BLANK_SHARE * number), spare - mistaken - broken)
        right = islice(given.right, number - blank - broken - mistaken)
        return [
            *[_answer(question, question.stub, Status.NOT_ANSWERED, 0.0)] * blank,
            *(_spoilt(question, source) for source in islice(given.spoilt, broken)),
            *(_mistaken(question, mistakes[place], source) for place, source in islice(given.wrong, mistaken)),
            *(_answer(question, source, Status.GRADED, question.points) for source in right),
        ]


def _written_answers(question: Question, number: int, chance: Random) -> list[_Answer]:
    """Written answers, which all wait for a grader; some are left as released."""
    blank = [_answer(question, question.stub, Status.NOT_ANSWERED, 0.0)] * round(BLANK_SHARE * number)
    texts = (student_prose(question.reference, chance) for _ in range(number - len(blank)))
    prose = [_answer(question, text, Status.NEEDS_REVIEW, 0.0) for text in texts]
    return [*blank, *prose]


def _answer(question: Question, source: str, status: Status, score: float, mistake: str | None = None) -> _Answer:
    return _Answer(source, QuestionGrade(question.id, question.points, score, status, mistake))


def _spoilt(question: Question, source: str) -> _Answer:
    return _answer(question, f"{source}\n{UNFINISHED_LINE}", Status.GRADED, 0.0, BROKEN)


def _mistaken(question: Question, mistake: Mistake, source: str) -> _Answer:
    return _answer(question, source, Status.GRADED, mistake.earns, mistake.name)


def _missing(question: Question) -> QuestionGrade:
    return QuestionGrade(question.id, question.points, None, Status.MISSING)


def _fill(released: bytes, answers: Mapping[str, _Answer]) -> bytes:
    """The released notebook with its answer cells filled in, and nothing else changed."""
    document = json.loads(released)
    for cell in document["cells"]:
        if cell["id"] in answers:
            cell["source"] = answers[cell["id"]].source.splitlines(keepends=True)
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _handed_in(due: datetime, chance: Random) -> datetime:
    """A time in the week before the due date, or for a few within two days after it."""
    late = chance.random() < LATE_SHARE
    distance = timedelta(days=2) * chance.random() if late else timedelta(days=-7) * chance.random()
    return due.astimezone(UTC) + distance


def _make_room(output: Path) -> None:
    """Leave nothing in the folder but an empty expected.csv, which marks the class as a simulated one."""
    output.mkdir(parents=True, exist_ok=True)
    found = [path for path in output.iterdir() if path.name != EXPECTED]
    ours = (output / EXPECTED).is_file() and all(STUDENT_ID.fullmatch(path.name) for path in found)
    if found and not ours:
        raise UsageError(
            Message("the folder holds something else"),
            path=output,
            next_step=Message("name a folder that does not exist"),
        )
    write_atomically(output / EXPECTED, _csv([]))
    for folder in found:
        shutil.rmtree(folder)


def _write_submission(submission: Submission, output: Path) -> None:
    folder = output / submission.student / submission.assignment
    folder.mkdir(parents=True)
    for name, content in submission.notebooks.items():
        (folder / f"{name}.ipynb").write_bytes(content)
    if submission.timestamp is not None:
        stamp = submission.timestamp.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")  # as nbgrader submits
        (folder / "timestamp.txt").write_text(stamp, encoding="utf-8")


def _rows(student: SimulatedStudent) -> Iterator[tuple[str, ...]]:
    """The student's rows of expected.csv, in the columns `COLUMNS`."""
    for notebook, grades in student.expected.items():
        for grade in grades:
            score = "" if grade.score is None else f"{grade.score:.12g}"
            where = (student.submission.student, student.submission.assignment, notebook, grade.question)
            yield (*where, score, f"{grade.max_score:.12g}", str(grade.status), grade.mistake or "")


def _csv(rows: Sequence[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
