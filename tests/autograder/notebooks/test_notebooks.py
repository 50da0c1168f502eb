"""Notebook files: what is written is what nbgrader would write, and what is read may be anything."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum

from autograder.errors import SubmissionError
from autograder.notebooks import (
    MAX_BYTES,
    MAX_CELLS,
    SubmittedCell,
    as_node,
    content_ids,
    is_cell_id,
    read_notebook,
    read_percent,
    write_graded,
    write_released,
)


@dataclass(frozen=True)
class Shown:
    kind: str
    text: str


def cells_of(content: bytes) -> list[dict]:
    return json.loads(content)["cells"]


def valid(content: bytes) -> bool:
    nbformat.validate(nbformat.reads(content.decode(), as_version=4), relax_add_props=False)
    return True


def test_percent_cells_know_their_lines():
    cells = read_percent('# %% [markdown]\n# # 題\n\n# %% question="q" points=2\nx = 1\ny = 2\n', "n.py")
    assert [(cell.type, cell.source, cell.line) for cell in cells] == [
        ("markdown", "# 題", 2),
        ("code", "x = 1\ny = 2", 5),
    ]
    assert cells[1].metadata["question"] == "q"
    assert cells[1].metadata["points"] == 2


def test_an_id_stays_when_cells_come_and_go_around_it():
    cells = [("code", "a = 1"), ("markdown", "text"), ("code", "a = 1")]
    ids = content_ids(cells)
    assert len(set(ids)) == 3
    assert all(is_cell_id(id) for id in ids)
    assert content_ids([("code", "new"), *cells, ("code", "last")])[1:-1] == ids


class TestReleased:
    def test_it_is_valid_and_the_same_every_time(self, small):
        for notebook in small.notebooks:
            assert valid(write_released(notebook))
            assert write_released(notebook) == write_released(notebook)

    def test_it_holds_stubs_and_no_answer(self, small):
        text = write_released(small.notebook("addition")).decode()
        assert "total = ..." in text
        assert "a + b" not in text
        assert "合わせた" not in write_released(small.notebook("prose")).decode()

    @pytest.mark.parametrize(
        ("notebook", "grade_id", "grade", "solution", "locked", "points"),
        [
            ("addition", "total", False, True, False, None),
            ("addition", "test_total", True, False, True, 2),
            ("addition", "test_halve", True, False, True, 1.5),
            ("prose", "why", True, True, False, 2),
        ],
    )
    def test_nbgrader_reads_its_cells(self, small, notebook, grade_id, grade, solution, locked, points):
        cell = next(cell for cell in cells_of(write_released(small.notebook(notebook))) if cell["id"] == grade_id)
        data = cell["metadata"]["nbgrader"]
        assert data["grade_id"] == grade_id
        assert (data["grade"], data["solution"], data["locked"]) == (grade, solution, locked)
        assert data.get("points") == points
        assert data["schema_version"] == 3
        assert cell["metadata"].get("editable", True) is not locked

    def test_the_checksums_are_nbgraders(self, small):
        for notebook in small.notebooks:
            document = as_node(write_released(notebook))
            MetadataValidator().validate_nb(document)
            for cell in document.cells:
                if "nbgrader" in cell.metadata:
                    assert cell.metadata.nbgrader.checksum == compute_checksum(cell)

    def test_other_cells_have_no_nbgrader_metadata(self, small):
        cells = cells_of(write_released(small.notebook("addition")))
        assert [cell["metadata"] for cell in cells if cell["cell_type"] == "markdown"] == [{}]


class TestReading:
    def test_a_release_is_read_as_it_was_written(self, small):
        notebook = small.notebook("addition")
        cells = read_notebook(write_released(notebook))
        assert [(cell.id, cell.type, cell.source) for cell in cells] == [
            (cell.id, cell.type, cell.source) for cell in notebook.cells
        ]
        assert [cell.grade_id for cell in cells if cell.grade_id] == [
            "total", "test_total", "halve", "test_halve", "line", "test_line",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("document", "cells"),
        [
            pytest.param(
                {"cells": [{"cell_type": "code", "source": ["a\n", "b"], "id": "x", "metadata": {"tags": ["t", 3]}}]},
                [SubmittedCell("code", "a\nb", "x", tags=("t",))],
                id="a list of lines, tags",
            ),
            pytest.param(
                {"cells": [{"cell_type": "code", "source": "a", "metadata": {"id": "colab"}}]},
                [SubmittedCell("code", "a", "colab")],
                id="Colab keeps the id in the metadata",
            ),
            pytest.param(
                {
                    "nbformat": 3,
                    "worksheets": [
                        {"cells": [{"cell_type": "code", "input": ["a = 1"], "language": "python"}]},
                        {"cells": [{"cell_type": "heading", "level": 1, "source": "題"}, {"cell_type": "raw"}]},
                    ],
                },
                [SubmittedCell("code", "a = 1"), SubmittedCell("markdown", "題"), SubmittedCell("raw", "")],
                id="nbformat 3",
            ),
            pytest.param(
                {"cells": [None, 3, {}, {"cell_type": ["code"], "source": {"a": 1}, "metadata": [], "id": 7}]},
                [SubmittedCell("raw", ""), SubmittedCell("raw", "")],
                id="nothing is what it should be",
            ),
            pytest.param(
                {"cells": [{"cell_type": "code", "source": "a", "metadata": {"nbgrader": {}}}]},
                [SubmittedCell("code", "a")],
                id="nbgrader: {}",
            ),
            pytest.param(
                {"cells": [{"cell_type": "code", "source": ["\ud83d", "\ude00 \ud800"], "metadata": {}}]},
                [SubmittedCell("code", "😀 \ufffd")],
                id="halves of surrogate pairs",
            ),
            pytest.param(
                {
                    "cells": [
                        {
                            "cell_type": "markdown",
                            "source": "",
                            "attachments": {"a.png": {"image/png": "AA==", "text/html": "<script>"}, "b": 3},
                        }
                    ]
                },
                [SubmittedCell("markdown", "", attachments={"a.png": {"image/png": "AA=="}})],
                id="pictures and nothing else",
            ),
            pytest.param({"cells": [], "metadata": {"kernelspec": {"name": "conda-env"}}}, [], id="an unknown kernel"),
        ],
    )
    def test_whatever_was_done_to_it_its_cells_are_strings(self, document, cells):
        assert list(read_notebook(json.dumps(document).encode())) == cells

    def test_a_byte_order_mark_and_utf_16_are_read(self):
        document = json.dumps({"cells": [{"cell_type": "code", "source": "あ"}]}, ensure_ascii=False)
        for encoding in ("utf-8-sig", "utf-16"):
            assert read_notebook(document.encode(encoding))[0].source == "あ"

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "empty"),
            (b" \n", "empty"),
            (b"print(1)", "not JSON"),
            ("答え".encode("shift-jis"), "not JSON"),
            (b'{"cells": [', "not JSON"),
            (b'{"cells": [' + b"9" * 5000 + b"]}", "not JSON"),
            (b"[]", "not a notebook"),
            (b'{"cells": {}}', "not a notebook"),
            (b'{"a": 1}', "not a notebook"),
            (b'{"cells": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}", "nested too deeply"),
            (b'{"cells": [' + b"[" * 80 + b"]" * 80 + b"]}", "nested too deeply"),
            (b'{"cells": [' + b"[]," * 1_000_000 + b"[]]}", "finely divided"),
            (b" " * MAX_BYTES + b"{}", "more than 20 MB"),
            (json.dumps({"cells": [{}] * (MAX_CELLS + 1)}).encode(), "more than 2000"),
            (b'{"cells": [], "metadata": {"kernelspec": {"name": "ir"}}}', "for R"),
            (b'{"cells": [], "metadata": {"kernelspec": {"name": "julia-1.10"}}}', "for Julia"),
            (b'{"cells": [], "metadata": {"language_info": {"name": "julia"}}}', "for julia"),
        ],
    )
    def test_a_file_that_is_no_python_notebook_is_refused_with_the_reason(self, content, reason):
        with pytest.raises(SubmissionError, match=reason) as caught:
            read_notebook(content)
        assert caught.value.next_step


class TestGraded:
    def test_an_untouched_submission_without_outputs_is_the_release(self, small):
        for notebook in small.notebooks:
            released = write_released(notebook)
            assert write_graded(notebook, read_notebook(released)) == released

    def test_answers_stay_as_submitted_and_locked_cells_are_restored(self, small):
        notebook = small.notebook("addition")
        submitted = [
            replace(cell, source="total = 99" if cell.grade_id == "total" else "assert True")
            for cell in read_notebook(write_released(notebook))
        ]
        graded = {cell["id"]: cell for cell in cells_of(write_graded(notebook, submitted))}
        assert graded["total"]["source"] == ["total = 99"]
        assert "".join(graded["test_total"]["source"]).startswith("assert total == 3")

    def test_missing_cells_are_put_back_below_the_one_they_were_released_under(self, small):
        notebook = small.notebook("addition")
        submitted = [cell for cell in read_notebook(write_released(notebook)) if cell.grade_id != "test_total"]
        document = write_graded(notebook, submitted)
        assert [cell["id"] for cell in cells_of(document)] == [cell.id for cell in notebook.cells]
        assert [cell["id"] for cell in cells_of(write_graded(notebook, []))] == [
            cell.id for cell in notebook.cells if cell.question
        ]

    def test_of_several_cells_of_one_id_the_last_counts_and_the_others_stay_as_text(self, small):
        notebook = small.notebook("addition")
        twice = [SubmittedCell("code", f"total = {n}", "total", "total") for n in (1, 2)]
        cells = cells_of(write_graded(notebook, twice))
        assert [cell["source"] for cell in cells if cell["id"] == "total"] == [["total = 2"]]
        assert ["total = 1"] in [cell["source"] for cell in cells if "nbgrader" not in cell["metadata"]]

    def test_hostile_cells_make_a_valid_notebook(self, small):
        notebook = small.notebook("addition")
        hostile = [
            SubmittedCell("code", "x", "bad id!"),
            SubmittedCell("raw", "x", "test_total"),
            SubmittedCell("code", "x", "same"),
            SubmittedCell("code", "y\0", "same"),
            SubmittedCell("markdown", "m", "line", attachments={"a": {"image/png": "AA=="}}),
            SubmittedCell("markdown", "m", None, "never released"),
        ]
        outputs = [[Shown("stdout", "a\nb"), Shown("error", "line 1\nValueError: no")], [Shown("result", "3")]]
        document = write_graded(notebook, hostile, outputs)
        assert valid(document)
        ids = [cell["id"] for cell in cells_of(document)]
        assert len(set(ids)) == len(ids)

    def test_outputs_stand_below_the_code_cells_in_order(self, small):
        notebook = small.notebook("addition")
        submitted = read_notebook(write_released(notebook))
        code = [cell for cell in submitted if cell.type == "code"]
        document = write_graded(notebook, submitted, [[Shown("stdout", f"{n}")] for n in range(len(code))])
        shown = [cell["outputs"][0]["text"] for cell in cells_of(document) if cell["cell_type"] == "code"]
        assert shown == [[str(n)] for n in range(len(code))]

    @pytest.mark.parametrize(
        ("output", "expected"),
        [
            (Shown("stderr", "w\n"), {"output_type": "stream", "name": "stderr", "text": ["w\n"]}),
            (
                Shown("result", "array([1])"),
                {"output_type": "execute_result", "data": {"text/plain": ["array([1])"]}},
            ),
            (Shown("display", "<Figure>"), {"output_type": "display_data", "data": {"text/plain": ["<Figure>"]}}),
            (
                Shown("error", "line 2: x = 1 / 0\nZeroDivisionError: division by zero"),
                {"output_type": "error", "ename": "ZeroDivisionError", "evalue": "division by zero"},
            ),
        ],
        ids=lambda value: value.kind if isinstance(value, Shown) else "",
    )
    def test_each_kind_of_output(self, small, output, expected):
        document = write_graded(small.notebook("addition"), [SubmittedCell("code", "1")], [[output]])
        written = next(cell for cell in cells_of(document) if cell["source"] == ["1"])["outputs"][0]
        assert {key: written[key] for key in expected} == expected
        assert valid(document)


def test_no_other_module_reads_or_writes_notebook_files():
    package = Path(__file__).parents[3] / "autograder"
    users = {
        path.name
        for path in package.rglob("*.py")
        if any(f"import {name}" in path.read_text(encoding="utf-8") for name in ("nbformat", "jupytext"))
    }
    assert users == {"percent.py", "ipynb_writer.py"}
