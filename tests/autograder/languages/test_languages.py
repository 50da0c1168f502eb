"""Each message is said in each language, with the same values; no place of the code can forget one."""

from __future__ import annotations

import ast
import pickle
import re
import time
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from autograder.errors import UsageError
from autograder.languages import ENGLISH, LANGUAGES, Message, in_language, joined, recognised, word
from autograder.languages.ja import SENTENCES
from autograder.languages.ja_words import FROM_ELSEWHERE, WORDS
from tools.structure import PACKAGES

ROOT = Path(__file__).parents[3]
JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
TYPED = ("kakunin ", "pip install ")  # commands to type are the same in each language
# Sentences that are made of signs and values in Japanese.
FROM_THE_SIGNS = {
    " of grades",
    " of {most}",
    "Python",
    "the {name} {reason}",
    "{final:g} of {out_of:g}",
    "{output}: {size:.0f} kB",
    "{points} of {most}",
    "{version} on {machine}",
}
WORDLESS = re.compile(r"[^a-zA-Z]*")
PLACES = [
    path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")) if "template" not in path.parts
]


@cache
def said() -> frozenset[str]:
    """The English sentences of every message in the code."""
    return frozenset(
        node.args[0].value
        for path in PLACES
        if "Message(" in path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message"
        if isinstance(node.args[0], ast.Constant)
    )


def text_of(template: str) -> str:
    return "".join(text for text, *_ in Formatter().parse(template))


def fields(template: str) -> set[str]:
    return {name for _, name, *_ in Formatter().parse(template) if name}


def needs_words(template: str) -> bool:
    return not template.startswith(TYPED) and WORDLESS.fullmatch(text_of(template)) is None


def values(template: str) -> dict[str, float | str]:
    """A value of the right kind for each field."""
    forms = {name: form for _, name, form, _ in Formatter().parse(template) if name}
    return {
        name: 1 if form and form[-1] in "Xd" else 1.0 if form and form[-1] in "gf%" else "x"
        for name, form in forms.items()
    }


def test_every_message_has_its_japanese_sentence():
    assert sorted(filter(needs_words, said() - SENTENCES.keys())) == []


def test_no_japanese_sentence_is_left_over():
    assert sorted(SENTENCES.keys() - said() - WORDS.keys() - FROM_ELSEWHERE.keys()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_can_be_said(language):
    for template in sorted(said() | SENTENCES.keys()):
        spoken = in_language(Message(template, **values(template)), language)
        assert bool(JAPANESE.search(spoken)) <= (language != ENGLISH), template
        assert "{" not in spoken or "{" in text_of(template), template


def test_a_japanese_sentence_has_the_values_of_the_english_one():
    assert {english for english, japanese in SENTENCES.items() if fields(english) != fields(japanese)} == set()


def test_japanese_sentences_are_japanese():
    same = {
        english for english, japanese in SENTENCES.items() if needs_words(english) and not JAPANESE.search(japanese)
    }
    assert same == FROM_THE_SIGNS


def test_a_sentence_stands_where_it_is_said():
    """Otherwise the tests above would not see it."""
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in PLACES
        if "autograder/languages/" not in path.as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message"
        if not isinstance(node.args[0], ast.Constant)
    ]
    assert hidden == []


COUNTED = [
    pytest.param(0, "0 students graded", "0 人を採点済み", id="none"),
    pytest.param(1, "1 student graded", "1 人を採点済み", id="one"),
    pytest.param(2, "2 students graded", "2 人を採点済み", id="several"),
]


@pytest.mark.parametrize(("count", "english", "japanese"), COUNTED)
def test_a_number_has_the_noun_that_fits_it(count, english, japanese):
    message = Message("{count:student|students} graded", count=count)
    assert (message, in_language(message, "ja")) == (english, japanese)


def test_a_message_within_a_message_is_in_the_same_language():
    message = joined(["s1", Message("row {line}: {reason}", line=3, reason=Message("no student id"))], ": ")
    assert message == "s1: row 3: no student id"
    assert in_language(message, "ja") == "s1: 3 行目: 学籍番号がありません"


def test_an_error_says_its_place_and_next_step_in_each_language():
    error = UsageError(Message("no rubric"), path="a.py", next_step=Message("correct it"))
    assert str(error) == "a.py: no rubric\n  next step: correct it"
    assert in_language(error.told, "ja") == "a.py: 採点基準がありません"


def test_a_message_goes_through_processes_and_the_database():
    message = Message("{folder}: {count} more", folder="{x}", count=2)
    again = pickle.loads(pickle.dumps(message))
    assert (again, again.template, again.values) == (message, message.template, message.values)
    assert in_language(again, "ja") == "{x}/: ほか 2 個" or again == "{x}: 2 more"


def test_values_are_written_as_python_writes_them():
    assert Message("is {value!r}", value=["x", None]) == "is ['x', None]"
    assert in_language(Message("is {value!r}", value=None), "ja") == "の値は None です"
    assert pickle.loads(
        pickle.dumps(Message("a worker failed: {kind}: {error}", kind="x", error=OSError("y")))
    ).endswith("y")


STORED = [
    pytest.param("the file is empty", "ファイルが空です", id="plain"),
    pytest.param("it has 9 cells, more than 5", "セルが 9 個あります（5 個まで）", id="values"),
    pytest.param("s1: not released: the file is empty", "s1: 配布しませんでした: ファイルが空です", id="within"),
    pytest.param("the file is empty; no rubric at all", "ファイルが空です; no rubric at all", id="one of two"),
    pytest.param(
        "the file is empty\n  next step: look at the file",
        "ファイルが空です\n  次にすること: ファイルを見てください",
        id="with the next step",
    ),
    pytest.param(
        'return a dict such as {"x": draw.array(3)}',
        '{"x": draw.array(3)} のような辞書を返してください',
        id="with braces",
    ),
    pytest.param("ValueError: x", "ValueError: x", id="of others"),
]


@pytest.mark.parametrize(("stored", "japanese"), STORED)
def test_a_stored_problem_is_told_in_the_language_of_its_reader(stored, japanese):
    assert in_language(recognised(stored, "ja"), "ja") == japanese
    assert in_language(recognised(stored, ENGLISH), ENGLISH) == stored


def test_a_word_may_hold_anything():
    assert word("{x}") == "{x}"
    assert in_language(word("graded"), "ja") == "採点済み"


@pytest.mark.parametrize("part", ["row 1: x 'y' is already in row ", ": ", "; ", " ", "a; b: "])
def test_a_hostile_text_is_soon_recognised_as_none(part):
    text = part * (4000 // len(part))
    begun = time.process_time()
    in_language(recognised(text, "ja"), "ja")
    assert time.process_time() - begun < 5


def test_a_name_in_quotes_is_told_without_them():
    text = str(Message("the database has no assignment {name!r}", name="x"))
    assert in_language(recognised(text, "ja"), "ja") == "データベースに課題 x がありません"
