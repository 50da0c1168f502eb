"""Notebook files, read and written: percent text, released, submitted and graded notebooks."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from autograder.errors import CourseError, SubmissionError
from autograder.harmless import Attachments, as_block, harmless_markdown, visible_code, without_pictures
from autograder.model import Cell, Notebook, Question, Role

if TYPE_CHECKING:
    from nbformat import NotebookNode

Json: TypeAlias = dict[str, Any]

MAX_BYTES = 20 * 1024 * 1024
MAX_CELLS = 2000
MAX_TEXT = 500_000  # characters of all cells, outputs and pasted pictures apart
_MAX_DEPTH = 64
_MAX_PARTS = 1_000_000  # lists and objects: a 20 MB file of nothing else would take gigabytes to read
_NBGRADER_SCHEMA = 3
_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")  # as nbformat 4.5 has it
_CELL_MARKER = re.compile(r"^# ?%%(?!%)", re.MULTILINE)
_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
KERNELSPEC: Json = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_PYTHON_METADATA: Json = {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}}


@dataclass(frozen=True)
class PercentCell:
    """One cell of a percent text, as authored."""

    type: str  # "code", "markdown" or "raw"
    source: str
    metadata: Mapping[str, Any]
    line: int  # where the text has its first line of content, counted from 1


@dataclass(frozen=True)
class SubmittedCell:
    """One cell of a submitted notebook: strings only, whatever the file held."""

    type: str  # "code", "markdown" or "raw"
    source: str
    id: str | None = None
    grade_id: str | None = None
    tags: tuple[str, ...] = ()
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # name -> image type -> base64


class Output(Protocol):
    """What a cell showed when it ran: cleaned text."""

    @property
    def kind(self) -> str:
        """One of "stdout", "stderr", "result", "display" and "error"."""

    @property
    def text(self) -> str:
        """What was shown."""


def read_percent(text: str, name: str) -> tuple[PercentCell, ...]:
    """The cells of a percent text; `name` is the file to speak of. Raises CourseError."""
    # jupytext imports jsonschema, whose optional checker of IRIs builds a grammar at import and takes a second for it;
    # nothing in a percent text is an IRI. Where it is loaded already, it stays.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import jupytext  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        document = jupytext.reads(text, fmt="py:percent")
    except (ValueError, SyntaxError) as error:
        raise CourseError(
            f"not a percent notebook: {error}", path=name, next_step="open it in JupyterLab through jupytext"
        ) from error
    lines = [text.count("\n", 0, marker.start()) + 2 for marker in _CELL_MARKER.finditer(text)]
    if len(lines) != len(document.cells):  # a marker within a string, or text before the first one
        lines = [1] * len(document.cells)
    return tuple(
        PercentCell(cell.cell_type, cell.source, dict(cell.metadata), line)
        for cell, line in zip(document.cells, lines, strict=True)
    )


def content_ids(sources: Iterable[tuple[str, str]]) -> list[str]:
    """An id for each (type, source): it stays when cells come or go around it."""
    seen: dict[str, int] = {}
    ids = []
    for type, source in sources:
        id = hashlib.sha256(f"{type}\n{source}".encode()).hexdigest()[:12]
        seen[id] = seen.get(id, 0) + 1
        ids.append(id if seen[id] == 1 else f"{id}-{seen[id]}")
    return ids


def is_cell_id(text: str) -> bool:
    """Whether nbformat takes this as the id of a cell."""
    return _CELL_ID.fullmatch(text) is not None


def write_released(notebook: Notebook) -> bytes:
    """The notebook as students get it: nbformat 4.5 with nbgrader's metadata, the same bytes every time."""
    questions = {question.id: question for question in notebook.questions}
    return _dump([_released(cell, questions) for cell in notebook.cells])


def write_material(cells: Sequence[PercentCell]) -> bytes:
    """A notebook that is only read: no nbgrader metadata, no outputs."""
    ids = content_ids((cell.type, cell.source) for cell in cells)
    return _dump([_plain(id, cell.type, cell.source) for id, cell in zip(ids, cells, strict=True)])


