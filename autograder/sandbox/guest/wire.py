"""Frames and values as they cross the jail's wall: two lengths, JSON, raw bytes; never pickle.

Both sides use this module. The decoder trusts nothing: every tag, type, shape and length is checked before memory is
taken for it, and the arrays it returns own their memory.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

import numpy as np

from . import objects
from .objects import Generator, Table, TableColumn

LENGTHS: Final = struct.Struct("<II")  # of the JSON header, of the raw body
MAX_HEADER: Final = 4 * 2**20
MAX_DEPTH: Final = 12
MAX_NODES: Final = 60_000
MAX_DIMS: Final = 8
MAX_TEXT: Final = 2**17
MAX_TEXTS: Final = 2 * 2**20  # of one frame, as JSON: with MAX_NODES it keeps a header below MAX_HEADER
MAX_INT_BITS: Final = 4096
PACKED: Final = 16  # lists of plain numbers from this length on travel as raw bytes

NUMBERS: Final = ("|b1", "|i1", "|u1", *(f"<{kind}{size}" for kind in "iu" for size in (2, 4, 8)))
EXIT_BROKEN: Final = 70  # student code broke the kernel itself
EXIT_NO_MEMORY: Final = 71  # not even an answer fitted any more

DTYPES: Final = frozenset({*NUMBERS, "<f2", "<f4", "<f8", "<c8", "<c16"})
MAX_CHARACTERS: Final = 2**14  # of one element of a text array
REPLACEMENT: Final = 0xFFFD


class WireError(Exception):
    """What arrived is not a frame, or not a value, that we speak."""


@dataclass(frozen=True)
class Opaque:
    """A value that stays in the jail: a function, a module, an object, or something too large to send."""

    type_name: str
    reason: str = ""  # "too large" where only the size was in the way


class _Missing:
    """The type of MISSING."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
Missing: TypeAlias = _Missing
Container: TypeAlias = list[Any] | tuple[Any, ...] | dict[Any, Any]
Described: TypeAlias = Table | Generator
Value: TypeAlias = bool | int | float | complex | str | np.ndarray[Any, Any] | Container | Described | Opaque | None
Tree: TypeAlias = Any  # what json makes of an encoded value

_to_json: Final = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_from_json: Final = json.JSONDecoder().decode


def frame(header: Mapping[str, Any], chunks: Iterable[bytes] = ()) -> bytes:
    """One frame, ready to be sent; WireError when its header is too long."""
    head = _to_json(header).encode("ascii")
    body = b"".join(chunks)
    if len(head) > MAX_HEADER:
        raise WireError("header too long")
    return LENGTHS.pack(len(head), len(body)) + head + body


def read_frame(receive: Callable[[int], bytes], max_body: int) -> tuple[dict[str, Any], bytes]:
    """The next frame; `receive(n)` returns exactly n bytes. WireError when the frame is refused."""
    head_length, body_length = LENGTHS.unpack(receive(LENGTHS.size))
    if head_length > MAX_HEADER or body_length > max_body:
        raise WireError(f"frame too large: {head_length} + {body_length} bytes")
    head, body = receive(head_length), receive(body_length)
    try:
        header = _from_json(head.decode("ascii"))
    except (ValueError, RecursionError) as error:  # not ASCII, not JSON, an endless integer, endless nesting
        raise WireError("header is not JSON") from error
    if not isinstance(header, dict):
        raise WireError("header is not an object")
    return header, body


