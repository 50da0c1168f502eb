"""Text from outside: the one place that decides which of its characters are shown, and which are kept.

Shown to a reader (a terminal, a page, a comment, a cell's output)       visible, clean_text, one_line
Shown where two texts must not look alike (names, the source of a cell)   marked
Written to a file for people, from which a name can be told again         escaped
Written as JSON, which is read back as it was                             json_text
Kept in a database                                                        storable
Kept as it is, as far as UTF-8 can hold it                                encodable
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, Final

ELLIPSIS: Final = "…"
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"

_JAPANESE: Final = "[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]"
_MARKDOWN_MARK: Final = re.compile(r"^([*#+-])(?=\s)")
# What a terminal takes for an order. One without its end hides no further line. CSI in one character counts only with
# parameters: elsewhere U+0080 to U+009F come from text that was decoded wrongly, and nothing beside them is hidden.
_SEQUENCE: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]?"  # CSI: colours, cursor movement
    r"|\x1b[\]PX^_][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"  # OSC, DCS, SOS, PM, APC: titles, links, pictures
    r"|\x1b(?:[ -/]{1,2}[0-~]|[0-~])?"  # character sets, reset, and an escape that stands alone
    r"|\x9b[0-?]+[ -/]*[@-~]?"  # CSI again
)
_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_HALF: Final = re.compile("(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])")
_KEPT: Final = frozenset("\n\t")
# Controls, format characters (of direction, of no width, tags) and line separators: they show nothing, and act.
_ACTING: Final = frozenset(("Cc", "Cf", "Zl", "Zp"))
# Halves of surrogate pairs, unassigned and private characters: nobody can tell what they would look like.
_UNKNOWN: Final = frozenset(("Cs", "Cn", "Co"))
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")  # letters and marks that are drawn as nothing


def visible(text: str) -> str:
    """The text as it may be shown anywhere, however long it is: nothing in it steers a terminal or reorders a line.

    Terminal sequences and characters that act go; characters without a known shape become U+FFFD; every line end
    becomes a newline. Nothing is escaped: a writer of HTML escapes, a writer of Markdown sets `messages.ja.code`.
    """
    if text.isascii() and text.isprintable():
        return text
    plain = _SEQUENCE.sub("", newlines(encodable(text)))
    return _replaced(plain, dict.fromkeys(_acting(plain), "") | dict.fromkeys(_shapeless(plain), REPLACEMENT))


def clean_text(text: str, limit: int = 2000) -> str:
    """As `visible`, in at most `limit` characters; a cut is shown."""
    head = text[: 4 * limit]  # bounds the work; the sequences removed make it longer than what is kept
    plain = visible(head)
    if len(plain) > limit or len(text) > len(head):
        return plain[: limit - len(ELLIPSIS)] + ELLIPSIS
    return plain


def one_line(text: str, limit: int = 160) -> str:
    """As `clean_text`, on one line, runs of white space made one space."""
    plain = " ".join(clean_text(text, 4 * limit).split())
    return plain if len(plain) <= limit else plain[: limit - len(ELLIPSIS)] + ELLIPSIS


def unwrapped(text: str) -> str:
    """A text without its line breaks: where they part Japanese from Japanese, no space takes their place."""
    return re.sub(rf"(?<={_JAPANESE})\s*\n\s*|\s*\n\s*(?={_JAPANESE})|\s*(\n)\s*", _space, text.strip())


def as_markdown(sentence: str) -> str:
    """A plain sentence in Markdown: one that begins with an operator, as `* は…`, begins no list or heading."""
    return _MARKDOWN_MARK.sub(r"\\\1", sentence)


def paragraphs(*parts: str) -> str:
    """Parts of a text, those that say something, one paragraph or more each."""
    return "\n\n".join(part for part in parts if part)


def marked(text: str) -> str:
    """The text with U+FFFD for each character that `visible` takes away: texts that differ in one do not look alike."""
    if text.isascii() and text.isprintable():
        return text
    plain = newlines(encodable(text))
    return _replaced(plain, dict.fromkeys([*_acting(plain), *_shapeless(plain)], REPLACEMENT))


def escaped(text: str) -> str:
    """The text with characters that act, are blank, or have no place in UTF-8 or XML written out, as in \\u202e.

    A lone carriage return, private characters (gaiji in names) and those of a later Unicode stay.
    """
    found = [each for each in _acting(text) if each != "\r"]
    found += [each for each in _shapeless(text) if each in _BLANK or not _is_character(each)]
    return _replaced(text, {each: each.encode("unicode_escape").decode() for each in found})


def json_text(value: Any) -> str:
    """The value as JSON, other scripts readable, with characters that act or have no known shape as its escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return _replaced(text, {each: json.dumps(each)[1:-1] for each in [*_acting(text), *_shapeless(text)]})


def storable(text: str) -> str:
    """Text that any database takes: NUL and lone surrogates are written out as escapes, which keeps names apart."""
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def encodable(text: str) -> str:
    """Text that can be written as UTF-8: two halves of a surrogate pair are one character, a lone half is U+FFFD."""
    if text.isascii():
        return text
    return _HALF.sub(REPLACEMENT, text).encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def newlines(text: str) -> str:
    """The text with a newline for every line end that Python, Unicode or a browser knows."""
    return _LINE_ENDS.sub("\n", text)


def without_invisible(text: str) -> str:
    """Source text, as it was meant: with newlines, and without the format characters that a paste brings along."""
    plain = newlines(text)
    return _replaced(plain, {each: "" for each in _acting(plain) if unicodedata.category(each) == "Cf"})


def _acting(text: str) -> list[str]:
    """The characters of a text that show nothing and act, each once: a long text has few different ones."""
    return [each for each in set(text) - _KEPT if unicodedata.category(each) in _ACTING]


def _shapeless(text: str) -> list[str]:
    return [each for each in set(text) if each in _BLANK or unicodedata.category(each) in _UNKNOWN]


def _space(line_break: re.Match[str]) -> str:
    return " " if line_break[1] else ""


def _is_character(each: str) -> bool:
    """Whether it is one, or may become one: neither half of a pair nor one of the codes that never will be."""
    code = ord(each)
    return not (0xD800 <= code <= 0xDFFF or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE)


def _replaced(text: str, by: dict[str, str]) -> str:
    return text.translate({ord(each): other for each, other in by.items()}) if by else text
