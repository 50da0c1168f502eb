"""Text from outside comes out bounded and without anything that steers a terminal or reorders a line."""

from __future__ import annotations

import unicodedata

import pytest

from autograder.text import clean_text, one_line, unwrapped

CLEANED = {
    "plain text stays": ("総入力 u = 1.0\n\tz", "総入力 u = 1.0\n\tz"),
    "colours go": ("\x1b[31mred\x1b[0m", "red"),
    "an 8-bit sequence goes": ("a\x9b31mb", "ab"),
    "a terminal title goes": ("\x1b]0;title\x07text", "text"),
    "an unfinished sequence goes": ("text\x1b[31", "text"),
    "an unfinished title hides no other line": ("\x1b]0;title\nnext", "\nnext"),
    "control characters go": ("a\x00b\x08c\x7fd", "abcd"),
    "bidi controls go": ("\u202eabc\u2066d\u200f", "abcd"),
    "zero width and tags go": ("a\u200bb\ufeffc\U000e0041d", "abcd"),
    "a lone surrogate becomes a replacement character": ("a\ud800b", "a\ufffdb"),
    "every line end becomes a newline": ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
    "HTML is left as text": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
}


@pytest.mark.parametrize(("text", "cleaned"), CLEANED.values(), ids=CLEANED)
def test_clean_text(text: str, cleaned: str) -> None:
    """Nothing is left that could act; what can be read stays."""
    assert clean_text(text) == cleaned


@pytest.mark.parametrize("text", ["x" * 10**6, "\x1b[31m" * 10**5, "\x1b]" * 10**5, "\u202e" * 10**6, "あ\n" * 10**5])
@pytest.mark.parametrize("clean", [clean_text, one_line])
def test_the_length_is_bounded(text: str, clean: object) -> None:
    """However long the text, what comes out has at most as many characters as asked for."""
    assert callable(clean)
    cleaned = clean(text, 50)
    assert len(cleaned) <= 50
    assert cleaned.encode()


def test_a_cut_is_shown() -> None:
    """A text that was cut ends in …; one that just fits does not."""
    assert clean_text("x" * 11, 10) == "x" * 9 + "…"
    assert clean_text("x" * 10, 10) == "x" * 10


def test_one_line_has_no_line_end() -> None:
    """White space of every kind becomes one space."""
    assert one_line(" a\n\tb\u3000 c\r\nd ") == "a b c d"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("平均値が\n    求まる", "平均値が求まる"),
        ("u、\nz", "u、z"),
        ("x が\nu", "x がu"),
        ("two\n  words\n", "two words"),
    ],
)
def test_lines_of_japanese_are_joined_without_a_space(text: str, joined: str) -> None:
    assert unwrapped(text) == joined


def test_no_character_survives_that_is_not_shown() -> None:
    """Over all of Unicode, only newline and tab are left of the characters without a glyph."""
    everything = "".join(map(chr, range(0x110000)))
    left = {character for character in clean_text(everything, 0x110000) if unicodedata.category(character)[0] == "C"}
    assert left <= set("\n\t")
