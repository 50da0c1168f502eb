"""Reads submitted notebook files, even damaged ones: strings only, within bounds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from autograder.errors import SubmissionError
from autograder.languages import Message
from autograder.notebooks.safe_markdown import without_pictures
from autograder.text import clean_text, encodable

Json: TypeAlias = dict[str, Any]

MAX_BYTES = 20 * 1024 * 1024
MAX_CELLS = 2000
MAX_TEXT = 500_000  # characters of all cells, outputs and pasted pictures apart
_MAX_DEPTH = 64
_MAX_PARTS = 1_000_000  # lists and objects: a 20 MB file of nothing else would take gigabytes to read
MAX_OUTPUTS = 20  # of a cell that are kept
MAX_OUTPUT = 10_000  # characters of each cell's
MAX_ALL_OUTPUTS = 200_000  # of all cells'
_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True)
class SubmittedOutput:
    """An output as it was handed in: cleaned text, which anybody can have typed."""

    kind: str  # "stdout", "stderr", "result", "display" or "error"
    text: str


@dataclass(frozen=True)
class SubmittedCell:
    """One cell of a submitted notebook: strings only, whatever the file held."""

    type: str  # "code", "markdown" or "raw"
    source: str
    id: str | None = None
    grade_id: str | None = None
    tags: tuple[str, ...] = ()
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # name -> image type -> base64
    outputs: tuple[SubmittedOutput, ...] = field(default=(), compare=False)


def read_notebook(content: bytes) -> tuple[SubmittedCell, ...]:
    """The cells of a submitted notebook of nbformat 3 or 4, whatever has been done to it.

    Raises SubmissionError with the reason when the file is no Python notebook.
    """
    document = _notebook_document(content)
    _refuse_other_languages(document)
    cells = [cell for cell in _raw_cells(document) if isinstance(cell, dict)]
    if len(cells) > MAX_CELLS:
        raise SubmissionError(
            Message("it has {count} cells, more than {max_cells}", count=len(cells), max_cells=MAX_CELLS),
            next_step=Message("look at the file"),
        )
    room = _Room(MAX_ALL_OUTPUTS)
    submitted = tuple(_submitted(cell, room) for cell in cells)
    length = sum(len(without_pictures(cell.source)) for cell in submitted)
    if length > MAX_TEXT:  # all of it is parsed, for every question
        raise SubmissionError(
            Message("its cells hold {length} characters, more than {max_text}", length=length, max_text=MAX_TEXT),
            next_step=Message("look at the file"),
        )
    return submitted


def _notebook_document(content: bytes) -> Json:
    if not content.strip():
        raise SubmissionError(
            Message("the file is empty"), next_step=Message("ask the student to save and hand in again")
        )
    if len(content) > MAX_BYTES:
        size = f"{len(content) / 1024 / 1024:.0f} MB"
        raise SubmissionError(
            Message("the file has {size}, more than {max_bytes} MB", size=size, max_bytes=MAX_BYTES // 1024 // 1024),
            next_step=Message("ask the student to clear the outputs and hand in again"),
        )
    if content.count(b"[") + content.count(b"{") > _MAX_PARTS:
        raise SubmissionError(
            Message("the file is too finely divided to be a notebook"), next_step=Message("look at the file")
        )
    try:
        document = json.loads(content)
    except RecursionError as error:
        raise SubmissionError(
            Message("its JSON is nested too deeply"), next_step=Message("look at the file")
        ) from error
    except ValueError as error:  # not JSON, not text, or a number of thousands of digits
        raise SubmissionError(
            Message("the file is not JSON ({error})", error=error),
            next_step=Message("ask the student to hand in the .ipynb file itself"),
        ) from error
    if _too_deep(document):
        raise SubmissionError(Message("its JSON is nested too deeply"), next_step=Message("look at the file"))
    if not isinstance(document, dict) or not isinstance(document.get("cells", document.get("worksheets")), list):
        raise SubmissionError(
            Message("the file is JSON but not a notebook"), next_step=Message("ask for the .ipynb file itself")
        )
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
            Message("a notebook for {language}, not for Python", language=encodable(language)[:40]),
            next_step=Message("ask the student to answer in the notebook that was handed out"),
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


@dataclass
class _Room:
    """The characters that are left for outputs."""

    left: int


def _submitted(cell: Json, room: _Room) -> SubmittedCell:
    metadata = _mapping(cell.get("metadata"))
    tags = metadata.get("tags")
    return SubmittedCell(
        type=_cell_type(cell.get("cell_type")),
        source=_joined(cell.get("source", cell.get("input"))),
        id=_string(cell.get("id")) or _string(metadata.get("id")),  # Colab keeps it in the metadata
        grade_id=_string(_mapping(metadata.get("nbgrader")).get("grade_id")),
        tags=tuple(encodable(tag) for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        attachments=_images(cell.get("attachments")),
        outputs=tuple(_outputs(cell.get("outputs"), room)),
    )


def _cell_type(value: object) -> str:
    if value in ("code", "markdown"):
        return str(value)
    return "markdown" if value in ("heading", "html") else "raw"  # nbformat 3 has heading and html cells


def _joined(value: object) -> str:
    if isinstance(value, list):
        return encodable("".join(part for part in value if isinstance(part, str)))
    return encodable(value) if isinstance(value, str) else ""


def _images(value: object) -> Mapping[str, Mapping[str, str]]:
    """Pictures pasted into a written answer; any other attachment is dropped."""
    images = {}
    for name, bundle in _mapping(value).items():
        kept = {kind: _joined(data) for kind, data in _mapping(bundle).items() if kind in _IMAGES}
        if kept:
            images[encodable(name)] = kept
    return images


def _outputs(value: object, room: _Room) -> Iterator[SubmittedOutput]:
    """The outputs that are text; pictures and pages are left out."""
    left = min(MAX_OUTPUT, room.left)
    for output in value[:MAX_OUTPUTS] if isinstance(value, list) else ():
        kind, text = _output(_mapping(output))
        if kind and text and left > 0:
            shown = clean_text(text, left)
            left -= len(shown)
            room.left -= len(shown)
            yield SubmittedOutput(kind, shown)


def _output(output: Json) -> tuple[str, str]:
    """The kind and the text of one output; nbformat 3 has names of its own."""
    match output.get("output_type"):
        case "stream":
            name = output.get("name", output.get("stream"))
            return "stderr" if name == "stderr" else "stdout", _joined(output.get("text"))
        case "execute_result" | "pyout":
            return "result", _plain_text(output)
        case "display_data":
            return "display", _plain_text(output)
        case "error" | "pyerr":
            return "error", f"{_joined(output.get('ename'))}: {_joined(output.get('evalue'))}"
    return "", ""


def _plain_text(output: Json) -> str:
    return _joined(_mapping(output.get("data")).get("text/plain", output.get("text")))


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _string(value: object) -> str | None:
    return encodable(value) if isinstance(value, str) and value else None
