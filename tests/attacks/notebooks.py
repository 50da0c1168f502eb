"""Attacks on the file: forged metadata, moved and multiplied cells, broken JSON."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Final

from .attack import Attack, Document

RIGHT: Final = "total = x * 2"


def each(change: Callable[[Document], object], graded: bool = False) -> Callable[[Document], object]:
    """Do something to every cell, or to every one that nbgrader knows."""

    def changed(document: Document) -> None:
        for cell in document["cells"]:
            if not graded or "nbgrader" in cell["metadata"]:
                change(cell)

    return changed


def forge(**values: object) -> Callable[[Document], object]:
    """Change what nbgrader's metadata say."""
    return each(lambda cell: cell["metadata"]["nbgrader"].update(values), graded=True)


def answer(document: Document, question: str = "total") -> int:
    """Where the answer's cell stands."""
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in document["cells"]]
    return ids.index(question)


def duplicate(document: Document) -> None:
    """The right answer somewhere, and below it the cell once more with a wrong one."""
    place = answer(document)
    document["cells"].insert(place, copy.deepcopy(document["cells"][place]))
    document["cells"][place]["source"] = "total = np.array([2.0, 4.0, 6.0])"


def moved(document: Document) -> None:
    document["cells"].append(document["cells"].pop(answer(document)))


def retyped(kind: str) -> Callable[[Document], object]:
    return lambda document: document["cells"][answer(document)].update(cell_type=kind)


def visible_checks(document: Document) -> list[Document]:
    return [cell for cell in document["cells"] if str(cell.get("id", "")).startswith("test_")]


def forged_outputs(cell: Document) -> None:
    cell["outputs"] = [
        {"output_type": "execute_result", "data": {"text/plain": "2.0"}, "metadata": {}, "execution_count": 1}
    ]
    cell["execution_count"] = 1


def without_checks(document: Document) -> None:
    document["cells"] = [cell for cell in document["cells"] if cell not in visible_checks(document)]


def wrong_types(cell: Document) -> None:
    cell["metadata"], cell["id"], cell["attachments"], cell["outputs"] = [1], {"a": 1}, [[]], "x"


