"""Text from outside, made safe to show: bounded, without control characters, HTML left as the text it is."""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "…"

# CSI (colours, cursor) and OSC (titles, links); what is left of other sequences is harmless without its ESC.
_TERMINAL = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b\][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?")
_MARKDOWN_MARK = re.compile(r"^([*#+-])(?=\s)")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def clean_text(text: str, limit: int = 2000) -> str:
    """The text in at most `limit` characters, without what could steer a terminal or reorder a line.

    Terminal sequences, control characters and invisible format characters (bidi controls, zero-width, tags) go; lone
    surrogates and unassigned characters become U+FFFD; every line end becomes a newline. Nothing is escaped: a
    writer of HTML escapes, a writer of Markdown sets `messages.ja.code` around it.
    """
    head = text[: 4 * limit]  # bounds the work; the sequences removed make it longer than what is kept
    plain = "".join(map(_visible, _LINE_ENDS.sub("\n", _TERMINAL.sub("", head))))
    if len(plain) > limit or len(text) > len(head):
        return plain[: limit - len(ELLIPSIS)] + ELLIPSIS
    return plain


def one_line(text: str, limit: int = 160) -> str:
    """As `clean_text`, on one line, runs of white space made one space."""
    plain = " ".join(clean_text(text, 4 * limit).split())
    return plain if len(plain) <= limit else plain[: limit - len(ELLIPSIS)] + ELLIPSIS


def as_markdown(sentence: str) -> str:
    """A plain sentence in Markdown: one that begins with an operator, as `* は…`, begins no list or heading."""
    return _MARKDOWN_MARK.sub(r"\\\1", sentence)


def paragraphs(*parts: str) -> str:
    """Parts of a text, those that say something, one paragraph or more each."""
    return "\n\n".join(part for part in parts if part)


def _visible(character: str) -> str:
    if character in "\n\t":
        return character
    category = unicodedata.category(character)
    if category in ("Cc", "Cf"):
        return ""
    return "\N{REPLACEMENT CHARACTER}" if category in ("Cs", "Cn", "Co") else character
