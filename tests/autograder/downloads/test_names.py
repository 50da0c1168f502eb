"""What downloads call people and files: tables of names."""

from __future__ import annotations

import pytest
from downloads import PEOPLE, decomposed

from autograder.downloads import canvas, moodle
from autograder.downloads.identify_students import Directory, Unmapped, read_names
from autograder.downloads.naming import decoded, same_file, stems
from autograder.errors import UsageError
from autograder.storage.roster import RosterEntry


@pytest.mark.parametrize(
    ("component", "name", "number", "file", "anonymous"),
    [
        ("山田 太郎_1234567_assignsubmission_file_", "山田 太郎", "1234567", "", False),
        ("山田 太郎_1234567_assignsubmission_file", "山田 太郎", "1234567", "", False),
        ("Ann_Lee_77_assignsubmission_file_s_1.ipynb", "Ann Lee", "77", "s_1.ipynb", False),
        ("Participant_1234567_assignsubmission_file_", "Participant", "1234567", "", True),
        ("参加者_12_assignsubmission_file_", "参加者", "12", "", True),
        ("Teilnehmer in_12_assignsubmission_file_", "Teilnehmer in", "12", "", True),
        ("Default group_assignsubmission_file", "Default group", "", "", False),
        ("Ann Lee_7_assignsubmission_onlinetext_", "Ann Lee", "7", "", False),
    ],
)
def test_moodles_entries(component, name, number, file, anonymous):
    (claim,) = moodle.readings(component)
    assert (claim.name, claim.number, claim.file, claim.anonymous) == (name, number, file, anonymous)


@pytest.mark.parametrize(
    ("component", "name", "user", "order", "file", "late"),
    [
        ("yamadataro_51_900_s1.ipynb", "yamadataro", "51", 900, "s1.ipynb", False),
        ("yamadataro_LATE_51_900_s_1-2.ipynb", "yamadataro", "51", 900, "s_1-2.ipynb", True),
        ("yamadataro_late_51_900_1_1_forward.ipynb", "yamadataro", "51", 900, "1_1_forward.ipynb", True),
        ("van_dijkjan_51_900_a.zip", "van_dijkjan", "51", 900, "a.zip", False),
        ("anon_x7gq2_900_a.ipynb", "anon_x7gq2", "", 900, "a.ipynb", False),
        ("LATE_anon_x7gq2_900_a.ipynb", "anon_x7gq2", "", 900, "a.ipynb", True),
    ],
)
def test_canvass_entries(component, name, user, order, file, late):
    claim = next(canvas.readings(component))
    assert (claim.name, claim.number, claim.order, claim.file, claim.late) == (name, user, order, file, late)


@pytest.mark.parametrize("component", ["1_1_forward_propagation.ipynb", "section1.ipynb", "s0001", "提出 (1).zip"])
def test_what_is_of_neither_lms(component):
    assert not list(moodle.readings(component))
    assert not list(canvas.readings(component))


@pytest.mark.parametrize(
    ("component", "student"),
    [
        ("山田 太郎_1_assignsubmission_file_", "s0001"),
        ("太郎　山田_1_assignsubmission_file_", "s0001"),
        ("山田太郎_1_assignsubmission_file_", "s0001"),
        ("s0001 山田 太郎_1_assignsubmission_file_", "s0001"),
        ("ＳＡＴＯ Anna Maria_1_assignsubmission_file_", "s0003"),
        ("Anna Maria Sato_1_assignsubmission_file_", "s0003"),
        ("OBrien Jean-Luc_1_assignsubmission_file_", "s0004"),
        ("髙﨑一郎_1_assignsubmission_file_", "s0007"),
        (decomposed("ぱんだ がく_1_assignsubmission_file_"), "s0008"),
        ("satoannamaria_5003_9_a.ipynb", "s0003"),
        ("obrienjeanluc_5004_9_a.ipynb", "s0004"),
        ("山田太郎_9999_9_a.ipynb", "s0001"),
        ("鈴木健_5006_9_a.ipynb", "s0006"),
        ("S0002", "s0002"),
        ("s0002_課題.zip", "s0002"),
        ("taro@example.ac.jp", "s0001"),
        ("佐藤花子.zip", "s0002"),
    ],
)
def test_whose_a_name_is(component, student):
    assert Directory(PEOPLE).owner(component)[0] == student