def well_formed(text: str) -> str:
    """The same text with every lone surrogate replaced: the jail has nothing of ours to import, the host cleans it."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _TooLarge(Exception):
    """The value does not fit into one reply."""


class Encoder:
    """Turns values into trees and chunks of one frame.

    It never fails on a value: what cannot travel becomes Opaque. Subclasses are read through the methods of their
    base class, so that no overridden method decides what is sent.
    """

    def __init__(self, max_bytes: int) -> None:
        self.chunks: list[bytes] = []
        self._bytes = max_bytes
        self._texts = MAX_TEXTS
        self._nodes = MAX_NODES

    def encode(self, value: object) -> Tree:
        """The value's place in the header; its bytes join `chunks`."""
        mark, room = len(self.chunks), (self._bytes, self._texts, self._nodes)
        try:
            return self._tree(value, MAX_DEPTH)
        except (_TooLarge, RecursionError, MemoryError):
            del self.chunks[mark:]
            self._bytes, self._texts, self._nodes = room
            return ["opaque", type_name(value), "too large"]

    def _tree(self, value: object, depth: int) -> Tree:
        self._nodes -= 1
        if depth < 0 or self._nodes < 0:
            raise _TooLarge
        if value is None or value is True or value is False:
            return value
        if isinstance(value, np.ndarray | np.generic):
            return self._array(value, depth)
        if isinstance(value, int):
            return self._integer(int.__index__(value))
        if isinstance(value, float):
            return float.__float__(value)
        if isinstance(value, complex):
            return ["complex", value.real, value.imag]
        if isinstance(value, str):
            return self._text(str.__str__(value))
        if isinstance(value, Opaque):
            return ["opaque", value.type_name, value.reason]
        return self._container(value, depth)

    def _integer(self, value: int) -> Tree:
        if value.bit_length() > MAX_INT_BITS:
            raise _TooLarge
        return value if value.bit_length() < 64 else ["int", self._text(hex(value))]

    def _text(self, value: str) -> str:
        if len(value) > MAX_TEXT:
            raise _TooLarge
        self._texts -= 6 * len(value) if value.isascii() else 12 * len(value)  # "\\u001b", "\\ud83d\\ude00" at worst
        if self._texts < 0:
            raise _TooLarge
        return value

    def _container(self, value: object, depth: int) -> Tree:
        if isinstance(value, list):
            return self._sequence("list", list(list.__iter__(value)), depth)
        if isinstance(value, tuple):
            return self._sequence("tuple", list(tuple.__iter__(value)), depth)
        if isinstance(value, dict):
            items = [(_key(key), item) for key, item in dict.items(value)]
            if not any(key is MISSING for key, _ in items):
                return ["dict", [[self._tree(key, 0), self._tree(item, depth - 1)] for key, item in items]]
        if isinstance(value, Generator):
            return ["generator", int.__index__(value.seed)]
        table = value if isinstance(value, Table) else objects.described(value)
        return ["opaque", type_name(value), ""] if table is None else self._table(table, depth)

    def _table(self, table: Table, depth: int) -> Tree:
        """A table: the labels of its rows, then of each column its label, its kind and its values."""
        columns = [
            [self._tree(column.label, 1), column.kind, self._tree(column.values, depth - 1)] for column in table.columns
        ]
        return ["table", table.type_name, columns, self._tree(table.index, depth - 1)]

    def _sequence(self, tag: str, items: list[object], depth: int) -> Tree:
        if len(items) >= PACKED:
            types = set(map(type, items))
            if types == {float}:
                return [tag + "_floats", self._raw(np.array(items, dtype="<f8"))]
            if types == {int} and all(-(2**63) <= item < 2**63 for item in items):  # type: ignore[operator]
                return [tag + "_ints", self._raw(np.array(items, dtype="<i8"))]
        return [tag, [self._tree(item, depth - 1) for item in items]]

    def _array(self, value: np.ndarray[Any, Any] | np.generic, depth: int) -> Tree:
        array = np.asarray(value)
        if array.dtype.kind == "O":
            return self._objects(array, depth)
        if array.dtype.kind == "f" and array.dtype.itemsize > 8:
            array = array.astype(np.float64)
        elif array.dtype.kind == "c" and array.dtype.itemsize > 16:
            array = array.astype(np.complex128)
        dtype = array.dtype.newbyteorder("<").str
        if array.ndim > MAX_DIMS or not _allowed(dtype):
            return ["opaque", f"ndarray of {array.dtype.kind!r}", ""]
        return ["array", dtype, list(array.shape), self._raw(array.astype(dtype, copy=False))]

    def _objects(self, array: np.ndarray[Any, Any], depth: int) -> Tree:
        """An object array as nested lists, if it holds nothing but numbers."""
        if array.size <= 4096 and all(isinstance(item, int | float | complex | np.number) for item in array.flat):
            return self._tree(array.tolist(), depth - 1)
        return ["opaque", "ndarray of objects", ""]

    def _raw(self, array: np.ndarray[Any, Any]) -> int:
        self._take(array.nbytes)
        self.chunks.append(array.tobytes())
        return array.size

    def _take(self, count: int) -> None:
        self._bytes -= count
        if self._bytes < 0:
            raise _TooLarge


