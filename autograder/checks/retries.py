"""Finds causes outside an answer that may have made it fail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.checks.notebook_run import NotebookRun, Retry
from autograder.checks.rubric import Rubric
from autograder.comparison.failures import Failure, Item
from autograder.messages import ja_remarks
from autograder.sandbox import ErrorKind, StudentError
from autograder.source.cell_source import bound_names, definitions, each_for_itself, read, without_constants

UNREADABLE = ("SyntaxError", "IndentationError")


def retries(rubric: Rubric, student: NotebookRun, failure: Failure) -> tuple[Retry, ...]:
    """The retries for a failing answer."""
    found: list[Retry] = []
    if rubric.may_use:
        found.append(Retry(ja_remarks.earlier_answer_served(rubric.may_use), serves=True))
    error, cell_error = failure.outcome.error, student.error_in(rubric.question)
    if error is not None and error.kind is not ErrorKind.EXCEPTION:
        return tuple(found)  # a retry would take too long as well
    set_up = _broken_set_up(rubric, student)
    if set_up and not (cell_error is not None and cell_error.type in UNREADABLE):
        found.append(Retry(ja_remarks.setup_run_anew(), set_up=set_up))
    found.extend(_without_constants(rubric, student))
    return tuple(found)


def line_by_line(rubric: Rubric, student: NotebookRun, error: StudentError | None, item: Item) -> Retry | None:
    """The answer without its lines that fail, where one did."""
    kept = lines_alone(student.script.sources(rubric.question), rubric.function, error, item)
    return Retry(ja_remarks.failing_lines_passed_over(), sources=kept) if kept else None


def lines_alone(
    sources: Sequence[str], function: str | None, error: StudentError | None, item: Item
) -> tuple[str, ...]:
    """Cells in which a line that fails costs itself alone; none where no line did or nothing can be done.

    function: the one that they define, if any: of it only where a part of what it gives is asked.
    """
    if error is None or error.kind is not ErrorKind.EXCEPTION or (function is not None and not item):
        return ()
    alone = [each_for_itself(source, function) for source in sources]
    return tuple(new or old for new, old in zip(alone, sources, strict=True)) if any(alone) else ()


def _without_constants(rubric: Rubric, student: NotebookRun) -> Iterator[Retry]:
    """The answer without its lines that overwrite given names, if there are any."""
    inputs, outputs = rubric.inputs, rubric.outputs
    sources = student.script.sources(rubric.question)
    pared = [without_constants(source, inputs, outputs) for source in sources] if inputs else []
    if any(source is not None for source in pared):
        kept = tuple(new if new is not None else old for new, old in zip(pared, sources, strict=True))
        before, after = (frozenset().union(*(bound_names(read(cell)) for cell in cells)) for cells in (sources, kept))
        reset = [name for name in inputs if name in before - after]
        yield Retry(ja_remarks.given_values_kept(reset or inputs), sources=kept)


def _broken_set_up(rubric: Rubric, student: NotebookRun) -> tuple[str, ...]:
    """The released cells above the answer that the student edited, or that failed."""
    script, results = student.script, student.results
    return tuple(
        definitions(released)
        for position, released in script.answers[rubric.question].above
        if script.cells[position] != released or results[position].error is not None
    )