@pytest.mark.parametrize(
    ("component", "reason"),
    [
        ("鈴木 健_1_assignsubmission_file_", "may be s0005, s0006"),
        ("鈴木健_77_9_a.ipynb", "may be s0005, s0006"),
        ("参加者_1_assignsubmission_file_", "anonymously"),
        ("anon_abc_9_a.ipynb", "anonymously"),
        ("山田 太_1_assignsubmission_file_", "nobody on the roster"),
        ("katosora_5001_9_a.ipynb", "LMS id 5001 is s0001's"),
        ("nobody_9_9" + "_1_1" * 20 + "_a.ipynb", "its name can be read in 17 ways$"),
    ],
)
def test_whose_a_name_is_not_guessed(component, reason):
    with pytest.raises(Unmapped, match=reason):
        Directory(PEOPLE).owner(component)


@pytest.mark.parametrize("component", ["s00011.zip", "addition.ipynb", "s000.zip", "課題"])
def test_what_claims_nobody(component):
    assert Directory(PEOPLE).readings(component) == ()


MENTIONED = [
    ("佐藤花子_addition.ipynb", "s0002", "addition.ipynb"),
    ("addition_佐藤 花子 (2).ipynb", "s0002", "addition.ipynb"),
    ("addition_abe.ipynb", "s0012", "addition.ipynb"),
    ("abe.ipynb", "s0012", "abe.ipynb"),
    ("Addition-Rin.ipynb", "s0012", "addition.ipynb"),
    ("2026 Kato Sora.ipynb", "s0014", "2026 Kato Sora.ipynb"),
    ("SoraKato_課題.ipynb", "s0014", "SoraKato_課題.ipynb"),
    ("ｓ００１２.ipynb", "s0012", "s0012.ipynb"),
    ("課題_S0012_最終.ipynb", "s0012", "課題_S0012_最終.ipynb"),
    ("small_addition_taro@example.ac.jp.ipynb", "s0001", "addition.ipynb"),
    ("TARO@example.ac.jp_final.ipynb", "s0001", "TARO@example.ac.jp_final.ipynb"),
    ("佐藤花子_small.zip", "s0002", ""),
    (decomposed("ぱんだ がく_addition.ipynb"), "s0008", "addition.ipynb"),
    ("O'Brien Jean-Luc_addition.ipynb", "s0004", "addition.ipynb"),
]


@pytest.mark.parametrize(("component", "student", "file"), MENTIONED)
def test_a_students_name_in_the_name_of_a_file(component, student, file):
    owner, claim = Directory(PEOPLE, notebooks=["addition", "prose"], assignment="small").owner(component)
    assert (owner, claim.file) == (student, file)


@pytest.mark.parametrize(
    "component",
    [
        "鈴木健_addition.ipynb",  # two of this name
        "鈴木_addition.ipynb",
        "s0001_佐藤花子.ipynb",  # the id of another
        "Abe Rin, Ono Yu_addition.ipynb",
        "Abe Rin_s0013.ipynb",
    ],
)
def test_a_name_that_mentions_several_is_not_guessed(component):
    with pytest.raises(Unmapped, match="may be s0"):
        Directory(PEOPLE, notebooks=["addition", "prose"], assignment="small").owner(component)


