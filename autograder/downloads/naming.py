"""Makes names from downloads comparable: their bytes, their letters, the marks of copies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

NOTEBOOK: Final = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)  # suffixes that browsers add
ARCHIVE: Final = re.compile(r"\.zip$", re.IGNORECASE)
OTHER_ARCHIVE: Final = re.compile(r"\.(rar|7z|lzh|tar|tgz|tar\.\w+|gz|bz2|xz)$", re.IGNORECASE)
_LITTER: Final = frozenset({"__MACOSX", ".ipynb_checkpoints", ".git", "__pycache__", "Thumbs.db", "desktop.ini"})
_COPY: Final = re.compile(
    r"(?:\s*[(（[]\s*(\d{1,4})\s*[)）\]]|\s*-\s*(\d{1,4})|[-_ ]*(?:copy|コピー|のコピー)\s*(\d{0,4})|-?checkpoint)$",
    re.IGNORECASE,
)
_COPY_BEFORE: Final = re.compile(r"^(?:copy of |コピー\s*[~〜～-]\s*)", re.IGNORECASE)


def decoded(raw: bytes) -> str:
    """Decode a name of unknown encoding: UTF-8 (macOS) or cp932 (Windows in Japan), else cp437."""
    for encoding in ("utf-8", "cp932"):
        try:
            return unicodedata.normalize("NFC", raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def key(name: str) -> str:
    """Only the letters and digits of a name: made narrow, small, and composed as Windows composes them."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in unicodedata.normalize("NFKC", plain) if character.isalnum())


def same_file(name: str) -> str:
    """A notebook's name as a file name: in small letters, narrow, blanks as underscores."""
    return re.sub(r"[\s_]+", "_", unicodedata.normalize("NFKC", name).casefold().strip())


def is_litter(parts: tuple[str, ...]) -> bool:
    """Whether a path is a leftover of an operating system or an editor."""
    return any(part in _LITTER or part.startswith("._") or part == ".DS_Store" for part in parts)


def stems(file: str) -> Iterator[tuple[str, int]]:
    """A notebook file's possible names, the longest first, each with the number of the copy."""
    stem = NOTEBOOK.sub("", unicodedata.normalize("NFKC", file)).strip()
    number = 0
    yield stem, number
    while found := _COPY.search(stem):
        number = max(number, *(int(digits) for digits in found.groups() if digits), 0, 0)
        stem = stem[: found.start()].strip()
        yield stem, number
    if bare := _COPY_BEFORE.sub("", stem):
        yield bare, number
