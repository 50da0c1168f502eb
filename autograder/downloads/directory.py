"""The size of a zip's list of files, found before zipfile reads all of it into memory.

Source: APPNOTE.TXT 4.3.14 to 4.3.16. The record is found as zipfile finds it, because a zip inside the zip has records
of its own.
"""

from __future__ import annotations

import io
import struct
from typing import IO, Final

_END: Final = b"PK\x05\x06"
_LOCATOR_64: Final = b"PK\x06\x07"
_END_64: Final = b"PK\x06\x06"
_LONGEST_END: Final = 22 + (1 << 16)  # with the longest comment
_BEFORE_END: Final = 56 + 20  # the record and the locator of 64 bits


def directory_size(file: IO[bytes]) -> int:
    """The size in bytes that the zip gives for its list of files, or 0; the file is rewound to its start."""
    length = file.seek(0, io.SEEK_END)
    file.seek(max(0, length - _LONGEST_END - _BEFORE_END))
    tail = file.read()
    file.seek(0)
    end = _end(tail)
    if end < 0:
        return 0
    size = _number(tail, end + 12, "<I")
    if tail[max(0, end - 20) : end].startswith(_LOCATOR_64) and tail.startswith(_END_64, max(0, end - _BEFORE_END)):
        return _number(tail, end - _BEFORE_END + 40, "<Q")
    return size


def _end(tail: bytes) -> int:
    if tail[-22:-18] == _END and tail[-2:] == b"\0\0":
        return len(tail) - 22
    return tail.rfind(_END, max(0, len(tail) - _LONGEST_END))


def _number(tail: bytes, place: int, format: str) -> int:
    field = tail[place : place + struct.calcsize(format)]
    return int(struct.unpack(format, field)[0]) if len(field) == struct.calcsize(format) else 0
