"""A failure in words: what is wrong, the known mistake behind it, and a small counterexample."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autograder.comparison.failures import Failure, Item, Outcome, Wanted
from autograder.comparison.values import SINGLE, Difference, Fault, agree, as_numbers
from autograder.explanations.display import apart, as_lines, holds_text, kind, show, wide_characters
from autograder.explanations.explain import explain
from autograder.messages import ja
from autograder.model import Stopped
from autograder.sandbox.model import ErrorKind, Missing, Opaque, StudentError, Table, Value
from autograder.source.spelling import nearest

SHORT: Final = 80  # characters of a value that is shown in a sentence


@dataclass(frozen=True)
class Background:
    """What is known of an answer beside the cases that it was asked.

    error: what its cells raised when the notebook ran; ran: with the values that the notebook gives it raised nothing;
    cells: its source, by cell; names: those a misspelt one may have meant; grows: a list that every call adds to.
    """

    error: StudentError | None = None
    ran: bool = False
    cells: Mapping[int, str] = field(default_factory=dict)
    names: Set[str] = frozenset()
    grows: str | None = None


def describe(failure: Failure, wanted: Wanted, item: Item, background: Background) -> str:
    """What a student should read about a failing answer, in Japanese; of an error without what it cost."""
    if background.grows is not None and _may_be_of_a_list(failure):
        return ja.list_grows(background.grows)
    return "\n\n".join(_described(failure, wanted, item, background))


def stopped(failure: Failure, wanted: Wanted, item: Item, background: Background) -> Stopped | None:
    """The error that `describe` explains, and what it cost; None where it explains no error."""
    error = failure.outcome.error
    if not isinstance(failure.outcome.value, Missing) or failure.outcome.used or error is None:
        return None
    if background.grows is not None and _may_be_of_a_list(failure):
        return None
    if wanted.defined is not None and _is_undefined(error, wanted.defined):
        error = background.error
    if error is None:
        return None
    at = f"{error.type or error.kind.value} {error.cell} {error.line}"
    return Stopped(at, _what(wanted, item) if wanted.outputs and wanted.function is None else "")


def _described(failure: Failure, wanted: Wanted, item: Item, background: Background) -> list[str]:
    outcome = failure.outcome
    where = (*item, *_inside(failure.difference))
    what = _what(wanted, where)
    if outcome.used:
        return [ja.material_used(outcome.used)]
    if isinstance(outcome.value, Missing):
        return _nothing(failure, wanted, item, background)
    if failure.difference is None:
        return [ja.changed_input(outcome.changed)]
    if wanted.raises is not None:
        return _not_raised(outcome, wanted, wanted.raises, background)
    if wanted.printed:
        return [_printed(failure.difference, wanted)]
    if failure.difference.fault is Fault.PROPERTY and failure.case.forgiven.holds is not None:
        return [ja.property_fails(what, failure.case.forgiven.holds.sentence)]
    if outcome.value is None and wanted.function is not None and not item:
        return [ja.returned_nothing(wanted.function)]
    return _difference(failure.difference, what)


def _not_raised(outcome: Outcome, wanted: Wanted, error: str, background: Background) -> list[str]:
    """That no error was raised, or another one."""
    told = ja.not_raised(wanted.function, error, str(outcome.value))
    return [told] if outcome.error is None else [told, explain(outcome.error, background.names, background.cells)]


def _printed(found: Difference, wanted: Wanted) -> str:
    """The first line that differs of what was printed."""
    lines = [str(value).splitlines() if isinstance(value, str) else [] for value in (found.expected, found.actual)]
    right, given = lines
    place = next((place for place, (a, b) in enumerate(zip(right, given, strict=False)) if a != b), None)
    if place is not None:
        return ja.printed_differs(wanted.function, place, right[place], given[place])
    return ja.printed_lines(wanted.function, len(right), len(given))


def counterexample(failure: Failure, wanted: Wanted | None = None) -> str:
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
    given = None if isinstance(value, Missing) else show(value)
    right, case = show(failure.expected), failure.case
    if wanted is not None and (wanted.raises or wanted.printed):
        as_shown = ja.error_shown if wanted.raises else as_lines
        right = as_shown(str(failure.expected))
        given = None if given is None else as_shown(str(value))
    return ja.counterexample(
        inputs, right, given, error, case.level.name, one_of_several=case.forgiven.holds is not None
    )


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
    if item and isinstance(item[0], int) and item[0] < len(wanted.returns):
        return ja.part(wanted.returns[item[0]], item[1:])
    if wanted.function is not None:
        return ja.returned(wanted.function, item)
    return ja.part(*_name(wanted, item)) if wanted.outputs else ja.PRINTED


def _nothing(failure: Failure, wanted: Wanted, item: Item, background: Background) -> list[str]:
    """Why there is no value at all."""
    outcome = failure.outcome
    error, names = outcome.error, background.names
    if wanted.function is not None and wanted.defined is not None and error is not None:
        defined = wanted.defined
        is_class = defined != wanted.function
        if not _is_undefined(error, defined):
            return [_call_failed(failure, wanted.function, background), explain(error, names, background.cells)]
        if background.error is not None:
            hint = [] if is_class or _defines(background.cells, defined) else [ja.write_a_function(defined)]
            return [
                ja.function_not_made(defined, is_class=is_class),
                explain(background.error, names, background.cells),
                *hint,
            ]
        return [ja.function_not_defined(defined, nearest(defined, names - {defined}), is_class=is_class)]
    if wanted.function is not None and outcome.whole is None:
        return [ja.returned_nothing(wanted.function)]
    if (
        wanted.function is not None
        and isinstance(item[0], int)
        and not isinstance(outcome.whole, list | tuple | Missing)
    ):
        return [ja.not_several(ja.returned(wanted.function), kind(outcome.whole))]
    if isinstance(outcome.whole, list | tuple) and len(item) == 1 and isinstance(item[0], int):
        return [ja.too_few_parts(_what(wanted, ()), len(outcome.whole), _what(wanted, item))]
    if wanted.function is None and not wanted.outputs:
        return [explain(error, names, background.cells)] if error is not None else [ja.nothing_printed(None)]
    if wanted.function is None:
        name, rest = _name(wanted, item)
        if error is not None:
            only_here = [ja.stopped_on_these_inputs()] if _is_of_the_inputs(failure, background) else []
            return [*only_here, explain(error, names, background.cells)]
        if not rest:
            return [ja.name_not_assigned(name)]
    return [ja.missing_key(_what(wanted, item[:-1]), str(item[-1]), outcome.siblings)]


def _defines(cells: Mapping[int, str], function: str) -> bool:
    """Whether a definition of the function is at least begun."""
    return any(re.search(rf"\bdef\s+{function}\b", source) for source in cells.values())


def _call_failed(failure: Failure, function: str, background: Background) -> str:
    """That the call failed, and whether on inputs other than the notebook's own alone."""
    return ja.call_failed_here(function) if _is_of_the_inputs(failure, background) else ja.call_failed(function)


