"""Whether a file is the notebook that its name says."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.errors import SubmissionError
from autograder.model import Assignment, Notebook
from autograder.notebooks import SubmittedCell
from autograder.recovery.answer_location import Recovered
from autograder.recovery.cell_matching import squeezed


def refuse_another(assignment: Assignment, notebook: Notebook, recovered: Recovered) -> None:
    """Raise SubmissionError for a file of another notebook: under a wrong name it is not an empty one."""
    own = resemblance(notebook, recovered.submitted)
    others = (other for other in assignment.notebooks if len(other.cells) > own)
    alike = {other.name: resemblance(other, recovered.submitted) for other in others}
    closest = max(alike, key=lambda name: alike[name], default=notebook.name)
    if alike.get(closest, 0) > own:
        raise SubmissionError(
            f"the file holds {closest}, not {notebook.name}", next_step="ask the student to hand in the right file"
        )
    if not own and not any(answer.answered for answer in recovered.script.answers.values()):
        raise SubmissionError(
            f"no cell of {notebook.name} is in the file", next_step="ask the student to hand in the right file"
        )


def resemblance(notebook: Notebook, submitted: Sequence[SubmittedCell]) -> int:
    """How many cells of a notebook's release are in a file, by their id or by their text."""
    ids = {id for cell in submitted for id in (cell.id, cell.grade_id)}
    text = "".join(squeezed(cell.source) for cell in submitted)
    return sum(cell.id in ids or squeezed(cell.source) in text for cell in notebook.cells)
