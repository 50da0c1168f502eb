"""The same evil texts through every door by which foreign text reaches a reader, a file or a database."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from autograder.errors import UsageError
from autograder.messages import ja
from autograder.model import Notebook
from autograder.notebooks import SubmittedCell, write_graded
from autograder.sandbox import Output, OutputKind
from autograder.sandbox.clean import clean
from autograder.text import encodable, json_text, storable
from gradebook.exports.rows import Column, with_rows
from gradebook.exports.writing import to_csv
from gradebook.web import markup, page
from gradebook.written_review.workbook import safe
from kakunin.cli import output

EVIL = {
    "NUL": "s1\0",
    "backspace": "s2\b\bs1",
    "delete": "s1\x7f",
    "colour": "\x1b[31ms1\x1b[0m",
    "colour in one character": "\x9b31ms1",
    "C1 control": "s1\x90\x9d",
    "title of the terminal": "\x1b]0;owned\x07s1",
    "link of the terminal": "\x1b]8;;http://evil.test\x1b\\s1\x1b]8;;\x1b\\",
    "device control": "\x1bPq#0;2;0;0;0\x1b\\s1",
    "reset": "\x1bcs1",
    "override": "s1\u202ecod.exe",
    "embedding and isolate": "\u202as1\u202c\u2066x\u2069",
    "direction marks": "\u200es1\u200f\u061c",
    "zero width": "s\u200b1\u200d\u2060\ufeff",
    "tags": "s1\U000e0041\U000e007f",
    "blank letters": "s\u3164\u115f\uffa01",
    "lone surrogates": "s1\ud83d \ude00",
    "not a character": "s1\ufffe\uffff\ufdd0",
    "separators of lines": "s1\u2028x\u2029y\x85z",
    "vertical tab and form feed": "s1\x0bx\x0cy",
}
ORDINARY = "総入力 u = 1.0\n\t全角ABC　葛\U000e0100城 髙橋 𠮷男 😀❤\ufe0f é"
ACTS = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u034f\u061c\u115f\u1160\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0001-\U000e007f]"
)

Door = Callable[[str], str]


def csv_cell(text: str) -> str:
    content = to_csv(pd.DataFrame({"student_id": [text]})).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))[1][0]


def excel_cell(text: str) -> str:
    book, content = Workbook(), io.BytesIO()
    book.worksheets[0].append(["student_id"])
    book.save(content)
    filled = with_rows(content.getvalue(), [[Column([text])]], quoted=0)
    return str(load_workbook(io.BytesIO(filled)).worksheets[0]["A2"].value)


def page_value(text: str) -> str:
    """A value that no filter of the template makes safe."""
    return page.environment().from_string("{{ value }}").render(value=text)  # every page is made by it


def database(text: str) -> str:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE student (id TEXT)")
        connection.execute("INSERT INTO student VALUES (?)", (storable(text),))
        return str(connection.execute("SELECT id FROM student").fetchone()[0])


SHOWN: dict[str, Door] = {
    "output of a cell": lambda text: clean(text, 1000),
    "code in a comment": ja.code,
    "block in a comment": ja.block,
    "code on a page": lambda text: str(markup.highlighted(text)),
    "prose on a page": lambda text: str(markup.prose(text)),
    "text on a page": markup.plain,
    "value on a page": page_value,
    "workbook of a review": safe,
    "message of an error": lambda text: output.plain(str(UsageError(text, next_step=text))),
}
APART: dict[str, Door] = {
    "table in a terminal": output.plain,
    "JSON in a terminal": json_text,
    "CSV": csv_cell,
    "Excel": excel_cell,
}
TOLD_AGAIN: dict[str, Door] = {
    "JSON in a terminal": json_text,
    "CSV": csv_cell,
    "Excel": excel_cell,
    "database": database,
}


@pytest.mark.parametrize("door", [*SHOWN.values(), *APART.values()], ids=[*SHOWN, *APART])
@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_nothing_acts_where_it_comes_out(evil: str, door: Door) -> None:
    shown = door(evil)
    assert not ACTS.search(shown)
    assert "s" in shown
    assert "1" in shown


@pytest.mark.parametrize("door", APART.values(), ids=APART)
@pytest.mark.parametrize("evil", [each for each in EVIL.values() if not re.search(r"[\u2028\x0b]", each)])
def test_two_names_do_not_look_alike(evil: str, door: Door) -> None:
    assert door(evil) != door("s1")


@pytest.mark.parametrize("door", TOLD_AGAIN.values(), ids=TOLD_AGAIN)
def test_evil_texts_are_told_apart_in_files(door: Door) -> None:
    assert len({door(evil) for evil in EVIL.values()}) == len(EVIL)


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_json_is_read_back_as_it_was(evil: str) -> None:
    assert json.loads(json_text({evil: [evil]})) == {evil: [evil]}


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_any_database_takes_it(evil: str) -> None:
    stored = database(evil)
    assert "\0" not in stored
    assert stored.encode()
    assert encodable(evil).encode()


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_a_graded_notebook_holds_it_without_harm(evil: str, assignment) -> None:
    notebook: Notebook = assignment.notebooks[0]
    cells = [SubmittedCell(kind, encodable(evil)) for kind in ("code", "markdown", "raw")]
    outputs = [[Output(OutputKind.RESULT, clean(evil, 1000))]]
    document = json.loads(write_graded(notebook, cells, outputs))
    own = [cell for cell in document["cells"] if cell["id"].startswith("submitted-")]
    texts = ["".join(cell["source"]) for cell in own] + ["".join(own[0]["outputs"][0]["data"]["text/plain"])]
    assert len(texts) == 4
    for text in texts:
        assert not ACTS.search(text)
        assert "1" in text


@pytest.mark.parametrize("door", [SHOWN["output of a cell"], *APART.values(), database])
def test_ordinary_text_stays_as_it_is(door: Door) -> None:
    shown = door(ORDINARY)
    assert (json.loads(shown) if door is json_text else shown) == ORDINARY


@pytest.mark.parametrize("text", ["あ\n", "\x1b[31mあ", "\x1b]", "\x1b ", "\u202e", "\ud800", "x\r"])
def test_a_long_output_takes_no_time(text: str) -> None:
    """Two million characters, as a hostile cell may print them."""
    long = text * (2_000_000 // len(text))
    started = time.process_time()
    clean(long, len(long))
    assert time.process_time() - started < 3.0
