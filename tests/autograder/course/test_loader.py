"""An authored course is loaded whole, or refused with the file, the question and the next step."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from autograder.course import assignment_names, load_assignment, load_rubrics
from autograder.course.stub_generation import WRITTEN_PROMPT
from autograder.errors import CourseError, CourseErrors, UsageError
from autograder.model import Kind, Role
from autograder.notebooks import read_notebook
from autograder.settings.course_root import find_root


def change(course: Path, name: str, old: str, new: str) -> None:
    path = course / "solutions" / "small" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


class TestLoading:
    def test_the_assignment_is_as_it_was_written(self, small):
        assert small.title == "小さな課題"
        assert small.due == datetime(2026, 12, 1, 23, 59, tzinfo=timezone(timedelta(hours=9)))
        assert [(notebook.name, notebook.title) for notebook in small.notebooks] == [
            ("addition", "1. たし算"),
            ("prose", "2. 言葉で"),
        ]
        assert [(question.id, question.kind, question.points) for question in small.questions] == [
            ("total", Kind.CODE, 2.0),
            ("halve", Kind.CODE, 1.5),
            ("line", Kind.SOURCE, 1.0),
            ("why", Kind.WRITTEN, 2.0),
            ("table", Kind.CHOICE, 1.0),
        ]

    def test_a_question_has_its_stub_and_its_reference(self, small):
        total = small.question("total")
        assert (total.stub, total.reference) == ("# 合計\ntotal = ...", "# 合計\ntotal = a + b")
        assert small.question("why").stub == f"**なぜ足すのですか。**\n\n{WRITTEN_PROMPT}"
        assert "### " not in small.question("why").reference

    def test_cells_have_roles_and_ids_of_their_own(self, small):
        cells = small.notebook("addition").cells
        assert [cell.role for cell in cells if cell.question == "total"] == [Role.ANSWER, Role.EXAMPLE]
        assert [cell.id for cell in cells if cell.question == "total"] == ["total", "test_total"]
        assert len({cell.id for cell in cells}) == len(cells)  # two of them have the same text

    def test_public_files_and_material_are_released_and_nothing_else(self, small):
        assert set(small.public) == {"common/functions.py", "図.txt", "lecture.ipynb"}
        assert [cell.source for cell in read_notebook(small.public["lecture.ipynb"])] == [
            "# 講義",
            "c = functions.add(a, b)",
        ]

    def test_litter_is_not_public(self, course):
        litter = course / "solutions" / "small" / "public" / "__pycache__" / "x.pyc"
        litter.parent.mkdir()
        litter.write_bytes(b"")
        assert "__pycache__/x.pyc" not in load_assignment(course, "small").public

    def test_loading_it_twice_gives_the_same(self, course, small):
        assert load_assignment(course, "small") == small

    def test_the_root_is_found_from_within(self, course):
        assert find_root(course / "solutions" / "small") == course.resolve()
        assert assignment_names(course) == ["small"]

    def test_magics_are_no_syntax_errors(self, course):
        change(course, "addition.py", "a, b = 1, 2", "# %matplotlib inline\na, b = 1, 2")
        assert "%matplotlib inline" in load_assignment(course, "small").notebook("addition").cells[1].source


@pytest.mark.parametrize("name", ["a+b", "hw[1]", "hw*", "hw?", "hw\\1", "-hw", ".hw", " hw", "hw ", "hw\n1"])
def test_a_name_that_nbgrader_cannot_take_is_refused(course, name):
    (course / "solutions" / "small").rename(course / "solutions" / name)
    with pytest.raises(CourseError, match=r"nbgrader cannot take .* in the name of an assignment") as caught:
        load_assignment(course, name)
    assert caught.value.next_step.startswith("rename the folder: without + [ ] *")


@pytest.mark.parametrize("name", ["第1回", "hw 1", "hw.1", "a-b_c"])
def test_other_names_are_taken(course, name):
    (course / "solutions" / "small").rename(course / "solutions" / name)
    assert load_assignment(course, name).name == name


def test_without_solutions_there_is_no_root(tmp_path):
    with pytest.raises(UsageError, match="solutions/"):
        find_root(tmp_path)


@pytest.mark.parametrize("name", ["day9", "", "../small", "small/checks"])
def test_an_unknown_assignment_is_refused_with_the_known_ones(course, name):
    with pytest.raises(UsageError, match="name one of: small"):
        load_assignment(course, name)


TAKEN_FOR = "audit.taken_for"
FAULTS = {
    # what is wrong: file, text, its replacement; what the error names
    "bad toml": ("assignment.toml", 'title = "小さな課題"', "title =", "assignment.toml:1: not TOML", None),
    "unknown setting": ("assignment.toml", "title", "titel", "unknown setting 'titel'", None),
    "a wrong rule": ("assignment.toml", "title =", "excused = 1\ntitle =", "excused is not a list of names", None),
    "unknown bonus": ("assignment.toml", "title =", 'points.bonus = ["x"]\ntitle =', "bonus names no question", "x"),
    "no table of the audit": ("assignment.toml", "title =", "audit = 1\ntitle =", "audit is not a table", None),
    "unknown in the audit": ("assignment.toml", "title =", "audit.x = 1\ntitle =", "[audit] x is no setting", None),
    "taken for no list": (
        "assignment.toml",
        "title =",
        f"{TAKEN_FOR}.f = 'g'\ntitle =",
        f"[{TAKEN_FOR}] f is 'g'",
        None,
    ),
    "taken for itself": ("assignment.toml", "title =", f"{TAKEN_FOR}.f = ['f']\ntitle =", "f is ['f']", None),
    "taken for no name": ("assignment.toml", "title =", f"{TAKEN_FOR}.f = ['m.g']\ntitle =", "f is ['m.g']", None),
    "no name is taken": ("assignment.toml", "title =", f"{TAKEN_FOR}.'f()' = ['g']\ntitle =", "f() is ['g']", None),
    "no title": ("assignment.toml", '"小さな課題"', '""', "no title", None),
    "due without offset": ("assignment.toml", "+09:00", "", "due is not a moment", None),
    "due is text": ("assignment.toml", "2026-12-01T23:59:00+09:00", '"soon"', "due is not a moment", None),
    "no notebooks": ("assignment.toml", '["addition", "prose"]', "[]", "no notebooks", None),
    "notebooks no list": ("assignment.toml", '["addition", "prose"]', '"addition"', "not a list of names", None),
    "notebook with a path": ("assignment.toml", '"prose"', '"../prose"', "not a list of names", None),
    "notebook twice": ("assignment.toml", '"prose"', '"addition"', "names one twice", None),
    "unknown notebook": ("assignment.toml", '"prose"', '"poetry"', "no notebook 'poetry'", None),
    "unknown material": ("assignment.toml", '"lecture"', '"talk"', "no material 'talk'", None),
    "material named as a notebook": ("assignment.toml", '"lecture"', '"lecture", "prose"', "no material 'prose'", None),
    "no heading": ("prose.py", "# # 2. 言葉で", "# 言葉で", "no title", None),
    "no points": ("addition.py", " points=2", "", "addition.py:9: total: no points", "total"),
    "points of 0": ("addition.py", "points=2", "points=0", "no points", "total"),
    "points in words": ("addition.py", "points=2", 'points="two"', "no points", "total"),
    "true points": ("addition.py", "points=2", "points=true", "no points", "total"),
    "unknown kind": ("addition.py", 'kind="source"', 'kind="quote"', "unknown kind 'quote'", "line"),
    "unknown option": ("addition.py", "points=2", "point=2", "unknown cell option 'point'", None),
    "points without question": ("addition.py", "# %%\na, b", "# %% points=2\na, b", "without a question", None),
    "written code": ("addition.py", 'kind="source"', 'kind="written"', "a code cell cannot hold", "line"),
    "code in prose": ("prose.py", ' kind="written"', "", "a markdown cell cannot hold", "why"),
    "id with a hyphen": ("addition.py", 'question="total"', 'question="to-tal"', "nbgrader cannot take", "to-tal"),
    "id with the prefix": ("addition.py", 'question="total"', 'question="test_a"', "nbgrader cannot take", "test_a"),
    "id too long": ("addition.py", 'question="total"', f'question="{"t" * 51}"', "nbgrader cannot take", "t" * 51),
    "id a number": ("addition.py", 'question="total"', "question=3", "nbgrader cannot take", "3"),
    "same question twice": ("addition.py", 'question="halve"', 'question="total"', "two questions", "total"),
    "in two notebooks": ("prose.py", '"table"', '"total"', "two questions of one name", "total"),
    "question without example": ("addition.py", 'example="halve"', "", "no example", "halve"),
    "example for no question": ("addition.py", 'example="halve"', 'example="third"', "no question", "third"),
    "two examples": ("addition.py", 'example="halve"', 'example="total"', "two examples", "total"),
    "example of a written question": ("prose.py", 'example="table"', 'example="why"', "written question", "why"),
    "example in markdown": (
        "addition.py",
        '# %% example="halve"',
        '# %% [markdown] example="halve"',
        "not a code cell",
        "halve",
    ),
    "answer and example": ("addition.py", 'example="halve"', 'question="halve" example="halve"', "both", "halve"),
    "syntax error in an answer": (
        "addition.py",
        "total = a + b",
        "total = a +",
        "addition.py:10: total: syntax error",
        "total",
    ),
    "syntax error in text": ("addition.py", "a, b = 1, 2", "a, b = 1,, 2", "addition.py:6: syntax error", None),
    "syntax error in material": ("material/lecture.py", "functions.add(a, b)", "", "lecture.py:5: syntax error", None),
    "nothing to fill in": ("addition.py", "total = a + b", "print(a + b)", "nothing to fill in", "total"),
    "a stray marker": ("addition.py", "total = a + b", "total = a + b\n### END SOLUTION", "out of place", "total"),
}


@pytest.mark.parametrize(("file", "old", "new", "said", "question"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_file_question_and_next_step(course, file, old, new, said, question):
    change(course, file, old, new)
    with pytest.raises(CourseError) as caught:
        load_assignment(course, "small")
    error = caught.value.errors[0] if isinstance(caught.value, CourseErrors) else caught.value
    assert said in str(error)
    assert error.question == question
    assert str(error.path).startswith(str(course))
    assert error.next_step


def test_functions_that_are_taken_for_one_another_are_the_courses_own(course):
    change(course, "assignment.toml", "title =", f"{TAKEN_FOR}.add = ['sub', 'mul']\ntitle =")
    assert load_assignment(course, "small").taken_for == {"add": ("sub", "mul")}


def test_an_example_above_its_answer_is_refused(course):
    path = course / "solutions" / "small" / "prose.py"
    head, question, example = path.read_text(encoding="utf-8").partition('# %% example="table"')
    text, answer, rest = head.partition('# %% question="table"')
    path.write_text(text + question + example + "\n" + answer + rest, encoding="utf-8")
    with pytest.raises(CourseError, match="above its answer"):
        load_assignment(course, "small")


def test_a_file_that_is_not_utf_8_is_refused(course):
    (course / "solutions" / "small" / "prose.py").write_bytes("# %% [markdown]\n# # 題".encode("shift-jis"))
    with pytest.raises(CourseError, match="not UTF-8"):
        load_assignment(course, "small")


def test_a_link_among_the_public_files_is_refused(course):
    (course / "solutions" / "small" / "public" / "checks").symlink_to(course / "solutions" / "small" / "checks")
    with pytest.raises(CourseError, match="a link"):
        load_assignment(course, "small")


def test_material_may_not_hide_a_public_file(course):
    (course / "solutions" / "small" / "public" / "lecture.ipynb").write_bytes(b"{}")
    with pytest.raises(CourseError, match="another file is released under this name"):
        load_assignment(course, "small")


class TestRubrics:
    def test_there_is_one_for_every_question_but_the_written_ones(self, small):
        rubrics = load_rubrics(small)
        assert set(rubrics) == {"total", "halve", "line", "table"}
        assert rubrics["total"].mistakes[0].name == "subtracts"

    def test_reading_them_leaves_nothing_behind(self, small):
        load_rubrics(small)
        assert not list(small.checks.rglob("*.pyc"))

    @pytest.mark.parametrize(
        ("old", "new", "said", "question"),
        [
            ("points=2", "points=1", "worth 1, the question 2", "total"),
            ('Rubric("halve"', 'Rubric("third"', "a rubric for no question", "third"),
            ('LINE = Rubric("line"', 'LINE = Rubric("total"', "two rubrics", "total"),
            ('"""どの数でも、その半分を返しますか。"""', "pass", "has no docstring", "halve"),
            ("from autograder", "import no_such_module\nfrom autograder", "ModuleNotFoundError", None),
            ("TOTAL = ", "TOTAL == ", "NameError", None),
        ],
    )
    def test_what_does_not_match_the_questions_is_refused(self, course, small, old, new, said, question):
        change(course, "checks/test_addition.py", old, new)
        with pytest.raises(CourseError, match=said) as caught:
            load_rubrics(small)
        assert "checks/test_addition.py" in str(caught.value.path)
        assert caught.value.question == question
        assert caught.value.next_step

    def test_a_question_without_a_rubric_is_refused(self, small):
        (small.checks / "test_prose.py").unlink()
        with pytest.raises(CourseError, match="table: no rubric"):
            load_rubrics(small)
