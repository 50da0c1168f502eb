"""An entry of a zip -> its bytes, in small pieces; as many as the list says, and with its checksum."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import IO, Final

from autograder.downloads.zip_directory import HEADER, HEADER_MARK, STORED, UnreadableFile, ZipEntry
from autograder.languages import Message

CHUNK: Final = 1 << 16
_ENCRYPTED: Final = 0x1


def content(file: IO[bytes], entry: ZipEntry) -> Iterator[bytes]:
    """The unpacked bytes.

    Raises UnreadableFile for an entry with a fault, and, after some bytes, where they are not as the list says.
    """
    if entry.fault:
        raise UnreadableFile(entry.fault)
    _to_data(file, entry)
    packed = _packed(file, entry.packed)
    size, checksum = 0, 0
    for piece in packed if entry.method == STORED else _inflated(packed):
        size += len(piece)
        checksum = zlib.crc32(piece, checksum)
        if size > entry.size:
            raise UnreadableFile(Message("it holds more bytes than its list of files says"))
        yield piece
    if size != entry.size:
        raise UnreadableFile(Message("it breaks off"))
    if checksum != entry.checksum:
        raise UnreadableFile(Message("it is damaged: its bytes do not have the CRC that its list of files says"))


def _to_data(file: IO[bytes], entry: ZipEntry) -> None:
    """Move to the first byte of an entry's data, by way of its header."""
    file.seek(min(entry.start, entry.end))
    fields = file.read(HEADER.size)
    if len(fields) < HEADER.size or not fields.startswith(HEADER_MARK):
        raise UnreadableFile(Message("it is not where its list of files says"))
    _, flags, name_length, extra_length = HEADER.unpack(fields)
    if flags & _ENCRYPTED:
        raise UnreadableFile(Message("encrypted with a password"))
    if file.read(name_length) != entry.raw_name:
        raise UnreadableFile(Message("the names of it in its list of files and beside its data differ"))
    begin = entry.start + HEADER.size + name_length + extra_length
    if begin + entry.packed > entry.end:
        raise UnreadableFile(Message("it overlaps another entry of its zip"))
    file.seek(begin)


def _packed(file: IO[bytes], left: int) -> Iterator[bytes]:
    while left > 0 and (piece := file.read(min(CHUNK, left))):
        left -= len(piece)
        yield piece


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in packed:
            rest = piece
            while rest and not inflater.eof:
                yield inflater.decompress(rest, CHUNK)
                rest = inflater.unconsumed_tail
        while not inflater.eof and (piece := inflater.decompress(b"", CHUNK)):
            yield piece
    except zlib.error as error:
        raise UnreadableFile(Message("it is damaged: {error}", error=error)) from None
    if not inflater.eof:
        raise UnreadableFile(Message("it breaks off"))
