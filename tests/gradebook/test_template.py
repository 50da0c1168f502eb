"""A downloaded file comes back with the grades filled in, and no other byte or cell of it changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import UsageError
from autograder.settings.policy import CoursePolicy, Points, Policy
from gradebook.exports.delimited import read_delimited
from gradebook.exports.template import Filled, fill
from gradebook.gradebook import Gradebook

MakeBook = Callable[..., Gradebook]
Download = Callable[..., Path]

PEOPLE = {
    # id: first name, last name, email, LMS id, section
    "0012": ("一郎", "髙橋", "Taro@Example.org", "901", ""),
    "A0034": ("花子", "﨑田", "hanako@example.org", "902", ""),
    "a0034": ("次郎", "小文字", "", "903", ""),
    "S5": ("待", "待田", "", "904", ""),
    "S6": ("未", "未出", "", "905", ""),
    "S7": ("免", "免除", "", "906", ""),
    "S8": ("無", "名簿外", "", "", ""),
}
ROWS = [
    ("0012", "n", "q", 7.5, 10.0, "graded", None),
    ("A0034", "n", "q", 0.0, 10.0, "graded", None),
    ("a0034", "n", "q", 10.0, 10.0, "graded", None),
    ("S5", "n", "q", None, 10.0, "needs_review", None),
    ("S6", "n", "q", None, 10.0, "missing", None),
    ("S7", "n", "q", 3.0, 10.0, "graded", None),
    ("S8", "n", "q", 4.0, 10.0, "graded", None),
]
POLICY = CoursePolicy({"day1": Policy(title="深層学習 day1", points=Points(out_of=100), excused=frozenset({"S7"}))})


@pytest.fixture
def graded(book: MakeBook) -> Gradebook:
    return book(*ROWS, policy=POLICY, people=PEOPLE)


@pytest.fixture
def download(tmp_path: Path) -> Download:
    def make(content: bytes | str, encoding: str = "utf-8", name: str = "download.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return make


WEBCLASS = (
    '"ユーザID","氏名","得点","コメント"\r\n'
    '"0012","髙橋 ①","","良,い"\r\n'
    '"nobody","㈱","5",""\r\n'
    '"A0034","﨑田","3","改\r\n行"\r\n'
)
MOODLE = (
    "Identifier,Full name,Email address,Grade,Maximum Grade\n"
    "Participant 1,髙橋,taro@example.org,-,100\n"
    "Participant 2,x,,,100\n"
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,day1 (77),other (78),Final Score\n"
    "    Points Possible,,,,,100,5,(read only)\n"
    '"髙橋, 一郎",901,0012,,,,1,\n'
    '"免除, 免",906,S7,,,12,2,\n'
    '"待田, 待",904,S5,,,12,2,\n'
)
TABBED = "学籍番号\t評点\tメモ\r\n0012\t\t\tx\r\nA0034\t1\r\n\r\nS6\t\t"
BYTES = [
    pytest.param(
        WEBCLASS, "cp932", [('髙橋 ①","', '髙橋 ①","75'), ('﨑田","3', '﨑田","0')], id="WebClass, cp932, quoted"
    ),
    pytest.param(WEBCLASS, "utf-8-sig", [('髙橋 ①","', '髙橋 ①","75'), ('﨑田","3', '﨑田","0')], id="UTF-8 with mark"),
    pytest.param(MOODLE, "utf-8", [("org,-", "org,75")], id="Moodle, by address in any case"),
    pytest.param(CANVAS, "utf-8", [("0012,,,,1", "0012,,,75,1"), ("S7,,,12", "S7,,,EX")], id="Canvas, excused"),
    pytest.param(TABBED, "utf-16", [("0012\t", "0012\t75"), ("A0034\t1", "A0034\t0")], id="tabs, UTF-16, ragged rows"),
    pytest.param(
        "userid;得点\r0012;\ra0034;0", "utf-8", [("12;", "12;75"), ("a0034;0", "a0034;100")], id="semicolons, CR"
    ),
    pytest.param(
        "IDナンバー,メールアドレス,課題:day1 (実データ),課題:day2 (実データ),課題:day1 (パーセンテージ)\n0012,,-,3,4\n",
        "utf-8",
        [("0012,,-", "0012,,75")],
        id="Moodle's gradebook, Japanese",
    ),
    pytest.param(
        "ID number,Quiz: ＤＡＹ１ (Real),Course total (Real)\n0012,-,3\n",
        "utf-8",
        [("0012,-", "0012,75")],
        id="Moodle's gradebook, English",
    ),
]


@pytest.mark.parametrize(("text", "encoding", "changes"), BYTES)
def test_only_the_grades_change(
    graded: Gradebook, download: Download, text: str, encoding: str, changes: list[tuple[str, str]]
) -> None:
    expected = text
    for old, new in changes:
        assert expected.count(old) == 1
        expected = expected.replace(old, new)
    assert fill(graded, download(text, encoding)).content == expected.encode(encoding)


DECIMALS = [
    pytest.param("userid;score\n0012;\n", "userid;score\n0012;7,5\n", id="semicolons"),
    pytest.param("userid;score;x\n0012;;0.5\n", "userid;score;x\n0012;7.5;0.5\n", id="semicolons and points"),
    pytest.param(
        'userid;score;x\n0012;;0.5\nz;"1,25";\n', 'userid;score;x\n0012;7,5;0.5\nz;"1,25";\n', id="the column first"
    ),
    pytest.param("userid\tscore\n0012\t\nz\t6,25\n", "userid\tscore\n0012\t7,5\nz\t6,25\n", id="tabs and commas"),
    pytest.param(
        'userid,score,Maximum Grade\n0012,-,"10,00"\n',
        'userid,score,Maximum Grade\n0012,"7,5","10,00"\n',
        id="commas all over",
    ),
    pytest.param('userid,score,n\n0012,,"1,000"\n', 'userid,score,n\n0012,7.5,"1,000"\n', id="thousands"),
    pytest.param("userid,score\n0012,\n", "userid,score\n0012,7.5\n", id="nothing to see"),
]


@pytest.mark.parametrize(("text", "filled"), DECIMALS)
def test_grades_have_the_decimal_mark_of_the_file(book: MakeBook, download: Download, text: str, filled: str) -> None:
    unscaled = book(*ROWS, people=PEOPLE)
    assert fill(unscaled, download(text)).content.decode() == filled


def test_a_workbook_gets_numbers_whatever_its_texts_look_like(book: MakeBook, download: Download) -> None:
    filled = fill(book(*ROWS, people=PEOPLE), download(workbook((1, "0012", "髙橋", "6,5"), (2, "x", "", "7,5"))))
    assert openpyxl.load_workbook(io.BytesIO(filled.content))["成績登録シート"]["D4"].value == 7.5


def test_bytes_of_cp932_that_two_codes_share_stay_as_they_are(graded: Gradebook, download: Download) -> None:
    """Ⅰ has two codes in cp932; an encoder would write the other one."""
    name = b"\xfa\x4a"
    assert name.decode("cp932").encode("cp932") != name
    content = b"userid,name,score\r\n0012," + name + b",\r\n"
    assert fill(graded, download(content)).content == content.replace(b",\r\n", b",75\r\n", 1)


def test_what_was_not_written_is_listed(graded: Gradebook, download: Download) -> None:
    filled = fill(graded, download("userid,score\n0012,1\nnobody,2\nS5,3\nS6,\nS7,\n"))
    assert filled == Filled(
        b"userid,score\n0012,75\nnobody,2\nS5,3\nS6,\nS7,\n",
        written=("0012",),
        kept={"S5": "needs_review", "S6": "missing", "S7": "excused"},
        unknown=("nobody",),
        not_in_file=("A0034", "S8", "a0034"),
        out_of=100,
        points=10,
    )


@pytest.mark.parametrize("title", ["合計点", "評点", "Score", "得点", "深層学習 day1", "DAY1", "点 数"])
def test_columns_of_grades_are_known(graded: Gradebook, download: Download, title: str) -> None:
    assert fill(graded, download(f"学籍番号,{title}\n0012,\n")).content.decode() == f"学籍番号,{title}\n0012,75\n"


def workbook(*rows: tuple[object, ...]) -> bytes:
    """manaba's: notes above, then titles; in the second of two sheets."""
    book = openpyxl.Workbook()
    book.active.title = "説明"
    book.active["A1"] = "このファイルは編集しないでください"
    sheet = book.create_sheet("成績登録シート")
    for row in [("科目", "深層学習"), (), ("#", "学籍番号", "氏名", "合計点", "コメント"), *rows]:
        sheet.append(row)
    sheet["D3"].font = openpyxl.styles.Font(bold=True, color="FF0000")
    sheet.column_dimensions["C"].width = 33
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_workbook_keeps_everything_but_the_grades(graded: Gradebook, download: Download) -> None:
    path = download(
        workbook((1, "0012", "髙橋", None, "=A1"), (2, "A0034", "﨑田", 5, None), (3, "x", "誰", 9, None)),
        name="m.xlsx",
    )
    filled = fill(graded, path)
    before = openpyxl.load_workbook(path)
    after = openpyxl.load_workbook(io.BytesIO(filled.content))
    changed = {
        (sheet.title, cell.coordinate, cell.value)
        for sheet in after.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value != before[sheet.title][cell.coordinate].value
    }
    assert changed == {("成績登録シート", "D4", 75), ("成績登録シート", "D5", 0)}
    assert after["成績登録シート"]["D3"].font.color.rgb == "00FF0000"
    assert after["成績登録シート"].column_dimensions["C"].width == 33
    assert filled.unknown == ("x",)


