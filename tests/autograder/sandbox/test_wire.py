"""Values survive the way through the wall; nothing else gets through."""

from __future__ import annotations

import json
import math
import struct

import numpy as np
import pytest

from autograder.sandbox.guest import wire
from autograder.sandbox.guest.wire import Decoder, Encoder, Opaque, WireError


def through(value: object, max_bytes: int = 2**20) -> object:
    encoder = Encoder(max_bytes)
    frame = wire.frame({"value": encoder.encode(value)}, encoder.chunks)
    header, body = wire.read_frame(reader(frame), 2**24)
    decoder = Decoder(body)
    decoded = decoder.decode(header["value"])
    decoder.finish()
    return decoded


def reader(data: bytes):
    view = memoryview(data)

    def receive(count: int) -> bytes:
        nonlocal view
        taken, view = bytes(view[:count]), view[count:]
        assert len(taken) == count, "read beyond the end"
        return taken

    return receive


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, 0, -1, 2**62, 2**64, -(2**200), 1.5, math.inf, -0.0, 1 + 2j, "", "答え", "a\u2028b",
        [], (), {}, [1, "a", None], (1, (2, [3])), {"W1": [1.0], 2: "b", None: 3, 1.5: True}, [0.1] * 100,
        tuple(range(50)), [True] * 40, [1, 2.0] * 20,
    ],
)  # fmt: skip
def test_plain_values_survive(value: object) -> None:
    decoded = through(value)
    assert decoded == value
    assert type(decoded) is type(value)


def test_element_types_of_lists_survive() -> None:
    """A list of booleans does not become one of integers, nor 2.0 become 2."""
    decoded = through([True] * 40 + [1] + [2.0])
    assert [type(item) for item in decoded] == [bool] * 40 + [int, float]


def test_nan_survives() -> None:
    assert math.isnan(through(math.nan))


@pytest.mark.parametrize("dtype", ["?", "i1", "u8", "f2", "f4", "f8", "c8", "c16", ">f8", ">i4", "U3", "S3"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0, 3), (1,) * 8])
def test_arrays_survive(dtype: str, shape: tuple[int, ...]) -> None:
    array = np.arange(math.prod(shape)).reshape(shape).astype(dtype)
    decoded = through(array)
    assert decoded.dtype == array.dtype.newbyteorder("=")
    assert decoded.shape == array.shape
    assert np.array_equal(decoded, array)
    assert decoded.flags.writeable


def test_layout_does_not_matter() -> None:
    array = np.arange(12.0).reshape(3, 4)
    for view in (array.T, array[::-1, ::2], np.asfortranarray(array), np.broadcast_to(array[0], (3, 4))):
        assert np.array_equal(through(view), view)


def test_numpy_scalars_become_arrays_without_dimensions() -> None:
    decoded = through(np.float32(1.5))
    assert isinstance(decoded, np.ndarray)
    assert (decoded.shape, decoded.dtype) == ((), np.float32)


class Liar(np.ndarray):
    """An array that says it is something else."""

    def __array__(self, *arguments: object, **named: object) -> np.ndarray:
        return np.zeros(3)

    def tobytes(self, order: str = "C") -> bytes:
        return b"lies"

    shape = (99,)