class Decoder:
    """Reads the values of one frame; the trees must come in the order in which they were encoded.

    build: what becomes of what is only described. The jail makes the objects themselves, the host keeps descriptions.
    """

    def __init__(self, body: bytes, build: Callable[[Described], Any] = lambda described: described) -> None:
        self._body = body
        self._build = build
        self._offset = 0
        self._nodes = 4 * MAX_NODES

    def finish(self) -> None:
        """WireError when bytes of the body belong to no value."""
        if self._offset != len(self._body):
            raise WireError("bytes left over")

    def decode(self, tree: Tree) -> Value:
        """The value; WireError when the tree is not one that `Encoder` makes."""
        return self._value(tree, MAX_DEPTH + 1)

    def _value(self, tree: Tree, depth: int) -> Value:
        self._nodes -= 1
        if depth < 0 or self._nodes < 0:
            raise WireError("too deep or too many values")
        kind = type(tree)
        if kind is list:
            return self._tagged(tree, depth)
        if tree is None or kind is float or kind is bool:
            return cast(Value, tree)
        if kind is int:
            return _bounded(tree)
        if kind is str:
            return _short(tree)
        raise WireError("not a value")

    def _tagged(self, tree: list[Tree], depth: int) -> Value:
        match tree:
            case ["array", str(dtype), list(shape), int(size)]:  # the commonest first
                return self._array(dtype, shape, size)
            case ["list" | "tuple" as tag, list(items)]:
                values = [self._value(item, depth - 1) for item in items]
                return values if tag == "list" else tuple(values)
            case ["dict", list(pairs)]:
                return dict(self._pair(pair, depth) for pair in pairs)
            case ["list_floats" | "list_ints" | "tuple_floats" | "tuple_ints" as tag, int(size)]:
                values = self._array("<f8" if tag.endswith("floats") else "<i8", [size], size).tolist()
                return values if tag.startswith("list") else tuple(values)
            case ["complex", float(real), float(imaginary)]:
                return complex(real, imaginary)
            case ["int", str(digits)] if len(digits) <= MAX_INT_BITS // 4 + 3:
                return _hexadecimal(digits)
            case ["opaque", str(name), str(reason)]:
                return Opaque(well_formed(name[:200]), well_formed(reason[:200]))
            case ["table", (objects.FRAME | objects.SERIES) as name, list(columns), index]:
                return cast(Value, self._build(self._table(name, columns, index, depth)))
            case ["generator", int(seed)] if 0 <= seed < 2**63:
                return cast(Value, self._build(Generator(seed)))
        raise WireError("not a value")

    def _table(self, name: str, columns: list[Tree], index: Tree, depth: int) -> Table:
        read = tuple(self._column(column, depth) for column in columns)
        rows = self._value(index, depth - 1)
        if not isinstance(rows, list) or any(len(column.values) != len(rows) for column in read):
            raise WireError("a table whose columns are not as long as its index")
        if not all(map(_is_label, [*rows, *(column.label for column in read)])):
            raise WireError("a table with a label that is none")
        if name == objects.SERIES and len(read) != 1:
            raise WireError("a series of several columns")
        return Table(name, rows, read)

    def _column(self, tree: Tree, depth: int) -> TableColumn:
        match tree:
            case [label, str(kind), values] if kind in objects.KINDS:
                name, read = self._value(label, depth - 1), self._value(values, depth - 1)
                numbers = isinstance(read, np.ndarray) and read.ndim == 1 and read.dtype.kind in "biufc"
                if numbers if kind == objects.NUMBERS else isinstance(read, list) and all(map(_is_label, read)):
                    return TableColumn(name, kind, read)
        raise WireError("not a column")

    def _pair(self, pair: Tree, depth: int) -> tuple[Value, Value]:
        match pair:
            case [None | bool() | int() | float() | str() as key, item]:
                return self._value(key, depth - 1), self._value(item, depth - 1)
        raise WireError("not an item of a dict")

    def _array(self, dtype: str, shape: list[Any], size: int) -> np.ndarray[Any, Any]:
        if not _allowed(dtype) or len(shape) > MAX_DIMS:
            raise WireError("array of a refused type")
        if not all(type(length) is int and 0 <= length < 2**31 for length in shape) or math.prod(shape) != size:
            raise WireError("array of an impossible shape")
        if math.prod(length for length in shape if length) > 2**40:
            raise WireError("array of an impossible shape")
        count = size * np.dtype(dtype).itemsize
        if count > len(self._body) - self._offset:
            raise WireError("array without its bytes")
        array = np.frombuffer(self._body, dtype, size, self._offset) if count else np.empty(size, dtype)
        self._offset += count
        return _valid_elements(array).reshape(shape)