def test_an_id_that_lost_its_zeros_is_not_guessed(graded: Gradebook, download: Download) -> None:
    filled = fill(graded, download(workbook((1, 12, "髙橋", None), (2, 34.0, "﨑田", None)), name="m.xlsx"))
    assert filled.written == ()
    assert filled.unknown == ("12", "34")


REFUSED = [
    pytest.param(
        b"userid,a (1),b (2)\n0012,,\n", {}, "no column is named after", "'a (1)', 'b (2)'", id="Canvas: which"
    ),
    pytest.param(
        "id,課題：a (実データ)\n1,\n".encode(), {}, "no column is named", "'課題：a (実データ)'", id="Moodle: which"
    ),
    pytest.param(
        b"userid,score,grade\n0012,,\n", {}, "several columns", "'score', 'grade'", id="two columns of grades"
    ),
    pytest.param(b"name,score\nx,\n", {}, "no row of titles", "--id-column", id="no ids"),
    pytest.param(b"userid,name\n0012,\n", {}, "column of grades", "--column", id="no grades"),
    pytest.param(b"userid,x,x\n0012,,\n", {"column": "x"}, "several columns", "'x', 'x'", id="a title twice"),
    pytest.param(b"userid,score\n0012,\n", {"column": "y"}, "column 'y'", "--column", id="an unknown column"),
    pytest.param(b"userid,score\n0012,\n0012,\n", {}, "row 3: 0012 occurs twice", "again", id="a student twice"),
    pytest.param(b"\x81", {}, "neither UTF-8, UTF-16 nor cp932", "downloaded", id="no text"),
    pytest.param(b"\xff\xfea", {}, "neither UTF-8, UTF-16 nor cp932", "downloaded", id="half a UTF-16"),
    pytest.param(b'userid,score\n"0012,\n', {}, "line 2: a quote that does not end", "again", id="no end of a quote"),
    pytest.param(b"\xd0\xcf\x11\xe0old", {}, "before 2007", ".xlsx", id="old Excel"),
    pytest.param(b"PK\x03\x04broken", {}, "not a workbook", ".xlsx", id="a broken workbook"),
]


