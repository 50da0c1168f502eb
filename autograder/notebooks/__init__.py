"""Notebook files, read and written: percent text, released, submitted and graded notebooks."""

from autograder.notebooks.cell_ids import content_ids, is_cell_id
from autograder.notebooks.ipynb_reader import (
    MAX_BYTES,
    MAX_CELLS,
    MAX_TEXT,
    SubmittedCell,
    SubmittedOutput,
    read_notebook,
)
from autograder.notebooks.ipynb_writer import (
    KERNELSPEC,
    CellOutput,
    as_node,
    checksum,
    write_graded,
    write_material,
    write_released,
)
from autograder.notebooks.percent import PercentCell, read_percent
from autograder.notebooks.safe_markdown import harmless_markdown, visible_code

__all__ = [
    "KERNELSPEC",
    "MAX_BYTES",
    "MAX_CELLS",
    "MAX_TEXT",
    "CellOutput",
    "PercentCell",
    "SubmittedCell",
    "SubmittedOutput",
    "as_node",
    "checksum",
    "content_ids",
    "harmless_markdown",
    "is_cell_id",
    "read_notebook",
    "read_percent",
    "visible_code",
    "write_graded",
    "write_material",
    "write_released",
]
