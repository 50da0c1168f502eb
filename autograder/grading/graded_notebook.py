"""What a graded notebook shows of what its cells did when they ran."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.messages import ja_remarks
from autograder.model import Notebook, Script
from autograder.notebooks import SubmittedOutput, write_graded
from autograder.recovery import Recovered
from autograder.sandbox import CellResult, OutputKind


def graded_notebook(notebook: Notebook, recovered: Recovered, results: Mapping[int, CellResult]) -> bytes:
    """The graded notebook; results: by place, of the script's cells that ran.

    A cell of the student's own that did not run shows what was handed in, and says so. A visible check and an answer
    show what came of them here, or nothing: anybody can type that all is right.
    """
    handed_in = [cell.outputs for cell in recovered.cells if cell.type == "code"]
    return write_graded(notebook, recovered.cells, _outputs(recovered.script, results, handed_in))


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


def _outputs(
    script: Script, results: Mapping[int, CellResult], handed_in: Sequence[Sequence[SubmittedOutput]]
) -> list[list[Shown]]:
    """What each code cell shows in the graded notebook; a picture that was not drawn says so."""
    shown_by: list[list[Shown]] = []
    for place, outputs in enumerate(handed_in):
        if place in script.pictures:
            shown_by.append([Shown("stdout", ja_remarks.not_drawn() + "\n")])
        elif place in results:
            shown_by.append(shown(results[place]))
        elif place in script.own and outputs:
            label = Shown("stdout", ja_remarks.as_handed_in() + "\n")
            shown_by.append([label, *(Shown(output.kind, output.text) for output in outputs)])
        else:
            shown_by.append([])
    return shown_by


def repairs(script: Script, results: Mapping[int, CellResult], question: str) -> tuple[str, ...]:
    """Remarks on what had to be repaired in an answer's cells before they could run, and on what in them did not."""
    own = [results[position] for position in script.answers[question].cells if position in results]
    codes = [code for result in own for code in result.repaired]
    skipped = [line for result in own for line in result.skipped]
    return (*([ja_remarks.repaired(codes)] if codes else []), *([ja_remarks.skipped_lines(skipped)] if skipped else []))
