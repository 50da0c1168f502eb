"""A class of simulated students, and the grades that they must get, known without the grader.

Each answer cell of the released notebooks keeps its stub, is spoilt, or is filled with the reference, another right
answer or a mistake of its rubric; the rubric says what each of them earns.
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
from itertools import chain, cycle, islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from autograder.course.sample_answers import student_prose
from autograder.errors import UsageError
from autograder.files import write_atomically
from autograder.model import Assignment, Kind, Question, QuestionGrade, Status, Submission
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
LUCK: Final = 0.25  # standard deviation, against a skill between 0 and 1
UNDATED: Final = datetime(2026, 4, 1, tzinfo=UTC)  # if an assignment has no due date

UNFINISHED_LINE: Final = "print("  # below any source, a syntax error
BROKEN: Final = SyntaxError.__name__  # a failure without a known mistake is named after its error


@dataclass(frozen=True)
class SimulatedStudent:
    """One student's submission, and the grades that it must get: notebook name -> one per question."""

    submission: Submission
    expected: Mapping[str, tuple[QuestionGrade, ...]]


@dataclass(frozen=True)
class _Answer:
    """The source of an answer cell and the grade that it must get."""

    source: str
    grade: QuestionGrade


def simulate(
    assignment: Assignment, rubrics: Mapping[str, Rubric], *, students: int, seed: int
) -> Iterator[SimulatedStudent]:
    """A class of that many students, the same for the same seed.

    A third of the answers are mistakes; each mistake of a rubric occurs once before any occurs twice. If there are
    several notebooks, some students lack one of them. Weaker students have more wrong answers.
    """
    names = [f"s{number:04d}" for number in range(1, students + 1)]
    chance = Random(f"{seed}/class")
    skills = {name: chance.random() for name in names}
    absent = _absences(assignment, names, chance)
    dealt = {
        notebook.name: {
            question.id: _deal(question, rubrics, skills, absent[notebook.name], Random(f"{seed}/{question.id}"))
            for question in notebook.questions
        }
        for notebook in assignment.notebooks
    }
    released = {notebook.name: write_released(notebook) for notebook in assignment.notebooks}
    for name in names:
        contents: dict[str, bytes] = {}
        expected: dict[str, tuple[QuestionGrade, ...]] = {}
        for notebook in assignment.notebooks:
            if name in absent[notebook.name]:
                expected[notebook.name] = tuple(map(_missing, notebook.questions))
                continue
            answers = {question: given[name] for question, given in dealt[notebook.name].items()}
            contents[notebook.name] = _fill(released[notebook.name], answers)
            expected[notebook.name] = tuple(answer.grade for answer in answers.values())
        timestamp = _handed_in(assignment.due or UNDATED, Random(f"{seed}/{name}"))
        yield SimulatedStudent(Submission(name, assignment.name, contents, timestamp), expected)


def write_class(
    assignment: Assignment, rubrics: Mapping[str, Rubric], *, students: int, seed: int, output: Path
) -> Path:
    """Write a simulated class in nbgrader's layout, and `OUTPUT/expected.csv`, whose path is returned.

    An earlier simulated class in the folder is replaced. Raises UsageError if the folder cannot be written, or holds
    anything else, which would be graded with the class.
    """
    try:
        _make_room(output)
        rows: list[tuple[str, ...]] = []
        for student in simulate(assignment, rubrics, students=students, seed=seed):
            _write_submission(student.submission, output)
            rows += _rows(student)
        write_atomically(output / EXPECTED, _csv(sorted(rows)))
    except OSError as error:
        raise UsageError(
            f"cannot be written: {error.strerror}", path=output, next_step="name a folder that you may write to"
        ) from error
    return output / EXPECTED


def _absences(assignment: Assignment, names: Sequence[str], chance: Random) -> Mapping[str, frozenset[str]]:
    """The notebook that each of some students lacks; nobody lacks two, so that everybody hands in something."""
    if len(assignment.notebooks) == 1:
        return {assignment.notebooks[0].name: frozenset()}
    drawn = iter(chance.sample(names, len(names)))
    number = round(MISSING_SHARE * len(names))
    return {notebook.name: frozenset(islice(drawn, number)) for notebook in assignment.notebooks}


def _deal(
    question: Question,
    rubrics: Mapping[str, Rubric],
    skills: Mapping[str, float],
    absent: frozenset[str],
    chance: Random,
) -> Mapping[str, _Answer]:
    """An answer to one question for every student who handed in; skilled students get better ones."""
    present = [name for name in skills if name not in absent]
    luck = {name: skills[name] + chance.gauss(0.0, LUCK) for name in present}
    ranked = sorted(present, key=lambda name: luck[name])
    if question.kind is Kind.WRITTEN:
        answers = _written_answers(question, len(ranked), chance)
    else:
        answers = _answers(question, rubrics[question.id], len(ranked), chance)
    return dict(zip(ranked, answers, strict=True))


def _answers(question: Question, rubric: Rubric, number: int, chance: Random) -> list[_Answer]:
    """Answers from bad to good: blank, spoilt, the mistakes in turn, the right answers in turn."""
    mistakes = [
        _answer(question, mistake.source, Status.GRADED, mistake.earns, mistake.name)
        for mistake in chance.sample(rubric.mistakes, len(rubric.mistakes))
    ]
    spare = max(0, number - 1)  # one answer at least is right
    mistaken = min(round(MISTAKEN_SHARE * number), spare) if mistakes else 0
    broken = min(round(BROKEN_SHARE * number), spare - mistaken)
    blank = min(round(BLANK_SHARE * number), spare - mistaken - broken)
    others = chain.from_iterable((question.reference, other) for other in rubric.other_right_answers)
    right = [_answer(question, source, Status.GRADED, question.points) for source in (question.reference, *others)]
    unfinished = f"{question.reference}\n{UNFINISHED_LINE}"
    return [
        *[_answer(question, question.stub, Status.NOT_ANSWERED, 0.0)] * blank,
        *[_answer(question, unfinished, Status.GRADED, 0.0, BROKEN)] * broken,
        *islice(cycle(mistakes), mistaken),
        *islice(cycle(right), number - blank - broken - mistaken),
    ]


def _written_answers(question: Question, number: int, chance: Random) -> list[_Answer]:
    """Written answers, which all wait for a grader; some are left as released."""
    blank = [_answer(question, question.stub, Status.NOT_ANSWERED, 0.0)] * round(BLANK_SHARE * number)
    texts = (student_prose(question.reference, chance) for _ in range(number - len(blank)))
    prose = [_answer(question, text, Status.NEEDS_REVIEW, 0.0) for text in texts]
    return [*blank, *prose]


def _answer(question: Question, source: str, status: Status, score: float, mistake: str | None = None) -> _Answer:
    return _Answer(source, QuestionGrade(question.id, question.points, score, status, mistake))


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
        raise UsageError("the folder holds something else", path=output, next_step="name a folder that does not exist")
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
