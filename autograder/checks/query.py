"""Builds the probes of a check, and reads their results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from autograder.checks.notebook_run import Retry
from autograder.checks.rubric import Rubric
from autograder.comparison import failures
from autograder.comparison.cases import Cases
from autograder.comparison.failures import Drawn, Item, Outcome
from autograder.model import Script
from autograder.sandbox import MISSING, ErrorKind, Missing, Probe, ProbeResult, Value

CALL_AS: Final = "_kakunin_call"  # the name of a lambda of Rubric.call_as where the student's code runs


@dataclass(frozen=True)
class Query:
    """The part of an answer that one check looks at."""

    cases: Cases
    item: Item = ()  # the part of the answer
    unchanged: tuple[str, ...] = ()  # inputs that must stay as they were


def build_probe(
    rubric: Rubric, script: Script, drawn: Sequence[Drawn], *, inputs: bool = False, instead: str | None = None
) -> Probe:
    """The probe that asks a script's answer, or the source `instead` of it; `inputs` are wanted back, or not."""
    cells = script.answers[rubric.question].cells
    sources = script.sources(rubric.question) if instead is None else (instead,)
    function = rubric.function
    forbids, prints = rubric.forbids, rubric.prints
    if function is None:
        cases = tuple(case.giving(rubric.outputs) for case in drawn)
        return Probe(at=cells[0], run=sources, cases=cases, without=forbids, inputs=inputs, printed=prints)
    prelude = () if instead is None else sources
    if function in rubric.call_as:
        # By eval, so that an error that surfaces in our lambda is told with the student's line that led there.
        wrapper = f"{CALL_AS} = __import__('builtins').eval({rubric.call_as[function].strip()!r})"
        function, prelude = CALL_AS, (*prelude, wrapper)
    cases = tuple(case.calling(function) for case in drawn)
    return Probe(at=cells[-1] + 1, prelude=prelude, cases=cases, without=forbids, inputs=inputs, printed=prints)


def retried_probe(rubric: Rubric, script: Script, probe: Probe, retries: Sequence[Retry]) -> Probe:
    """The probe of a student's own answer, changed as the retries say."""
    for retry in retries:
        probe = _retried(rubric, script, probe, retry)
    return probe


def _retried(rubric: Rubric, script: Script, probe: Probe, retry: Retry) -> Probe:
    if retry.serves:
        return replace(probe, served=rubric.may_use)
    if rubric.function is None:
        return replace(probe, prelude=retry.set_up or probe.prelude, run=retry.sources or probe.run)
    located, own = script.answers[rubric.question].cells, retry.sources or script.sources(rubric.question)
    return replace(probe, at=located[0], prelude=(*retry.set_up, *own, *probe.prelude))


def read_results(
    rubric: Rubric, query: Query, cases: Sequence[Drawn], results: Sequence[ProbeResult]
) -> tuple[Outcome, ...]:
    """The results, reduced to what the check looks at."""
    return tuple(
        failures.outcome(result, _asked(rubric, result), query.item, case, query.unchanged)
        for case, result in zip(cases, results, strict=True)
    )


def _asked(rubric: Rubric, result: ProbeResult) -> Value | Missing:
    """What the question asks for: one name's value, several by name, or what the function returned."""
    if rubric.raises is not None:
        return _raised(rubric, rubric.raises, result)
    if rubric.prints:
        return _lines(result)
    if rubric.function is not None:
        return result.returned
    if len(rubric.outputs) == 1:
        return result.values.get(rubric.outputs[0], MISSING)
    return dict(result.values)


def _raised(rubric: Rubric, wanted: str, result: ProbeResult) -> str | Missing:
    """The error that was raised, by the name that is wanted where it is of that kind; "": none."""
    error = result.error
    if error is None:
        return ""
    undefined = error.type == "NameError" and error.name == rubric.wanted.defined
    if undefined or error.kind is not ErrorKind.EXCEPTION:
        return MISSING
    return wanted if wanted in (error.type, *result.bases) else error.type


def _lines(result: ProbeResult) -> Value | Missing:
    """What was printed, without what is not seen of it: blanks at the ends of lines, blank lines at the end."""
    if result.error is not None or not isinstance(result.printed, str):
        return result.printed if result.error is None else MISSING
    return "\n".join(line.rstrip() for line in result.printed.splitlines()).rstrip("\n")
