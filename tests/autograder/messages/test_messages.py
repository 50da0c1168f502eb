"""What the engine says to students is Japanese, bounded, and keeps what a student wrote from acting."""

from __future__ import annotations

import inspect
import re
import string
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest
from nbconvert.filters.markdown import markdown2html

from autograder.messages import ja, ja_endings, ja_errors, ja_names, ja_quotes, ja_remarks, ja_syntax

MODULES: tuple[ModuleType, ...] = (ja, ja_endings, ja_errors, ja_names, ja_quotes, ja_remarks, ja_syntax)
TABLES = (*ja_errors.ANYWHERE, *ja_errors.MEANINGS, *ja_syntax.MEANINGS)
HOSTILE = "`</code><script>alert(1)</script>\n```\n$x$ **b** \x1b[31m\u202e\ud800<img src=x onerror=alert(1)>"
TRUSTED = {
    "what",
    "title",
    "wanted_kind",
    "given_kind",
    "parts",
    "lacking",
    "elements",
    "sentence",
}  # made by us, or by the author of the course
SAMPLES: dict[str, object] = {
    "str": "u1",
    "str | None": "u1",
    "int": 3,
    "float": 0.5,
    "float | None": 2.0,
    "int | None": 3,
    "bool": False,
    "Shape": (2, 3),
    "Item": ("W1", 0),
    "tuple[int, ...]": (1, 2),
    "tuple[int, int]": (3, 12),
    "Sequence[str]": ["u1", "z1"],
    "Sequence[Slip]": [("funcions", "functions")],
    "Mapping[str, str]": {"x": "[1, 2]"},
}


def said(module: ModuleType) -> Iterator[tuple[str, Callable[..., str]]]:
    """The public functions of a module that make text."""
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__ and not name.startswith("_"):
            yield f"{module.__name__.rpartition('.')[2]}.{name}", function


MESSAGES = dict(pair for module in MODULES for pair in said(module))
PIECES = {"ja.code", "ja.block", "ja.listed", "ja.shape_text", "ja.kind_name", "ja.array_kind", "ja.points_text"} | {
    "ja.part",
    "ja.returned",
    "ja.error_shown",
    "ja.more_rows",
    "ja.check_line",
}


def call(function: Callable[..., str], text: str | None = None) -> str:
    """The message for sample arguments, `text` in every place that can hold what a student wrote."""
    arguments = {}
    for name, parameter in inspect.signature(function).parameters.items():
        sample = SAMPLES[str(parameter.annotation)]
        if text is not None and name not in TRUSTED:
            sample = {"u1": text}.get(sample, sample) if isinstance(sample, str) else sample
            sample = [text, text] if parameter.annotation == "Sequence[str]" else sample
            sample = [(text, text)] if parameter.annotation == "Sequence[Slip]" else sample
            sample = {"x": text} if parameter.annotation == "Mapping[str, str]" else sample
        arguments[name] = sample
    return function(**arguments)


@pytest.mark.parametrize("name", sorted(set(MESSAGES) - PIECES))
def test_messages_are_whole_sentences_in_japanese(name: str) -> None:
    """Japanese, ending as a sentence or block does, code marks in pairs."""
    message = call(MESSAGES[name])
    assert re.search(r"[ぁ-ん]", message)
    assert message.rstrip("`\n").endswith(("。", "u1"))
    assert message.count("`") % 2 == 0


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_a_students_text_stays_text(name: str) -> None:
    """HTML, Markdown and terminal sequences in it come out as nbgrader's feedback shows them: as text."""
    message = call(MESSAGES[name], HOSTILE)
    assert message.encode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", message)
    html = markdown2html(message)
    assert "<script" not in html
    assert "<img" not in html
    assert "<strong" not in html


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_messages_are_bounded(name: str) -> None:
    """A megabyte of text makes no megabyte of feedback."""
    assert len(call(MESSAGES[name], "x" * 10**6)) < 5000


