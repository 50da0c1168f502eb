"""Personal codes: hard to guess, easy to type, shown once, replaced at any time."""

from __future__ import annotations

import csv
import io
import math

import pytest
from click.testing import CliRunner, Result
from fake_desk import FakeDesk
from web_services import running

from autograder.errors import UsageError
from autograder.storage.codes import read_codes, write_codes
from autograder.storage.store import Store
from gradebook.database.forgetting import forget
from kakunin.cli.roster import roster_command
from kakunin.service.codes import ALPHABET, GROUP_LENGTH, GROUPS, CodeBook, digest_of, give_codes, new_code
from kakunin.service.web import PersonalCodes, SiteSettings
from kakunin.service.web.messages import ja


@pytest.fixture
def database(tmp_path) -> str:
    path = tmp_path / "gradebook.db"
    Store(path).close()
    return f"sqlite:///{path}"


def test_nobody_guesses_a_code():
    assert GROUPS * GROUP_LENGTH * math.log2(len(ALPHABET)) >= 80
    assert len({new_code() for _ in range(1000)}) == 1000
    assert not set(new_code()) & set("01ilou")


@pytest.mark.parametrize("typed", ["AB234-cd567", "ab234cd567", " ab234 cd567 ", "ab234 – cd567"])
def test_a_code_is_known_however_it_is_typed(typed):
    assert digest_of(typed) == digest_of("ab234-cd567")


def test_only_digests_are_stored(database, tmp_path):
    codes = give_codes(database, ["hanako", "taro"])
    stored = (tmp_path / "gradebook.db").read_bytes()
    for code in codes.values():
        assert code.encode() not in stored
        assert code.replace("-", "").encode() not in stored
    assert read_codes(database) == {person: digest_of(code) for person, code in codes.items()}


def test_a_new_code_ends_the_old_one_and_its_sessions(database):
    old = give_codes(database, ["hanako", "taro"])
    with running(FakeDesk(), PersonalCodes(CodeBook(database, fresh=0.0)), SiteSettings(b"k" * 32)) as service:
        hanako, taro = service.visitor(old["hanako"]), service.visitor(old["taro"].upper())
        new = give_codes(database, ["hanako"])
        assert ja.LOG_OUT not in hanako.get("/").text
        assert ja.LOG_OUT in taro.get("/").text
        assert hanako.log_in(old["hanako"]).status_code == 403
        assert ja.LOG_OUT in hanako.log_in(new["hanako"]).text


def test_who_is_forgotten_is_out(database):
    codes = give_codes(database, ["hanako"])
    with running(FakeDesk(), PersonalCodes(CodeBook(database, fresh=0.0)), SiteSettings(b"k" * 32)) as service:
        visitor = service.visitor(codes["hanako"])
        forget(database, "hanako")
        assert ja.LOG_OUT not in visitor.get("/").text
    assert read_codes(database) == {}


def test_codes_are_read_again_after_a_while(database):
    clock = iter([0.0, 0.0, 0.5, 1.5, 1.5]).__next__
    book = CodeBook(database, fresh=1.0, clock=clock)
    codes = give_codes(database, ["hanako"])
    assert book.person_with(codes["hanako"]) == "hanako"
    write_codes(database, {"hanako": digest_of("another")})
    assert book.person_with(codes["hanako"]) == "hanako"
    assert book.person_with(codes["hanako"]) is None


@pytest.fixture
def course(tmp_path, monkeypatch):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "course.toml").write_text(
        '[service]\nstaff = ["sensei"]\naddress = "https://x.example"\n'
    )
    (tmp_path / "roster.csv").write_text(
        "student_id,last_name,first_name,email\ns1,青木,春子,a@x.example\ns2,=cmd(),律,b@x.example\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    run("import", "roster.csv")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(roster_command, list(arguments))


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout_bytes.decode("utf-8-sig"))))


def test_codes_are_printed_once_for_mailing(course):
    first = rows(run("codes"))
    assert [each["student"] for each in first] == ["s1", "s2", "sensei"]
    assert first[1]["last_name"] == "'=cmd()"
    assert first[0] | {"code": ""} == {
        "student": "s1",
        "last_name": "青木",
        "first_name": "春子",
        "email": "a@x.example",
        "code": "",
        "address": "https://x.example",
    }
    assert rows(run("codes")) == []
    assert rows(run("codes", "s1")) == []
    again = rows(run("codes", "--new", "s1"))
    assert [each["student"] for each in again] == ["s1"]
    assert again[0]["code"] != first[0]["code"]
    assert len(rows(run("codes", "--new"))) == 3


def test_excel_reads_the_names_in_them(course):
    assert run("codes").stdout_bytes.startswith("\ufeffstudent,".encode())


def test_before_there_is_a_roster_anybody_can_try_it(tmp_path, monkeypatch):
    (tmp_path / "solutions").mkdir()
    Store(tmp_path / "gradebook.db").close()
    monkeypatch.chdir(tmp_path)
    nobody = run("codes").exception
    assert isinstance(nobody, UsageError)
    assert "nobody" in str(nobody)
    assert [each["student"] for each in rows(run("codes", "s0001"))] == ["s0001"]


def test_a_stranger_gets_no_code(course):
    result = run("codes", "s9")
    assert result.exit_code == 1
    assert "not on the roster" in str(result.exception)
