"""Refuses checks that could say nothing, because the reference gives what cannot be compared."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from autograder.checks.rubric import Rubric
from autograder.comparison.failures import Drawn, Outcome
from autograder.errors import CourseError
from autograder.languages import Message
from autograder.sandbox import Generator, Missing, Opaque, Table, Value

PACKAGE: Final = str(Path(__file__).parents[1])


def refuse_unsendable(question: str, cases: Sequence[Drawn]) -> None:
    """Raise CourseError for an input that would arrive as an object without any use."""
    for case in cases:
        for name, value in case.inputs.items():
            for each in _unsendable(value):
                raise CourseError(
                    Message(
                        "the input {name} holds a {kind}, which cannot be sent to the student's code",
                        name=name,
                        kind=each,
                    ),
                    path=_line_of_check(),
                    question=question,
                    next_step=Message(
                        'let the rubric make it where the code runs: call_as="lambda x: f(x, lambda w: ...)"'
                    ),
                )


def refuse_incomparable(rubric: Rubric, cases: Sequence[Drawn], expected: Sequence[Outcome]) -> None:
    """Raise CourseError where any answer would agree, or none, because of what the reference gives."""
    problem = _incomparable(rubric, cases, [each.value for each in expected])
    if problem is not None:
        said, next_step = problem
        raise CourseError(said, path=_line_of_check(), question=rubric.question, next_step=next_step)


def _incomparable(
    rubric: Rubric, cases: Sequence[Drawn], values: Sequence[Value | Missing]
) -> tuple[Message, Message] | None:
    """What is wrong with the reference's values, and the next step."""
    if rubric.raises is not None:
        if set(values) == {rubric.raises}:
            return None
        return (
            Message("the reference does not raise {error} on every case", error=rubric.raises),
            Message("correct the solution, or what is drawn"),
        )
    for opaque in (each for value in values for each in _opaque(value)):
        too_large = opaque.reason == "too large"
        why = Message("which is too large to be compared") if too_large else Message("which cannot be compared")
        way = Message("draw smaller inputs") if too_large else Message("ask for what is in it: {way}", way=_way(rubric))
        return Message("the reference gives a {kind}, {why}", kind=opaque.type_name, why=why), way
    if all(value is None for value in values):
        return (
            Message("the reference gives None in every case, as would an answer that does nothing"),
            Message("ask for what it changes: {way}; or for what it prints: answer.printing()", way=_way(rubric)),
        )
    if rubric.prints and not any(values):
        return Message("the reference prints nothing in any case"), Message("look at a value instead")
    return _lacking(cases, values)


def _lacking(cases: Sequence[Drawn], values: Sequence[Value | Missing]) -> tuple[Message, Message] | None:
    for case, value in zip(cases, values, strict=True):
        holds = case.forgiven.holds
        if holds is None or isinstance(value, Missing):
            continue
        name = getattr(holds.holds, "__name__", Message("what should hold"))
        if not holds.sentence:
            return (
                Message("{name} has no docstring", name=name),
                Message("say in one sentence, for the student, what has to hold"),
            )
        try:
            if not holds.tried(value, case.inputs):
                return (
                    Message("{name} does not hold of the reference's value", name=name),
                    Message("correct it, or the solution"),
                )
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            return Message("{name} raises {error}", name=name, error=said), Message("correct it")
    return None


def _way(rubric: Rubric) -> str:
    name = rubric.function or "f"
    return f'call_as="lambda x: list({name}(x))", or whatever it gives that has a value'


def _opaque(value: Value | Missing) -> Iterator[Opaque]:
    """What stays in the jail of a value, and of everything in it."""
    if isinstance(value, Opaque):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _opaque(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _opaque(each)


def _unsendable(value: Any) -> Iterator[str]:
    """The names of types within a value that no encoder sends."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _unsendable(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _unsendable(each)
    elif isinstance(value, np.ndarray | np.generic):
        if value.dtype.kind not in "biufcUSO":
            yield f"{value.dtype} array"
    elif value is not None and not isinstance(value, bool | int | float | complex | str | Table | Generator):
        yield type(value).__name__


def _line_of_check() -> str | None:
    """The file and line that asks: the innermost frame that is none of ours."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_filename.startswith(PACKAGE):
        frame = frame.f_back
    return None if frame is None else f"{frame.f_code.co_filename}:{frame.f_lineno}"
