"""The commands, as they are typed."""

from __future__ import annotations

import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder.errors import KakuninError, StoreError, UsageError
from autograder.settings.course_root import find_root
from gradebook.exports.nbgrader import Grades
from kakunin.cli import SECTIONS
from kakunin.cli.group import load

COMMANDS = {name: load(place) for commands in SECTIONS.values() for name, place in commands.items()}


def run(*arguments: str) -> tuple[int, str]:
    """The exit status and what was printed; an expected error is raised, as the whole command line needs it."""
    name, *rest = arguments
    result = CliRunner().invoke(COMMANDS[name], rest)
    if isinstance(result.exception, KakuninError):
        raise result.exception
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.mark.parametrize("where", ["", "notes/deep"])
def test_export_finds_the_database_of_the_course(stock: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    folder = stock.parent / where
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder)
    assert run("export", "day1", "--to", "grades", "--output", "out.csv", "--quiet") == (0, "")
    frame = pd.read_csv(folder / "out.csv", encoding="utf-8-sig", dtype={"student_id": "str"})
    assert list(frame["student_id"]) == ["0012", "akira", "chika", "emi"]


def test_export_takes_a_url_and_writes_to_standard_output(stock: Path) -> None:
    result = CliRunner().invoke(
        COMMANDS["export"], ["day1", "--to", "questions", "--output", "-", "--db", f"sqlite:///{stock}"]
    )
    assert result.exit_code == 0
    frame = pd.read_csv(io.BytesIO(result.stdout_bytes), encoding="utf-8-sig")
    assert len(frame) == 16


def test_show_prints_a_row_per_student_and_a_dash_for_what_is_not_known(stock: Path) -> None:
    status, text = run("show", "day1", "--db", f"sqlite:///{stock}")
    assert status == 0
    rows = {row.split()[0]: row for row in text.splitlines() if row.strip()}
    assert {"0012", "akira", "chika", "emi"} <= rows.keys()
    assert " - " in rows["emi"]


def test_show_imports_nothing_that_is_slow_and_of_no_use(stock: Path) -> None:
    program = "import sys; from kakunin.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program, "show", "day1", "--db", f"sqlite:///{stock}"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    packages = {name.partition(".")[0] for name in done.stderr.split()}
    assert "pandas" in packages
    assert not packages & {"scipy", "sklearn", "matplotlib", "nbgrader", "jupytext", "nbformat", "pytest"}


def test_export_names_what_it_can_write() -> None:
    assert run("export", "day1", "--to", "scroll", "--output", "-")[0] == 2
    assert "questions" in run("export", "--help")[1]


def test_export_of_a_course_without_a_database_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "solutions").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match="no such database"):
        run("export", "day1", "--to", "grades", "--output", "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["solutions"]


def test_outside_a_course_the_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="solutions/") as caught:
        find_root(tmp_path)
    assert caught.value.path == tmp_path


@pytest.mark.parametrize("marker", ["solutions", "gradebook.db"])
def test_the_nearest_course_is_meant(tmp_path: Path, marker: str) -> None:
    inner = tmp_path / "inner"
    (inner / "deep").mkdir(parents=True)
    (tmp_path / "solutions").mkdir()
    (inner / marker).mkdir() if marker == "solutions" else (inner / marker).touch()
    assert find_root(inner / "deep") == inner


def test_compare_counts_equal_students(stock: Path) -> None:
    out = stock.with_name("out.csv")
    run("export", "day1", "--to", "questions", "--output", str(out), "--db", f"sqlite:///{stock}")
    assert run("compare", str(out), str(out)) == (0, "4 of 4 students equal\n")


def test_compare_prints_what_differs_and_fails(stock: Path) -> None:
    out = stock.with_name("out.csv")
    run("export", "day1", "--to", "questions", "--output", str(out), "--db", f"sqlite:///{stock}")
    other = stock.with_name("other.csv")
    other.write_bytes(
        out.read_bytes().replace(b"chika,day1,hidden_layer,forward,0,", b"chika,day1,hidden_layer,forward,1,")
    )
    assert run("compare", str(out), str(other)) == (
        1,
        "chika day1 hidden_layer forward: score 0 expected, 1 found\n3 of 4 students equal\n",
    )


def outcome(*arguments: str) -> tuple[int, str, str]:
    """The exit status, standard output and standard error."""
    name, *rest = arguments
    result = CliRunner().invoke(COMMANDS[name], rest)
    if isinstance(result.exception, KakuninError):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def test_export_says_who_is_graded_waits_or_is_missing(stock: Path) -> None:
    out = str(stock.with_name("out.csv"))
    status, text, said = outcome("export", "day1", "--to", "grades", "--output", out, "--db", f"sqlite:///{stock}")
    assert (status, text) == (0, "")
    assert said == "day1: 2 waiting for a grader, 2 not handed in\n  2 without a submission: 0012, emi\n"


