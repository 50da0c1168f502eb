"""Files as they come in: kept under the names of the notebooks, or refused with the reason."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest
from desks import RIGHT, answer

from autograder.course import load_assignment
from kakunin.service.intake import intake
from kakunin.service.messages import refusals
from kakunin.service.model import Reason, Refused

SECRET = b"0123456789abcdef" * 8


def zipped(files: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


@pytest.fixture
def pair(root):
    return load_assignment(root, "pair")


@pytest.fixture
def first(root):
    return answer(root, "first", RIGHT["first"])["first.ipynb"]


@pytest.fixture
def second(root):
    return answer(root, "second", RIGHT["second"])["second.ipynb"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("first.ipynb", "first.ipynb"),
        ("first (1).ipynb", "first.ipynb"),
        ("first.ipynb.txt", "first.ipynb"),
        ("../../etc/first.ipynb", "first.ipynb"),
        ("C:\\home\\first.ipynb", "first.ipynb"),
        ("my work.ipynb", "first.ipynb"),  # by its cells
        ("Untitled", "first.ipynb"),
    ],
)
def test_a_notebook_is_known_by_its_name_or_its_cells(pair, first, name, kept):
    assert intake(pair, {name: first}) == {kept: first}


def test_a_zip_is_opened_and_what_is_not_of_the_assignment_is_left_out(pair, first, second):
    lecture = first.replace(b"first", b"other").replace(b"x = [1, 2, 3]", b"y = 1")
    content = zipped({"a/first.ipynb": first, "b/second.ipynb": second, "b/lecture.txt": b"text", "c.ipynb": lecture})
    assert intake(pair, {"work.zip": content}) == {"first.ipynb": first, "second.ipynb": second}


def test_own_modules_and_the_secret_of_the_exchange_are_kept(pair, first):
    files = {"first.ipynb": first, "mine.py": b"a = 1", "submission_secret.txt": SECRET, "timestamp.txt": b"now"}
    assert intake(pair, files) == {name: content for name, content in files.items() if name != "timestamp.txt"}


@pytest.mark.parametrize(
    ("files", "reason", "detail"),
    [
        ({}, Reason.NO_FILE, ""),
        ({"first.ipynb": b""}, Reason.NOT_A_NOTEBOOK, "first.ipynb"),
        ({"first.ipynb": b"{]"}, Reason.NOT_A_NOTEBOOK, "first.ipynb"),
        ({"first.ipynb": b"[" * 100_000}, Reason.NOT_A_NOTEBOOK, "first.ipynb"),
        ({"photo.jpg": b"\xff\xd8"}, Reason.NOT_A_NOTEBOOK, "photo.jpg"),
        ({"other.ipynb": b'{"cells": []}'}, Reason.UNKNOWN_NOTEBOOK, "other.ipynb"),
        ({"mine.py": b"a = 1"}, Reason.UNKNOWN_NOTEBOOK, "mine.py"),
        ({"work.zip": b"PK\x03\x04"}, Reason.NOT_A_NOTEBOOK, "work.zip"),
        ({"work.zip": zipped({"a.txt": b"a"})}, Reason.NO_FILE, ""),
        ({"first.ipynb": b" " * (21 << 20)}, Reason.TOO_LARGE, "21 MB"),
        ({"work.zip": b" " * (61 << 20)}, Reason.TOO_LARGE, "61 MB"),
        ({"x" * 300 + ".ipynb": b"{]"}, Reason.NOT_A_NOTEBOOK, "x" * 100),
    ],
    ids=lambda case: case if isinstance(case, str) else None,
)
def test_what_cannot_be_graded_is_refused(pair, files, reason, detail):
    with pytest.raises(Refused) as refused:
        intake(pair, files)
    assert (refused.value.reason, refused.value.detail) == (reason, detail)
    assert detail in refused.value.sentence


def test_two_files_of_one_notebook_are_refused_unless_they_are_equal(pair, first):
    assert intake(pair, {"first.ipynb": first, "first (1).ipynb": first}) == {"first.ipynb": first}
    with pytest.raises(Refused) as refused:
        intake(pair, {"first.ipynb": first, "first (1).ipynb": first + b"\n"})
    assert refused.value.reason is Reason.TWO_OF_ONE


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_in_both_languages(reason):
    refused = Refused(reason, "the detail")
    assert refused.sentence.endswith("。")
    assert refused.message
    assert ("{detail}" in refusals.JA[reason]) == ("the detail" in refused.sentence)