def _is_label(value: Value) -> bool:
    """Whether a value may name a row or column, or stand in a column of texts: plain, or a tuple of such values."""
    if isinstance(value, tuple):
        return all(map(_is_label, value))
    return value is None or isinstance(value, bool | int | float | str)


def _valid_elements(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A writable copy in which every element is a value of its type."""
    if array.dtype.kind == "b":
        return np.array(array.view(np.uint8) != 0)  # a byte of 2 would be a third truth value
    copy = array.copy()
    if array.dtype.kind == "U" and array.size:
        points = copy.view(np.uint32)
        points[(points > 0x10FFFF) | ((points >= 0xD800) & (points < 0xE000))] = REPLACEMENT
    return copy


def _allowed(dtype: str) -> bool:
    if dtype in DTYPES:
        return True
    letter, digits = dtype[:2], dtype[2:]
    return (
        letter in ("|S", "<U") and digits.isascii() and digits.isdigit() and len(digits) < 6
        and 0 < int(digits) <= MAX_CHARACTERS
    )  # fmt: skip


def _bounded(value: int) -> int:
    if value.bit_length() > 64:
        raise WireError("integer too long")
    return value


def _short(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise WireError("text too long")
    return well_formed(text)


def _hexadecimal(digits: str) -> int:
    try:
        return int(digits, 16)
    except ValueError as error:
        raise WireError("not an integer") from error


def _key(key: object) -> object:
    """A dict key that can travel, or MISSING; numpy's scalars become Python's.

    Of integers those of 63 bits: of longer ones, thousands can be chosen to collide in the dict of whoever decodes.
    """
    plain = key.item() if isinstance(key, np.number | np.str_ | np.bool_) else key
    if isinstance(plain, int) and int.bit_length(plain) >= 64:
        return MISSING
    return plain if plain is None or isinstance(plain, bool | int | float | str) else MISSING


def type_name(value: object) -> str:
    """The name of a value's type, bounded, whatever the type's author did to it."""
    return class_name(type(value))


def class_name(kind: type) -> str:
    """The name of a type, as `type_name` gives it."""
    name = type.__getattribute__(kind, "__name__")
    return str.__str__(name)[:100] if isinstance(name, str) else "?"
