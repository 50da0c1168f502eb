"""What is kept of students' answers has a bound, and the same bytes are the same answer only if asked alike."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.sandbox import Case, Probe, ProbeResult
from autograder.sandbox.guest.wire import Encoder, WireError
from autograder.sandbox.reading import HEAVIEST_HEARD, LONGEST_HEARD, Heard

ASKED = Case(call="f")


def reply(heard: Heard, value: object, case: Case = ASKED) -> ProbeResult:
    encoder = Encoder(2**25)
    tree = encoder.encode(value)
    header = {"case": 0, "error": None, "used": [], "values": [], "returned": [tree], "arguments": [], "after": []}
    return heard.result(header, b"".join(encoder.chunks), case, Probe(at=0, cases=(case,)))


def test_the_same_answer_is_read_once_and_others_are_told_apart():
    heard = Heard()
    assert reply(heard, [1.5, 2.5]) is reply(heard, [1.5, 2.5])
    alike = [1, 1.0, True, np.float64(1), np.ones(1), np.ones(1, "f4"), np.ones((1, 1)), [1], (1,), "1"]
    found = [reply(heard, value).returned for value in alike]
    assert len({(type(value), str(getattr(value, "dtype", "")), str(value)) for value in found}) == len(alike)
    assert str(reply(heard, -0.0).returned) != str(reply(heard, 0.0).returned)


def test_all_that_is_kept_together_and_each_alone_is_bounded():
    heard = Heard()
    for number in range(3_000):
        reply(heard, np.full(4_000, number))
    assert 0 < heard.weight <= HEAVIEST_HEARD
    before = heard.weight
    large = np.zeros(LONGEST_HEARD)
    assert reply(heard, large) is not reply(heard, large)
    assert heard.weight == before


def test_a_header_nested_deeper_than_it_can_be_kept_is_refused_as_the_students_doing():
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(WireError):
        Heard().result({"case": 0, "more": deep}, b"", ASKED, Probe(at=0, cases=(ASKED,)))