def test_export_prints_the_same_as_json(stock: Path) -> None:
    out = str(stock.with_name("out.csv"))
    arguments = ["export", "day1", "--to", "excel", "--output", out, "--db", f"sqlite:///{stock}", "--json", "--quiet"]
    status, text, said = outcome(*arguments)
    assert (status, said) == (0, "")
    assert json.loads(text) == {
        "assignments": {"day1": {"graded": 0, "needs_review": 2, "missing": 2, "excused": 0}},
        "without_submission": {"day1": ["0012", "emi"]},
        "not_on_the_roster": [],
        "unknown_in_rules": [],
        "output": out,
    }


def test_all_assignments_have_a_grade_of_the_course(stock: Path) -> None:
    with Gradebook(f"sqlite:///{stock}", "deep_learning") as gradebook:
        gradebook.add_notebook("last", "day2")
        gradebook.add_grade_cell("test_q", "last", "day2", max_score=4, cell_type="code")
    out = stock.with_name("out.csv")
    assert run("export", "--all", "--to", "grades", "--output", str(out), "--db", f"sqlite:///{stock}", "-q")[0] == 0
    frame = pd.read_csv(out, encoding="utf-8-sig", dtype={"student_id": "str"})
    assert list(frame["assignment"][:2]) == ["day1", "day2"]
    assert list(frame["course"].fillna(-1)) == [0.0] * 8


def test_what_an_encoding_lacks_is_said_with_a_status_of_its_own(stock: Path) -> None:
    with Gradebook(f"sqlite:///{stock}", "deep_learning") as gradebook:
        gradebook.update_or_create_student("emi", last_name="𠮷田")
    out = stock.with_name("out.csv")
    arguments = ["export", "day1", "--to", "grades", "--encoding", "cp932", "--output", str(out), "--json"]
    status, text, said = outcome(*arguments, "--db", f"sqlite:///{stock}")
    assert status == 3
    assert "last_name: 𠮷田: 𠮷 (U+20BB7)" in said
    assert json.loads(text)["lost"] == ["last_name: 𠮷田: 𠮷 (U+20BB7)"]
    assert "〓田" in out.read_text(encoding="cp932")


def test_a_template_is_filled_in_and_the_rest_said(stock: Path) -> None:
    with Gradebook(f"sqlite:///{stock}", "deep_learning") as gradebook:
        grade = gradebook.find_grade("test_softmax", "output_layer", "day1", "akira")
        grade.auto_score, grade.needs_manual_grade = 4.0, False
        gradebook.db.commit()
    template, out = stock.with_name("answer.csv"), stock.with_name("out.csv")
    template.write_bytes(b"userid,score\r\nakira,\r\nchika,1\r\nnobody,2\r\n")
    arguments = ["export", "day1", "--to", "template", "--template", str(template), "--output", str(out), "--json"]
    status, text, said = outcome(*arguments, "--db", f"sqlite:///{stock}")
    assert status == 3
    assert out.read_bytes() == b"userid,score\r\nakira,8\r\nchika,1\r\nnobody,2\r\n"
    assert "1 grade filled in, out of 9\n" in said
    assert "1 row matches no student in the database: nobody" in said
    assert "1 row left unchanged: chika (needs_review)" in said
    found = json.loads(text)
    assert (found["written"], found["unknown_rows"], found["not_in_file"]) == (["akira"], ["nobody"], [])


def test_a_template_of_another_full_mark_is_refused_until_the_course_scales_to_it(
    stock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = tmp_path / "solutions" / "day1"
    lesson.mkdir(parents=True)
    (lesson / "assignment.toml").write_text("")
    template, out = stock.with_name("canvas.csv"), stock.with_name("out.csv")
    template.write_text("Student,ID,SIS User ID,day1 (7)\n  Points Possible,,,100\nx,,akira,\nx,,chika,\n")
    arguments = ["export", "day1", "--to", "template", "--template", str(template), "--output", str(out)]
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="row 2, column 4: grades out of 100, but those of day1 are out of 9"):
        outcome(*arguments, "--db", f"sqlite:///{stock}")
    assert not out.exists()
    (lesson / "assignment.toml").write_text("[points]\nout_of = 100\n")
    assert (
        "grades filled in, out of 100, scaled from 9 points\n" in outcome(*arguments, "--db", f"sqlite:///{stock}")[2]
    )