@pytest.mark.parametrize(("content", "options", "message", "next_step"), REFUSED)
def test_where_it_is_not_certain_nothing_is_written(
    graded: Gradebook, download: Download, content: bytes, options: dict[str, str], message: str, next_step: str
) -> None:
    path = download(content)
    with pytest.raises(UsageError) as caught:
        fill(graded, path, **options)
    assert message in caught.value.message
    assert next_step in str(caught.value.next_step)
    assert caught.value.path == path


FULL_MARKS = [
    pytest.param(CANVAS.replace(",100,5", ",{},5"), "row 2, column 6", id="Canvas"),
    pytest.param(
        CANVAS.replace(",100,5", ",{},5").replace("Points Possible", "配点の合計"),
        "row 2, column 6",
        id="its own words",
    ),
    pytest.param(MOODLE.replace(",100", ",{}"), "row 2, column 5", id="Moodle's worksheet"),
    pytest.param("userid;score;最大評点\n0012;;{},00\n", "row 2, column 3", id="Japanese, a comma"),
    pytest.param("学籍番号,評点,満点\n0012,,{}\n", "row 2, column 3", id="a column of full marks"),
    pytest.param("学籍番号,評点,コメント\n満点,{},\n0012,,\n", "row 2, column 2", id="a row of full marks"),
]


