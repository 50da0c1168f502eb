"""Random values, replies, texts and files through everything of the host's that reads them: nothing fails, or takes long.

`KAKUNIN_FUZZ_SECONDS` says how long each test tries; `make attacks` tries for minutes.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
import pytest

from autograder.checks.quotes import judge
from autograder.comparison import failures
from autograder.comparison.draw import LEVELS
from autograder.comparison.failures import Drawn, Forgiven, Outcome, Wanted
from autograder.errors import SubmissionError
from autograder.explanations.describe import Background, counterexample, describe, failure_name
from autograder.explanations.explain import explain
from autograder.notebooks import read_notebook, write_graded, write_released
from autograder.recovery import recover_cells
from autograder.sandbox import MISSING, Case, ErrorKind, Opaque, Probe, StudentError
from autograder.sandbox.guest.wire import Encoder, WireError
from autograder.sandbox.reading import Heard, cell_result

SECONDS = float(os.environ.get("KAKUNIN_FUZZ_SECONDS", "2"))
LONGEST = 5.0  # seconds of processor time for any one of them

WORDS = [
    "u1",
    "np",
    "x",
    "W1",
    "dot",
    "functions",
    "sigmoid",
    "total",
    "value",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "=",
    "==",
    "+",
    "@",
    "'",
    '"',
    "#",
    "\\",
    ":",
    ",",
    ".",
    ";",
    "\n",
    "\t",
    "\u3000",
    "\xa0",
    "\ufeff",
    "�",
    "\u202e",
    "\x00",
    "\x1b",
    "％",
    "＝",
    "（",
    "“",
    "”",
    "‘",
    "合計",
    "def",
    "return",
    "lambda",
    "for",
    "in",
    "if",
    "else",
    "import",
    "0",
    "1",
    "1e400",
    "0x",
    "9999999999",
    "...",
    "None",
    "nan",
    "%",
    "!",
    "?",
    "%%time",
    "name",
    "'x'",
    "is",
    "not",
    "defined",
    "invalid",
    "non-printable",
    "character",
    "U+FFFFFF",
    "U+3000",
    "shapes",
    "(3,)",
    "(4,)",
    "not",
    "aligned",
    "KeyError",
]


@pytest.fixture
def tries() -> Iterator[random.Random]:
    """A die for each try, until the time is over; a failure names its seed."""

    def dice() -> Iterator[random.Random]:
        end, seed = time.monotonic() + SECONDS, int(os.environ.get("KAKUNIN_FUZZ_SEED", "0"))
        while time.monotonic() < end:
            print(f"KAKUNIN_FUZZ_SEED={seed}")
            started = time.thread_time()
            yield random.Random(seed)
            assert time.thread_time() - started < LONGEST, f"seed {seed}"
            seed += 1

    return dice()


def text(dice: random.Random, most: int = 40) -> str:
    joined = dice.choice(["", " "]).join(dice.choices(WORDS, k=dice.randrange(most)))
    return joined * dice.choice([1] * 20 + [100])


def number(dice: random.Random) -> Any:
    return dice.choice(
        [0, 1, -1, True, 2**63, -(2**4000), 0.5, -0.0, 1e308, float("nan"), float("inf"), 1j, complex("nan"), 10**300]
    )


def array(dice: random.Random) -> Any:
    shape = [dice.choice([0, 1, 2, 3, 5]) for _ in range(dice.randrange(5))]
    dtype = dice.choice(["?", "i1", "u8", "i8", "f2", "f4", "f8", "c8", "c16", "S3", "U4"])
    filled = np.array([dice.choice([0, 1, 7]) for _ in range(int(np.prod(shape)))]).reshape(shape).astype(dtype)
    if dtype in ("f4", "f8", "c16") and filled.size:
        filled.flat[0] = dice.choice([np.nan, np.inf, -np.inf, 1e38])
    return filled


def value(dice: random.Random, depth: int = 3) -> Any:
    """Any value that can come out of a jail."""
    kind = dice.randrange(9 if depth else 5)
    if kind == 0:
        return number(dice)
    if kind == 1:
        return text(dice).replace("\ud800", "")
    if kind in (2, 3):
        return array(dice)
    if kind == 4:
        return dice.choice([None, Opaque("ellipsis"), Opaque("function"), Opaque(text(dice), "too large")])
    items = [value(dice, depth - 1) for _ in range(dice.choice([0, 1, 2, 3, 30]))]
    if kind == 5:
        return items
    if kind == 6:
        return tuple(items)
    keys = [dice.choice(["W1", "b1", text(dice), number(dice), None]) for _ in items]
    return dict(zip(keys, items, strict=True))


def authored(dice: random.Random) -> Any:
    """A value that a reference gives."""
    plain = [0, 3, -1.5, float("nan"), 2 + 1j, True, "回帰", None, array(dice)]
    kept = [dice.choice(plain) for _ in range(3)]
    return dice.choice([*plain, kept, tuple(kept), dict(zip(["W1", "b1", 0], kept, strict=True)), {"W1": {"b1": kept}}])


def error(dice: random.Random) -> StudentError | None:
    types = ["NameError", "SyntaxError", "KeyError", "AttributeError", "ValueError", "ImportError", text(dice, 3)]
    return dice.choice(
        [
            None,
            StudentError(
                dice.choice(list(ErrorKind)),
                dice.choice(types),
                text(dice),
                dice.choice([None, 0, 2**30]),
                text(dice),
                name=dice.choice([None, "totl", text(dice, 4)]),
            ),
        ]
    )


def test_any_value_is_compared_and_any_failure_described(tries):
    names = frozenset({"u1", "total", "合計", "functions"})
    failed = 0
    for dice in tries:
        inputs = {name: value(dice) for name in dice.sample(["x", "W1", "b1"], dice.randrange(4))}
        forgiven = Forgiven(dice.random() < 0.2, dice.choice([0.0, 1e-3]), dice.random() < 0.2)
        drawn = Drawn(dice.choice(LEVELS), inputs, forgiven)
        expected = authored(dice)
        item = tuple(dice.choice(["W1", 0, 1]) for _ in range(dice.randrange(2)))
        given = Outcome(
            dice.choice([MISSING, value(dice), expected]),
            error(dice),
            tuple(inputs)[: dice.randrange(2)],
            dice.choice([(), ("functions.double",)]),
            dice.choice([(), ("W2", text(dice))]),
            dice.choice([MISSING, None, value(dice)]),
        )
        failure = failures.first([drawn], [Outcome(expected)], [given])
        failures.matches([drawn], [Outcome(expected)], [Outcome(authored(dice))], [given])
        if failure is None:
            continue
        failed += 1
        wanted = dice.choice([Wanted(("u1",)), Wanted((), "f"), Wanted(("W1", "b1"))])
        if not wanted.outputs[1:]:
            item = item or (() if wanted.outputs else (0,))
        cell_error = error(dice)
        background = Background(cell_error, ran=dice.random() < 0.5, names=names, grows=dice.choice([None, "losses"]))
        said = describe(failure, wanted, item or ("W1",), background) + counterexample(failure)
        assert said
        assert len(said) < 50_000
        failure_name(failure, cell_error)
    assert failed > 20


def test_any_error_is_explained(tries):
    for dice in tries:
        found = error(dice)
        if found is not None:
            assert 0 < len(explain(found, [text(dice, 3) for _ in range(9)])) < 10_000


def test_any_text_is_judged_as_a_quote(tries):
    material = "u1 = np.dot(x, W1) + b1\nz1 = functions.sigmoid(u1)\ny = z1\n"
    for dice in tries:
        judged = judge(
            text(dice, 200), right=["z1 = functions.sigmoid(u1)"], before=["u1 = np.dot(x, W1) + b1"], material=material
        )
        assert 0 <= judged.credit <= 1
        assert judged.credit == 1 or judged.sentence


def mangled(dice: random.Random, tree: Any) -> Any:
    """A tree of JSON, something in it exchanged."""
    if dice.random() < 0.1:
        return dice.choice(
            [
                None,
                True,
                2**70,
                -1,
                1.5,
                text(dice),
                [],
                {},
                ["array", "<f8", [2], 2],
                ["list", [1]],
                ["opaque", "f", ""],
            ]
        )
    if isinstance(tree, list):
        return [mangled(dice, item) for item in tree if dice.random() > 0.05]
    if isinstance(tree, dict):
        return {key: mangled(dice, item) for key, item in tree.items() if dice.random() > 0.02}
    return tree


def test_any_reply_is_a_result_or_refused(tries):
    heard, read = Heard(), 0
    for dice in tries:
        encoder = Encoder(2**16)
        case = Case(names={"x": 1.0}, get=("u1",)) if dice.random() < 0.5 else Case(call="f", arguments=(1.0,))
        probe = Probe(at=0, cases=(case,), inputs=dice.random() < 0.5, without=("a.b",))
        record = {
            "kind": dice.choice(list(ErrorKind)),
            "type": text(dice, 3),
            "message": text(dice),
            "stage": "call",
            "line": 3,
        }
        header = {
            "case": 0,
            "error": dice.choice([None, None, record]),
            "used": [],
            "values": [["u1", encoder.encode(value(dice))]],
            "returned": [encoder.encode(value(dice))],
            "arguments": [],
            "after": [],
            "outputs": [{"kind": "stream", "name": "stdout", "text": text(dice)}],
            "repaired": [text(dice)],
            "skipped": [],
        }
        reply = {key: mangled(dice, part) for key, part in json.loads(json.dumps(header)).items()}
        body = b"".join(encoder.chunks)[: dice.choice([None, 5])]
        for told in (partial(heard.result, reply, body, case, probe), partial(cell_result, reply, 10**4)):
            with suppress(WireError):
                told()
                read += 1
    assert read > 20


def test_any_file_is_read_and_aligned_or_refused(tries, lesson):
    notebook = lesson.notebooks[0]
    released = json.loads(write_released(notebook))
    aligned = 0
    for dice in tries:
        document = mangled(dice, released)
        if isinstance(document, dict) and isinstance(document.get("cells"), list):
            for _ in range(dice.randrange(4)):
                document["cells"].append(
                    {"cell_type": dice.choice(["code", "markdown", "raw"]), "metadata": {}, "source": text(dice, 300)}
                )
        content = json.dumps(document).encode()
        if dice.random() < 0.1:
            content = content[: dice.randrange(len(content))]
        try:
            cells = read_notebook(content)
        except SubmissionError:
            continue
        found = recover_cells(notebook, cells)
        write_graded(notebook, found.cells)
        aligned += 1
    assert aligned > 5
