"""Reads answers of a jailed process as values: refuses any other form, and cleans all text."""

from __future__ import annotations

import marshal
import signal
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from autograder.recent import Recent, bytes_of

from .clean import clean
from .guest.wire import EXIT_BROKEN, EXIT_NO_MEMORY, Decoder, WireError
from .model import (
    MISSING,
    Budget,
    Case,
    CellResult,
    ErrorKind,
    Opaque,
    Output,
    OutputKind,
    Probe,
    ProbeResult,
    StudentError,
    Value,
)
from .process import Ending

MAX_MESSAGE: Final = 4000
MAX_LINE: Final = 1000
MAX_NAME: Final = 200
MAX_BASES: Final = 12
MAX_OUTPUTS: Final = 500  # of one cell
OUTPUT_COST: Final = 100  # characters that an output takes in a notebook beside its text
MOST_HEARD: Final = 2**14  # answers that are kept to know them again
HEAVIEST_HEARD: Final = 2**26  # bytes of all of them, as they arrived and as they were read
LONGEST_HEARD: Final = 2**16  # bytes of one
TOLD: Final = frozenset({ErrorKind.EXCEPTION, ErrorKind.MEMORY, ErrorKind.EXIT, ErrorKind.OUTPUT})
# The rest is for what the peak does not show: files in /tmp and /dev/shm, and the kernel's own tables and buffers.
MOST_OF_MEMORY: Final = 0.75
# The limit counts whole ticks of the clock, the account what ran: often a tenth less, and nothing bounds by how much.
MOST_OF_PROCESSOR: Final = 0.5
STAGES: Final = ("cell", "prelude", "run", "call")


def cell_result(header: Mapping[str, Any], output_limit: int) -> CellResult:
    """What a cell showed; WireError when the answer has another form."""
    room, outputs, records = max(0, output_limit), [], _list(header.get("outputs"))
    for record in records[:MAX_OUTPUTS]:
        text = clean(_text(record, "text"), room)
        room -= len(text)
        if text:
            outputs.append(Output(_kind(OutputKind, record), text, clean(_text(record, "name"), MAX_NAME)))
    return CellResult(
        outputs=tuple(outputs),
        error=_error(header.get("error")),
        repaired=_texts(header.get("repaired")),
        skipped=_texts(header.get("skipped")),
        truncated=header.get("truncated") is True or bool(records[MAX_OUTPUTS:] or (records and room <= 0)),
    )


class Heard:
    """Answers that arrived, by which the same one is known again: most of a class give the same, and it is read once.

    All of them together are bounded, and a long one is not kept: they are bytes of students' making.
    """

    def __init__(self) -> None:
        self._kept: Recent[_Arrived, ProbeResult] = Recent(MOST_HEARD, HEAVIEST_HEARD, _weight)

    @property
    def weight(self) -> int:
        """What is kept, in bytes."""
        return self._kept.weight

    def result(self, header: Mapping[str, Any], body: bytes, case: Case, probe: Probe) -> ProbeResult:
        """What a case gave; WireError when the answer has another form, or names what was not asked for."""
        if len(body) > LONGEST_HEARD:
            return _read_result(header, body, case, probe)
        asked = (
            case.get,
            case.call,
            tuple(case.names),
            len(case.arguments),
            probe.inputs,
            probe.without,
            probe.printed,
        )
        try:
            form = marshal.dumps(dict(header), 2)
        except ValueError as error:  # from Python 3.12 on JSON is read to a depth that nothing else is
            raise WireError("nested too deep") from error
        arrived = _Arrived(form, body, asked)
        known = self._kept.get(arrived)
        if known is None:
            known = _read_result(header, body, case, probe)
            self._kept.put(arrived, known)
        return known


@dataclass(frozen=True)
class _Arrived:
    """An answer as it arrived."""

    header: bytes  # in a form in which 1, 1.0 and True differ
    body: bytes
    asked: Hashable  # all that decides how it is read


def _weight(arrived: _Arrived, result: ProbeResult) -> int:
    return len(arrived.header) + len(arrived.body) + bytes_of(result)


