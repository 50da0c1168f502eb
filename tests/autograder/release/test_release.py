"""What students get is made by nbgrader's own generation, holds no answer, and is the same every time."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.api import Base

from autograder.client import CLIENT
from autograder.course import load_assignment
from autograder.errors import CourseError, GradingError, StoreError, UsageError
from autograder.files import locked
from autograder.messages import ja_bundle
from autograder.model import Grade, NotebookGrade, QuestionGrade, Status
from autograder.nbgrader.config import RELEASE_LOCK
from autograder.nbgrader.generate import generate_assignment
from autograder.release import bundled_files, is_stale, release, released_files
from autograder.release.leak_check import refuse_leaks
from autograder.storage.store import Store

RELEASED = ["addition.ipynb", "common/functions.py", "lecture.ipynb", "prose.ipynb", "図.txt"]


def content(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def rows(database: Path) -> dict[str, list[tuple]]:
    """Every row of nbgrader's tables, the ids that are drawn at random replaced by what they stand for."""
    with closing(sqlite3.connect(database)) as connection:
        tables = {
            table.name: connection.execute(f"SELECT * FROM {table.name} ORDER BY rowid").fetchall()
            for table in Base.metadata.sorted_tables
        }
        version = connection.execute("SELECT * FROM alembic_version").fetchall()
    cells = {row[0]: row[1:] for row in tables["base_cell"]}
    names = {row[0]: row[1] for name in ("assignment", "notebook") for row in tables[name]}
    names |= {id: f"{row[2]} {row[0]}" for id, row in cells.items()}
    known = {
        name: sorted((tuple(names.get(value, value) for value in row) for row in found), key=repr)
        for name, found in tables.items()
        if name != "source_cell"
    }
    sources = sorted(tuple(names.get(value, value) for value in row[1:]) for row in tables["source_cell"])
    return {**known, "source_cell": sources, "alembic_version": version}


def test_the_release_is_the_allow_list_and_the_stubs(course, small):
    written = release(small, course)
    folder = course / "assignments" / "small"
    assert sorted(path.relative_to(folder).as_posix() for path in written) == RELEASED
    assert content(folder) == released_files(small)
    assert is_stale(small, course) == []


def test_it_is_the_same_every_time_and_leaves_nothing_stale(course, small, tmp_path):
    bundle = tmp_path / "small.zip"
    release(small, course, zip_path=bundle)
    first = content(course / "assignments"), bundle.read_bytes()
    (course / "assignments" / "small" / "old.ipynb").write_text("{}")
    (course / ".kakunin" / "source" / "small" / "old.txt").write_text("")
    os.utime(course / "solutions" / "small" / "addition.py", (0, 0))
    release(small, course, zip_path=bundle)
    assert (content(course / "assignments"), bundle.read_bytes()) == first


def test_what_nbgrader_is_given_holds_no_answer_no_check_and_no_material(course, small):
    release(small, course)
    source = content(course / ".kakunin" / "source" / "small")
    assert sorted(source) == [name for name in RELEASED if name != "lecture.ipynb"]
    assert not any(b"a + b" in text for name, text in source.items() if name.endswith(".ipynb"))


def test_nobody_else_records_an_assignment_while_nbgrader_does(course, small, monkeypatch):
    held = []

    def watched(*arguments):
        with locked(course / RELEASE_LOCK, wait=False) as is_free:
            held.append(not is_free)
        generate_assignment(*arguments)

    monkeypatch.setattr(sys.modules["autograder.release.release"], "generate_assignment", watched)
    release(small, course)
    with locked(course / RELEASE_LOCK, wait=False) as is_free:
        assert (held, is_free) == ([True], True)


def test_the_bundle_holds_the_release_in_a_folder_of_its_name(course, small, tmp_path):
    bundle = tmp_path / "小.zip"
    assert release(small, course, zip_path=bundle)[-1] == bundle
    with zipfile.ZipFile(bundle) as opened:
        assert sorted(opened.namelist()) == sorted(f"small/{name}" for name in [*RELEASED, ja_bundle.FILE])
        assert opened.read("small/図.txt") == "図\n".encode()