ATTACKS: Final = {
    "skip_execution": Attack(change=each(lambda cell: cell["metadata"].update(tags=["skip-execution"]))),
    "raises_exception_allowed": Attack(change=each(lambda cell: cell["metadata"].update(tags=["raises-exception"]))),
    "visible_checks_deleted": Attack(change=without_checks),
    "visible_checks_rewritten": Attack(
        change=lambda document: [cell.update(source="2.0") for cell in visible_checks(document)]
    ),
    "points_forged": Attack(change=forge(points=500)),
    "points_not_a_number": Attack(change=forge(points=float("nan"))),
    "points_negative": Attack(change=forge(points=-1)),
    "unlocked": Attack(change=forge(locked=False)),
    "everything_is_a_solution": Attack(change=forge(solution=True, grade=True, task=True)),
    "nothing_is_graded": Attack(change=forge(grade=False, solution=False)),
    "schema_of_the_future": Attack(change=forge(schema_version=4)),
    "schema_of_the_past": Attack(change=forge(schema_version=0)),
    "checksum_forged": Attack(change=forge(checksum="0" * 32)),
    "empty_nbgrader": Attack(change=each(lambda cell: cell["metadata"].update(nbgrader={}))),
    "nbgrader_is_a_list": Attack(change=each(lambda cell: cell["metadata"].update(nbgrader=[1]))),
    "one_id_for_all": Attack(change=each(lambda cell: cell.update(id="total"))),
    "metadata_stripped": Attack(change=each(lambda cell: [cell.update(metadata={}), cell.pop("id", None)])),
    "metadata_of_wrong_types": Attack(change=lambda document: wrong_types(document["cells"][0])),
    "outputs_forged": Attack(change=each(forged_outputs)),
    "duplicated": Attack(change=duplicate),
    "moved": Attack(change=moved),
    "retyped_as_text": Attack(change=retyped("markdown")),
    "retyped_as_raw": Attack(change=retyped("raw")),
    "retyped_as_nothing": Attack(change=retyped("nonsense")),
    "code_in_text": Attack(change=lambda document: document["cells"].append({"cell_type": "markdown", "metadata": {}, "source": RIGHT})),
    "identifiers_of_an_attacker": Attack(change=lambda document: document["cells"][0].update(id="../../../etc/passwd")),
    "surrogates": Attack(source="total = '\ud800' or x", raw=lambda content: content),
    "null_characters": Attack(source="total = x * 0\x00"),
    "sources_of_wrong_types": Attack(change=lambda document: document["cells"].extend([{"cell_type": "code", "metadata": {}, "source": [1, None, {"a": 1}]}, 5, None, []])),
    "empty_file": Attack(raw=lambda content: b"", earns=None, others=False),
    "blank_file": Attack(raw=lambda content: b" \n" * 1000, earns=None, others=False),
    "corrupt_json": Attack(raw=lambda content: content[:-50], earns=None, others=False),
    "not_text": Attack(raw=lambda content: bytes(range(256)) * 100, earns=None, others=False),
    "utf_16": Attack(raw=lambda content: content.decode().encode("utf-16")),
    "a_list": Attack(raw=lambda content: b"[1, 2, 3]", earns=None, others=False),
    "no_cells": Attack(raw=lambda content: b'{"cells": []}', earns=None, others=False),
    "cells_are_no_list": Attack(raw=lambda content: b'{"cells": {"a": 1}}', earns=None, others=False),
    "nested_json": Attack(raw=lambda content: b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", earns=None, others=False),
    "nested_metadata": Attack(raw=lambda content: b'{"metadata": ' + b'{"a":' * 900 + b"1" + b"}" * 900 + b', "cells": []}', earns=None, others=False),
    "finely_divided": Attack(raw=lambda content: b'{"cells": [' + b"[]," * 1_500_000 + b"[]]}", earns=None, others=False),
    "too_many_cells": Attack(change=lambda document: document["cells"].extend([{"cell_type": "code", "metadata": {}, "source": ""}] * 3000), earns=None, others=False),
    "too_large": Attack(raw=lambda content: content[:-1] + b" " * (21 * 2**20) + b"}", earns=None, others=False),
    "number_of_a_million_digits": Attack(raw=lambda content: b'{"cells": [], "a": ' + b"9" * 10**6 + b"}", earns=None, others=False),
    "another_language": Attack(change=lambda document: document["metadata"].update(kernelspec={"name": "ir", "language": "R"}, language_info={"name": "R"}), earns=None, others=False),
    "another_kernel": Attack(change=lambda document: document["metadata"].update(kernelspec={"name": "bash; touch /tmp/TOKEN", "language": "python"})),
    "a_page": Attack(raw=lambda content: b"<html><script>alert(1)</script></html>", earns=None, others=False),
    "a_zip": Attack(raw=lambda content: b"PK\x03\x04" + content, earns=None, others=False),
    "long_lines": Attack(change=lambda document: document["cells"].append({"cell_type": "code", "metadata": {}, "source": "# " + "x" * 5_000_000}), earns=None, others=False),
    "a_million_quotes": Attack(change=lambda document: document["cells"].append({"cell_type": "code", "metadata": {}, "source": "'''\"" * 500_000}), earns=None, others=False),
    "quotes_behind_backslashes": Attack(change=lambda document: document["cells"].extend({"cell_type": "code", "metadata": {}, "source": f"# {n}\n(" + "\\“" * 9_900} for n in range(10)), others=False, may_wait=True),
    "escaped_quotes_that_close": Attack(change=lambda document: document["cells"].extend({"cell_type": "code", "metadata": {}, "source": f"# {n}\n(" + "\\\"”" * 6_000} for n in range(10)), others=False, may_wait=True),
    "attachments_beside_a_long_picture": Attack(change=lambda document: document["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "data:image/png;base64," + "A" * 4_000_000, "attachments": {f"a{n}": {"image/png": "AA"} for n in range(80_000)}})),
    "a_hexadecimal_number_of_any_length": Attack(source="a = 0x" + "F" * 5_000 + "\ntotal = x * 0"),
    "one_long_text_among_many_short_ones": Attack(source="total = ['x' * 5_000] + [''] * 50_000"),
    "a_million_words": Attack(source="total = totl", change=lambda document: document["cells"].append({"cell_type": "code", "metadata": {}, "source": " ".join(f"w{n}" for n in range(10**6))}), earns=None, others=False),
    "a_million_lines": Attack(change=lambda document: document["cells"].append({"cell_type": "code", "metadata": {}, "source": "\n" * 1_000_000}), earns=None, others=False),
    "a_text_of_megabytes": Attack(change=lambda document: document["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "<b>\\begin{a}" * 500_000}), earns=None, others=False),
}  # fmt: skip
