"""When two answers say the same in the same words, and what must not differ within a group."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_IGNORED: Final = re.compile(r"[\s、。,!?…‥・「」『』()\[\]【】〈〉:;'\"“”‘’`*_#~〜]|(?<!\d)\.|\.(?!\d)")
_NEGATION: Final = re.compile(r"ない|なく|なか|なけ|ません|ずに|ずと|ざる|not|n't")
_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?")


def normalised(text: str) -> str:
    """The words alone: one width, small letters, without spaces, punctuation and the marks of Markdown."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text).casefold())


def sense(words: str) -> tuple[int, tuple[str, ...]]:
    """What may turn an answer into its opposite although the rest is alike: how often it denies, and its numbers."""
    return len(_NEGATION.findall(words)), tuple(sorted(_NUMBER.findall(words)))
