"""A simulated class is what the rubrics say it is, and its oracle knows every grade without asking the grader."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from autograder.checks.rubric import Mistake, Rubric
from autograder.course.simulation import COLUMNS, SimulatedStudent, simulate, write_class
from autograder.course.variety import Variety
from autograder.errors import UsageError
from autograder.model import Assignment, Cell, Kind, Notebook, Question, QuestionGrade, Role, Status
from autograder.notebooks import write_released
from gradebook.compare import compare
from gradebook.exports.writing import to_csv
from gradebook.frames import in_order

DUE = datetime(2026, 12, 1, 14, 59, tzinfo=UTC)


def mistakes(number: int) -> list[Mistake]:
    return [Mistake(f"wrong_{n}", "違います。", f"u = {n}\nu", earns=0.5 * (n % 2)) for n in range(number)]


RUBRICS = {
    "sum": Rubric("sum", outputs=["u"], mistakes=mistakes(12), other_right_answers=["u = (1) + 1", "u = 2"]),
    "line": Rubric("line", outputs=["line"], mistakes=[Mistake("no_string", "文字列です。", "line = 1")]),
    "table": Rubric("table", outputs=["table"], other_right_answers=["table = dict(a=1)"]),
}


def notebook(name: str, questions: Sequence[Question]) -> Notebook:
    """A notebook of a heading and, for each question, its stub and its example."""
    cells = [Cell(f"{name}-heading", "markdown", Role.TEXT, f"# {name}")]
    for question in questions:
        type = "markdown" if question.kind is Kind.WRITTEN else "code"
        cells.append(Cell(question.id, type, Role.ANSWER, question.stub, question.id, question.reference))
        if type == "code":
            cells.append(Cell(question.grade_cell, "code", Role.EXAMPLE, "assert True", question.id))
    return Notebook(name, name, tuple(cells), tuple(questions))


ASSIGNMENT = Assignment(
    "day1",
    "深層学習",
    (
        notebook("hidden", [Question("sum", Kind.CODE, 2.0, "hidden", "u = ...", "u = 1 + 1")]),
        notebook(
            "output",
            [
                Question("line", Kind.SOURCE, 1.0, "output", "line = ...", 'line = "z = f(u)"'),
                Question("table", Kind.CHOICE, 1.5, "output", "table = ...", 'table = {"a": 1}'),
                Question("why", Kind.WRITTEN, 2.0, "output", "ここに解答を。", "符号をそろえるためです。"),
            ],
        ),
    ),
    {},
    Path("checks"),
    DUE,
)


def class_of(
    students: int, seed: int = 1, assignment: Assignment = ASSIGNMENT, variety: Variety = Variety.REAL
) -> list[SimulatedStudent]:
    return list(simulate(assignment, RUBRICS, students=students, seed=seed, variety=variety))


def answers(students: Sequence[SimulatedStudent], question: str) -> Iterator[tuple[str, QuestionGrade]]:
    """The source of each answer that was handed in, and the grade that it must get."""
    where = ASSIGNMENT.question(question).notebook
    for student in students:
        if where in student.submission.notebooks:
            cells = json.loads(student.submission.notebooks[where])["cells"]
            (source,) = ("".join(cell["source"]) for cell in cells if cell["id"] == question)
            (grade,) = (grade for grade in student.expected[where] if grade.question == question)
            yield source, grade


def grade(question: str, score: float, status: Status = Status.GRADED, mistake: str | None = None) -> QuestionGrade:
    return QuestionGrade(question, ASSIGNMENT.question(question).points, score, status, mistake)


@pytest.mark.parametrize("question", ["sum", "line", "table"])
def test_every_answer_must_get_what_the_rubric_says_of_its_source(question: str) -> None:
    asked, rubric = ASSIGNMENT.question(question), RUBRICS[question]
    known = {
        asked.stub: grade(question, 0.0, Status.NOT_ANSWERED),
        f"{asked.reference}\nprint(": grade(question, 0.0, mistake="SyntaxError"),
        asked.reference: grade(question, asked.points),
        **{source: grade(question, asked.points) for source in rubric.other_right_answers},
        **{each.source: grade(question, each.earns, mistake=each.name) for each in rubric.mistakes},
    }
    seen = dict(answers(class_of(100, variety=Variety.SAME), question))
    assert seen == known


def test_a_written_answer_waits_for_a_person_unless_it_is_left_as_it_was() -> None:
    asked = ASSIGNMENT.question("why")
    seen = list(answers(class_of(100), "why"))
    blank = [found for source, found in seen if source == asked.stub]
    written = [found for source, found in seen if source != asked.stub]
    assert set(blank) == {grade("why", 0.0, Status.NOT_ANSWERED)}
    assert set(written) == {grade("why", 0.0, Status.NEEDS_REVIEW)}
    assert all(source for source, _ in seen)


def test_every_mistake_occurs_before_any_occurs_twice() -> None:
    for id, rubric in ((id, rubric) for id, rubric in RUBRICS.items() if rubric.mistakes):
        counts = Counter(found.mistake for _, found in answers(class_of(100, variety=Variety.SAME), id))
        of_mistakes = [counts[mistake.name] for mistake in rubric.mistakes]
        assert max(of_mistakes) - min(of_mistakes) <= 1
        assert min(of_mistakes) >= 1


def test_what_is_broken_is_a_syntax_error() -> None:
    broken = [source for source, found in answers(class_of(100), "line") if found.mistake == "SyntaxError"]
    assert broken
    for source in broken:
        with pytest.raises(SyntaxError):
            ast.parse(source)


def test_a_large_class_is_mostly_right_and_the_weak_are_weak_throughout() -> None:
    scores = pd.DataFrame(
        {found.question: found.score for grades in student.expected.values() for found in grades}
        for student in class_of(300)
    )
    assert 0.5 < (scores["sum"] == 2.0).mean() < 0.7
    assert scores["sum"].corr(scores["line"]) > 0.2


def test_some_miss_a_notebook_and_nobody_misses_both() -> None:
    students = class_of(30)
    missed = [[name for name in ("hidden", "output") if name not in each.submission.notebooks] for each in students]
    assert sorted(name for names in missed for name in names) == ["hidden", "output"]
    assert max(map(len, missed)) == 1
    for student, names in zip(students, missed, strict=True):
        for name in names:
            assert {(found.score, found.status, found.mistake) for found in student.expected[name]} == {
                (None, Status.MISSING, None)
            }


@pytest.mark.parametrize("students", [0, 1, 2, 3, 10])
@pytest.mark.parametrize("notebooks", [1, 2])
def test_a_small_class_is_a_class(students: int, notebooks: int) -> None:
    assignment = replace(ASSIGNMENT, notebooks=ASSIGNMENT.notebooks[:notebooks])
    found = class_of(students, assignment=assignment)
    assert [each.submission.student for each in found] == [f"s{n:04d}" for n in range(1, students + 1)]
    assert all(each.submission.notebooks for each in found)
    assert all(len(each.expected) == notebooks for each in found)


def test_only_answer_cells_differ_from_the_release() -> None:
    released = {notebook.name: json.loads(write_released(notebook)) for notebook in ASSIGNMENT.notebooks}
    questions = {question.id for question in ASSIGNMENT.questions}
    for student in class_of(30):
        for name, content in student.submission.notebooks.items():
            document = json.loads(content)
            nbformat.validate(nbformat.from_dict(document))
            for cell, original in zip(document["cells"], released[name]["cells"], strict=True):
                if cell["id"] in questions:
                    cell["source"] = original["source"]
            assert document == released[name]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_seed_makes_the_same_files_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        write_class(ASSIGNMENT, RUBRICS, students=30, seed=seed, output=tmp_path / name)
    assert files(tmp_path / "one") == files(tmp_path / "again")
    assert files(tmp_path / "one") != files(tmp_path / "other")


def test_a_class_of_equal_answers_is_byte_for_byte_what_it_always_was(tmp_path: Path) -> None:
    write_class(ASSIGNMENT, RUBRICS, students=30, seed=1, output=tmp_path, variety=Variety.SAME)
    content = b"".join(name.encode() + content for name, content in files(tmp_path).items())
    assert hashlib.sha256(content).hexdigest() == "920c7a1afd021caa6cc6830e2c6f9421a6456641bc456adcfac32040f39387ce"


def test_the_layout_is_nbgraders(tmp_path: Path) -> None:
    expected = write_class(ASSIGNMENT, RUBRICS, students=2, seed=1, output=tmp_path / "submitted").expected
    assert expected == tmp_path / "submitted" / "expected.csv"
    assert list(files(tmp_path / "submitted")) == [
        "expected.csv",
        *(f"s000{n}/day1/{name}" for n in (1, 2) for name in ("hidden.ipynb", "output.ipynb", "timestamp.txt")),
    ]


def test_time_stamps_are_as_nbgrader_writes_them(tmp_path: Path) -> None:
    write_class(ASSIGNMENT, RUBRICS, students=100, seed=1, output=tmp_path)
    stamps = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("timestamp.txt")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} UTC", stamp) for stamp in stamps)
    times = [datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S.%f UTC").replace(tzinfo=UTC) for stamp in stamps]
    assert timedelta(days=-7) < min(times) - DUE
    assert max(times) - DUE < timedelta(days=2)
    assert 0 < sum(time > DUE for time in times) < 25


def test_without_a_due_date_there_are_times_all_the_same() -> None:
    assert all(each.submission.timestamp for each in class_of(3, assignment=replace(ASSIGNMENT, due=None)))


def test_the_oracle_is_byte_for_byte_the_export_of_the_right_grades(tmp_path: Path) -> None:
    expected = write_class(ASSIGNMENT, RUBRICS, students=30, seed=1, output=tmp_path).expected
    frame = pd.read_csv(io.BytesIO(expected.read_bytes()), encoding="utf-8-sig")
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == 30 * 4
    assert to_csv(in_order(frame)) == expected.read_bytes()
    assert compare(expected, expected) == []


def test_a_new_class_replaces_an_earlier_one(tmp_path: Path) -> None:
    write_class(ASSIGNMENT, RUBRICS, students=10, seed=1, output=tmp_path)
    write_class(ASSIGNMENT, RUBRICS, students=3, seed=1, output=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["expected.csv", "s0001", "s0002", "s0003"]


@pytest.mark.parametrize("content", [["s0001/day1"], ["real_student/day1"], ["expected.csv/", "s0001/"]])
def test_a_class_that_is_not_simulated_is_left_alone(tmp_path: Path, content: list[str]) -> None:
    for folder in content:
        (tmp_path / folder).mkdir(parents=True)
    with pytest.raises(UsageError, match="something else"):
        write_class(ASSIGNMENT, RUBRICS, students=3, seed=1, output=tmp_path)
    assert all((tmp_path / folder).is_dir() for folder in content)


def test_a_simulated_class_with_a_stranger_in_it_is_left_alone(tmp_path: Path) -> None:
    write_class(ASSIGNMENT, RUBRICS, students=3, seed=1, output=tmp_path)
    (tmp_path / "real_student").mkdir()
    before = files(tmp_path)
    with pytest.raises(UsageError, match="something else"):
        write_class(ASSIGNMENT, RUBRICS, students=3, seed=1, output=tmp_path)
    assert files(tmp_path) == before


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be written") as caught:
        write_class(ASSIGNMENT, RUBRICS, students=1, seed=1, output=tmp_path / "file" / "submitted")
    assert caught.value.path == tmp_path / "file" / "submitted"


def test_the_oracle_never_loads_the_grader() -> None:
    names = "[name for name in sys.modules if name.startswith('autograder.')]"
    code = f"import sys, autograder.course.simulation; print({names})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "autograder.course.simulation" in loaded
    for grader in ("grading", "judgement", "plugin", "sandbox", "checks", "store"):
        assert f"'autograder.{grader}" not in loaded