@pytest.mark.parametrize(("text", "place"), FULL_MARKS)
def test_a_file_of_another_full_mark_is_refused(graded: Gradebook, download: Download, text: str, place: str) -> None:
    assert "0012" in fill(graded, download(text.replace("{}", "100"))).written
    with pytest.raises(UsageError) as caught:
        fill(graded, download(text.replace("{}", "10")))
    assert caught.value.message == f"{place}: grades out of 10, but those of day1 are out of 100"
    assert "`out_of = 10` under [points] in solutions/day1/assignment.toml" in str(caught.value.next_step)


@pytest.mark.parametrize("title", ["得点（{}点満点）", "day1 [Total Pts: {} Score] |123", "Score (out of {})"])
def test_a_title_may_state_the_full_mark(graded: Gradebook, download: Download, title: str) -> None:
    same, other = title.replace("{}", "100"), title.replace("{}", "20")
    assert fill(graded, download(f"userid,{same}\n0012,\n"), column=same).written == ("0012",)
    with pytest.raises(UsageError, match="row 1, column 2: grades out of 20, but those of day1 are out of 100"):
        fill(graded, download(f"userid,{other}\n0012,\n"), column=other)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("userid,score,x\n0012,,\n平均,6.5,\n", id="a mean below"),
        pytest.param("SIS User ID,ID,day1 (7)\n,902,3\n0012,,\n", id="Canvas, no id in a column"),
        pytest.param("userid,Maximum Grade,score,note,Max Grade\n0012,100,,,7\n", id="the nearest column"),
        pytest.param(CANVAS.replace(",100,5", ",(read only),5"), id="no number"),
    ],
)
def test_a_number_that_is_no_full_mark_refuses_nothing(graded: Gradebook, download: Download, text: str) -> None:
    assert fill(graded, download(text)).written


def test_a_row_of_two_students_is_nobodys_and_both_are_named(graded: Gradebook, download: Download) -> None:
    filled = fill(graded, download("id,userid,score\n901,A0034,\n,chika,\n"))
    assert filled.content.decode().splitlines()[1] == "901,A0034,"
    assert sorted(graded.border.problems) == ["0012", "A0034"]
    assert "row 2 of the file" in graded.border.problems["0012"][0]


def test_the_columns_can_be_named(graded: Gradebook, download: Download) -> None:
    text = "id,code,score,grade\n901,A0034,1,2\n"
    filled = fill(graded, download(text), column="grade", id_column="code")
    assert filled.content.decode() == text.replace(",2", ",0")


def test_without_grades_there_is_nothing_to_fill_in(book: MakeBook, download: Download) -> None:
    with pytest.raises(UsageError, match="no grades"):
        fill(book(), download("userid,score\n0012,\n"))


def test_a_missing_file_is_named(graded: Gradebook, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        fill(graded, tmp_path / "none.csv")


TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
CELLS = st.one_of(TEXT, st.sampled_from(["", '"', "a,b", "改\r\n行", "0012", " 空 ", ";", "\t"]))


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=5), st.sampled_from(["\r\n", "\n"]))
def test_any_file_that_is_read_is_read_as_csv_reads_it_and_written_back_the_same(
    rows: list[list[str]], ending: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator=ending).writerows(rows)
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        content = text.getvalue().encode(encoding)
        if encoding == "utf-8" and content.startswith(b"\xef\xbb\xbf"):
            continue  # a file that begins with a mark means it
        its = read_delimited(content, Path("x.csv"))
        assert its.changed({}) == content
        assert its.rows == rows