class Shouting(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "LIES"


class Hiding(dict):
    def items(self):
        return [("lies", 1)]


class Sly(list):
    def __iter__(self):
        return iter(["lies"])


@pytest.mark.parametrize(
    ("value", "expected"),
    [(Shouting("a"), "a"), (Hiding(a=1), {"a": 1}), (Sly([1, 2]), [1, 2])],
)
def test_subclasses_are_read_through_their_base(value: object, expected: object) -> None:
    assert through(value) == expected


def test_a_lying_array_is_read_through_its_base() -> None:
    liar = np.arange(3.0).view(Liar)
    assert np.array_equal(through(liar), [0, 1, 2])


def cyclic() -> list:
    value: list = []
    value.append(value)
    return value


def branching() -> list:
    value: list = []
    for _ in range(60):
        value = [value, value]
    return value


@pytest.mark.parametrize(
    ("value", "name", "reason"),
    [
        (..., "ellipsis", ""), (print, "builtin_function_or_method", ""), (np, "module", ""), ({1, 2}, "set", ""),
        (b"bytes", "bytes", ""), ({(1, 2): 3}, "dict", ""), (np.array([object()]), "ndarray of objects", ""),
        (np.array(["2020"], "M8[D]"), "ndarray of 'M'", ""), (np.zeros(2, [("a", int)]), "ndarray of 'V'", ""),
        (cyclic(), "list", "too large"), (branching(), "list", "too large"), (2**5000, "int", "too large"),
        ("あ" * 200_000, "str", "too large"), (np.zeros(2**18), "ndarray", "too large"),
        ([[i] for i in range(100_000)], "list", "too large"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else type(value).__name__,
)  # fmt: skip
def test_what_cannot_travel_is_named(value: object, name: str, reason: str) -> None:
    assert through(value) == Opaque(name, reason)


def test_numbers_in_object_arrays_travel_as_lists() -> None:
    assert through(np.array([1, 2.5], dtype=object)) == [1, 2.5]


def test_what_is_too_large_does_not_take_the_rest_along() -> None:
    encoder = Encoder(100)
    trees = [encoder.encode(value) for value in ([np.zeros(5), np.zeros(50)], np.ones(3))]
    assert trees[0] == ["opaque", "list", "too large"]
    decoder = Decoder(b"".join(encoder.chunks))
    assert np.array_equal(decoder.decode(trees[1]), np.ones(3))
    decoder.finish()


def test_lone_surrogates_are_replaced() -> None:
    assert through("a\ud800b") == "a\ufffdb"
    assert through({"\udfff": "\U0001f600"}) == {"\ufffd": "\U0001f600"}
    assert through(np.array(["\ud800x"])).tolist() == ["\ufffdx"]


def array(dtype: object = "<f8", shape: object = (2,), size: object = 2) -> list:
    return ["array", dtype, list(shape) if isinstance(shape, tuple) else shape, size]


@pytest.mark.parametrize(
    ("tree", "body"),
    [
        (array(), b""), (array(), bytes(15)), (array(dtype="|O"), bytes(16)), (array(dtype="O"), bytes(16)),
        (array(dtype="<f8,<f8"), bytes(32)), (array(dtype="|V8"), bytes(16)), (array(dtype="<M8[s]"), bytes(16)),
        (array(dtype=">f8"), bytes(16)), (array(dtype="<U99999"), b""), (array(dtype="<U0"), b""),
        (array(dtype="<U²"), b""), (array(dtype=["<f8"]), bytes(16)), (array(shape=(3,)), bytes(16)),
        (array(shape=(-1, -2)), bytes(16)), (array(shape=(1,) * 9, size=1), bytes(8)), (array(shape="2"), bytes(16)),
        (array(shape=(2.0,)), bytes(16)), (array(shape=(True, 2)), bytes(16)), (array(size=True), bytes(16)),
        (array(shape=(2**31, 2**31), size=2**62), bytes(16)), (array(shape=(0, 2**40), size=0), b""),
        (array(shape=(0, *[2**30] * 7), size=0), b""), (["list_floats", 2**40], bytes(8)), (["list_ints", -1], b""),
        (["list", 3], b""), (["list"], b""), (["dict", [[1]]], b""), (["dict", [[[], 1]]], b""),
        (["dict", [[["list", []], 1]]], b""), (["complex", 1, 2], b""), (["int", "0x" + "f" * 5000], b""),
        (["int", "0xg"], b""), (["pickle", "gASVAAAA"], b""), ({"a": 1}, b""), ([], b""), (2**70, b""),
        ("x" * 2**18, b""), (["opaque", 1, ""], b""), (json.loads('["list",[' * 40 + "]]" * 40), b""),
    ],
)  # fmt: skip
def test_forged_values_are_refused(tree: object, body: bytes) -> None:
    with pytest.raises(WireError):
        Decoder(body).decode(tree)


def test_bytes_that_belong_to_nothing_are_refused() -> None:
    with pytest.raises(WireError, match="left over"):
        Decoder(b"x").finish()


def test_forged_elements_become_ordinary_ones() -> None:
    """A byte of 2 is no third truth value, and a code point beyond Unicode no character."""
    assert Decoder(b"\x02\x00").decode(array("|b1")).tolist() == [True, False]
    assert Decoder(b"\x02\x00").decode(array("|b1")).view(np.uint8).tolist() == [1, 0]
    assert Decoder(b"\xff\xff\xff\x7fa\0\0\0").decode(array("<U1")).tolist() == ["\ufffd", "a"]


def framed(head: bytes, body_length: int = 0, body: bytes = b"") -> bytes:
    return struct.pack("<II", len(head), body_length) + head + body


@pytest.mark.parametrize(
    "data",
    [
        struct.pack("<II", 2**32 - 1, 0), struct.pack("<II", 2, 2**32 - 1), struct.pack("<II", 2, 101) + b"{}",
        framed(b""), framed(b"garbage"), framed(b"[1]"), framed(b"1"), framed(b"[" * 2**20), framed(b'{"a":' * 2**18),
        framed(b"1" * 2**16), framed("{\"a\": \"あ\"}".encode()), framed(b"\xff\xfe"), framed(b"{'a': 1}"),
    ],
    ids=lambda data: repr(data[:20]),
)  # fmt: skip
def test_forged_frames_are_refused_before_anything_is_allocated(data: bytes) -> None:
    with pytest.raises(WireError):
        wire.read_frame(reader(data), max_body=100)


def test_a_header_that_is_too_long_is_not_sent() -> None:
    with pytest.raises(WireError, match="too long"):
        wire.frame({"text": "x" * wire.MAX_HEADER})


@pytest.mark.parametrize(
    "value",
    ["\x00" * 100_000, ["\U0001f600" * 40] * 59_000, [2**4000] * 50_000, [1.1234567890123457e-300, 0] * 29_000],
    ids=["control characters", "emoji", "long integers", "many numbers"],
)
def test_what_the_encoder_accepts_always_fits_into_a_frame(value: object) -> None:
    encoder = Encoder(2**30)
    assert wire.frame({"value": encoder.encode(value)}, encoder.chunks)


A_COLUMN = ["点", "numbers", ["list_floats", 1]]
NO_TABLES = {
    "another type": ["table", "Panel", [], ["list", []]],
    "no list of columns": ["table", "DataFrame", {}, ["list", []]],
    "no index": ["table", "DataFrame", [], 3],
    "a short column": ["table", "DataFrame", [["a", "texts", ["list", []]]], ["list", [1]]],
    "another kind": ["table", "DataFrame", [["a", "code", ["list", [1]]]], ["list", [1]]],
    "numbers as texts": ["table", "DataFrame", [["a", "numbers", ["list", [1]]]], ["list", [1]]],
    "a list as label": ["table", "DataFrame", [[["list", []], "texts", ["list", [1]]]], ["list", [1]]],
    "a dict in a column": ["table", "DataFrame", [["a", "texts", ["list", [["dict", []]]]]], ["list", [1]]],
    "a series of two": ["table", "Series", [["a", "texts", ["list", []]], ["b", "texts", ["list", []]]], ["list", []]],
    "half a column": ["table", "DataFrame", [["a", "texts"]], ["list", []]],
    "a seed below zero": ["generator", -1],
    "a seed that is a truth value": ["generator", [True]],
    "a huge seed": ["generator", 2**63],
}


@pytest.mark.parametrize("tree", NO_TABLES.values(), ids=NO_TABLES)
def test_what_is_no_table_is_refused(tree: object) -> None:
    with pytest.raises(WireError):
        Decoder(b"").decode(tree)


def test_tables_and_generators_survive_as_descriptions() -> None:
    """The host never makes an object of them by itself."""
    table = wire.Table("DataFrame", [0, ("x", 1)], (wire.TableColumn("点", "numbers", np.array([1.0, math.nan])),))
    decoded = through({"table": table, "rng": wire.Generator(5)})
    assert isinstance(decoded, dict)
    assert decoded["rng"] == wire.Generator(5)
    found = decoded["table"]
    assert (found.type_name, found.index, found.columns[0].label) == ("DataFrame", [0, ("x", 1)], "点")
    assert np.array_equal(found.columns[0].values, [1.0, math.nan], equal_nan=True)


def test_a_table_too_large_stays_in_the_jail() -> None:
    table = wire.Table("DataFrame", list(range(10**5)), (wire.TableColumn("a", "texts", ["x"] * 10**5),))
    assert through(table) == Opaque("Table", "too large")
