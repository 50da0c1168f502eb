"""One notebook in the sandbox: its cells, the questions to it, and the children that survive neither."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from autograder.errors import SandboxError
from autograder.languages import Message

from . import reading
from .channel import DeadlineError, HungUpError, TooMuchStoredError
from .guest import wire
from .model import (
    MAX_QUESTION,
    Budget,
    CellResult,
    ErrorKind,
    Probe,
    ProbeResult,
    ServeRefused,
    StudentError,
    Value,
    encoded,
)
from .process import Child, Ending, ZygoteDiedError

Serve = Callable[[str, tuple[Value, ...]], Value]
T = TypeVar("T")

CELL_REPLY: Final = 0  # a cell's answer is text in the header; no raw bytes belong to it
SENT_TOGETHER: Final = 2**18  # characters of cells in one request
GRACE: Final = 0.05  # seconds below which it is not worth starting a child
# Once the notebook's time is used up, each cell and each question still has a part of its usual time, and all own cells
# together what a question has; but at least so many seconds.
CELL_SHARE, LEAST_CELL = 1 / 10, 0.3
QUESTION_SHARE, LEAST_QUESTION = 1 / 4, 0.6
MAX_REFUSAL: Final = 500  # characters
OWN_CELLS: Final = -1  # in place of the position of a cell
MAX_CALLS: Final = 10_000  # served calls per probe
TRIES: Final = 2  # of the same cells or questions, where the machine ends their process


class _Killed(Exception):
    """The child is gone; the error says how, in the student's terms.

    `doubtful`: the kernel ended it for want of memory, of which it had taken much, but no more than it may.
    """

    def __init__(self, error: StudentError, *, doubtful: bool = False) -> None:
        super().__init__(error.message)
        self.error = error
        self.doubtful = doubtful


class _TakenAwayError(Exception):
    """The machine ended the child, for want of memory or by somebody's mistake, and the student did nothing wrong."""


class _BudgetSpent(Exception):
    """The notebook has used up its time."""


class AllowanceSpent(BaseException):
    """What a session was lent for some questions is used up; no error of the student's, nor of a check."""


class Allowance:
    """The time and room of one notebook, which all its processes share."""

    def __init__(self, budget: Budget) -> None:
        self.seconds = budget.notebook_seconds
        self.for_cells = budget.notebook_seconds  # what all cells with a share of their own may use together
        self.upkeep = budget.notebook_seconds  # of starting and removing children, which are not the student's
        self.room = budget.notebook_output_bytes