@pytest.mark.parametrize("assignments", [(), ("day1",)])
def test_nbgraders_own_command_writes_no_file_without_students(tmp_path: Path, assignments: tuple[str, ...]) -> None:
    out = tmp_path / "grades.csv"
    with Gradebook(f"sqlite:///{tmp_path}/empty.db", "deep_learning") as gradebook:
        for name in assignments:
            gradebook.add_assignment(name)
        exporter = Grades(to=str(out))
        with pytest.raises(SystemExit) as ended:
            exporter.export(gradebook)
    assert (ended.value.code, out.exists()) == (1, False)


def test_several_exports_go_to_a_folder(stock: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    names = ["questions", "grades", "excel", "canvas", "moodle"]
    every = [argument for name in names for argument in ("--to", name)]
    assert run("export", "day1", *every, "--output", str(folder), "--db", f"sqlite:///{stock}", "-q") == (0, "")
    assert {path.name for path in folder.iterdir()} == {
        *("questions.csv", "grades.csv", "grades.xlsx", "canvas.csv", "moodle.csv")
    }
    run("export", "day1", "--to", "grades", "--output", str(tmp_path / "one.csv"), "--db", f"sqlite:///{stock}")
    assert (folder / "grades.csv").read_bytes() == (tmp_path / "one.csv").read_bytes()


WRONG_EXPORTS = [
    (["day1", "--to", "grades", "--to", "excel"], "need a folder"),
    (["day1", "--to", "grades", "--to", "template", "--template", "x.csv"], "no other --to"),
    (["--to", "grades"], "name an assignment"),
    (["day1", "--all", "--to", "grades"], "name an assignment"),
    (["day1", "--to", "template"], "belong together"),
    (["day1", "--to", "grades", "--template", "x.csv"], "belong together"),
    (["day1", "--to", "canvas", "--encoding", "cp932"], "an encoding of its own"),
    (["--all", "--to", "template", "--template", "x.csv"], "one assignment"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG_EXPORTS)
def test_options_that_do_not_go_together_are_refused(stock: Path, arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        run("export", *arguments, "--output", str(stock.with_name("out.csv")), "--db", f"sqlite:///{stock}")
    assert not stock.with_name("out.csv").exists()


def test_a_database_without_assignments_has_nothing_to_export(stock: Path) -> None:
    with closing(sqlite3.connect(stock)) as connection, connection:
        connection.execute("DELETE FROM assignment")
    with pytest.raises(UsageError, match="no assignment"):
        run("export", "--all", "--to", "grades", "--output", "-", "--db", f"sqlite:///{stock}")


LATE = """
title = "day1"
due = 2026-12-01T23:59:00+09:00
[late]
percent = 10
grace = "5 minutes"
[points]
out_of = 100
digits = 0
weight = 2
[extensions]
akira = "1 hour"
nobody = "1 day"
"""


def test_show_prints_how_a_grade_comes_about(stock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    solutions = stock.parent / "solutions"
    (solutions / "day1").mkdir(parents=True)
    (solutions / "day1" / "assignment.toml").write_text(LATE, encoding="utf-8")
    (solutions / "course.toml").write_text('time_zone = "Asia/Tokyo"\n', encoding="utf-8")
    with Gradebook(f"sqlite:///{stock}", "deep_learning") as gradebook:
        gradebook.find_submission("day1", "akira").timestamp = datetime(2026, 12, 1, 17, 30)
        gradebook.db.commit()
    monkeypatch.chdir(stock.parent)
    status, text = run("show", "day1", "--student", "akira")
    assert status == 0
    steps = [" ".join(line.split()) for line in text.partition("how the grade comes about\n")[2].splitlines()]
    assert steps == [
        "state needs_review",
        "submitted 2026-12-02 02:30:00 +0900",
        "deadline, extension included 2026-12-02 00:59:00 +0900",
        "late by 1:31:00",
        "points earned 4 of 9",
        "late penalty, 10 % -0.4",
        "scale x 11.1111",
        "grade, half up to 0 digits 40 of 100",
        "weight in the course 2",
    ]
    assert "1 student excused or with more time, but not in the database: nobody" in outcome("show", "day1")[2]
    found = json.loads(run("show", "day1", "--student", "akira", "--json")[1])
    assert {"step": "late by", "value": "1:31:00"} in found["grade"]
    assert {row["question"] for row in found["questions"]} == {"weighted_sum", "forward", "why_square", "softmax"}


def test_show_as_json_has_null_for_what_is_not_known(stock: Path) -> None:
    rows = json.loads(outcome("show", "day1", "--json", "--db", f"sqlite:///{stock}")[1])
    assert [row["student_id"] for row in rows] == ["0012", "akira", "chika", "emi"]
    assert rows[0]["score"] is None


def test_show_of_an_unknown_student_is_refused(stock: Path) -> None:
    with pytest.raises(UsageError, match="no student 'taro'"):
        run("show", "day1", "--student", "taro", "--db", f"sqlite:///{stock}")