def test_our_rows_are_those_of_nbgraders_generation(course, small, tmp_path):
    """A database that got the assignment from the course alone is the one that nbgrader would have made."""
    release(small, course)
    ours, theirs = tmp_path / "ours.db", tmp_path / "theirs.db"
    with Store(f"sqlite:///{ours}") as store:
        store.ensure_assignment(small)
    with Store(f"sqlite:///{theirs}"):
        pass
    generate_assignment(course, "small", f"sqlite:///{theirs}")
    found, expected = rows(ours), rows(theirs)
    assert [row[2] for row in found["assignment"]] == ["2026-12-01 14:59:00.000000"]
    # Generation knows no due date; a release sets it.
    found["assignment"] = [(*row[:2], None, *row[3:]) for row in found["assignment"]]
    assert found == expected
    assert len(found["source_cell"]) == 9


def test_the_database_has_the_due_date(course, small):
    release(small, course)
    assert [row[2] for row in rows(course / "gradebook.db")["assignment"]] == ["2026-12-01 14:59:00.000000"]


class TestStaleness:
    def test_every_difference_is_told(self, course, small):
        assert len(is_stale(small, course)) == len(RELEASED)
        release(small, course)
        folder = course / "assignments" / "small"
        (folder / "図.txt").write_text("別の図")
        (folder / "common" / "functions.py").unlink()
        (folder / "extra.txt").write_text("")
        (folder / ".ipynb_checkpoints").mkdir()
        (folder / ".ipynb_checkpoints" / "addition-checkpoint.ipynb").write_text("{}")
        assert is_stale(small, course) == [
            "assignments/small/common/functions.py: missing",
            "assignments/small/extra.txt: not part of the release",
            "assignments/small/図.txt: differs",
        ]

    def test_a_changed_course_makes_the_release_stale(self, course, small):
        release(small, course)
        path = course / "solutions" / "small" / "addition.py"
        path.write_text(path.read_text(encoding="utf-8").replace("二つの数", "ふたつの数"), encoding="utf-8")
        assert is_stale(load_assignment(course, "small"), course) == ["assignments/small/addition.ipynb: differs"]


class TestLeaks:
    @pytest.mark.parametrize(
        ("file", "text", "said"),
        [
            ("addition.py", "\n# %% [markdown]\n# 答え:\n#\n#     total = a + b\n", "total: not released"),
            ("public/hint.py", 'line = "c = functions.add(a, b)"\nreturn x / 2\n', None),
            ("public/answers.md", "1\n合わせた数を知りたいからです。\n", None),
            ("public/checks.py", "from autograder.checks import Rubric\n", "what test_addition.py must hide"),
            ("public/a.py", "def test_halve(answer):\n    pass\n", "what test_addition.py must hide"),
            ("public/a.txt", "引き算をしています。足し算です。", "what test_addition.py must hide"),
            (
                "material/lecture.py",
                "\n# %%\nx = 1  # 空欄が正しく埋まっていますか。\n",
                "what test_prose.py must hide",
            ),
        ],
    )
    def test_answers_and_checks_are_not_released(self, course, file, text, said):
        path = course / "solutions" / "small" / file
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(before + text, encoding="utf-8")
        changed = load_assignment(course, "small")
        if said is None:  # one telling line is what lectures are made of
            refuse_leaks(changed, released_files(changed))
            return
        with pytest.raises(CourseError, match=said) as caught:
            release(changed, course)
        assert caught.value.next_step
        assert not (course / "assignments").exists()

    def test_a_whole_answer_among_the_public_files_is_refused(self, course):
        solutions = course / "solutions" / "small"
        addition = (solutions / "addition.py").read_text(encoding="utf-8")
        longer = addition.replace("    return x / 2", "    doubled = x * 0.25 + x * 0.25\n    return doubled + 0")
        (solutions / "addition.py").write_text(longer, encoding="utf-8")
        (solutions / "public" / "mine.py").write_text(longer, encoding="utf-8")
        changed = load_assignment(course, "small")
        with pytest.raises(CourseError, match=r"mine\.py: halve: not released: it holds the whole answer"):
            release(changed, course)

    def test_a_stub_that_still_holds_an_answers_line_is_refused(self, small):
        notebook = small.notebooks[0]
        cells = tuple(
            replace(cell, source="total = a + b") if cell.id == "test_halve" else cell for cell in notebook.cells
        )
        leaking = replace(small, notebooks=(replace(notebook, cells=cells), *small.notebooks[1:]))
        with pytest.raises(CourseError, match="test_halve: total: not released: it holds a line"):
            refuse_leaks(leaking, released_files(leaking))

    def test_the_course_of_this_repository_leaks_nothing(self, assignment):
        refuse_leaks(assignment, released_files(assignment))


