"""A zip's list of files -> its entries; the list's size is checked before any of it is read.

The module zipfile gives up a whole zip for one bad entry, and its LZMA and bzip2 take as much memory as an entry asks
for. Here every entry stands for itself, and only stored and deflated ones are read.

Source: APPNOTE.TXT 4.3.7 to 4.3.16 and 4.5.3. The list is found as zipfile finds it, because a zip inside the zip has a
list of its own.
"""

from __future__ import annotations

import io
import stat
import struct
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import IO, Final

from autograder.downloads.naming import decoded
from autograder.languages import Message

STORED: Final = 0
DEFLATED: Final = 8
LONGEST_NAME: Final = 4096  # bytes of a path
LONGEST_PART: Final = 1000  # characters of a component
HEADER_MARK: Final = b"PK\x03\x04"
HEADER: Final = struct.Struct("<4s2xH18xHH")  # beside an entry's data, before its name
_END: Final = b"PK\x05\x06"
_LOCATOR_64: Final = b"PK\x06\x07"
_END_64: Final = b"PK\x06\x06"
_ENTRY: Final = b"PK\x01\x02"
_FIELDS: Final = struct.Struct("<4s4xHH4xLLLHHH4xLL")  # of an entry in the list, before its name
_LONGEST_END: Final = 22 + (1 << 16)  # with the longest comment
_BEFORE_END: Final = 56 + 20  # the record and the locator of 64 bits
_IN_64_BITS: Final = 0xFFFFFFFF
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_METHODS: Final = {9: "deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd", 99: "AES"}


class UnreadableFile(Exception):
    """A file of a download, or an entry of a zip, that is not read; its text is the reason."""


