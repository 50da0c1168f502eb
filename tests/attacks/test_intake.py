"""Random zips through the intake: nothing is raised but our own errors, and nobody else's file is lost.

`KAKUNIN_FUZZ_SECONDS` says how long it is tried; a failure prints its seed.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from downloads import zipped

from autograder.downloads import unpack
from autograder.errors import KakuninError
from autograder.model import Assignment
from autograder.storage.roster import RosterEntry

from .attack import Attack

SECONDS = float(os.environ.get("KAKUNIN_FUZZ_SECONDS", "1.5"))
PEOPLE = (RosterEntry("s1", "", "attacker", "", "11"), RosterEntry("s2", "", "honest", "", "12"))
LARGEST = 48 << 20  # bytes of memory; submission_mb is 1
LONGEST = 5.0  # seconds of processor time for two zips of some kilobytes
FEWEST = 20  # tries, also on a busy machine
MARK = re.compile(rb"PK[\1\3\5][\2\4\6]")
VALUES = (b"\0", b"\xff", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x0e\0", b"\x0c\0", b"/", b"..", b"_1_2_", "ソ".encode())


def seed_zips(honest: bytes) -> list[bytes]:
    inner = zipped({"tiny.ipynb": honest, "a/tiny.ipynb": b"{}", "b.txt": b"text"})
    return [
        inner,
        zipped({"in.zip": inner, "": b"", "x": b"0" * 3000}),
        zipped({f"{n}.ipynb": b"{}" for n in range(9)}),
    ]


def mutated(dice: random.Random, content: bytes) -> bytes:
    """The zip with a few places overwritten, most of them in its headers, or cut, or doubled."""
    changed = bytearray(content)
    for _ in range(dice.randint(1, 6)):
        places = [found.start() for found in MARK.finditer(changed)]
        place = dice.choice(places) + dice.randrange(50) if places and dice.random() < 0.8 else 0
        place = place or dice.randrange(max(1, len(changed)))
        value = dice.choice(VALUES) if dice.random() < 0.5 else dice.randbytes(dice.choice((1, 2, 4)))
        changed[place : place + len(value)] = value
    if dice.random() < 0.1:
        del changed[dice.randrange(len(changed)) :]
    if dice.random() < 0.1:
        changed += changed[dice.randrange(max(1, len(changed))) :]
    return bytes(changed)


def test_random_zips_cost_nobody_else_anything(
    tiny: Assignment, hand_in: Callable[[Attack | None], bytes], tmp_path: Path
) -> None:
    honest = hand_in(None)
    zips, tight = seed_zips(honest), replace(tiny, budget={"submission_mb": 1})
    end, first = time.monotonic() + SECONDS, int(os.environ.get("KAKUNIN_FUZZ_SEED", "0"))
    tracemalloc.start()
    try:
        for seed in count(first):
            if time.monotonic() > end and seed >= first + FEWEST:
                break
            print(f"KAKUNIN_FUZZ_SEED={seed}")
            started, dice = time.thread_time(), random.Random(seed)
            path = tmp_path / "download.zip"
            hostile = mutated(dice, dice.choice(zips))
            path.write_bytes(zipped({"attacker_11_901_w.zip": hostile, "honest_12_902_tiny.ipynb": honest}))
            with unpack(path, tight, PEOPLE) as intake:
                assert (intake.folder / "s2" / "tiny" / "tiny.ipynb").read_bytes() == honest
                assert not intake.problems["s2"]
            path.write_bytes(mutated(dice, path.read_bytes()))
            with contextlib.suppress(KakuninError), unpack(path, tight, PEOPLE):
                pass
            assert time.thread_time() - started < LONGEST
        assert tracemalloc.get_traced_memory()[1] < LARGEST
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_no_other_decompressor_is_ever_started(
    tiny: Assignment, hand_in: Callable[[Attack | None], bytes], tmp_path: Path, method: int
) -> None:
    """An LZMA entry may ask for a dictionary of 4 GiB: nothing of it is read."""
    path = tmp_path / "download.zip"
    path.write_bytes(zipped({"honest_12_902_tiny.ipynb": hand_in(None)}))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("attacker_11_901_tiny.ipynb", b"0" * 100_000, compress_type=method)
    content = path.read_bytes()
    if method == zipfile.ZIP_LZMA:
        place = content.index(b"\x05\x00\x5d")  # the length of its properties, and the first of them
        path.write_bytes(content[: place + 3] + b"\xff\xff\xff\xff" + content[place + 7 :])
    with unpack(path, tiny, PEOPLE) as intake:
        assert (intake.folder / "s2" / "tiny" / "tiny.ipynb").is_file()
    assert "compression that is not read" in intake.problems["s1"]["tiny"]
