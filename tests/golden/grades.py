"""What the class was given: graded, written down in `grades.json` and compared with it.

What is drawn from hidden inputs stands apart: `found`, the figures in what a check found, and `example`, its
counterexample. In the comment a mark stands for each, so that the rest of it is compared without them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from autograder.executors import executor
from autograder.grading import RunSettings
from autograder.messages.ja_comment import comment_of
from autograder.model import Assignment, Grade, QuestionGrade
from autograder.sandbox import Budget
from autograder.submissions import read_submissions
from golden.students import Class

GRADES = Path(__file__).with_name("grades.json")
PROCESSES = 2
# No grade of the class depends on how long an endless loop was waited for.
BUDGET = Budget(cell_seconds=2.0, question_seconds=4.0)
NOTEBOOK = "(notebook)"  # in place of a question
TEXTS = ("comment", "found", "example")
EXAMPLE = "⟨例⟩"
FOUND = "⟨違い⟩"
_NUMBERS = re.compile(r"\([\d, ]*\)|[-+]?\d[\d.]*(?:e[-+]?\d+)?")
_LONGEST = 100

Fields = Mapping[str, Any]
Grades = dict[str, dict[str, Fields]]  # student -> question, or a notebook's place -> field -> value


@dataclass(frozen=True)
class Difference:
    """One field that is not as committed; None: there is no such grade."""

    student: str
    question: str
    field: str
    before: Any
    after: Any

    @property
    def is_of_examples(self) -> bool:
        """Whether other hidden inputs may be all there is to it."""
        match self.field, self.before, self.after:
            case "example", _, _:
                return True
            case "found", str(), str():
                return _NUMBERS.sub("#", self.before) == _NUMBERS.sub("#", self.after)
        return False

    def __str__(self) -> str:
        before, after = _where_they_part(self.before, self.after) if self.field in TEXTS else (self.before, self.after)
        return f"{self.student} {self.question} {self.field}: {before!r} -> {after!r}"


def grade(assignment: Assignment, students: Class, processes: int = PROCESSES) -> Grades:
    """Grade the class as `kakunin grade` does, but with less time for what never ends."""
    found: Grades = {}
    with TemporaryDirectory() as folder:
        submitted = Path(folder)
        students.write(assignment, submitted)
        names = sorted(student.name for student in students.students)
        executor(processes, RunSettings(BUDGET)).run(
            assignment,
            read_submissions(submitted, assignment, names),
            lambda grade: found.update({grade.student: _fields(grade, folder)}),
        )
    return dict(sorted(found.items()))


def _fields(grade: Grade, folder: str) -> dict[str, Fields]:
    fields: dict[str, Fields] = {}
    for notebook in grade.notebooks:
        # A file's path is told to the instructor; the class lies in another temporary folder each time.
        problem = {"problem": notebook.problem.replace(folder, "submitted")} if notebook.problem else {}
        fields[f"{notebook.notebook} {NOTEBOOK}"] = problem
        fields |= {question.question: _question(question) for question in notebook.questions}
    return fields


def _question(question: QuestionGrade) -> Fields:
    wrong = [check for check in question.checks if not check.right]
    comment, example = comment_of(question), ""
    for check in wrong:
        if check.counterexample and not example and check.counterexample in comment:
            comment, example = comment.replace(check.counterexample, EXAMPLE), check.counterexample
    found = [message for message in dict.fromkeys(check.message for check in wrong) if message and message in comment]
    for message in found:
        comment = comment.replace(message, FOUND)
    fields = {
        "mistake": question.mistake,
        "comment": comment,
        "found": "\n\n".join(found),
        "example": example,
    }
    return {
        "score": question.score,
        "status": str(question.status),
        **{name: each for name, each in fields.items() if each},
    }


# --- compared


def differences(before: Grades, after: Grades, *, ignore_examples: bool = False) -> list[Difference]:
    """Every field that differs; without what is drawn from the hidden inputs where examples are ignored."""
    found = list(_differences(before, after))
    return [each for each in found if not each.is_of_examples] if ignore_examples else found


def _differences(before: Grades, after: Grades) -> Iterator[Difference]:
    for student in sorted({*before, *after}):
        old, new = before.get(student, {}), after.get(student, {})
        for question in dict.fromkeys([*old, *new]):
            fields, others = old.get(question, {}), new.get(question, {})
            for field in dict.fromkeys([*fields, *others]):
                if fields.get(field) != others.get(field) or (field in fields) != (field in others):
                    yield Difference(student, question, field, fields.get(field), others.get(field))


def _where_they_part(before: str | None, after: str | None) -> tuple[str | None, str | None]:
    """The first lines that differ, cut short."""
    if before is None or after is None:
        return (before and before[:_LONGEST], after and after[:_LONGEST])
    old, new = before.split("\n"), after.split("\n")
    place = next(
        (at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new))
    )
    return "\n".join(old[place : place + 1])[:_LONGEST], "\n".join(new[place : place + 1])[:_LONGEST]


def summary(found: list[Difference], most: int = 30) -> str:
    """A count, and the first differences."""
    left = [f"... and {len(found) - most} more"] if len(found) > most else []
    return "\n".join([f"{len(found)} differences from {GRADES.name}", *map(str, found[:most]), *left])


# --- stored


def read_grades() -> Grades:
    """The grades as committed."""
    stored = json.loads(GRADES.read_text(encoding="utf-8"))
    texts = {key: "\n".join(lines) for key, lines in stored["texts"].items()}
    return {
        student: {
            question: {field: texts[value] if field in TEXTS else value for field, value in fields.items()}
            for question, fields in questions.items()
        }
        for student, questions in stored["grades"].items()
    }


def write_grades(grades: Grades) -> None:
    """Commit to these grades: a line for each question, and each text once."""
    texts: dict[str, str] = {}
    students = []
    for student, questions in grades.items():
        rows = [f"  {_json(question)}: {_json(_by_key(fields, texts))}" for question, fields in questions.items()]
        students.append(f" {_json(student)}: {{\n" + ",\n".join(rows) + "\n }")
    told = [
        f" {_json(key)}: [\n" + ",\n".join(f"  {_json(line)}" for line in text.split("\n")) + "\n ]"
        for key, text in sorted(texts.items())
    ]
    content = '{"grades": {\n' + ",\n".join(students) + '\n}, "texts": {\n' + ",\n".join(told) + "\n}}\n"
    GRADES.write_text(content, encoding="utf-8")


def _by_key(fields: Fields, texts: dict[str, str]) -> Fields:
    keys = {}
    for field, text in fields.items():
        if field in TEXTS:
            keys[field] = hashlib.sha256(text.encode()).hexdigest()[:8]
            assert texts.setdefault(keys[field], text) == text, "two texts have one key"
    return {**fields, **keys}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
