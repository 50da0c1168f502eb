"""Texts from outside -> inert HTML: students' texts stay text, with colours if they are Python."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import chain, groupby, zip_longest
from typing import Any, Final

import mistune
import nh3
from markupsafe import Markup, escape
from pygments import token
from pygments.lexers import PythonLexer

from autograder.text import clean_text

LONGEST_ANSWER: Final = 6000  # characters that are shown of one answer
LONGEST_COMMENT: Final = 8000
TAGS: Final = frozenset(("p", "pre", "code", "ul", "ol", "li", "em", "strong", "br", "blockquote"))
_CODE: Final = re.compile(r"(`+)(.+?)\1", re.DOTALL)
# The classes of tokens: the first kind that fits counts; other tokens stay plain.
COLOURED: Final = (
    (token.Comment, "c"),
    (token.String, "s"),
    (token.Number, "m"),
    (token.Keyword, "k"),
    (token.Operator.Word, "k"),
    (token.Name.Function, "f"),
    (token.Name.Class, "f"),
    (token.Name.Builtin, "b"),
)


def highlighted(source: str) -> Markup:
    """Python source, its tokens in a few classes, neighbours of one class together."""
    tokens = _lexer().get_tokens(clean_text(source.strip("\n"), LONGEST_ANSWER))
    return Markup("").join(_spans((_colour(kind), text) for kind, text in tokens)).rstrip()


def numbered(source: str) -> Markup:
    """The same, each line in an element that the page counts; blank lines above it count, as they do for Python."""
    lines: list[list[tuple[str, str]]] = [[]]
    for kind, text in _lexer().get_tokens(clean_text(source.rstrip(), LONGEST_ANSWER).rstrip()):
        first, *others = text.split("\n")
        lines[-1].append((_colour(kind), first))
        lines.extend([(_colour(kind), other)] for other in others)
    shown = (Markup("").join(_spans(line)) for line in lines)
    return Markup("\n").join(Markup('<span class="line">{}</span>').format(line) for line in list(shown)[:-1])


def prose(text: str) -> Markup:
    """Markdown without links, pictures or HTML of its own; a block of code can be scrolled with the keyboard too."""
    html = str(_markdown()(clean_text(text, LONGEST_COMMENT)))
    clean = nh3.clean(html, tags=set(TAGS), attributes={}, clean_content_tags=set(), link_rel=None)
    return Markup(clean.replace("<pre>", '<pre tabindex="0">'))  # cleaned a line above


def plain(text: str) -> str:
    """Plain text, without characters that steer or reorder the text around it."""
    return clean_text(text, LONGEST_ANSWER).strip()


def inline(text: str) -> Markup:
    """Plain text in which what stands between backticks is set as code: titles and sentences are written so."""
    pieces = _CODE.split(plain(text))
    shown = [escape(piece) for piece in pieces[::3]]
    codes = [Markup("<code>{}</code>").format(piece) for piece in pieces[2::3]]
    return Markup("").join(chain.from_iterable(zip_longest(shown, codes, fillvalue=Markup(""))))


def without_marks(text: str) -> str:
    """The same text without the backticks, for pictures and what is read aloud."""
    return _CODE.sub(r"\2", plain(text))


def _spans(pieces: Iterable[tuple[str, str]]) -> Iterable[Markup]:
    for colour, group in groupby(pieces, key=lambda piece: piece[0]):
        text = "".join(text for _, text in group)
        yield Markup('<span class="{}">{}</span>').format(colour, text) if colour else escape(text)


@cache
def _colour(kind: Any) -> str:
    return next((name for group, name in COLOURED if kind in group), "")


@cache
def _lexer() -> PythonLexer:
    return PythonLexer(stripnl=False)


@cache
def _markdown() -> mistune.Markdown:
    return mistune.create_markdown(escape=True, hard_wrap=True)
