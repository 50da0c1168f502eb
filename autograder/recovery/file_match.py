"""Whether a file is the notebook that its name says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from autograder.errors import SubmissionError
from autograder.languages import Message
from autograder.model import Assignment, Cell, Notebook, Role
from autograder.notebooks import SubmittedCell
from autograder.recovery.answer_location import Recovered
from autograder.recovery.cell_matching import squeezed

_SHORTEST = 8  # characters of a line that tells a release: shorter ones stand in any notebook
_LONG_CODE = 40  # characters of a released code cell that tells it, as a whole


def refuse_another(assignment: Assignment, notebook: Notebook, recovered: Recovered) -> None:
    """Raise SubmissionError for a file of another notebook: under a wrong name it is not an empty one."""
    own = resemblance(notebook, recovered.submitted)
    others = (other for other in assignment.notebooks if len(other.cells) > own)
    alike = {other.name: resemblance(other, recovered.submitted) for other in others}
    closest = max(alike, key=lambda name: alike[name], default=notebook.name)
    if alike.get(closest, 0) > own:
        raise SubmissionError(
            Message("the file holds {closest}, not {name}", closest=closest, name=notebook.name),
            next_step=Message("ask the student to hand in the right file"),
        )
    found = any(answer.cells for answer in recovered.script.answers.values())  # or a stub, as it was released
    if not found and not holds_release(notebook, recovered.submitted):
        raise SubmissionError(
            Message("no cell of {name} is in the file", name=notebook.name),
            next_step=Message("ask the student to hand in the right file"),
        )


def known_by_names_alone(notebook: Notebook, recovered: Recovered) -> bool:
    """Whether a file has answers, and nothing but the names that they set tells that they are of this notebook."""
    answered = any(answer.answered and answer.cells for answer in recovered.script.answers.values())
    return answered and not holds_release(notebook, recovered.submitted)


def holds_release(notebook: Notebook, submitted: Sequence[SubmittedCell]) -> bool:
    """Whether anything in a file was released: a cell by its id, a line of prose, or a cell of code.

    Imports and the names of functions do not tell: they are alike in many notebooks.
    """
    ids = {id for cell in submitted for id in (cell.id, cell.grade_id)}
    if any(cell.id in ids for cell in notebook.cells):
        return True
    marks, text = _marks(notebook), "".join(squeezed(cell.source) for cell in submitted)
    return not marks or any(mark in text for mark in marks)


def holds_question(notebook: Notebook, submitted: Sequence[SubmittedCell], question: str) -> bool:
    """Whether a cell that was released for a question is in a file, by its id or by its text."""
    ids = {id for cell in submitted for id in (cell.id, cell.grade_id)}
    text = "".join(squeezed(cell.source) for cell in submitted)
    own = [cell for cell in notebook.cells if cell.question == question]
    return any(cell.id in ids or _is_told(squeezed(cell.source), text) for cell in own)


def _is_told(mark: str, text: str) -> bool:
    return len(mark) >= _SHORTEST and mark in text


@lru_cache(maxsize=32)
def _marks(notebook: Notebook) -> tuple[str, ...]:
    """The released texts that hardly stand in another notebook."""
    lines = (squeezed(line) for cell in notebook.cells for line in _prose(cell))
    code = (squeezed(cell.source) for cell in notebook.cells if cell.type == "code" and cell.role is not Role.ANSWER)
    marks = [*(line for line in lines if len(line) >= _SHORTEST), *(text for text in code if len(text) >= _LONG_CODE)]
    return tuple(dict.fromkeys(marks))


def _prose(cell: Cell) -> Iterator[str]:
    """The lines of a cell that are written for people: all of a text, the comments and the Japanese of code."""
    lines = cell.source.split("\n")
    return (line for line in lines if cell.type != "code" or line.lstrip().startswith("#") or not line.isascii())


def resemblance(notebook: Notebook, submitted: Sequence[SubmittedCell]) -> int:
    """How many cells of a notebook's release are in a file, by their id or by their text."""
    ids = {id for cell in submitted for id in (cell.id, cell.grade_id)}
    text = "".join(squeezed(cell.source) for cell in submitted)
    return sum(cell.id in ids or squeezed(cell.source) in text for cell in notebook.cells)
