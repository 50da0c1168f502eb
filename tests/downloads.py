"""A class's downloads with every awkward name there is, built as the two LMSs build them."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from autograder.model import Assignment
from autograder.notebooks import write_released
from autograder.storage.roster import RosterEntry

Entries = Mapping[str | bytes, bytes]

PEOPLE = (
    RosterEntry("s0001", "太郎", "山田", "taro@example.ac.jp", "5001"),
    RosterEntry("s0002", "花子", "佐藤", "", "5002"),
    RosterEntry("s0003", "Anna Maria", "Sato", "", "5003"),
    RosterEntry("s0004", "Jean-Luc", "O'Brien", "", "5004"),
    RosterEntry("s0005", "健", "鈴木", "", "5005"),
    RosterEntry("s0006", "健", "鈴木", "", "5006"),  # of the same name
    RosterEntry("s0007", "", "髙﨑 一郎", "", "5007"),  # one column for the whole name
    RosterEntry("s0008", "がく", "ぱんだ", "", "5008"),  # decomposed by macOS
    RosterEntry("s0009", "次郎", "表", "", "5009"),  # 0x5c in cp932
    RosterEntry("s0010", "Ken", "Ito", "", "5010"),
    RosterEntry("s0011", "Mei", "Mori", "", ""),
    RosterEntry("s0012", "Rin", "Abe", "", "5012"),
    RosterEntry("s0013", "Yu", "Ono", "yu@example.ac.jp", "5013"),
    RosterEntry("s0014", "Sora", "Kato", "", "5014"),
    RosterEntry("s0015", "Aoi", "Endo", "", "5015"),
)


def zipped(entries: Entries) -> bytes:
    """A zip; a name in bytes is written without the mark of UTF-8, as old programs do."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(_unmarked(name) if isinstance(name, bytes) else zipfile.ZipInfo(name), content)
    return made.getvalue()


class _Unmarked(zipfile.ZipInfo):
    __slots__ = ("raw",)

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own
        return self.raw, self.flag_bits & ~0x800


def _unmarked(name: bytes) -> zipfile.ZipInfo:
    info = _Unmarked(name.decode("cp437"))
    info.raw = name
    return info


def answered(assignment: Assignment, name: str, mark: str = "") -> bytes:
    """A notebook of the assignment with the reference's answers, told from others by a comment."""
    notebook = assignment.notebook(name)
    document = json.loads(write_released(notebook))
    references = {question.id: question.reference for question in notebook.questions}
    for cell in document["cells"]:
        if cell["id"] in references:
            cell["source"] = references[cell["id"]] + (f"\n# {mark}" if mark and cell["cell_type"] == "code" else "")
    return json.dumps(document).encode()


def decomposed(name: str) -> str:
    return unicodedata.normalize("NFD", name)


def moodle(notebook: Callable[[str, str], bytes], blank: bytes) -> bytes:
    """Moodle's zip: folders, and flat entries of old."""
    a, p = "addition", "prose"
    return zipped(
        {
            "山田 太郎_1001_assignsubmission_file_/addition.ipynb": notebook(a, "s0001"),
            "山田 太郎_1001_assignsubmission_file_/prose (1).ipynb": notebook(p, "s0001"),
            "山田 太郎_1001_assignsubmission_file_/写真.jpg": b"\xff\xd8",
            "花子 佐藤_1002_assignsubmission_file/addition-1.IPYNB": notebook(a, "s0002"),
            "Sato Anna Maria_1003_assignsubmission_file_addition.ipynb": notebook(a, "s0003"),
            "OBrien_Jean-Luc_1004_assignsubmission_file_/addition のコピー.ipynb": notebook(a, "s0004"),
            "鈴木 健_1005_assignsubmission_file_/addition.ipynb": notebook(a, "s0005"),
            "鈴木 健_1006_assignsubmission_file_/addition.ipynb": notebook(a, "s0006"),
            "髙﨑　一郎_1007_assignsubmission_file_/課題.ipynb": notebook(a, "s0007"),
            decomposed("ぱんだ がく_1008_assignsubmission_file_/addition.ipynb"): notebook(a, "s0008"),
            "表 次郎_1009_assignsubmission_file_/ソ/addition.ipynb".encode("cp932"): notebook(a, "s0009"),
            "Participant_1020_assignsubmission_file_/addition.ipynb": notebook(a, "?"),
            "参加者_1021_assignsubmission_file_/addition.ipynb": notebook(a, "?"),
            "知らない 人_1022_assignsubmission_file_/addition.ipynb": notebook(a, "?"),
            "Mori Mei_1011_assignsubmission_file_/addition.ipynb": blank,
            "Mori Mei_1011_assignsubmission_file_/addition (1).ipynb": notebook(a, "s0011"),
            "Mori Mei_1011_assignsubmission_onlinetext_/onlinetext.html": b"<p>",
            "Abe Rin_1012_assignsubmission_file_/提出.zip": zipped(
                {
                    "__MACOSX/._addition.ipynb": b"\0",
                    "day/.ipynb_checkpoints/addition-checkpoint.ipynb": blank,
                    "day/レポート/ａｄｄｉｔｉｏｎ.ipynb".encode("cp932"): notebook(a, "s0012"),
                    "内.zip": zipped({"prose.ipynb": notebook(p, "s0012")}),
                }
            ),
            "Kato Sora_1014_assignsubmission_file_/report.pdf": b"%PDF",
            "Endo Aoi_1015_assignsubmission_file_/addition.ipynb": notebook(a, "s0015"),
            "Endo Aoi_1015_assignsubmission_file_/old/addition (2).ipynb": notebook(a, "s0015 other"),
        }
    )


def canvas(notebook: Callable[[str, str], bytes]) -> bytes:
    """Canvas's zip: flat."""
    return zipped(
        {
            "itoken_5010_900_addition.ipynb": notebook("addition", "s0010 first"),
            "itoken_5010_901_addition-1.ipynb": notebook("addition", "s0010 second"),
            "itoken_5010_905_addition-2.ipynb": notebook("addition", "s0010"),
            "onoyu_LATE_5013_910_addition.ipynb": notebook("addition", "s0013"),
            "moririn_5002_911_prose.ipynb": notebook("prose", ""),  # nobody's name, Hanako's id
            "katosora_5001_912_prose.ipynb": notebook("prose", ""),  # one's name, another's id
            "anon_x7gq2_913_addition.ipynb": notebook("addition", "?"),
            "LATE_anon_x7gq3_914_addition.ipynb": notebook("addition", "?"),
        }
    )


def build(folder: Path, assignment: Assignment) -> Path:
    """A folder as an instructor's downloads are, nothing in it in nbgrader's layout."""
    blank = write_released(assignment.notebook("addition"))

    def notebook(name: str, mark: str) -> bytes:
        return answered(assignment, name, mark)

    folder.mkdir()
    (folder / "深層学習-課題1-4321.zip").write_bytes(moodle(notebook, blank))
    (folder / "submissions.zip").write_bytes(canvas(notebook))
    (folder / "s0014_再提出.zip").write_bytes(zipped({"prose.ipynb": notebook("prose", "")}))
    by_mail = folder / "by mail" / "s0003"
    by_mail.mkdir(parents=True)
    (by_mail / "prose.ipynb").write_bytes(notebook("prose", ""))
    (folder / "addition.ipynb").write_bytes(notebook("addition", "whose?"))
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 not a zip at all")
    (folder / "s0014.rar").write_bytes(b"Rar!")
    return folder