@pytest.mark.parametrize(
    "component",
    [
        "addition_abe_tanaka.ipynb",  # a family name beside a word that nobody knows
        "abe先生.ipynb",
        "abe.zip",  # an archive may hold the files of many
        "佐藤花子_授業.zip",
        "阿部 凛.ipynb",
        "addition (12).ipynb",
        "2026_1_addition.ipynb",
        "small.ipynb",
        "_".join("abcdefghijklmnop") + "_s0012.ipynb",
    ],
)
def test_a_name_that_mentions_nobody_for_certain_claims_nobody(component):
    assert Directory(PEOPLE, notebooks=["addition", "prose"], assignment="small").readings(component) == ()


def test_a_small_number_is_nobodys_id():
    people = (
        RosterEntry("12", "Rin", "Abe"),
        RosterEntry("2026", "Sora", "Kato"),
        RosterEntry("20260012", "Mei", "Mori"),
    )
    directory = Directory(people, notebooks=["addition"])
    assert directory.readings("addition_12.ipynb") == ()
    assert directory.owner("addition_20260012.ipynb")[0] == "20260012"
    with pytest.raises(Unmapped, match="may be 12 or 2026"):
        directory.owner("2026年 Abe Rin 2026.ipynb")


def test_a_person_says_whose_a_name_is(tmp_path):
    file = tmp_path / "names.csv"
    file.write_bytes("名前,学籍番号\n1005,s0005\n参加者 1021,s0010\n知らない 人,s0011\n".encode("cp932"))
    directory = Directory(PEOPLE, read_names(file, PEOPLE))
    for component, student in {
        "鈴木 健_1005_assignsubmission_file_": "s0005",
        "参加者_1021_assignsubmission_file_": "s0010",
        "知らない 人_8_assignsubmission_file_": "s0011",
    }.items():
        assert directory.owner(component)[0] == student


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a,s0001\nb,nobody\n", "row 2: 'nobody' is not on the roster"),
        (b"a,s0001\nA,s0002\n", "row 2: 'A' belongs to another student"),
        (b"-,s0001\n", "row 1: '-' is no name"),
        (b"\x81", "neither UTF-8 nor cp932"),
        (b" " * (4 * 2**20 + 1), "too large"),
    ],
)
def test_a_wrong_list_of_names_is_refused(tmp_path, content, reason):
    file = tmp_path / "names.csv"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=reason):
        read_names(file, PEOPLE)
    with pytest.raises(UsageError, match="cannot be read"):
        read_names(tmp_path / "absent.csv", PEOPLE)


@pytest.mark.parametrize(
    "file",
    [
        "s2_activations.ipynb",
        "s2_activations.IPYNB",
        "s2_activations.ipynb.txt",
        "s2_activations (1).ipynb",
        "s2_activations（１）.ipynb",
        "s2_activations-1.ipynb",
        "s2_activations-1 (2).ipynb",
        "s2_activations のコピー.ipynb",
        "Copy of s2_activations.ipynb",
        "コピー ～ s2_activations.ipynb",
        "S2_Activations-Copy1.ipynb",
        "s2 activations.ipynb",
        "ｓ２_activations.ipynb",
        "s2_activations-checkpoint.ipynb",
    ],
)
def test_a_notebook_is_known_by_its_name(file):
    assert same_file("s2_activations") in [same_file(stem) for stem, _ in stems(file)]


def test_the_number_of_a_copy_is_not_the_number_of_a_lesson():
    names = [same_file(stem) for stem, _ in stems("lesson-1.ipynb")]
    assert "lesson" in names
    assert "lesson1" not in names


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_names_without_their_encoding_are_read(encoding):
    assert decoded("表ソ能 データ".encode(encoding)) == "表ソ能 データ"


def test_a_person_without_a_name_is_nobodys_namesake():
    directory = Directory([RosterEntry("s1")])
    with pytest.raises(Unmapped):
        directory.owner("--_1_assignsubmission_file_")


WITH_IDS = tuple(person for person in PEOPLE if person.lms_user_id)
NOTEBOOKS = ("addition", "1_1_forward")


