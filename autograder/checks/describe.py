"""A failure in words: what is wrong, the known mistake behind it, and a small counterexample."""

from __future__ import annotations

import numpy as np

from autograder.checks.compare import Difference, Fault, as_numbers
from autograder.checks.display import kind, show
from autograder.checks.explain import explain
from autograder.checks.failures import Failure, Item
from autograder.checks.rubric import Mistake, Rubric
from autograder.messages import ja
from autograder.sandbox.model import Missing, Opaque, StudentError


def describe(
    failure: Failure, rubric: Rubric, item: Item, mistake: Mistake | None, cell_error: StudentError | None
) -> str:
    """What a student should read about a failing answer, in Japanese.

    cell_error: what the answer's cell raised when the notebook ran.
    """
    parts = [mistake.sentence] if mistake is not None else []
    outcome = failure.outcome
    what = ja.part(rubric.asks[0], item) if rubric.calls is None else ja.returned(rubric.calls, item)
    if outcome.used:
        return "\n\n".join([*parts, ja.material_used(outcome.used)])
    if isinstance(outcome.value, Missing):
        if mistake is None:
            parts.extend(_nothing(failure, rubric, what, item, cell_error))
    elif failure.difference is not None and mistake is None:
        parts.extend(_difference(failure.difference, what))
    if outcome.changed and failure.difference is None:
        parts.append(ja.changed_input(outcome.changed))
    elif not isinstance(outcome.value, Opaque):
        parts.append(_counterexample(failure))
    return "\n\n".join(part for part in parts if part)


def mistake_name(failure: Failure, mistake: Mistake | None) -> str | None:
    """What the gradebook counts it under: the mistake's name, else the kind of failure; None for plain wrong values."""
    outcome = failure.outcome
    if mistake is not None:
        return mistake.name
    if outcome.used:
        return "material_used"
    if isinstance(outcome.value, Missing):
        if outcome.error is None:
            return "not_assigned"
        return outcome.error.type if outcome.error.kind == "exception" else outcome.error.kind
    if failure.difference is None and outcome.changed:
        return "input_changed"
    return None


def _nothing(failure: Failure, rubric: Rubric, what: str, item: Item, cell_error: StudentError | None) -> list[str]:
    """Why there is no value at all."""
    outcome = failure.outcome
    names = (*failure.case.inputs, *rubric.names)
    if rubric.calls is not None:
        if cell_error is not None and outcome.error is not None and outcome.error.type == "NameError":
            return [ja.name_lost_to_error(rubric.calls), explain(cell_error, names)]
        if outcome.error is not None and _is_undefined(outcome.error, rubric.calls):
            return [ja.function_not_defined(rubric.calls)]
        if outcome.error is not None:
            return [ja.call_failed(rubric.calls), explain(outcome.error, names)]
        return [ja.missing_key(what, str(item[-1]), outcome.siblings)] if item else [ja.returned_nothing(rubric.calls)]
    if outcome.error is not None:
        return [ja.name_lost_to_error(rubric.asks[0]), explain(outcome.error, names)]
    if item and outcome.siblings:
        return [ja.missing_key(ja.part(rubric.asks[0], item[:-1]), str(item[-1]), outcome.siblings)]
    return [ja.name_not_assigned(rubric.asks[0])]


def _is_undefined(error: StudentError, name: str) -> bool:
    return error.type == "NameError" and f"'{name}'" in error.message


def _difference(found: Difference, what: str) -> list[str]:
    """How a value differs: shape first, then how many, how much and where."""
    match found.fault:
        case Fault.TYPE:
            if isinstance(found.actual, Opaque) and found.actual.type_name == "ellipsis":
                return [ja.still_ellipsis(what)]
            return [ja.wrong_type(what, kind(found.expected), kind(found.actual))]
        case Fault.LENGTH:
            assert isinstance(found.expected, list | tuple)
            assert isinstance(found.actual, list | tuple)
            return [ja.wrong_count(what, len(found.expected), len(found.actual))]
        case Fault.KEY:
            present = [str(key) for key in found.actual] if isinstance(found.actual, dict) else []
            return [ja.missing_key(what, str(found.item[-1]), present)]
    expected, actual = as_numbers(found.expected), as_numbers(found.actual)
    assert expected is not None
    assert actual is not None
    if found.fault is Fault.SHAPE:
        return [ja.wrong_shape(what, expected.shape, actual.shape)]
    if found.fault is Fault.NOT_FINITE:
        nans, infinities = int(np.isnan(actual).sum()), int(np.isinf(actual).sum())
        if nans or infinities:
            return [ja.not_finite(what, nans, infinities)]
        return [ja.should_not_be_finite(what)]
    return [
        ja.values_differ(what, found.count, expected.size),
        ja.largest_difference(found.where, found.largest, show(expected[found.where]), show(actual[found.where])),
    ]


def _counterexample(failure: Failure) -> str:
    inputs = {name: show(value) for name, value in failure.case.inputs.items()}
    value = failure.outcome.value
    return ja.counterexample(inputs, show(failure.expected), None if isinstance(value, Missing) else show(value))
