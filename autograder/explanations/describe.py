"""A failure in words: what is wrong, the known mistake behind it, and a small counterexample."""

from __future__ import annotations

from collections.abc import Set

import numpy as np

from autograder.comparison.failures import Failure, Item, Wanted
from autograder.comparison.values import Difference, Fault, as_numbers
from autograder.explanations.display import apart, kind, show
from autograder.explanations.explain import explain
from autograder.messages import ja
from autograder.sandbox.model import ErrorKind, Missing, Opaque, StudentError
from autograder.source.spelling import nearest


def describe(failure: Failure, wanted: Wanted, item: Item, cell_error: StudentError | None, names: Set[str]) -> str:
    """What a student should read about a failing answer, in Japanese.

    cell_error: what the answer's cell raised when the notebook ran; names: those a misspelt one may have meant.
    """
    outcome = failure.outcome
    where = (*item, *_inside(failure.difference))
    what = _what(wanted, where)
    if outcome.used:
        return ja.material_used(outcome.used)
    if isinstance(outcome.value, Missing):
        return "\n\n".join(_nothing(failure, wanted, item, cell_error, names))
    if failure.difference is None:
        return ja.changed_input(outcome.changed)
    if outcome.value is None and wanted.function is not None and not item:
        return ja.returned_nothing(wanted.function)
    return "\n\n".join(_difference(failure.difference, what))


def counterexample(failure: Failure) -> str:
    """The inputs on which the answer fails, what is right and what it gave; empty where values say nothing."""
    outcome = failure.outcome
    if not failure.case.inputs:  # what is right is then the key itself, or as random as any other
        return ""
    if outcome.used or isinstance(outcome.value, Opaque) or (outcome.changed and failure.difference is None):
        return ""
    if isinstance(outcome.value, Missing) and (outcome.error is None or not _depends_on_inputs(outcome.error)):
        return ""
    inputs = {name: show(value) for name, value in failure.case.inputs.items()}
    value = outcome.value
    error = outcome.error.type if outcome.error is not None else ""
    return ja.counterexample(inputs, show(failure.expected), None if isinstance(value, Missing) else show(value), error)


def failure_name(failure: Failure, cell_error: StudentError | None) -> str | None:
    """What the gradebook counts a failure under that no known mistake explains; None for plain wrong values."""
    outcome = failure.outcome
    if outcome.used:
        return "material_used"
    if isinstance(outcome.value, Missing):
        error = cell_error or outcome.error
        if error is None:
            return "not_assigned"
        return error.type if error.kind is ErrorKind.EXCEPTION else error.kind.value
    if failure.difference is None and outcome.changed:
        return "input_changed"
    return None


def _name(wanted: Wanted, item: Item) -> tuple[str, Item]:
    """The asked name that a part belongs to, and the rest of its path: of several names the first step is one."""
    return (str(item[0]), item[1:]) if len(wanted.outputs) > 1 and item else (wanted.outputs[0], item)


def _what(wanted: Wanted, item: Item) -> str:
    """The part of the answer under these keys and positions, in words."""
    return ja.part(*_name(wanted, item)) if wanted.function is None else ja.returned(wanted.function, item)


def _nothing(
    failure: Failure, wanted: Wanted, item: Item, cell_error: StudentError | None, names: Set[str]
) -> list[str]:
    """Why there is no value at all."""
    outcome = failure.outcome
    error = outcome.error
    if wanted.function is not None and error is not None:
        if not _is_undefined(error, wanted.function):
            return [ja.call_failed(wanted.function), explain(error, names)]
        if cell_error is not None:
            return [ja.lost_to_error(ja.part(wanted.function)), explain(cell_error, names)]
        return [ja.function_not_defined(wanted.function, nearest(wanted.function, names - {wanted.function}))]
    if wanted.function is not None and outcome.whole is None:
        return [ja.returned_nothing(wanted.function)]
    if (
        wanted.function is not None
        and isinstance(item[0], int)
        and not isinstance(outcome.whole, list | tuple | Missing)
    ):
        return [ja.not_several(ja.returned(wanted.function), kind(outcome.whole))]
    if wanted.function is None:
        name, rest = _name(wanted, item)
        if error is not None:
            return [ja.lost_to_error(_what(wanted, item)), explain(error, names)]
        if not rest:
            return [ja.name_not_assigned(name)]
    return [ja.missing_key(_what(wanted, item[:-1]), str(item[-1]), outcome.siblings)]


def _depends_on_inputs(error: StudentError) -> bool:
    """Whether the inputs help to understand an error; a misspelt name or broken syntax fails on any."""
    return error.type not in ("SyntaxError", "IndentationError", "NameError", "ImportError", "ModuleNotFoundError")


def _is_undefined(error: StudentError, name: str) -> bool:
    return error.type == "NameError" and f"'{name}'" in error.message


def _inside(found: Difference | None) -> Item:
    """The path from what is looked at down to the part that differs; of a missing key, to the dict that lacks it."""
    if found is None:
        return ()
    return found.item[:-1] if found.fault is Fault.KEY else found.item


def _difference(found: Difference, what: str) -> list[str]:
    """How a value differs: shape first, then how many, how much and where."""
    match found.fault:
        case Fault.TYPE:
            if isinstance(found.actual, Opaque) and found.actual.type_name == "ellipsis":
                return [ja.still_ellipsis(what)]
            if isinstance(found.expected, tuple):
                return [ja.not_several(what, kind(found.actual))]
            wanted, given = kind(found.expected), kind(found.actual)
            if wanted == given:
                return [ja.wrong_value(what, *apart(found.expected, found.actual))]
            return [ja.wrong_type(what, wanted, given)]
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
    right, wrong = apart(expected[found.where].item(), actual[found.where].item())
    return [
        ja.values_differ(what, found.count, expected.size),
        ja.largest_difference(found.where, found.largest, right, wrong),
    ]
