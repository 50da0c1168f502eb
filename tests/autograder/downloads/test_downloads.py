"""A folder of downloads: every file is a student's or listed, and the honest are graded."""

from __future__ import annotations

import io
import json
import zipfile

import pandas as pd
import pytest
from command_line import typed
from downloads import PEOPLE, answered, build, zipped

from autograder.downloads import choose_notebooks, is_download, unpack
from autograder.storage.store import Store

GRADED = {
    "s0001": {"addition", "prose"},
    "s0002": {"addition", "prose"},
    "s0003": {"addition", "prose"},
    "s0004": {"addition"},
    "s0007": {"addition"},
    "s0008": {"addition"},
    "s0009": {"addition"},
    "s0010": {"addition"},
    "s0011": {"addition"},
    "s0012": {"addition", "prose"},
    "s0013": {"addition"},
    "s0014": {"prose"},
    "s0015": {"addition"},
}
PROBLEMS = {
    "4321.zip/鈴木 健_1005_assignsubmission_file_/addition.ipynb": "may be s0005, s0006",
    "4321.zip/鈴木 健_1006_assignsubmission_file_/addition.ipynb": "may be s0005, s0006",
    "4321.zip/Participant_1020_assignsubmission_file_/addition.ipynb": "anonymously",
    "4321.zip/参加者_1021_assignsubmission_file_/addition.ipynb": "anonymously",
    "4321.zip/知らない 人_1022_assignsubmission_file_/addition.ipynb": "nobody on the roster",
    "4321.zip/Endo Aoi_1015_assignsubmission_file_/old/addition (2).ipynb": "one of 2 different answers",
    "submissions.zip/katosora_5001_912_prose.ipynb": "LMS id 5001",
    "submissions.zip/anon_x7gq2_913_addition.ipynb": "anonymously",
    "submissions.zip/LATE_anon_x7gq3_914_addition.ipynb": "anonymously",
    "addition.ipynb": "neither the file nor a folder",
    "broken.zip": "not a zip",
    "s0014.rar": "an archive in an unsupported format",
}
NOTES = {
    "山田 太郎_1001_assignsubmission_file_/写真.jpg": "no notebook",
    "Mori Mei_1011_assignsubmission_file_/addition.ipynb": "holds no answer",
    "Mori Mei_1011_assignsubmission_onlinetext_/onlinetext.html": "no notebook",
    "Kato Sora_1014_assignsubmission_file_/report.pdf": "no notebook",
    "itoken_5010_900_addition.ipynb": "handed in before submissions.zip/itoken_5010_905",
    "itoken_5010_901_addition-1.ipynb": "handed in before",
}


@pytest.fixture
def download(tmp_path, small):
    return build(tmp_path / "downloads", small)


def snapshot(folder):
    return {path: (path.stat().st_mtime_ns, path.is_file() and path.read_bytes()) for path in folder.rglob("*")}


def test_every_file_is_a_students_or_listed(download, small):
    before = snapshot(download)
    with unpack(download, small, PEOPLE) as intake:
        assert intake.folder.parent.stat().st_mode & 0o077 == 0
        taken = {
            folder.name: {path.stem for path in folder.glob("small/*.ipynb")} for folder in intake.folder.iterdir()
        }
        for student in GRADED.keys() - {"s0003", "s0014"}:
            content = (intake.folder / student / "small" / "addition.ipynb").read_bytes()
            assert content == answered(small, "addition", student)
    assert taken == GRADED
    assert intake.late == ("s0013",)
    for expected, is_problem in ((PROBLEMS, True), (NOTES, False)):
        said = [line for line in intake.lines if line.is_problem is is_problem]
        for file, reason in expected.items():
            assert [line.file for line in said if line.file.endswith(file) and reason in line.reason], (file, said)
        assert len(said) == len(expected)
    assert not intake.folder.exists()
    assert snapshot(download) == before


