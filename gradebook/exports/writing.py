"""How an export becomes a file: the one place that encodes and writes.

A CSV for people is UTF-8 with a byte order mark, without which Excel in Japan shows mojibake. Lines end in CRLF
(RFC 4180): readers take either ending, and with CRLF Python's csv module also quotes a lone CR inside a cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

import pandas as pd
from pandas.api.types import is_string_dtype

from autograder.errors import UsageError
from autograder.files import write_atomically
from autograder.languages import Message
from autograder.text import escaped

GETA: Final = "〓"  # the mark that printers in Japan set for a character they lack
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\0")


def write(exported: pd.DataFrame | bytes, output: Path | BinaryIO) -> None:
    """Write an export to a file, whole or not at all, or to an open stream.

    Raises UsageError when the file cannot be written.
    """
    content = exported if isinstance(exported, bytes) else to_csv(exported)
    if not isinstance(output, Path):
        output.write(content)
        return
    try:
        _write_file(content, output)
    except OSError as error:
        raise UsageError(
            Message("cannot be written: {strerror}", strerror=error.strerror),
            path=output,
            next_step=Message("choose a file in a folder you may write to"),
        ) from error


def to_csv(frame: pd.DataFrame, encoding: str = "utf-8-sig") -> bytes:
    """A CSV for people: no text in it is run as a formula (CWE-1236); unknown numbers are empty.

    A character that the encoding lacks becomes 〓, and `losses` reports it; a control character is escaped.
    """
    text: str = guarded(frame).to_csv(index=False, lineterminator="\r\n", float_format="%.12g")
    readable = escaped(text)
    if encoding != "utf-8-sig":
        readable = readable.translate({ord(each): GETA for each in _lacking(readable, encoding)})
    return readable.encode(encoding)


def losses(frame: pd.DataFrame, encoding: str) -> list[str]:
    """The texts that `to_csv` cannot write in an encoding: one line each, with its column and the characters."""
    found = []
    for name in frame.columns:
        texts: Sequence[object] = list(frame[name].dropna().unique()) if is_string_dtype(frame[name]) else []
        for text in [str(name), *map(str, texts)]:
            if lacking := _lacking(text, encoding):
                characters = " ".join(f"{each} (U+{ord(each):04X})" for each in lacking)
                found.append(f"{name}: {escaped(text)}: {characters}")
    return list(dict.fromkeys(found))


def guarded(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with ' before every text that a spreadsheet would take for a formula."""
    texts = {name: _guarded(frame[name]) for name in frame.columns if is_string_dtype(frame[name])}
    return frame.assign(**texts).rename(columns=guard)


def guard(text: str) -> str:
    """The same text, with ' before one that a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _guarded(values: pd.Series) -> pd.Series:
    known = {value: guard(value) for value in values.dropna().unique()}
    return values.map(known) if any(value != kept for value, kept in known.items()) else values


def _lacking(text: str, encoding: str) -> list[str]:
    """The characters of a text that an encoding has no code for, each once, in their order."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return [each for each in dict.fromkeys(text) if _has_no_code(each, encoding)]
    return []


def _has_no_code(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return True
    return False


def _write_file(content: bytes, output: Path) -> None:
    target = output.resolve()  # through a link, to the file that it means
    if target.exists() and not target.is_file():
        target.write_bytes(content)  # a pipe or device takes bytes but must not be replaced; a folder refuses
        return
    write_atomically(target, content)