@pytest.mark.parametrize("people", [PEOPLE, WITH_IDS])
@pytest.mark.parametrize(
    ("component", "student", "order", "file", "late"),
    [
        ("yamadataro_5001_900_1_1_forward.ipynb", "s0001", 900, "1_1_forward.ipynb", False),
        ("yamadataro_LATE_5001_900_1_1_forward-2.ipynb", "s0001", 900, "1_1_forward-2.ipynb", True),
        ("nobody_9999_900_addition.ipynb", None, None, None, None),
    ],
)
def test_a_notebook_of_numbers_is_not_taken_for_an_id(people, component, student, order, file, late):
    directory = Directory(people, notebooks=NOTEBOOKS)
    if student is None:
        with pytest.raises(Unmapped, match="nobody on the roster"):
            directory.owner(component)
        return
    found, claim = directory.owner(component)
    assert (found, claim.order, claim.file, claim.late) == (student, order, file, late)


@pytest.mark.parametrize(
    ("component", "student", "order", "late"),
    [
        ("yamadataro_5001_900_report_2026_12_last.ipynb", "s0001", 900, False),
        ("x_12_34_5001_910_addition.ipynb", "s0001", 910, False),
        ("x_12_34_LATE_5001_910_addition.ipynb", "s0001", 910, True),
        ("山田 太郎_12_34_LATE_5001_910_addition.ipynb", "s0001", 910, True),
    ],
)
def test_the_only_reading_that_fits_the_roster_is_taken(component, student, order, late):
    if component.startswith("山田"):  # the name by itself fits as well, with an id that nobody has
        with pytest.raises(Unmapped, match="ways"):
            Directory(WITH_IDS, notebooks=NOTEBOOKS).owner(component)
        return
    found, claim = Directory(WITH_IDS, notebooks=NOTEBOOKS).owner(component)
    assert (found, claim.order, claim.late) == (student, order, late)


@pytest.mark.parametrize(
    ("component", "people"),
    [
        ("x_5002_1_5001_910_addition.ipynb", WITH_IDS),  # the id of another in the name
        ("satohanako_5002_1_5001_910_addition.ipynb", WITH_IDS),
        ("satohanako_5002_1_LATE_5001_910_addition.ipynb", WITH_IDS),
        ("x_5001_999999999_LATE_5001_910_addition.ipynb", WITH_IDS),  # one's own id: not late, and the newest
        ("yamadataro_5001_910_x_5002_999999999_addition.ipynb", WITH_IDS),  # in the name of the file
        ("satohanako_5002_1_7777_910_addition.ipynb", PEOPLE),  # an id that the roster may lack
        ("satohanako_5002_1_7777_910_report.ipynb", PEOPLE),
        ("佐藤花子_1002_assignsubmission_file_x_5001_910_addition.ipynb", WITH_IDS),  # as Moodle names them, in Canvas
        ("佐藤 花子_1002_assignsubmission_file_x_1001_assignsubmission_file_", WITH_IDS),
        ("s1-2_report.zip", (RosterEntry("s1"), RosterEntry("s1-2"))),  # an id that begins with another
        ("s0002 山田 太郎_1_assignsubmission_file_", PEOPLE),  # one's id with another's name
    ],
)
def test_a_name_with_several_readings_is_nobodys(component, people):
    with pytest.raises(Unmapped, match=r"ways|may be"):
        Directory(people, notebooks=NOTEBOOKS).owner(component)


def test_a_person_says_whose_a_name_with_several_readings_is(tmp_path):
    file = tmp_path / "names.csv"
    file.write_text("x_5002_1_LATE_5001_910_addition.ipynb,s0001\n")
    directory = Directory(WITH_IDS, read_names(file, WITH_IDS), NOTEBOOKS)
    student, claim = directory.owner("x_5002_1_LATE_5001_910_addition.ipynb")
    assert (student, claim.late) == ("s0001", True)