def test_a_download_is_graded_by_the_command(download, course, tmp_path):
    roster = tmp_path / "roster.csv"
    rows = [f"{one.student},{one.last_name},{one.first_name},{one.email},{one.lms_user_id}" for one in PEOPLE]
    roster.write_text("\n".join(["学籍番号,姓,名,メール,LMS ID", *rows]), encoding="utf-8")
    names = tmp_path / "names.csv"
    names.write_text("1005,s0005\n1006,s0006\n", encoding="utf-8")

    with Store(f"sqlite:///{course / 'gradebook.db'}"):
        pass
    assert typed("roster", "import", roster, cwd=course).returncode == 0
    grade = ("grade", "small", "--workers", "1", "--submitted", download, "--names", names)
    done = typed(*grade, cwd=course)
    assert done.returncode == 3, done.stderr
    assert "small: 15 students graded" in done.stdout
    assert f"{len(PROBLEMS) - 2} files need attention:" in done.stderr
    assert "知らない 人_1022" in done.stderr
    assert "1 late according to the LMS" in done.stderr
    table = tmp_path / "questions.csv"
    assert typed("export", "small", "--to", "questions", "--output", table, cwd=course).returncode == 0
    grades = pd.read_csv(table).query("question == 'total'").set_index("student_id")["score"]
    assert set(grades.index) == {one.student for one in PEOPLE}
    assert grades.drop("s0014").eq(2).all()
    assert pd.isna(grades["s0014"])  # prose, and an archive that cannot be read
    statuses = pd.read_csv(table).query("student_id == 's0014'").set_index("question")["status"]
    assert "needs_review" in set(statuses)
    assert "missing" not in set(statuses)
    assert "1 student graded, 14 unchanged" in typed(*grade, cwd=course).stdout


def test_many_files_of_one_folder_are_said_together(course, tmp_path):
    """One student's hundreds of files must not bury what is said of the others."""
    entries = {f"知らない 人_1_assignsubmission_file_/{n}.ipynb": b"{}" for n in range(300)}
    (tmp_path / "x.zip").write_bytes(zipped({**entries, "other.ipynb": b"{}"}))
    done = typed("grade", "small", "--submitted", tmp_path / "x.zip", cwd=course)
    assert "301 files need attention" in done.stderr
    assert "290 more" in done.stderr
    assert "other.ipynb" in done.stderr
    assert len(done.stderr.splitlines()) < 30


def test_nothing_that_is_anybodys_is_said(course, tmp_path, small):
    (tmp_path / "mail.zip").write_bytes(zipped({"addition.ipynb": answered(small, "addition")}))
    done = typed("grade", "small", "--submitted", tmp_path / "mail.zip", cwd=course)
    assert done.returncode == 1
    assert "kakunin roster import" in done.stderr
    assert "addition.ipynb" in done.stderr


@pytest.mark.parametrize("lms", ["moodle", "canvas"])
def test_a_second_person_of_the_name_that_the_roster_has_once_is_seen(tmp_path, small, lms):
    entries = {
        "moodle": (
            "山田 太郎_1_assignsubmission_file_/addition.ipynb",
            "山田 太郎_2_assignsubmission_file_/prose.ipynb",
        ),
        "canvas": ("山田太郎_71_1_addition.ipynb", "山田太郎_72_2_prose.ipynb"),
    }[lms]
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({entry: answered(small, "addition") for entry in entries}))
    with unpack(path, small, PEOPLE) as intake:
        assert list(intake.folder.iterdir()) == []
    assert ["two people of this name" in line.reason for line in intake.lines] == [True, True]


def test_nobody_hands_in_for_another_from_within_an_archive(tmp_path, small):
    mine, theirs = answered(small, "addition", "mine"), answered(small, "addition", "theirs")
    inner = zipped({"佐藤 花子_1002_assignsubmission_file_/addition.ipynb": mine, "s0003/small/addition.ipynb": mine})
    path = tmp_path / "x.zip"
    path.write_bytes(
        zipped(
            {
                "山田 太郎_1001_assignsubmission_file_/a.zip": inner,
                "佐藤 花子_1002_assignsubmission_file_/addition.ipynb": theirs,
            }
        )
    )
    with unpack(path, small, PEOPLE) as intake:
        assert sorted(folder.name for folder in intake.folder.iterdir()) == ["s0001", "s0002"]
        assert (intake.folder / "s0002" / "small" / "addition.ipynb").read_bytes() == theirs


def test_a_file_of_another_name_with_cells_of_two_notebooks_is_nobodys_guess(tmp_path, small):
    both = json.loads(answered(small, "addition"))
    both["cells"] += json.loads(answered(small, "prose"))["cells"]
    path = tmp_path / "s0001.zip"
    path.write_bytes(zipped({"全部.ipynb": json.dumps(both).encode(), "s9.ipynb": b"{}"}))
    with unpack(path, small, PEOPLE) as intake:
        assert list(intake.folder.rglob("*.ipynb")) == []
    assert set(intake.problems["s0001"]) == {"addition", "prose"}
    assert [line.reason for line in intake.lines] == [
        "neither its name nor its cells match small",
        "holds cells of addition, prose",
    ]


def test_nbgraders_layout_is_read_as_before(tmp_path):
    (tmp_path / "s0001" / "small").mkdir(parents=True)
    assert not is_download(tmp_path, "small")
    assert not is_download(tmp_path / "absent", "small")
    (tmp_path / "山田 太郎_1_assignsubmission_file_" / "small").mkdir(parents=True)
    assert is_download(tmp_path, "small")