def _is_of_the_inputs(failure: Failure, background: Background) -> bool:
    """Whether an answer that ran in the notebook fails on inputs that are shown."""
    return background.ran and bool(counterexample(failure))


def _may_be_of_a_list(failure: Failure) -> bool:
    """Whether a list that grows from call to call may be why an answer fails: it is too long, or fits nowhere."""
    found, error = failure.difference, failure.outcome.error
    longer = found is not None and found.fault in (Fault.SHAPE, Fault.LENGTH)
    return longer or (error is not None and re.search("reshape|broadcast|inhomogeneous", error.message) is not None)


def _depends_on_inputs(error: StudentError) -> bool:
    """Whether the inputs help to understand an error; a misspelt name or broken syntax fails on any."""
    if error.type == "RecursionError" or (error.type == "AttributeError" and error.message.startswith("module ")):
        return False
    return error.type not in ("SyntaxError", "IndentationError", "NameError", "ImportError", "ModuleNotFoundError")


def _is_undefined(error: StudentError, name: str) -> bool:
    return error.type == "NameError" and f"'{name}'" in error.message


def _inside(found: Difference | None) -> Item:
    """The path from what is looked at down to the part that differs; of a missing key, to the dict that lacks it."""
    if found is None:
        return ()
    return found.item[:-1] if found.fault in (Fault.KEY, Fault.COLUMN) else found.item


