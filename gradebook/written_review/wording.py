"""When two answers have the same words, and which words must agree within a group."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_IGNORED: Final = re.compile(r"[\s、。,!?…‥・「」『』()\[\]【】〈〉:;'\"“”‘’`*_#~〜]|(?<!\d)\.|\.(?!\d)")
_NEGATION: Final = re.compile(r"ない|なく|なか|なけ|ません|ずに|ずと|ざる|not|n't")
_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?")


def normalised(text: str) -> str:
    """Only the words: one width, small letters, without spaces, punctuation and Markdown's marks."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text).casefold())


def sense(words: str) -> tuple[int, tuple[str, ...]]:
    """The parts that can reverse an answer while the rest stays similar: the count of negations, and the numbers."""
    return len(_NEGATION.findall(words)), tuple(sorted(_NUMBER.findall(words)))
