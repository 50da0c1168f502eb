"""What the sentence of a known mistake says is right: that is so only where the mistake explains the whole answer."""

from __future__ import annotations

import re
from typing import Final

_SENTENCE: Final = re.compile("[^。]*。|[^。]+$")
_PRAISE: Final = re.compile(r"(?:合って|求まって|できて)い(?:ます(?:。|が、)|て、)")


def without_praise(sentence: str) -> str:
    """The sentence of a mistake, with what is wrong alone; empty where it says nothing else than what is right."""
    return "".join(_PRAISE.split(each)[-1] for each in _SENTENCE.findall(sentence))
