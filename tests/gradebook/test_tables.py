"""Tables on terminals of every width: no word, id or number is broken, and nothing is left out without saying so."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook
from rich.cells import cell_len

from kakunin.cli import command
from kakunin.cli.tables import stacked

# As long as those of a real course.
NOTEBOOKS = ("section1_hidden_layer", "section2_activation", "section3_output_layer", "section4_gradient_descent")
QUESTION = "s1_a_question_with_a_rather_long_name"
STUDENTS = ("s0001", "a_student_with_a_long_id")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tables") / "gradebook.db"
    with warnings.catch_warnings(), Gradebook(f"sqlite:///{path}", "course") as gradebook:
        warnings.filterwarnings("ignore", "Object of type .* not in session")  # nbgrader's own add_submission
        gradebook.add_assignment("day1")
        for name in NOTEBOOKS:
            gradebook.add_notebook(name, "day1")
            gradebook.add_grade_cell(f"test_{QUESTION}", name, "day1", max_score=12, cell_type="code")
        for student in STUDENTS:
            gradebook.add_student(student)
            gradebook.add_submission("day1", student)
            for name in NOTEBOOKS:
                grade = gradebook.find_grade(f"test_{QUESTION}", name, "day1", student)
                grade.auto_score, grade.needs_manual_grade = 10.5, False
                gradebook.db.commit()
    return path


def show(database: Path, *more: str, columns: int | None) -> list[str]:
    """The lines of `kakunin show`; columns: of the terminal, None for a pipe."""
    runner = CliRunner(env={"COLUMNS": None if columns is None else str(columns)})
    done = runner.invoke(command, ["show", "day1", "--db", f"sqlite:///{database}", "--quiet", *more])
    assert done.exit_code == 0, done.output
    return [line.rstrip() for line in done.stdout.splitlines()]


def words(lines: Iterable[str]) -> set[str]:
    """What stands between blanks and underscores, without lines and punctuation."""
    return {part for line in lines for word in line.split() for part in word.strip(".,:;━").split("_")} - {""}


@pytest.mark.parametrize("columns", range(50, 140, 9))
def test_the_class_is_shown_without_a_broken_word(database: Path, columns: int) -> None:
    lines = show(database, columns=columns)
    assert max(map(cell_len, lines)) <= columns
    assert [line.split()[0] for line in lines if "graded" in line] == sorted(STUDENTS)
    assert words([*NOTEBOOKS, "student_id score state graded 42"]) <= words(lines)
    said = (
        "score: of 48; -: not known, which is not a zero. Too narrow to show: x. `kakunin export --to grades` has all."
    )
    assert words(lines) <= words([*NOTEBOOKS, *STUDENTS, "student_id score state graded 10.5 42 1 2 3 4", said])


@pytest.mark.parametrize(("columns", "are_whole"), [(80, True), (110, True), (200, True), (50, False)])
def test_every_notebook_has_its_column_on_a_terminal_of_usual_width(
    database: Path, columns: int, are_whole: bool
) -> None:
    lines = show(database, columns=columns)
    (row,) = (line for line in lines if line.split()[:1] == ["s0001"])
    assert row.split().count("10.5") == (len(NOTEBOOKS) if are_whole else 0)
    assert any(line.startswith("Too narrow to show: ") for line in lines) is not are_whole


def test_in_a_pipe_a_heading_is_one_line_and_no_column_is_missing(database: Path) -> None:
    (heading,) = (line for line in show(database, columns=None) if "student_id" in line)
    assert [name for name in heading.split() if name in NOTEBOOKS] == list(NOTEBOOKS)


@pytest.mark.parametrize("columns", [80, 110, 200])
def test_a_student_is_shown_without_a_broken_word(database: Path, columns: int) -> None:
    lines = show(database, "--student", "s0001", columns=columns)
    table = lines[: lines.index("how the grade comes about")]
    assert max(map(cell_len, table)) <= columns
    assert {*NOTEBOOKS, QUESTION, "graded", "10.5"} <= {word for line in table for word in line.split()}


STACKED = [
    pytest.param("section1_hidden_layer", 1, "section1_\nhidden_\nlayer", id="a word a line"),
    pytest.param("section1_hidden_layer", 16, "section1_hidden_\nlayer", id="as many words as fit"),
    pytest.param("section1_hidden_layer", 21, "section1_hidden_layer", id="whole"),
    pytest.param("state", 1, "state", id="one word is never broken"),
    pytest.param("late penalty", 5, "late\npenalty", id="blanks"),
    pytest.param("第1回_中間層", 8, "第1回_\n中間層", id="Japanese letters are two columns wide"),
    pytest.param("", 5, "", id="nothing"),
]


@pytest.mark.parametrize(("text", "width", "lines"), STACKED)
def test_a_name_is_broken_between_its_words(text: str, width: int, lines: str) -> None:
    assert stacked(text, width) == lines
