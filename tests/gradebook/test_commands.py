"""The commands, as they are typed."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from autograder.errors import KakuninError, StoreError, UsageError
from gradebook.cli import commands
from gradebook.location import find_root

COMMANDS = {command.name: command for command in commands()}


def run(*arguments: str) -> tuple[int, str]:
    """The exit status and what was printed; an expected error is raised, as the whole command line needs it."""
    name, *rest = arguments
    result = CliRunner().invoke(COMMANDS[name], rest)
    if isinstance(result.exception, KakuninError):
        raise result.exception
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_the_commands_are_export_show_and_compare() -> None:
    assert list(COMMANDS) == ["export", "show", "compare"]
    assert all(command.help for command in COMMANDS.values())


@pytest.mark.parametrize("where", ["", "notes/deep"])
def test_export_finds_the_database_of_the_course(stock: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    folder = stock.parent / where
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder)
    assert run("export", "day1", "--to", "grades", "--output", "out.csv") == (0, "")
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
    rows = {row.split("│")[1].strip(): row for row in text.splitlines() if "│" in row}
    assert set(rows) == {"0012", "akira", "chika", "emi"}
    assert " - " in rows["emi"]


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