@dataclass(frozen=True)
class ZipEntry:
    """An entry as the list gives it."""

    raw_name: bytes
    method: int
    checksum: int
    packed: int  # bytes in the zip
    size: int  # bytes unpacked
    start: int  # of its header, in the file
    end: int = 0  # of the part of the file that belongs to no other entry
    fault: str = ""  # the reason not to read it

    @property
    def parts(self) -> tuple[str, ...]:
        """Its path; what says nothing is left out."""
        name = decoded(self.raw_name[:LONGEST_NAME]).replace("\\", "/")
        return tuple(part[:LONGEST_PART] for part in name.split("/") if part not in ("", "."))

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, which holds no bytes."""
        return self.raw_name.endswith((b"/", b"\\")) and not self.size


def zip_entries(file: IO[bytes], most: int) -> tuple[tuple[ZipEntry, ...], str]:
    """The entries of a zip, and why the list could not be read to its end ("" if it could).

    Raises UnreadableFile if it is no zip, or its list has more than `most` bytes.
    """
    listing, shift, begin = _listing(file, most)
    entries: list[ZipEntry] = []
    place, fault = 0, ""
    while place < len(listing):
        if len(listing) - place < _FIELDS.size or not listing.startswith(_ENTRY, place):
            fault = Message("its list of files is broken after {count} files", count=len(entries))
            break
        entry, length = _entry(listing, place, shift)
        entries.append(entry)
        place += length
    return tuple(_bounded(file, entries, begin)), fault or ("" if entries else Message("it holds no files"))


def _listing(file: IO[bytes], most: int) -> tuple[bytes, int, int]:
    """The list, how far everything in the file lies behind the place that the list gives, and where the list begins."""
    length = file.seek(0, io.SEEK_END)
    tail_start = max(0, length - _LONGEST_END - _BEFORE_END)
    file.seek(tail_start)
    tail = file.read()
    end = _end(tail)
    if end < 0 or len(tail) - end < 22:
        raise UnreadableFile(Message("File is not a zip file"))
    size, offset = struct.unpack_from("<LL", tail, end + 12)
    record = end - _BEFORE_END
    if record >= 0 and tail.startswith(_LOCATOR_64, end - 20) and tail.startswith(_END_64, record):
        size, offset = struct.unpack_from("<QQ", tail, record + 40)
        end = record
    if size > most:
        raise UnreadableFile(
            Message("its list of files has {size} bytes; at most {most} are read", size=size, most=most)
        )
    begin = tail_start + end - size
    if begin < 0 or begin < offset:
        raise UnreadableFile(Message("its list of files (the central directory) is not where it should be"))
    file.seek(begin)
    return file.read(size), begin - offset, begin


def _end(tail: bytes) -> int:
    if tail[-22:-18] == _END and tail[-2:] == b"\0\0":
        return len(tail) - 22
    return tail.rfind(_END, max(0, len(tail) - _LONGEST_END))


def _entry(listing: bytes, place: int, shift: int) -> tuple[ZipEntry, int]:
    """An entry, and the length of its part of the list."""
    fields = _FIELDS.unpack_from(listing, place)
    _, flags, method, checksum, packed, size, name_length, extra_length, comment, attributes, start = fields
    after = place + _FIELDS.size
    name = listing[after : after + name_length]
    extra = listing[after + name_length : after + name_length + extra_length]
    wide = _in_64_bits(extra, [size, packed, start])
    fault = "" if wide else Message("its sizes are broken")
    size, packed, start = wide or (size, packed, start)
    entry = ZipEntry(name, method, checksum, packed, size, start + shift)
    fault = _fault(entry, flags, attributes >> 16) or fault
    return replace(entry, fault=fault), _FIELDS.size + name_length + extra_length + comment


def _in_64_bits(extra: bytes, values: list[int]) -> tuple[int, int, int] | None:
    """Size, packed size and start, taken from the extra field where they need 64 bits; None if they are not there."""
    wide = _extra_field(extra, 1)
    for place, value in enumerate(values):
        if value == _IN_64_BITS:
            if len(wide) < 8:
                return None
            values[place], wide = int.from_bytes(wide[:8], "little"), wide[8:]
    return values[0], values[1], values[2]


def _extra_field(extra: bytes, wanted: int) -> bytes:
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        if kind == wanted:
            return extra[place + 4 : place + 4 + length]
        place += 4 + length
    return b""


def _fault(entry: ZipEntry, flags: int, mode: int) -> str:
    """The reason not to read an entry; "" for one of the kind that is read."""
    if fault := _fault_of_name(entry):
        return fault
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return Message("a link or device, which is not followed")
    if flags & _ENCRYPTED:
        return Message("encrypted with a password")
    if entry.method not in (STORED, DEFLATED):
        return Message(
            "packed with a compression that is not read: {method}", method=_METHODS.get(entry.method, entry.method)
        )
    if entry.raw_name.endswith((b"/", b"\\")) and entry.size:
        return Message("a folder that holds bytes")
    if entry.packed > entry.size + entry.size // 100 + 1024:
        return Message("its sizes are broken")
    return ""


def _fault_of_name(entry: ZipEntry) -> str:
    if len(entry.raw_name) > LONGEST_NAME or any(len(part) >= LONGEST_PART for part in entry.parts):
        return Message("its name is too long")
    parts = entry.parts
    if b"\0" in entry.raw_name or entry.raw_name.startswith((b"/", b"\\")) or ".." in parts:
        return Message("its name leads out of the zip")
    if not parts:
        return Message("it has no name")
    return Message("its name leads out of the zip") if parts[0][1:2] == ":" else ""


def _bounded(file: IO[bytes], entries: list[ZipEntry], begin: int) -> list[ZipEntry]:
    """The entries with the end of each: where the next header is. One that only claims the place ends no other."""
    starts = sorted({entry.start for entry in entries if _has_header(file, entry, begin)})
    following = [bisect_right(starts, entry.start) for entry in entries]
    return [
        replace(entry, end=starts[place] if place < len(starts) else begin)
        for entry, place in zip(entries, following, strict=True)
    ]


def _has_header(file: IO[bytes], entry: ZipEntry, begin: int) -> bool:
    if not 0 <= entry.start < begin:
        return False
    file.seek(entry.start)
    header = file.read(HEADER.size + len(entry.raw_name))
    return header.startswith(HEADER_MARK) and header[HEADER.size :] == entry.raw_name