def _read_result(header: Mapping[str, Any], body: bytes, case: Case, probe: Probe) -> ProbeResult:
    decoder = Decoder(body)
    values = _named(header.get("values"), case.get, decoder)
    returned = [decoder.decode(tree) for tree in _list(header.get("returned", []))]
    printed = [decoder.decode(tree) for tree in _list(header.get("printed", []))]
    arguments = tuple(decoder.decode(tree) for tree in _list(header.get("arguments")))
    names_after = _named(header.get("after"), tuple(case.names) if probe.inputs else (), decoder)
    decoder.finish()
    error = _error(header.get("error"))
    if len(arguments) != (len(case.arguments) if probe.inputs else 0):
        raise WireError("not the arguments asked for")
    if len(returned) != (case.call is not None and error is None):
        raise WireError("not one of a value and an error")
    if len(printed) != probe.printed or not all(isinstance(each, str | Opaque) for each in printed):
        raise WireError("not what was printed")
    return ProbeResult(
        values=values,
        returned=returned[0] if returned else MISSING,
        arguments=arguments,
        names_after=names_after,
        error=error,
        bases=_bases(header.get("error")),
        used=tuple(name for name in probe.without if name in _list(header.get("used"))),
        printed=printed[0] if printed else MISSING,
    )


def ending_error(ending: Ending, budget: Budget) -> StudentError | None:
    """Why a process that hung up by itself did so; None where that was the machine's doing.

    A jailed process cannot send itself SIGKILL. The kernel sends it at the end of the processor time, and for want of
    memory: only a process that has used most of its budget is to blame for that.
    """
    if ending.by_us or ending.code == EXIT_BROKEN:
        return StudentError(ErrorKind.PROTOCOL, message="broke its line to the grader")
    if ending.status is None:
        return None
    killed = ending.signal == signal.SIGKILL
    if ending.code == EXIT_NO_MEMORY or (killed and ending.peak >= MOST_OF_MEMORY * budget.memory_bytes):
        return StudentError(ErrorKind.MEMORY, message="ran out of memory")
    if ending.signal == signal.SIGXCPU or (killed and ending.processor >= MOST_OF_PROCESSOR * budget.processor_seconds):
        return StudentError(ErrorKind.TIMEOUT, message="used up its processor time")
    if killed:
        return None
    if ending.signal is not None:
        return StudentError(ErrorKind.CRASH, message=f"killed by {_signal_name(ending.signal)}")
    return StudentError(ErrorKind.EXIT, message=f"the process ended itself with code {ending.code}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return f"signal {number}"


def _error(record: Any) -> StudentError | None:
    if record is None:
        return None
    if not isinstance(record, dict):
        raise WireError("not an error")
    stage = _text(record, "stage")
    return StudentError(
        kind=_reported(record),
        type=_class_name(_text(record, "type")),
        message=clean(_text(record, "message"), MAX_MESSAGE),
        line=_number(record, "line"),
        source_line=clean(_text(record, "source_line"), MAX_LINE),
        stage=stage if stage in STAGES else "",
        cell=_number(record, "cell"),
        name=clean(_text(record, "name"), MAX_NAME) or None,
        offset=_number(record, "offset"),
    )


def _bases(record: Any) -> tuple[str, ...]:
    """The classes that an exception's own derives from."""
    return tuple(map(_class_name, _texts(record.get("bases"))))[:MAX_BASES] if isinstance(record, dict) else ()


def _reported(record: dict[str, Any]) -> ErrorKind:
    """How student code failed, of what a jail can tell from within; the host alone sees the rest."""
    kind: ErrorKind = _kind(ErrorKind, record)
    if kind not in TOLD:
        raise WireError("an error that no jail reports")
    return kind


def _class_name(text: str) -> str:
    """An exception's class as Python would name it: it ends up in tables, where `=1+1` would be a formula."""
    name = clean(text, MAX_NAME)
    return name if not name or name.isidentifier() else "Exception"


def _kind(kinds: type[Any], record: Any) -> Any:
    try:
        return kinds(_text(record, "kind"))
    except ValueError as error:
        raise WireError("of no known kind") from error


def _named(pairs: Any, names: Sequence[str], decoder: Decoder) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for pair in _list(pairs):
        match pair:
            case [str(name), tree] if name in names:
                found[name] = decoder.decode(tree)
            case _:
                raise WireError("not a value asked for")
    return found


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise WireError("not a list")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(clean(text, MAX_LINE) for text in _list(value)[:100] if isinstance(text, str))


def _text(record: Any, key: str) -> str:
    value = record.get(key, "") if isinstance(record, dict) else None
    if not isinstance(value, str):
        raise WireError(f"{key} is not text")
    return value


def _number(record: dict[str, Any], key: str) -> int | None:
    value = record.get(key)
    if value is not None and (type(value) is not int or not 0 <= value < 2**31):
        raise WireError(f"{key} is not a number")
    return value