def write_graded(
    notebook: Notebook, submitted: Sequence[SubmittedCell], outputs: Sequence[Sequence[Output]] = ()
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


def read_submission(content: bytes) -> tuple[SubmittedCell, ...]:
    """The cells of a submitted notebook of nbformat 3 or 4, whatever has been done to it.

    Raises SubmissionError with the reason when the file is no Python notebook.
    """
    document = _notebook_document(content)
    _refuse_other_languages(document)
    cells = [cell for cell in _raw_cells(document) if isinstance(cell, dict)]
    if len(cells) > MAX_CELLS:
        raise SubmissionError(f"it has {len(cells)} cells, more than {MAX_CELLS}", next_step="look at the file")
    submitted = tuple(_submitted(cell) for cell in cells)
    length = sum(len(without_pictures(cell.source)) for cell in submitted)
    if length > MAX_TEXT:  # all of it is parsed, for every question
        raise SubmissionError(f"its cells hold {length} characters, more than {MAX_TEXT}", next_step="look at the file")
    return submitted


# --- writing ---


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


def _output(output: Output) -> Json:
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


# --- reading what students hand in ---


def _notebook_document(content: bytes) -> Json:
    if not content.strip():
        raise SubmissionError("the file is empty", next_step="ask the student to save and hand in again")
    if len(content) > MAX_BYTES:
        size = f"{len(content) / 1024 / 1024:.0f} MB"
        raise SubmissionError(
            f"the file has {size}, more than {MAX_BYTES // 1024 // 1024} MB",
            next_step="ask the student to clear the outputs and hand in again",
        )
    if content.count(b"[") + content.count(b"{") > _MAX_PARTS:
        raise SubmissionError("the file is too finely divided to be a notebook", next_step="look at the file")
    try:
        document = json.loads(content)
    except RecursionError as error:
        raise SubmissionError("its JSON is nested too deeply", next_step="look at the file") from error
    except ValueError as error:  # not JSON, not text, or a number of thousands of digits
        raise SubmissionError(
            f"the file is not JSON ({error})", next_step="ask the student to hand in the .ipynb file itself"
        ) from error
    if _too_deep(document):
        raise SubmissionError("its JSON is nested too deeply", next_step="look at the file")
    if not isinstance(document, dict) or not isinstance(document.get("cells", document.get("worksheets")), list):
        raise SubmissionError("the file is JSON but not a notebook", next_step="ask for the .ipynb file itself")
    return document


def _too_deep(document: object) -> bool:
    level: list[object] = [document]
    for _ in range(_MAX_DEPTH):
        inner: list[object] = []
        for part in level:
            if isinstance(part, dict):
                inner.extend(part.values())
            elif isinstance(part, list):
                inner.extend(part)
        level = [part for part in inner if isinstance(part, dict | list)]
        if not level:
            return False
    return True


def _refuse_other_languages(document: Json) -> None:
    metadata = _mapping(document.get("metadata"))
    spec, info = _mapping(metadata.get("kernelspec")), _mapping(metadata.get("language_info"))
    language = info.get("name") or spec.get("language") or _language_of_kernel(spec.get("name"))
    if isinstance(language, str) and language and "python" not in language.lower():
        raise SubmissionError(
            f"a notebook for {_clean(language)[:40]}, not for Python",
            next_step="ask the student to answer in the notebook that was handed out",
        )


def _language_of_kernel(name: object) -> str | None:
    if not isinstance(name, str):
        return None
    return {"ir": "R"}.get(name, "Julia" if name.startswith("julia") else None)


def _raw_cells(document: Json) -> list[object]:
    if isinstance(document.get("cells"), list):
        cells: list[object] = document["cells"]
        return cells
    sheets = [_mapping(sheet).get("cells") for sheet in document["worksheets"]]
    return [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]


def _submitted(cell: Json) -> SubmittedCell:
    metadata = _mapping(cell.get("metadata"))
    tags = metadata.get("tags")
    return SubmittedCell(
        type=_cell_type(cell.get("cell_type")),
        source=_joined(cell.get("source", cell.get("input"))),
        id=_string(cell.get("id")) or _string(metadata.get("id")),  # Colab keeps it in the metadata
        grade_id=_string(_mapping(metadata.get("nbgrader")).get("grade_id")),
        tags=tuple(_clean(tag) for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        attachments=_images(cell.get("attachments")),
    )


def _cell_type(value: object) -> str:
    if value in ("code", "markdown"):
        return str(value)
    return "markdown" if value in ("heading", "html") else "raw"  # nbformat 3 has heading and html cells


def _joined(value: object) -> str:
    if isinstance(value, list):
        return _clean("".join(part for part in value if isinstance(part, str)))
    return _clean(value) if isinstance(value, str) else ""


def _images(value: object) -> Mapping[str, Mapping[str, str]]:
    """Pictures pasted into a written answer; any other attachment is dropped."""
    images = {}
    for name, bundle in _mapping(value).items():
        kept = {kind: _joined(data) for kind, data in _mapping(bundle).items() if kind in _IMAGES}
        if kept:
            images[_clean(name)] = kept
    return images


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _string(value: object) -> str | None:
    return _clean(value) if isinstance(value, str) and value else None


def _clean(text: str) -> str:
    """Text that can be written as UTF-8: half of a surrogate pair becomes U+FFFD."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