def _difference(found: Difference, what: str) -> list[str]:
    """How a value differs: shape first, then how many, how much and where."""
    match found.fault:
        case Fault.TYPE:
            if isinstance(found.actual, Opaque) and found.actual.type_name == "ellipsis":
                return [ja.still_ellipsis(what)]
            if isinstance(found.expected, tuple):
                return [ja.not_several(what, kind(found.actual))]
            return _of_another_kind(found, what)
        case Fault.LENGTH:
            assert isinstance(found.expected, list | tuple)
            assert isinstance(found.actual, list | tuple)
            return [ja.wrong_count(what, len(found.expected), len(found.actual))]
        case Fault.KEY:
            present = [str(key) for key in found.actual] if isinstance(found.actual, dict) else []
            return [ja.missing_key(what, str(found.item[-1]), present)]
        case Fault.COLUMN | Fault.MORE_COLUMNS | Fault.ROWS | Fault.INDEX | Fault.COLUMN_KIND:
            return _of_a_table(found, what)
    expected, actual = as_numbers(found.expected), as_numbers(found.actual)
    assert expected is not None
    assert actual is not None
    if found.fault is Fault.SHAPE:
        transposed = expected.ndim > 1 and expected.shape != actual.shape and agree(expected.T, actual, SINGLE)
        return [ja.wrong_shape(what, expected.shape, actual.shape, transposed=transposed)]
    if found.fault is Fault.NOT_FINITE:
        return _not_finite(what, expected, actual)
    right, wrong = apart(expected[found.where].item(), actual[found.where].item())
    if expected.dtype.kind == actual.dtype.kind == "b":  # which have no distance
        return [
            ja.values_differ(what, found.count, expected.size),
            ja.first_difference(found.where, right, wrong),
        ]
    return [
        ja.values_differ(what, found.count, expected.size),
        ja.largest_difference(found.where, found.largest, right, wrong),
    ]


def _of_a_table(found: Difference, what: str) -> list[str]:
    """How the labels, the length or the kinds of a table differ."""
    if isinstance(found.expected, Table) and isinstance(found.actual, Table):
        right, given = ([str(column.label) for column in table.columns] for table in (found.expected, found.actual))
        if found.fault is Fault.COLUMN:
            return [ja.missing_column(what, str(found.item[-1]), given)]
        if found.fault is Fault.MORE_COLUMNS:
            return [ja.more_columns(what, [label for label in given if label not in right] or given)]
        return [ja.wrong_rows(what, len(found.expected.index), len(found.actual.index))]
    if found.fault is Fault.COLUMN_KIND:
        return [ja.wrong_column_kind(what, str(found.expected), str(found.actual))]
    expected, actual = (as_numbers(value) for value in (found.expected, found.actual))
    if found.where and expected is not None and actual is not None and expected.ndim:
        return [ja.wrong_index(what), ja.first_difference(found.where, *apart(*_at(expected, actual, found.where)))]
    return [ja.wrong_index(what), ja.first_difference(found.where, *apart(found.expected, found.actual))]


def _at(expected: NDArray[Any], actual: NDArray[Any], where: tuple[int, ...]) -> tuple[Value, Value]:
    return expected[where].item(), actual[where].item()


def _of_another_kind(found: Difference, what: str) -> list[str]:
    """How a value differs that is no number, or should be none: its kind where that is wrong, and both values."""
    expected, actual = found.expected, found.actual
    if holds_text(actual) and (isinstance(expected, float | int) or as_numbers(expected) is not None):
        return [ja.text_for_numbers(what), *([] if isinstance(expected, np.ndarray) else _both(expected, actual))]
    if isinstance(expected, np.ndarray) and isinstance(actual, np.ndarray) and expected.ndim and holds_text(actual):
        if expected.shape != actual.shape:
            return [ja.wrong_shape(what, expected.shape, actual.shape)]
        places = np.argwhere(expected != actual)
        where = tuple(int(index) for index in places[0])
        right, wrong = apart(expected[where].item(), actual[where].item())
        return [ja.values_differ(what, len(places), expected.size), ja.first_difference(where, right, wrong)]
    wanted, given = kind(expected), kind(actual)
    if wanted != given:
        return [ja.wrong_type(what, wanted, given), *_both(expected, actual)]
    wide = wide_characters(expected, actual)
    told = [ja.wrong_value(what, *apart(expected, actual))]
    return [*told, ja.full_width_in_value(wide)] if wide else told


def _both(expected: Value, actual: Value) -> list[str]:
    """Both values, where they are short."""
    shown = show(expected), show(actual)
    short = not isinstance(actual, Opaque) and all(len(each) <= SHORT and "\n" not in each for each in shown)
    return [ja.first_difference((), *shown)] if short else []


def _not_finite(what: str, expected: NDArray[Any], actual: NDArray[Any]) -> list[str]:
    """How values differ that are finite where they should not be, or the other way round."""
    strange = ~np.isfinite(actual) & np.isfinite(expected)
    same = (expected == actual) | (np.isnan(expected) & np.isnan(actual)) | np.isfinite(expected)
    where = tuple(int(index) for index in np.argwhere(strange if strange.any() else ~same)[0])
    place = ja.first_difference(where, *apart(expected[where].item(), actual[where].item()))
    if not strange.any():
        return [ja.wrong_where_not_finite(what), place]
    nans, infinities = int(np.isnan(actual[strange]).sum()), int(np.isinf(actual[strange]).sum())
    return [ja.not_finite(what, nans, infinities), place]