class TestRefusals:
    def test_a_file_that_nbgrader_would_leave_out_is_told(self, course):
        (course / "solutions" / "small" / "public" / "feedback").mkdir()
        (course / "solutions" / "small" / "public" / "feedback" / "a.txt").write_text("a")
        with pytest.raises(GradingError, match=r"feedback/a\.txt: missing"):
            release(load_assignment(course, "small"), course)

    def test_a_question_that_was_handed_in_may_not_go(self, course, small):
        url = f"sqlite:///{course / 'gradebook.db'}"
        question = QuestionGrade("table", 1, 1, Status.GRADED)
        with Store(url) as store:
            store.save(Grade("s1", "small", (NotebookGrade("prose", (question,)),)), small)
        fewer = replace(small, notebooks=small.notebooks[:1])
        with pytest.raises(StoreError, match="prose: the course no longer has it"):
            release(fewer, course)

    def test_what_nbgrader_says_is_passed_on(self, course, small):
        with Store(f"sqlite:///{course / 'gradebook.db'}"):
            pass
        with pytest.raises(GradingError, match="No notebooks were matched") as caught:
            generate_assignment(course, "small", f"sqlite:///{course / 'gradebook.db'}")
        assert "nbgrader generate_assignment small" in caught.value.next_step

    def test_a_bundle_that_cannot_be_written_is_told(self, course, small, tmp_path):
        with pytest.raises(UsageError, match="the bundle cannot be written"):
            release(small, course, zip_path=tmp_path / "no" / "folder.zip")

    def test_an_exchange_that_is_not_there_is_told(self, course, small):
        (course / "nbgrader_config.py").write_text("c.Exchange.root = '/nonexistent/exchange'\n")
        with pytest.raises(UsageError, match="could not release it to the exchange") as caught:
            release(replace(small, course_id="small"), course, publish=True)
        assert "Exchange.root" in caught.value.next_step

    def test_a_course_without_an_id_is_not_put_there_under_the_id_of_another(self, course, small):
        with pytest.raises(UsageError, match="the course has no id") as caught:
            release(small, course, publish=True)
        assert caught.value.path == course / "solutions" / "course.toml"
        assert 'id = "course"' in caught.value.next_step
        assert not (course / "assignments").exists()


def test_the_committed_release_is_fresh(assignment):
    """`kakunin release day1` makes assignments/; nothing there is edited by hand."""
    root = Path(__file__).parents[3]
    if not (root / "assignments" / assignment.name).exists():
        pytest.skip("nothing is released yet")
    assert is_stale(assignment, root) == []


def test_a_course_with_a_service_releases_what_hands_in(course, small):
    small = replace(small, service="https://grades.example")
    written = release(small, course)
    folder = course / "assignments" / "small"
    assert sorted(path.relative_to(folder).as_posix() for path in written) == sorted([*RELEASED, CLIENT])
    assert content(folder) == released_files(small)
    assert is_stale(small, course) == []
    text = (folder / CLIENT).read_text(encoding="utf-8")
    assert re.search(r"(?m)^ADDRESS = 'https://grades.example'.*\nASSIGNMENT = 'small'$", text)
    *_, heading, call = json.loads((folder / "addition.ipynb").read_bytes())["cells"]
    assert (heading["cell_type"], call["cell_type"]) == ("markdown", "code")
    assert "kakunin.submit()" in "".join(call["source"])
    assert "kakunin" not in (folder / "lecture.ipynb").read_text(encoding="utf-8")
    assert "「提出」のセル" in bundled_files(small)[ja_bundle.FILE].decode("utf-8-sig")


@pytest.mark.parametrize("name", [CLIENT, "common.py"])
def test_a_file_that_would_stand_in_its_place_is_refused(small, name):
    small = replace(small, service="", public={**small.public, name: b""})
    with pytest.raises(CourseError, match=f"{name}.*is needed"):
        released_files(small)
