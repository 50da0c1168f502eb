"""Writes notebook files: released ones, material, graded ones; the same bytes every time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from autograder.model import Cell, Notebook, Question, Role
from autograder.notebooks.cell_ids import content_ids, is_cell_id
from autograder.notebooks.ipynb_reader import SubmittedCell
from autograder.notebooks.percent import PercentCell
from autograder.notebooks.safe_markdown import Attachments, as_block, harmless_markdown, visible_code

if TYPE_CHECKING:
    from nbformat import NotebookNode

Json: TypeAlias = dict[str, Any]

_NBGRADER_SCHEMA = 3
KERNELSPEC: Json = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_PYTHON_METADATA: Json = {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}}


class CellOutput(Protocol):
    """What a cell showed when it ran: cleaned text."""

    @property
    def kind(self) -> str:
        """One of "stdout", "stderr", "result", "display" and "error"."""

    @property
    def text(self) -> str:
        """What was shown."""


def write_released(notebook: Notebook, closing: Sequence[tuple[str, str]] = ()) -> bytes:
    """The notebook as students get it: nbformat 4.5 with nbgrader's metadata, the same bytes every time.

    closing: cells below it that belong to no question and that nobody judges: type and source.
    """
    questions = {question.id: question for question in notebook.questions}
    below = [_plain(id, *cell) for id, cell in zip(content_ids(closing), closing, strict=True)]
    return _dump([_released(cell, questions) for cell in notebook.cells] + below)


def write_material(cells: Sequence[PercentCell]) -> bytes:
    """A notebook that is only read: no nbgrader metadata, no outputs."""
    ids = content_ids((cell.type, cell.source) for cell in cells)
    return _dump([_plain(id, cell.type, cell.source) for id, cell in zip(ids, cells, strict=True)])


def write_graded(
    notebook: Notebook, submitted: Sequence[SubmittedCell], outputs: Sequence[Sequence[CellOutput]] = ()
) -> bytes:
    """The submission as graders see it: locked cells as released, answers as submitted, missing cells put back.

    A cell counts as the released one that its `grade_id` names, the last one if several do. `outputs` are those
    of the code cells among `submitted`, in order. Whatever renders it, nothing in it runs or fetches anything.
    """
    questions = {question.id: question for question in notebook.questions}
    texts = frozenset(cell.source for cell in notebook.cells)
    released = {cell.id: cell for cell in notebook.cells if cell.role is not Role.TEXT}
    place = {cell.grade_id: position for position, cell in enumerate(submitted) if cell.grade_id in released}
    own = dict(zip(place.values(), place, strict=True))
    shown = iter(outputs)
    taken = set(released)
    cells: list[Json] = []
    for position, cell in enumerate(submitted):
        counted = released.get(own.get(position) or "")
        document = _released(counted, questions) if counted else _extra(cell, position, taken)
        if counted is None or counted.role is Role.ANSWER:
            document |= _harmless(document["cell_type"], cell, texts)
        if cell.type == "code" and document["cell_type"] == "code":
            document["outputs"] = [_output(output) for output in next(shown, ())]
        cells.append(document)
    _put_back(notebook, cells, questions)
    return _dump(cells)


def as_node(content: bytes) -> NotebookNode:
    """A notebook that we wrote ourselves as nbconvert takes it."""
    import nbformat  # noqa: PLC0415  # a second to import, and only nbgrader's commands need it

    node: NotebookNode = nbformat.reads(content.decode(), as_version=4)  # type: ignore[no-untyped-call]
    return node


def _dump(cells: Sequence[Json]) -> bytes:
    """A notebook as nbformat and nbgrader write it, byte for byte."""
    document = {"cells": cells, "metadata": _PYTHON_METADATA, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _plain(id: str, type: str, source: str) -> Json:
    cell: Json = {"cell_type": type, "id": id, "metadata": {}, "source": source.splitlines(keepends=True)}
    if type == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _released(cell: Cell, questions: Mapping[str, Question]) -> Json:
    document = _plain(cell.id, cell.type, cell.source)
    if cell.question is not None:
        document["metadata"] = _nbgrader_metadata(cell, questions[cell.question])
    return document


def _nbgrader_metadata(cell: Cell, question: Question) -> Json:
    """What nbgrader's own generation writes on a cell."""
    grade = question.grade_cell == cell.id
    solution = cell.role is Role.ANSWER
    data: Json = {
        "cell_type": cell.type,
        "checksum": checksum(cell, question),
        "grade": grade,
        "grade_id": cell.id,
        "locked": not solution,
        "schema_version": _NBGRADER_SCHEMA,
        "solution": solution,
        "task": False,
    }
    if grade:
        data["points"] = int(question.points) if question.points == int(question.points) else question.points
    return {"deletable": False, "nbgrader": data} | ({} if solution else {"editable": False})


def checksum(cell: Cell, question: Question) -> str:
    """The checksum of a released cell, as nbgrader.utils.compute_checksum reckons it."""
    grade = question.grade_cell == cell.id
    solution = cell.role is Role.ANSWER
    parts = [cell.source, cell.type, str(grade), str(solution), str(not solution), cell.id]
    parts += [str(float(question.points))] if grade else []
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def _extra(cell: SubmittedCell, position: int, taken: set[str]) -> Json:
    id = cell.id if cell.id is not None and is_cell_id(cell.id) and cell.id not in taken else None
    id = id or f"submitted-{position}-{hashlib.sha256(cell.source.encode()).hexdigest()[:8]}"
    taken.add(id)
    return _plain(id, "code" if cell.type == "code" else "markdown", "")


def _harmless(type: str, cell: SubmittedCell, released: frozenset[str]) -> Json:
    """What a student wrote in a cell of this type, safe to render; what was released may hold what it likes."""
    pictures: Attachments = {}
    if cell.source in released:
        source = cell.source
    elif type == "code":
        source = visible_code(cell.source)
    elif cell.type == "raw":
        source = as_block(cell.source)
    else:
        source, pictures = harmless_markdown(cell.source, cell.attachments)
    document: Json = {"source": source.splitlines(keepends=True)}
    return document | ({"attachments": pictures} if pictures else {})


def _put_back(notebook: Notebook, cells: list[Json], questions: Mapping[str, Question]) -> None:
    """Insert the answer and example cells that are missing, each below the cell it was released under."""
    below = 0
    for cell in notebook.cells:
        places = [position for position, document in enumerate(cells) if document["id"] == cell.id]
        if places:
            below = places[0] + 1
        elif cell.role is not Role.TEXT:
            cells.insert(below, _released(cell, questions))
            below += 1


def _output(output: CellOutput) -> Json:
    lines = output.text.splitlines(keepends=True)
    match output.kind:
        case "stdout" | "stderr":
            return {"name": output.kind, "output_type": "stream", "text": lines}
        case "error":
            name, _, value = (lines[-1] if lines else "").strip().partition(": ")
            return {"ename": name, "evalue": value, "output_type": "error", "traceback": output.text.splitlines()}
        case "result":
            data: Json = {"data": {"text/plain": lines}, "metadata": {}}
            return data | {"execution_count": None, "output_type": "execute_result"}
        case _:
            return {"data": {"text/plain": lines}, "metadata": {}, "output_type": "display_data"}
