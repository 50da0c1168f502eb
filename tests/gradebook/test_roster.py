"""A roster comes in from any file that a university hands out, whole or not at all."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder.errors import StoreError, UsageError
from autograder.storage.gaps import Gaps
from autograder.storage.store import Store
from gradebook.database.roster import Changes, write_roster
from gradebook.frames import read_roster, read_students
from gradebook.roster import read_roster_file
from kakunin.cli.roster import roster_command

Write = Callable[..., Path]
JAPANESE = (
    "学籍番号,姓,名,メールアドレス,LMS ID,クラス\n0012,髙橋,一郎,ichiro@example.org,901,A\n0013,﨑田①,花子,,902,Ｂ組\n"
)
EXPECTED = [
    ["0012", "一郎", "髙橋", "ichiro@example.org", "901", "A"],
    ["0013", "花子", "﨑田①", "", "902", "Ｂ組"],
]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(content: str | bytes, encoding: str = "utf-8", name: str = "roster.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return make


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_any_encoding_of_a_japanese_spreadsheet_is_read(write: Write, encoding: str) -> None:
    assert read_roster_file(write(JAPANESE, encoding)).to_numpy().tolist() == EXPECTED


FILES = [
    pytest.param("student_id,last name,First-Name\ns1,Doe,Jane\n", ["s1", "Jane", "Doe", "", "", ""], id="English"),
    pytest.param(
        "ＩＤ,氏名\ns1,髙橋\u3000一郎\n", ["s1", "一郎", "髙橋", "", "", ""], id="a name in one, full-width space"
    ),
    pytest.param("id,name\ns1,Madonna\n", ["s1", "", "Madonna", "", "", ""], id="a name without a space"),
    pytest.param("id\tmail\ns1\ta@b\n", ["s1", "", "", "a@b", "", ""], id="tabs"),
    pytest.param('id;姓\n"s1";"a;""b"""\n', ["s1", "", 'a;"b"', "", "", ""], id="semicolons and quotes"),
    pytest.param(
        "2026年度,,\n\nid,備考\ns1,x\n\n", ["s1", "", "", "", "", ""], id="notes above, a column of nothing known"
    ),
    pytest.param("id,姓\ns1,=1+1\n", ["s1", "", "=1+1", "", "", ""], id="a formula for a name"),
]


@pytest.mark.parametrize(("text", "row"), FILES)
def test_columns_are_known_by_their_titles(write: Write, text: str, row: list[str]) -> None:
    assert read_roster_file(write(text)).to_numpy().tolist() == [row]


def test_a_workbook_is_read(write: Write) -> None:
    content = workbook(("学籍番号", "氏名", "組"), ("0012", "髙橋 一郎", 1), (34, "𠮷田 花", 2.0))
    assert read_roster_file(write(content, name="名簿.xlsx")).to_numpy().tolist() == [
        ["0012", "一郎", "髙橋", "", "", "1"],
        ["34", "花", "𠮷田", "", "", "2"],
    ]


FORMATS = [
    ("0000", 12, "0012"),
    ("0000", 12345, "12345"),
    ("0000_ ;[Red]\\-0000_ ", 12.0, "0012"),
    ('"S"0000', 12, "S0012"),
    ("\\s000", 7, "s007"),
    ("00-0000", 1234, "00-1234"),
    ("General", 12, "12"),
    ("0", 12, "12"),
    ("#,##0", 12345, "12345"),
    ("@", "0012", "0012"),
]


@pytest.mark.parametrize(("number_format", "value", "id"), FORMATS)
def test_an_id_is_read_as_excel_shows_it(write: Write, number_format: str, value: float | str, id: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["A2"] = "学籍番号", value
    sheet["A2"].number_format = number_format
    content = io.BytesIO()
    book.save(content)
    assert list(read_roster_file(write(content.getvalue(), name="名簿.xlsx"))["student_id"]) == [id]


def test_a_formula_is_read_as_the_value_that_excel_shows(write: Write) -> None:
    content = workbook(("学籍番号", "氏名"), ("s1", "=A2&B2"))
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stored, "w") as after:
        for name in before.namelist():
            sheet = before.read(name).replace(b'<c r="B2"><f>', b'<c r="B2" t="str"><f>')
            after.writestr(name, sheet.replace(b"<v />", b"<v>Doe</v>"))
    assert read_roster_file(write(stored.getvalue(), name="名簿.xlsx")).loc[0, "last_name"] == "Doe"


def test_a_name_may_be_a_word_for_totals(write: Write) -> None:
    assert read_roster_file(write("id,姓,名\ns1,山田,計\n")).loc[0, "first_name"] == "計"


