"""Text from the jail, made safe to show: no terminal sequences, no control or direction characters, bounded."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from .guest.wire import well_formed

TERMINAL: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor movement
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\|$)"  # OSC, DCS and their kin, up to their terminator
    r"|\x1b[@-_]?",
    re.DOTALL,
)
KEPT: Final = "\n\t"
DIRECTIONS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str, limit: int) -> str:
    """At most `limit` characters that can be shown anywhere; a carriage return is a line break."""
    text = TERMINAL.sub("", well_formed(text[: 2 * limit])).replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii() or not text.isprintable():
        text = "".join(character for character in text if _harmless(character))
    return text[:limit]


def _harmless(character: str) -> bool:
    if character in KEPT:
        return True
    return unicodedata.category(character) != "Cc" and character not in DIRECTIONS