class Session:
    """One notebook, or a part of one.

    A cell or probe that kills its process costs itself alone: the rest is replayed without it.

    When the notebook's time is used up, what is left of it runs on small shares: each released cell and each answer,
    then each question, has one of its own, and all other cells have one together. Slow cells are not replayed. All
    cells with a share of their own have no more together than the notebook had: a file can hold one a thousand times.
    """

    def __init__(  # noqa: PLR0913 - the last is a keyword
        self,
        spawn: Callable[[], Child],
        cells: Sequence[str],
        budget: Budget,
        own: Collection[int] = frozenset(),
        heard: reading.Heard | None = None,
        allowance: Allowance | None = None,
        *,
        modules: Mapping[str, bytes] | None = None,
    ) -> None:
        self._modules = modules or {}
        self._spawn = spawn
        self._heard = heard or reading.Heard()
        self._cells = tuple(cells)
        self._own = frozenset(own)
        self._budget = budget
        self._child: Child | None = None
        self._results: list[CellResult] = []
        self._killers: set[int] = set()  # and cells that are left out
        self._seconds: dict[int, float] = {}  # that cells took
        self._allowance = allowance or Allowance(budget)
        self._shares: dict[str | int, float] | None = None  # what is left of each, once the time is used up
        self._lent = False  # the allowance is lent
        self._restarts = 1  # how often our own machinery may fail in this session

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the notebook's process."""
        child, self._child = self._child, None
        if child is not None:
            with suppress(ZygoteDiedError):  # then so is the child
                child.end()

    def renew(self, allowance: Allowance | None = None) -> None:
        """From now on ask a process that has been asked nothing yet, with the time of a notebook once more.

        It runs the same cells again, but for those that end it or were left out. allowance: of all processes of the
        notebook that are renewed.
        """
        self.close()
        self._allowance = allowance or Allowance(self._budget)
        if self._shares is not None:
            self._shares = {}

    @contextmanager
    def charged_to(self, allowance: Allowance) -> Iterator[None]:
        """Within the block it is another allowance's time and room that is used; raises AllowanceSpent."""
        own, self._allowance, self._lent = self._allowance, allowance, True
        try:
            yield
        finally:
            self._allowance, self._lent = own, False

    @property
    def overran(self) -> bool:
        """Whether the notebook used up its time, and cells were left out."""
        return self._shares is not None

    def run(self) -> tuple[CellResult, ...]:
        """Run every cell that has not run; a cell that fails does not stop the next."""
        while len(self._results) < len(self._cells):
            self._surviving(self._run_the_rest, self._failed_cell, lambda: len(self._results))
        return tuple(self._results)

    def probe(self, probe: Probe, serve: Serve | None = None, question: str = "") -> tuple[ProbeResult, ...]:
        """Ask the notebook: one result per case, in order. Runs the cells first if they have not run.

        question: whose share of time it is, once the notebook's is used up.
        `serve` answers calls of the names in `Probe.served`; a ServeRefused that it raises fails the student's call.
        """
        if not 0 <= probe.at <= len(self._cells):
            raise ValueError(f"at {probe.at}: the notebook has {len(self._cells)} cells")
        self.run()
        results: list[ProbeResult] = []

        def attempt(child: Child) -> list[ProbeResult]:
            results.clear()
            self._ask(child, probe, serve, results)
            return results

        def failed(error: StudentError) -> list[ProbeResult]:
            return [*results, *[ProbeResult(error=error)] * (len(probe.cases) - len(results))]

        return tuple(self._surviving(attempt, failed, lambda: question))

    def _surviving(
        self, attempt: Callable[[Child], T], failed: Callable[[StudentError], T], whose: Callable[[], str | int]
    ) -> T:
        """The attempt's result, or what stands for it when the student's code killed the process or spent the time.

        Raises SandboxError when our own machinery fails for the second time, or the machine ends the process twice.
        """
        tries = TRIES
        while True:
            try:
                with self._on_its_share(whose()):
                    return attempt(self._ready_child())
            except _Killed as killed:
                tries -= 1
                if not (killed.doubtful and tries):
                    return failed(killed.error)
            except _TakenAwayError:
                tries -= 1
                if not tries:
                    raise SandboxError(
                        Message(
                            "the machine ended a jailed process {tries} times, well below its own limits", tries=TRIES
                        ),
                        next_step=Message("take fewer --workers or free some memory, then grade the student again"),
                    ) from None
            except _BudgetSpent:
                if self._lent:
                    raise AllowanceSpent from None
                if self._shares is not None:
                    return failed(StudentError(ErrorKind.TIMEOUT, message="the notebook has used up its time"))
                self._economise()
            except ZygoteDiedError as error:
                self._child = None
                if not self._restarts:
                    raise SandboxError(
                        Message("the sandbox's warm process ended twice"), next_step=Message("kakunin doctor")
                    ) from error
                self._restarts -= 1

    def _economise(self) -> None:
        """From now on everything has its own share of time, and what was slow is not replayed."""
        self.close()
        self._shares = {}
        self._killers |= {place for place, seconds in self._seconds.items() if seconds > self._cell_share / 2}

    @property
    def _cell_share(self) -> float:
        return max(LEAST_CELL, CELL_SHARE * self._budget.cell_seconds)

    @property
    def _question_share(self) -> float:
        return max(LEAST_QUESTION, QUESTION_SHARE * self._budget.question_seconds)

    @contextmanager
    def _on_its_share(self, share: str | int) -> Iterator[None]:
        """Once the notebook's time is used up: that of a question, or of a cell that has not run yet."""
        shares = self._shares
        if shares is None:
            yield
            return
        key = OWN_CELLS if share in self._own else share
        alone = isinstance(key, int) and key != OWN_CELLS
        rest = shares.setdefault(key, self._cell_share if alone else self._question_share)
        self._allowance.seconds = given = min(rest, self._allowance.for_cells) if alone else rest
        try:
            yield
        finally:
            shares[key] = self._allowance.seconds
            if alone:
                self._allowance.for_cells -= given - self._allowance.seconds

    def _run_the_rest(self, child: Child) -> None:
        start = len(self._results)
        for result in self._run_cells(child, start, len(self._cells) if self._shares is None else start + 1):
            self._allowance.room -= sum(len(output.text) + reading.OUTPUT_COST for output in result.outputs)
            self._results.append(result)

    def _failed_cell(self, error: StudentError) -> None:
        """The first cell without a result is the one that failed."""
        self._killers.add(len(self._results))
        self._results.append(CellResult(error=replace(error, cell=len(self._results))))

    def _ready_child(self) -> Child:
        """A child in which every earlier cell has run, apart from those that kill."""
        while self._child is None:
            self._check_time()
            started = time.monotonic()
            child = self._child = self._spawn()
            self._allowance.seconds -= self._beyond_upkeep(time.monotonic() - started)
            replayed = 0
            self._hand_over(child)
            try:
                for place, _ in enumerate(self._run_cells(child, 0, len(self._results))):
                    replayed = place + 1
            except _Killed:  # it did not kill the first time, but it does now
                self._check_time()  # unless it only met the end of what was left
                self._killers.add(replayed)
        self._check_time()
        return self._child

    def _hand_over(self, child: Child) -> None:
        """Put the student's own modules beside the notebook."""
        if self._modules:
            files = [[name, len(content)] for name, content in self._modules.items()]
            with self._listening(child):
                child.channel.send({"do": "modules", "files": files}, self._modules.values(), self._cell_deadline())

    def _check_time(self) -> None:
        if self._allowance.seconds < GRACE:
            raise _BudgetSpent

    def _run_cells(self, child: Child, start: int, end: int) -> Iterator[CellResult]:
        """Run cells, and pass over those that kill; each result as it arrives. Raises _Killed in the cell that does."""
        while start < end:
            stop = start + 1
            while stop < end and sum(map(len, self._cells[start : stop + 1])) <= SENT_TOGETHER:
                stop += 1
            try:
                yield from self._run_some(child, range(start, stop))
            except _BudgetSpent:
                self.close()  # it may have been sent cells that nobody listens to any more
                raise
            start = stop

    def _run_some(self, child: Child, places: range) -> Iterator[CellResult]:
        """The same for cells that are sent at once."""
        sources = [None if place in self._killers else self._cells[place] for place in places]
        self._check_time()
        with self._listening(child):
            child.channel.send({"do": "cells", "sources": sources}, (), self._cell_deadline())
        for place, source in zip(places, sources, strict=True):
            if source is None:
                yield CellResult()
                continue
            self._check_time()
            before = self._allowance.seconds
            with self._listening(child):
                header, _ = child.channel.receive(self._cell_deadline(), CELL_REPLY)
                result = reading.cell_result(header, min(self._budget.output_bytes, self._allowance.room))
            self._seconds[place] = before - self._allowance.seconds
            yield result

    def _cell_deadline(self) -> float:
        return time.monotonic() + min(self._budget.cell_seconds, self._allowance.seconds)

    def _ask(self, child: Child, probe: Probe, serve: Serve | None, results: list[ProbeResult]) -> None:
        """Send the probe and collect its cases into `results` as they arrive; raises _Killed."""
        budget, room, calls, helping = self._budget, self._budget.reply_bytes, 0, self._budget.question_seconds
        with self._listening(child):
            end = time.monotonic() + min(budget.question_seconds, self._allowance.seconds) - child.channel.excused
            header, chunks = _request(probe, room // max(1, len(probe.cases)))
            child.channel.send(header, chunks, end + child.channel.excused)
            while True:
                deadline = min(end + child.channel.excused, time.monotonic() + budget.cell_seconds)
                header, body = child.channel.receive(deadline, room)
                room -= len(body)
                if "call" in header and calls < MAX_CALLS:
                    calls += 1
                    started = time.monotonic()
                    answer, chunks = _answer(probe, serve, header, body)
                    own = min(time.monotonic() - started, helping)  # the host's own time is not the student's
                    helping -= own  # as long as it is not made to work for nothing
                    self._allowance.seconds += own
                    end += own
                    child.channel.send(answer, chunks, end + child.channel.excused)
                elif header == {"done": True} and len(results) == len(probe.cases):
                    return
                elif len(results) < len(probe.cases) and header.get("case") == len(results):
                    results.append(self._heard.result(header, body, probe.cases[len(results)], probe))
                else:
                    raise wire.WireError("an answer out of turn")

    @contextmanager
    def _listening(self, child: Child) -> Iterator[None]:
        """Account for the time; where the child fails, end it and say what happened: _Killed or _TakenAwayError."""
        started = time.monotonic() - child.channel.excused
        answered = False
        try:
            yield
            answered = True
        except DeadlineError:
            self._lose(child.kill)
            used = time.monotonic() - child.channel.excused - started
            if self._shares is None and self._allowance.seconds - used < GRACE:
                raise _BudgetSpent from None  # it was given what was left, which may be less than its due
            raise _Killed(StudentError(ErrorKind.TIMEOUT, message="did not end in time")) from None
        except TooMuchStoredError:
            self._lose(child.kill)
            raise _Killed(StudentError(ErrorKind.OUTPUT, message="stored too much")) from None
        except wire.WireError as error:
            self._lose(child.kill)
            raise _Killed(StudentError(ErrorKind.PROTOCOL, message=str(error))) from None
        except HungUpError:
            ending = self._lose(child.wait)
            student = reading.ending_error(ending, self._budget)
            if student is None:
                raise _TakenAwayError from None
            doubtful = student.kind is ErrorKind.MEMORY and ending.signal is not None
            raise _Killed(student, doubtful=doubtful) from None
        finally:
            self._allowance.seconds -= time.monotonic() - child.channel.excused - started
            if not answered and self._child is child:  # an error of our own: what comes next on the line is unknown
                self._lose(child.kill)

    def _lose(self, end: Callable[[], Ending]) -> Ending:
        """End the child. On a busy disk its folder takes long to remove."""
        self._child = None
        ending = end()
        self._allowance.seconds += ending.cleaning - self._beyond_upkeep(ending.cleaning)
        return ending

    def _beyond_upkeep(self, seconds: float) -> float:
        """What is left of seconds when the host's own time is taken off: cells that end their process cost it."""
        own = min(seconds, self._allowance.upkeep)
        self._allowance.upkeep -= own
        return seconds - own


def _request(probe: Probe, limit: int) -> tuple[dict[str, Any], list[bytes]]:
    """The frame that asks; the jail decodes the values in the order in which they are encoded."""
    cases = [
        {
            "names": case.encoded.names,
            "arguments": case.encoded.arguments,
            "run": case.run,
            "call": case.call,
            "get": case.get,
        }
        for case in probe.cases
    ]
    texts = {"prelude": probe.prelude, "run": probe.run, "without": probe.without, "served": probe.served}
    return {
        "do": "probe",
        "at": probe.at,
        "limit": limit,
        "cases": cases,
        "inputs": probe.inputs,
        "printed": probe.printed,
        **texts,
    }, [chunk for case in probe.cases for chunk in case.encoded.chunks]


def _answer(
    probe: Probe, serve: Serve | None, header: dict[str, Any], body: bytes
) -> tuple[dict[str, Any], list[bytes]]:
    """What the host says to a served call; WireError when nobody offered to answer it."""
    name, arguments = header["call"], header.get("arguments")
    if serve is None or name not in probe.served or not isinstance(arguments, list):
        raise wire.WireError("a call that is not served")
    decoder = wire.Decoder(body)
    values = tuple(decoder.decode(tree) for tree in arguments)
    encoder = wire.Encoder(MAX_QUESTION)
    try:
        served = serve(name, values)
    except ServeRefused as refusal:
        return {"refused": str(refusal)[:MAX_REFUSAL]}, []
    try:
        return {"value": encoded(encoder, served)}, encoder.chunks
    except ValueError as error:
        return {"refused": str(error)[:MAX_REFUSAL]}, []