def test_a_notebook_in_no_folder_of_the_assignment_is_named(course, small, tmp_path):
    """It would not be graded, and nobody would know; the others are graded."""
    one = answered(small, "addition")
    for place in (
        "s1/small/addition.ipynb", "s1/day2/addition.ipynb", "s2_addition.ipynb", "s3/addition.ipynb", "s4/work.zip",
        "s5/Small/addition.ipynb", "s6.rar", "s7.zip", ".ipynb_checkpoints/addition.ipynb", "s1/memo.txt",
    ):  # fmt: skip
        path = tmp_path / "submitted" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one)
    done = typed("grade", "small", "--submitted", tmp_path / "submitted", cwd=course)
    assert done.returncode == 3
    assert "small: 1 student graded" in done.stdout
    assert "6 files need attention" in done.stderr
    for said in (
        "s2_addition.ipynb", "move it to its student's folder, <student>/small/", "s3/addition.ipynb",
        "move it to s3/small/", "s4/work.zip", "s5/Small/", "rename it to s5/small/", "s6.rar", "s7.zip",
    ):  # fmt: skip
        assert said in done.stderr
    again = typed("grade", "small", "--submitted", tmp_path / "submitted", cwd=course)
    assert (again.returncode, "6 files need attention" in again.stderr) == (3, True)


@pytest.mark.parametrize("entries", [{}, {"a/": b""}, {"__MACOSX/._x": b"x"}])
def test_an_empty_zip_is_named(course, tmp_path, entries):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "unknown.zip").write_bytes(zipped(entries))
    (tmp_path / "x" / "s0001.zip").write_bytes(zipped(entries))
    done = typed("grade", "small", "--submitted", tmp_path / "x", cwd=course)
    assert done.returncode == 1
    assert "2 files need attention" in done.stderr
    assert done.stderr.count("holds no file") == 2


def test_the_roster_is_asked_for_only_where_there_is_none(course, tmp_path, small):
    (tmp_path / "mail.zip").write_bytes(zipped({"addition.ipynb": answered(small, "addition")}))
    roster = tmp_path / "roster.csv"
    roster.write_text("id,氏名\ns0001,山田 太郎\n", encoding="utf-8")
    grade = ("grade", "small", "--submitted", tmp_path / "mail.zip")
    assert "import the roster" in typed(*grade, cwd=course).stderr
    assert typed("roster", "import", roster, cwd=course).returncode == 0
    said = typed(*grade, cwd=course).stderr
    assert "import the roster" not in said
    assert "--names FILE.csv" in said


def test_notebooks_named_after_students_are_graded(course, small, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "id,姓,名,mail\ns1,青木,春子,a@x\ns2,Aoki,Ren,b@x\ns3,久保,律,c@x\ns4,田中,一,tanaka@x.ac.jp\n",
        encoding="utf-8",
    )
    names = ("青木春子_addition", "addition_aoki", "2026 久保 律", "tanaka@x.ac.jp 課題", "ｓ５_addition", "だれか")
    entries = {f"{name}.ipynb": answered(small, "addition", name) for name in names}
    roster.write_text(roster.read_text(encoding="utf-8") + "s5,林,蓮,d@x\n", encoding="utf-8")
    (tmp_path / "mail.zip").write_bytes(zipped(entries))
    database = f"sqlite:///{tmp_path}/new.db"
    assert typed("roster", "import", roster, "--db", database, cwd=course).returncode == 0
    done = typed("grade", "small", "--submitted", tmp_path / "mail.zip", "--db", database, cwd=course)
    assert done.returncode == 3
    assert "5 students graded" in done.stdout
    assert "1 file needs attention" in done.stderr
    assert "だれか" in done.stderr


def test_a_display_name_of_numbers_replaces_nobodys_file(tmp_path, small):
    """Canvas: the attacker's display name is `x_5002_999`, or the file's own name holds another's id."""
    theirs, mine = answered(small, "addition", "theirs"), answered(small, "addition", "mine")
    people = [person for person in PEOPLE if person.lms_user_id]
    path = tmp_path / "canvas.zip"
    forged = {
        "x_5002_999_5001_910_addition.ipynb": mine,
        "visitor_7777_911_x_5002_999_addition.ipynb": mine,  # of one who is not on the roster
        "x_5003_1_LATE_5004_912_addition.ipynb": mine,
    }
    path.write_bytes(zipped({"satohanako_5002_900_addition.ipynb": theirs, **forged}))
    with unpack(path, small, people) as intake:
        assert [folder.name for folder in intake.folder.iterdir()] == ["s0002"]
        assert (intake.folder / "s0002" / "small" / "addition.ipynb").read_bytes() == theirs
    assert {line.file for line in intake.lines if line.is_problem} == {f"canvas.zip/{name}" for name in forged}


