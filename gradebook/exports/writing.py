"""How an export becomes a file: the one place that encodes and writes.

A CSV for people is UTF-8 with a byte order mark, without which Excel in Japan shows mojibake. Lines end in CRLF
(RFC 4180): readers take either ending, and with CRLF Python's csv module also quotes a lone CR inside a cell.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import BinaryIO, Final

import pandas as pd

from autograder.errors import UsageError

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
            f"cannot be written: {error.strerror}", path=output, next_step="choose a file in a folder you may write to"
        ) from error


def to_csv(frame: pd.DataFrame) -> bytes:
    """A CSV for people: no text in it is run as a formula (CWE-1236); unknown numbers are empty."""
    guarded = frame.apply(lambda values: values.map(guard)).rename(columns=guard)
    text: str = guarded.to_csv(index=False, lineterminator="\r\n", float_format="%.12g")
    return text.encode("utf-8-sig", errors="backslashreplace")  # a lone surrogate shows as \udXXX


def guard(value: object) -> object:
    """The same value, with ' before a text that a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _write_file(content: bytes, output: Path) -> None:
    target = output.resolve()  # through a link, to the file that it means
    if target.exists() and not target.is_file():
        target.write_bytes(content)  # a pipe or device takes bytes but must not be replaced; a folder refuses
        return
    draft = target.with_name(f".kakunin-{secrets.token_hex(8)}")
    try:
        with draft.open("xb") as file:
            if target.exists():
                draft.chmod(stat.S_IMODE(target.stat().st_mode))  # private grades stay private
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
