"""`kakunin grade` and `nbgrader autograde` run one engine: one class, two databases, the same grades."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

SECTION_1, SECTION_5 = "section1_hidden_layer", "section5_backpropagation"

GRADES = """
    SELECT student_id, notebook.name, base_cell.name, auto_score, manual_score, extra_credit, needs_manual_grade
    FROM grade JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN notebook ON notebook.id = submitted_notebook.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id ORDER BY 1, 2, 3
"""
COMMENTS = """
    SELECT student_id, notebook.name, base_cell.name, auto_comment, manual_comment
    FROM comment JOIN base_cell ON base_cell.id = comment.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = comment.notebook_id
    JOIN notebook ON notebook.id = submitted_notebook.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id ORDER BY 1, 2, 3
"""
OURS = """
    SELECT assignment, student, notebook, question, digest, score, max_score, status, mistake, feedback,
        json_remove(evidence, '$.equal_answer_judged'), problem
    FROM kakunin_grade ORDER BY 1, 2, 3, 4
"""
SUBMISSIONS = "SELECT student_id, timestamp, extension FROM submitted_assignment ORDER BY 1"


def each_cell(document: bytes, change) -> bytes:
    notebook = json.loads(document)
    for cell in notebook["cells"]:
        change(cell)
    return json.dumps(notebook).encode()


def without_metadata(cell: dict) -> None:
    cell["metadata"] = {}


def newer_schema(cell: dict) -> None:
    if "nbgrader" in cell["metadata"]:
        cell["metadata"]["nbgrader"] = {"schema_version": 4}


def emptied(cell: dict) -> None:
    if "nbgrader" in cell["metadata"]:
        cell["metadata"]["nbgrader"] = {}


def skipped(cell: dict) -> None:
    cell["metadata"]["tags"] = ["skip-execution"]


def doubled(document: bytes) -> bytes:
    notebook = json.loads(document)
    notebook["cells"] = [cell for cell in notebook["cells"] for _ in range(2)]
    return json.dumps(notebook).encode()


@pytest.fixture(scope="module")
def students(fill) -> Mapping[str, Mapping[str, bytes]]:
    """A class: what each student hands in, by file name."""
    right = {f"{name}.ipynb": fill(name, {}) for name in (SECTION_1, SECTION_5)}
    one, five = right.values()

    def section_1(**answers: str) -> dict[str, bytes]:
        return {f"{SECTION_1}.ipynb": fill(SECTION_1, answers)}

    stubs = {"s1_weighted_sum": "u1 = ...", "s1_hidden_output_source": "", "s1_forward_layer": "pass"}
    return {
        "right": {**right, "1_1_forward_propagation.ipynb": b"{}"},  # the lecture's, which comes with each release
        "unanswered": section_1(**stubs) | {f"{SECTION_5}.ipynb": five},
        "only-one": {f"{SECTION_1}.ipynb": one},
        "wrong": section_1(s1_weighted_sum="u1 = np.dot(x, W1) - b1", s1_forward_layer="def forward_layer(x, W, b):"),
        "quits": section_1(s1_weighted_sum="import os; os._exit(0)"),
        "not-json": {f"{SECTION_1}.ipynb": b'{"cells": [', f"{SECTION_5}.ipynb": five},
        "empty": {f"{SECTION_1}.ipynb": b"", f"{SECTION_5}.ipynb": five},
        "for-r": {f"{SECTION_1}.ipynb": b'{"cells": [], "metadata": {"kernelspec": {"name": "ir"}}}'},
        "no-metadata": {f"{SECTION_1}.ipynb": each_cell(one, without_metadata)},
        "newer-schema": {f"{SECTION_1}.ipynb": each_cell(one, newer_schema)},
        "emptied": {f"{SECTION_1}.ipynb": each_cell(one, emptied)},
        "skipped": {f"{SECTION_1}.ipynb": each_cell(one, skipped)},
        "doubled": {f"{SECTION_1}.ipynb": doubled(one)},
        "renamed": {f"{SECTION_1} (1).ipynb": one, f"{SECTION_5}.ipynb": five},
        "companions": {**right, "numpy.py": b"raise SystemExit", "メモ.txt": "メモ".encode()},
    }


@pytest.fixture(scope="module")
def doors(root, run, students) -> tuple[Path, Path]:
    """The class graded through both doors: a copy of the course each."""
    for student, files in students.items():
        folder = root / "submitted" / student / "day1"
        folder.mkdir(parents=True)
        (folder / "timestamp.txt").write_text("2026-12-01 14:58:00.000000 UTC\n")
        for name, content in files.items():
            (folder / name).write_bytes(content)
    other = root.parent / "other"
    shutil.copytree(root, other)
    run("nbgrader", "autograde", "day1")
    status = 3  # some of the class need a person
    output, database = str(other / "autograded"), f"sqlite:///{other / 'gradebook.db'}"
    run("kakunin", "grade", "day1", "--output", output, "--db", database, status=status)
    return root, other


def ask(root: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(root / "gradebook.db")) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("query", [GRADES, COMMENTS, OURS, SUBMISSIONS], ids=["grades", "comments", "ours", "times"])
def test_both_databases_hold_the_same(doors, query):
    ours, theirs = (ask(root, query) for root in doors)
    assert len(ours) >= 15
    assert ours == theirs


def test_both_wrote_the_same_notebooks(doors, students):
    by_nbgrader, by_kakunin = (
        {
            path.relative_to(root).as_posix(): json.loads(path.read_bytes())
            for path in sorted((root / "autograded").rglob("*.ipynb"))
        }
        for root in doors
    )
    shared = by_nbgrader.keys() & by_kakunin.keys()
    assert len(shared) >= len(students)
    for name in shared:
        assert by_nbgrader[name] == by_kakunin[name], name


@pytest.mark.parametrize(
    ("student", "score", "waits"),
    [
        ("right", 18, False),
        ("unanswered", 12, False),
        ("only-one", 6, False),
        ("not-json", 12, True),
        ("empty", 12, True),
        ("for-r", 0, True),
        ("no-metadata", 6, False),
        ("newer-schema", 6, False),
        ("emptied", 6, False),
        ("skipped", 6, False),
        ("doubled", 6, False),
        ("renamed", 18, False),
        ("companions", 18, False),
    ],
)
def test_each_student_gets_what_was_earned(doors, student, score, waits):
    """No broken file stops the batch, costs its student a zero, or is anything but the person's business."""
    grades = [row for row in ask(doors[0], GRADES) if row[0] == student]
    assert sum(auto_score or 0 for *_, auto_score, _, _, _ in grades) == score
    assert any(needs for *_, needs in grades) is waits


def test_nothing_a_student_laid_beside_the_notebook_ran(doors):
    assert [row[3] for row in ask(doors[0], GRADES) if row[0] == "companions"] == [
        row[3] for row in ask(doors[0], GRADES) if row[0] == "right"
    ]


def test_both_ways_to_feedback_lead_to_the_same_pages(doors, run):
    run("nbgrader", "generate_feedback", "day1")
    run("kakunin", "feedback", "day1", "--output", str(doors[0] / "ours"))
    pages = sorted((doors[0] / "feedback").rglob("*.html"))
    assert {page.stem for page in pages if page.parts[-3] == "right"} == {
        SECTION_1, SECTION_5, "1_1_forward_propagation"
    }  # fmt: skip
    for page in pages:
        assert page.read_bytes() == (doors[0] / "ours" / page.relative_to(doors[0] / "feedback")).read_bytes()


def test_the_export_is_nbgraders_own(doors, run):
    run("nbgrader", "export", "--to", "grades.csv")
    assert "right,,,,18.0" in (doors[0] / "grades.csv").read_text(encoding="utf-8")