def padded(notebook: bytes) -> bytes:
    return notebook + b" " * (100 << 20)


UNREAD = {
    "a padded notebook": lambda one: zipped({"itoken_5010_900_addition.ipynb": padded(one)}),
    "a padded notebook in an archive": lambda one: zipped({"itoken_5010_900_w.zip": packed("a.ipynb", padded(one))}),
    "an archive that is none": lambda one: zipped({"itoken_5010_900_w.zip": b"PK nothing"}),
    "an archive with nothing in it": lambda one: zipped({"itoken_5010_900_w.zip": zipped({})}),
    "an archive of folders alone": lambda one: zipped({"itoken_5010_900_w.zip": zipped({"work/": b""})}),
    "an archive of litter alone": lambda one: zipped({"itoken_5010_900_w.zip": zipped({"__MACOSX/._a": b"x"})}),
    "an archive of another kind": lambda one: zipped({"itoken_5010_900_w.7z": b"7z"}),
    "an archive packed as bzip2": lambda one: zipped({"itoken_5010_900_w.zip": packed("addition.ipynb", one, 12)}),
    "a newer one that is too large": lambda one: zipped(
        {"itoken_5010_900_addition.ipynb": one, "itoken_5010_901_addition-1.ipynb": padded(one)}
    ),
    "two different answers": lambda one: zipped(
        {f"Ito Ken_1_assignsubmission_file_/{n}/addition ({n}).ipynb": one + b" " * n for n in (1, 2)}
    ),
    "dozens of different answers": lambda one: zipped(
        {f"Ito Ken_1_assignsubmission_file_/{n}/addition.ipynb": one + b" " * n for n in range(40)}
    ),
    "nobody's notebook": lambda one: zipped({"itoken_5010_900_work.ipynb": b"{}"}),
}  # fmt: skip


def packed(name: str, content: bytes, method: int = 8) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("name", UNREAD)
@pytest.mark.parametrize("is_folder", [False, True])
def test_what_cannot_be_read_of_a_known_student_is_a_problem_of_the_notebook(tmp_path, small, name, is_folder):
    content = UNREAD[name](answered(small, "addition"))
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    if is_folder:
        path = tmp_path / "x"
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(path)
    with unpack(path, small, PEOPLE) as intake:
        assert list(intake.folder.rglob("*.ipynb")) == []
        assert [folder.name for folder in intake.folder.iterdir()] == ["s0010"]
    problem = intake.problems["s0010"]["addition"]
    assert ("Ito Ken" if "different answers" in name else "itoken") in problem
    assert any(line.reason in problem for line in intake.lines if line.is_problem)


def test_the_work_of_choosing_does_not_grow_with_the_copies(tmp_path, small, monkeypatch):
    judged = []
    monkeypatch.setattr(choose_notebooks, "is_answered", lambda content, notebook: judged.append(content))
    one = answered(small, "addition")
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({f"itoken_5010_{n}_addition-{n}.ipynb": one + b" " * n for n in range(100, 200)}))
    with unpack(path, small, PEOPLE) as intake:
        assert "100 different files" in intake.problems["s0010"]["addition"]
    assert len(judged) <= choose_notebooks.MOST_COPIES


def test_a_padded_notebook_waits_for_a_grader_in_the_database(course, small, tmp_path):
    """On the terminal and in the database alike, and the honest beside it have their points."""
    with Store(f"sqlite:///{course / 'gradebook.db'}"):
        pass
    one = answered(small, "addition")
    (tmp_path / "roster.csv").write_text("学籍番号,姓,名\ns1,Abe,Rin\ns2,Ito,Ken\n", encoding="utf-8")
    downloads = tmp_path / "x.zip"
    moodle = "{}_assignsubmission_file_/addition.ipynb"
    with zipfile.ZipFile(downloads, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(moodle.format("Abe Rin_1"), one)
        archive.writestr(moodle.format("Ito Ken_2"), padded(one))
    table = tmp_path / "questions.csv"
    for arguments in (
        ["roster", "import", tmp_path / "roster.csv"],
        ["grade", "small", "--workers", "1", "--submitted", downloads],
        ["export", "small", "--to", "questions", "--output", table],
    ):
        done = typed(*arguments, cwd=course)
        if arguments[0] == "grade":
            assert done.returncode == 3
            assert "s2: addition:" in done.stderr
    rows = pd.read_csv(table).query("notebook == 'addition' and question != 'total'")
    assert set(rows.query("student_id == 's2'")["status"]) == {"needs_review"}
    assert set(rows.query("student_id == 's1'")["status"]) == {"graded"}