ROW_ERRORS = [
    ("id,姓\n,髙橋\n", "row 2: no student id"),
    ("id\ns1\n\ns1\n", "row 4: student_id 's1' is already in row 2"),
    ("id\nｓ１\n", "row 2: the id 'ｓ１' has full-width characters"),
    ("id\n../s1\n", "row 2: '../s1' cannot be an id"),
    ("id\ns 1\n", "row 2: 's 1' cannot be an id"),
    ("id\n=s1\n", "row 2: '=s1' cannot be an id"),
    ("id,mail\ns1,nobody\n", "row 2: 'nobody' is no address"),
    ("id,mail\ns1,A@b\ns2,a@B\n", "row 3: email 'a@B' is already in row 2 as 'A@b'"),
    ("id,lms id\ns1,9\ns2,9\n", "row 3: lms_user_id '9' is already in row 2"),
    (f"id,姓\ns1,{'長' * 129}\n", "row 2: last_name has more than 128 characters"),
    ("id\nS15\ns15\n", "row 3: student_id 's15' is already in row 2 as 'S15'"),
    ("id\ns1\u200b\n", r"row 2: the id 's1\u200b' has an invisible character (U+200B)"),
    ("id\n\u2068s1\u2069\n", r"row 2: the id '\u2068s1\u2069' has an invisible character (U+2068)"),
    ("id,mail\ns1,a\u00adb@c\n", r"row 2: the email 'a\xadb@c' has an invisible character (U+00AD)"),
    ("id,mail\ns1,ａ@b\n", "row 2: the email 'ａ@b' has full-width characters"),
    ("id,lms id\ns1,9\ufeff\n", r"row 2: the lms_user_id '9\ufeff' has an invisible character (U+FEFF)"),
    ("id\ns1\n合計\n", "row 3: '合計' looks like a row of totals"),
    ("id,姓\ns1,髙橋\n計,1名\n", "row 3: '計' looks like a row of totals"),
    ("番号,学籍番号,組\n1,s1,A\n合 計,40,\n", "row 3: '合 計' looks like a row of totals"),
    ("備考,id\n,s1\nTotal: 40,40\n", "row 3: 'Total: 40' looks like a row of totals"),
    ("学籍番号,姓\ns1,髙橋\n学籍番号,姓\n", "row 3: '学籍番号' looks like the titles once more"),
]


@pytest.mark.parametrize(("text", "message"), ROW_ERRORS)
def test_a_wrong_row_is_named(write: Write, text: str, message: str) -> None:
    with pytest.raises(UsageError, match="1 error, nothing was imported") as caught:
        read_roster_file(write(text))
    assert message in str(caught.value)


def test_every_wrong_row_is_counted(write: Write) -> None:
    with pytest.raises(UsageError, match="40 errors") as caught:
        read_roster_file(write("id,姓\n" + ",x\n" * 40))
    assert "row 31: no student id" in str(caught.value)
    assert "... and 10 more" in str(caught.value)


FILE_ERRORS = [
    (b"name,mail\nx,a@b\n", "no column of student ids"),
    (b"id\n\n", "no students"),
    (b"id,student id\n1,2\n", "several columns could be student_id"),
    (b"\x81", "neither UTF-8"),
    (b"\xd0\xcf\x11\xe0", "before 2007"),
    (b"PK\x03\x04", "not a workbook"),
]


