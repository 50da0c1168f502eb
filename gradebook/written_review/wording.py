"""When two answers have the same words."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SAME: Final = str.maketrans("、’−", ",'-")
_IGNORED: Final = re.compile(
    r"""[。!?…‥・「」『』\[\]【】〈〉:;"“”‘`_#~〜]"""
    r"|(?<![\d\s,.])[\s,.]++|(?<=\d)[\s,.]++(?!\d)|(?<=\d)\s+(?=,)|(?<=,)\s+(?=\d)"  # but 0.5, and 1,2 is not 12
    r"|(?<![!-~])\(|\)(?![!-~])"  # but 1/(2n) is not (1/2)n
    r"|(?<![a-z0-9)])(?<![a-z0-9)] )\*|\*(?! ?[a-z0-9(])"  # but 2*3 is not 23
    r"|(?<![a-z)])'"  # but f' is not f
)


def normalised(text: str) -> str:
    """Only the words: one width, small letters, without spaces, punctuation and Markdown's marks.

    What stands within numbers and formulas stays.
    """
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text).casefold().translate(_SAME))
