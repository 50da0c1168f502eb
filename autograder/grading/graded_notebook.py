"""What a graded notebook shows of what its cells did when they ran."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.messages import ja_remarks
from autograder.model import Notebook, Script
from autograder.notebooks import write_graded
from autograder.recovery import Recovered
from autograder.sandbox import CellResult, OutputKind


def graded_notebook(notebook: Notebook, recovered: Recovered, results: Sequence[CellResult]) -> bytes:
    """The graded notebook; results are those of the script's cells."""
    return write_graded(notebook, recovered.cells, _outputs(recovered.script, results))


@dataclass(frozen=True)
class Shown:
    """One output as it stands in the graded notebook."""

    kind: str
    text: str


def shown(result: CellResult) -> list[Shown]:
    """A cell's outputs and its error, the error last."""
    outputs = [
        Shown(output.name if output.kind is OutputKind.STREAM else str(output.kind), output.text)
        for output in result.outputs
    ]
    error = result.error
    if error is not None:
        place = f"line {error.line}: {error.source_line}\n" if error.line is not None else ""
        outputs.append(Shown("error", f"{place}{error.type or error.kind}: {error.message}"))
    return outputs


def _outputs(script: Script, results: Sequence[CellResult]) -> list[list[Shown]]:
    """What each code cell shows in the graded notebook; a picture that was not drawn says so."""
    not_drawn = [Shown("stdout", ja_remarks.not_drawn() + "\n")]
    return [not_drawn if place in script.pictures else shown(result) for place, result in enumerate(results)]


def repairs(script: Script, results: Sequence[CellResult], question: str) -> tuple[str, ...]:
    """Remarks on what had to be repaired in an answer's cells before they could run, and on what in them did not."""
    own = [results[position] for position in script.answers[question].cells]
    codes = [code for result in own for code in result.repaired]
    skipped = [line for result in own for line in result.skipped]
    return (*([ja_remarks.repaired(codes)] if codes else []), *([ja_remarks.skipped_lines(skipped)] if skipped else []))