@pytest.mark.parametrize(("content", "message"), FILE_ERRORS)
def test_a_file_that_is_no_roster_is_refused(write: Write, content: bytes, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        read_roster_file(write(content))
    assert caught.value.next_step


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        read_roster_file(tmp_path / "none.csv")


def roster(*rows: tuple[str, ...]) -> dict[str, dict[str, str]]:
    columns = ["student_id", "first_name", "last_name", "email", "lms_user_id", "section"]
    return pd.DataFrame(rows, columns=columns).set_index("student_id").to_dict("index")


ROWS = roster(("akira", "明", "赤木", "a@b", "1", "A"), ("new", "新", "新田", "", "2", "B"))


def test_the_roster_is_written_once(stock: Path) -> None:
    assert write_roster(stock, ROWS, dry_run=True) == write_roster(stock, ROWS) == Changes(("new",), ("akira",), (), ())
    assert read_roster(stock) == {"akira", "new"}
    assert write_roster(stock, ROWS) == Changes((), (), ("akira", "new"), ())
    frame = read_students(stock).set_index("student_id")
    assert list(frame.index) == ["0012", "akira", "chika", "emi", "new"]
    assert frame.loc["akira"].tolist() == ["明", "赤木", "a@b", "1", "A"]
    with Gradebook(f"sqlite:///{stock}", "deep_learning") as gradebook:
        assert gradebook.find_student("new").last_name == "新田"


def test_what_a_row_leaves_empty_stays_and_who_left_keeps_the_grades(stock: Path) -> None:
    write_roster(stock, ROWS)
    changes = write_roster(stock, roster(("akira", "", "青木", "", "", "")))
    assert changes == Changes((), ("akira",), (), ("new",))
    assert read_students(stock).set_index("student_id").loc["akira"].tolist() == ["明", "青木", "a@b", "1", "A"]
    assert read_roster(stock) == {"akira"}
    assert "new" in set(read_students(stock)["student_id"])


def test_a_dry_run_changes_nothing(stock: Path) -> None:
    before = stock.read_bytes()
    write_roster(stock, ROWS, dry_run=True)
    assert stock.read_bytes() == before


def test_all_is_written_or_nothing(stock: Path) -> None:
    broken = {**ROWS, "worse": {**ROWS["new"], "section": object()}}
    with pytest.raises(StoreError, match="the database failed"):
        write_roster(stock, broken)  # type: ignore[arg-type]
    assert "new" not in set(read_students(stock)["student_id"])


def test_the_command_says_what_changes(stock: Path, write: Write) -> None:
    path = write("id,クラス\nakira,A\nnew,B\n")
    result = CliRunner().invoke(roster_command, ["import", str(path), "--db", f"sqlite:///{stock}", "--dry-run"])
    assert result.stderr == "1 added: new\n1 changed: akira\n0 unchanged\n0 left\nnothing was written (--dry-run)\n"
    assert read_roster(stock) == frozenset()
    result = CliRunner().invoke(roster_command, ["import", str(path), "--db", f"sqlite:///{stock}", "--json"])
    assert json.loads(result.stdout)["added"] == ["new"]
    assert read_roster(stock) == {"akira", "new"}


def test_a_roster_can_come_before_the_first_grade(tmp_path: Path, write: Write) -> None:
    """Into a database that is made for it; a trial makes none."""
    path, place = write("id,クラス\nakira,A\nnew,B\n"), tmp_path / "new.db"
    command = ["import", str(path), "--db", f"sqlite:///{place}"]
    result = CliRunner().invoke(roster_command, [*command, "--dry-run"])
    assert result.stderr == "2 added: akira, new\n0 changed\n0 unchanged\n0 left\nnothing was written (--dry-run)\n"
    assert not place.exists()
    result = CliRunner().invoke(roster_command, command)
    assert result.exit_code == 0
    assert "a new database" in result.stderr
    assert read_roster(place) == {"akira", "new"}
    with Store(f"sqlite:///{place}") as store:
        assert store.has_roster()


def test_a_wrong_roster_makes_no_database(tmp_path: Path, write: Write) -> None:
    place = tmp_path / "new.db"
    result = CliRunner().invoke(roster_command, ["import", str(write("id\n../x\n")), "--db", f"sqlite:///{place}"])
    assert isinstance(result.exception, UsageError)
    assert not place.exists()


def test_an_id_that_looks_like_a_students_is_said_until_one_of_them_is_gone(stock: Path, write: Write) -> None:
    path = write("id\nAkira\nchika\n")
    for arguments in ("--dry-run",), (), ("--quiet",), ("--json",):
        result = CliRunner().invoke(roster_command, ["import", str(path), "--db", f"sqlite:///{stock}", *arguments])
        assert result.exit_code == 3
        assert (
            "1 student looks like another student of the database, who is not on the roster: Akira (akira)"
            in result.stderr
        )
    assert json.loads(result.stdout)["alike"] == [["Akira", "akira"]]
    assert write_roster(stock, roster(("akira", "", "", "", "", ""))).alike == (("akira", "Akira"),)


def test_the_autograder_sees_who_is_on_one_side_only(stock: Path) -> None:
    with Store(f"sqlite:///{stock}") as store:
        assert store.roster_gaps("day1") == Gaps()
        write_roster(stock, ROWS)
        assert store.roster_gaps("day1") == Gaps(("chika",), ("new",))
        assert store.roster_gaps("day2") == Gaps((), ("akira", "new"))


def test_remove_looks_for_the_student_before_it_asks(stock: Path) -> None:
    result = CliRunner().invoke(roster_command, ["remove", "nobody", "--db", f"sqlite:///{stock}"], input="y\n")
    assert isinstance(result.exception, UsageError)
    assert "Delete" not in result.output
    assert result.exception.message == "the database holds nothing about 'nobody'"
