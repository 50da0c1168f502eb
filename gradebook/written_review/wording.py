"""When two answers have the same words."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_IGNORED: Final = re.compile(r"[\s、。,!?…‥・「」『』()\[\]【】〈〉:;'\"“”‘’`*_#~〜]|(?<!\d)\.|\.(?!\d)")


def normalised(text: str) -> str:
    """Only the words: one width, small letters, without spaces, punctuation and Markdown's marks."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text).casefold())
