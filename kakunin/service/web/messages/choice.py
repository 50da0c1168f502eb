"""The languages there are, and the one that a browser asks for."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Final, NamedTuple

from kakunin.service.web.messages import en, ja

_MOST: Final = 20  # languages of a header that are looked at


class Language(NamedTuple):
    """One language of the pages."""

    code: str
    own_name: str
    words: ModuleType


LANGUAGES: Final[Mapping[str, Language]] = {
    "ja": Language("ja", "日本語", ja),
    "en": Language("en", "English", en),
}


def language_of(accepted: str) -> Language:
    """The one that an Accept-Language header likes best; Japanese where it names neither."""
    liked = [_liking(each) for each in accepted.split(",")[:_MOST]]
    known = [(weight, code) for weight, code in liked if code in LANGUAGES and weight > 0]
    return LANGUAGES[max(known, key=lambda each: each[0])[1]] if known else LANGUAGES["ja"]


def _liking(part: str) -> tuple[float, str]:
    tag, *parameters = (each.strip().lower() for each in part.split(";"))
    weights = [each.removeprefix("q=") for each in parameters if each.startswith("q=")]
    try:
        weight = float(weights[0]) if weights else 1.0
    except ValueError:
        weight = 0.0
    return weight, tag.partition("-")[0]