@pytest.mark.parametrize("meaning", TABLES, ids=lambda meaning: f"{'/'.join(meaning.types)} {meaning.pattern}"[:60])
def test_meanings_fit_their_patterns(meaning: ja_errors.Meaning) -> None:
    """A sentence uses no group that its pattern does not have, and is a sentence."""
    groups = re.compile(meaning.pattern).groups
    used = {int(field) for _, field, _, _ in string.Formatter().parse(meaning.sentence) if field}
    assert all(number < groups for number in used)
    assert meaning.sentence.endswith("。")


def test_meanings_are_not_shadowed() -> None:
    """The same pattern stands only once for a type."""
    rows = [(type_name, meaning.pattern) for meaning in TABLES for type_name in meaning.types or ("",)]
    assert len(rows) == len(set(rows))


SHAPES = [
    ((3, 2), (2, 3), "縦と横の大きさが逆"),
    ((3,), (1, 3), "軸が余分"),
    ((1, 3), (3,), "軸が足りません"),
    ((4, 3), (), "1つの数になって"),
    ((4, 3), (3,), "`axis`"),
    ((), (3,), "`()`(ただの数)"),
]


@pytest.mark.parametrize(("expected", "actual", "hint"), SHAPES)
def test_shapes_come_with_a_hint(expected: ja.Shape, actual: ja.Shape, hint: str) -> None:
    """Both shapes are named, and the usual cause."""
    message = ja.wrong_shape("`u`", expected, actual)
    assert f"`{expected}`" in message
    assert f"`{actual}`" in message
    assert hint in message


@pytest.mark.parametrize(
    ("phrase", "wanted"),
    [
        (ja.part("u1"), "`u1`"),
        (ja.part("grad", ("W1",)), '`grad["W1"]`'),
        (ja.returned("train"), "`train()` の戻り値"),
        (ja.returned("layer", (1,)), "`layer()` の2つ目の戻り値"),
        (ja.returned("layer", (0, "W1")), '`layer()` の1つ目の戻り値の `["W1"]`'),
        (ja.returned("backward", ("W1",)), '`backward()` の戻り値の `["W1"]`'),
        (ja.points_text(2.0), "2"),
        (ja.points_text(0.25), "0.25"),
        (ja.points_text(10.0), "10"),
        (ja.points_text(0.0), "0"),
        (ja.listed(["a"] * 10, most=2), "`a`、`a` など"),
        (ja.code(""), "` `"),
        (ja.kind_name("ellipsis"), "`...`(未解答)"),
        (ja.kind_name("<b>"), "`<b>`"),
        (ja.check_line("バッチでも正しい", None, 1), "- － バッチでも正しい(未採点)"),
        (ja.check_line("バッチでも正しい", 0.5, 1), "- △ バッチでも正しい(0.5/1点)"),
        (ja.points_header(1, 2), "2点中1点です。合っているところもあります。"),
        (ja.points_header(2, 2), "2点中2点です。よくできました。"),
        (ja.points_header(0, 2), "2点中0点です。"),
    ],
)
def test_pieces(phrase: str, wanted: str) -> None:
    """The building blocks of sentences."""
    assert phrase == wanted


def test_counterexample_lines_up_arrays() -> None:
    """Inputs, what is right and what came out, the rows of an array under each other."""
    message = ja.counterexample({"x": "[[1., 2.],\n [3., 4.]]"}, "3.0", "4.0")
    assert "x = [[1., 2.],\n     [3., 4.]]\n# 正しい答え\n3.0\n# あなたの答え\n4.0\n" in message
    assert "あなたの答え" not in ja.counterexample({"x": "1"}, "3.0", None)


def test_repairs_are_named() -> None:
    """Known codes are named once each; an unknown one is noise in general."""
    message = ja_remarks.repaired(["full_width_space", "full_width_space", "curly_quote"])
    assert message.startswith("全角の空白、曲がった引用符(“ ” ‘ ’)が混ざっていた")
    assert "貼り付けで混ざった文字" in ja_remarks.repaired(["something new"])
