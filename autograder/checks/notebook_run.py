"""One notebook in its session, and its results so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Final

from autograder.comparison.cases import Inputs
from autograder.model import Role, Script
from autograder.recent import Recent, bytes_of
from autograder.sandbox import Allowance, CellResult, ErrorKind, Probe, ProbeResult, Session, StudentError
from autograder.sandbox.session import Serve

MOST: Final = 4096  # probes whose results are kept
HEAVIEST: Final = 2**27  # bytes of all of them

Results = tuple[ProbeResult, ...]


class Memory:
    """The results of a notebook's probes, so that the same probe does not run twice."""

    def __init__(self) -> None:
        self._kept: Recent[Hashable, Results] = Recent(MOST, HEAVIEST, lambda _, results: bytes_of(results))

    def recall(self, key: Hashable, ask: Callable[[], Results]) -> Results:
        """The results for a key, asked for if they are not known.

        A result that ended the process or took too long is not kept: the machine may have been the cause.
        """
        known = self._kept.get(key)
        if known is not None:
            return known
        results = ask()
        if all(result.error is None or result.error.kind is ErrorKind.EXCEPTION for result in results):
            self._kept.put(key, results)
        return results


@dataclass(frozen=True)
class Retry:
    """Another way to run a failing answer, so that faults of other cells cost no points; with the remark on it."""

    remark: str
    set_up: tuple[str, ...] = ()  # released cells to run before it
    sources: tuple[str, ...] = ()  # in place of its own
    serves: bool = False  # the reference's values for earlier answers


@dataclass(frozen=True)
class NotebookRun:
    """A student's notebook."""

    script: Script
    session: Session
    results: tuple[CellResult, ...]  # of the script's cells
    memory: Memory = field(default_factory=Memory)
    given_up: dict[str, StudentError] = field(default_factory=dict)  # questions that hung once: not asked again
    helped: dict[str, tuple[Retry, ...]] = field(default_factory=dict)  # questions that hang unless retried
    unsteady: set[str] = field(default_factory=set)  # questions that were answered otherwise when asked again
    met_sealed: set[str] = field(default_factory=set)  # questions whose sealed inputs its process has met
    met_errors: set[tuple[ErrorKind, str]] = field(default_factory=set)  # kinds and types of those in its answers
    around: str = ""  # the text of the student's notebook, where the script is a part of it

    def ask(self, question: str, key: Hashable, probe: Callable[[], Probe], serve: Serve | None = None) -> Results:
        """The results of a probe of a question's answer; `key` tells it from every other one."""
        results = self.memory.recall(key, lambda: self.session.probe(probe(), serve, question))
        self.met_errors.update((each.error.kind, each.error.type) for each in results if each.error is not None)
        return results

    def beforehand(self) -> NotebookRun:
        """The same process, before it meets what decides: what is found unsteady there does not count."""
        return replace(self, unsteady=set())

    def renewed(self, allowance: Allowance | None = None) -> NotebookRun:
        """The same notebook in a process that has met no inputs yet; allowance: of all such processes of it."""
        self.session.renew(allowance)
        return NotebookRun(self.script, self.session, self.results, met_errors=self.met_errors, around=self.around)

    def ran(self, question: str, *, called: str | None) -> bool:
        """Whether the answer's cells raised nothing in the notebook; called: nor its example, which calls this."""
        script = self.script
        examples = [
            place
            for place, cell in enumerate(script.known)
            if called and cell is not None and cell.role is Role.EXAMPLE and cell.question == question
            if re.search(rf"\b{re.escape(called.rpartition('.')[2])}\b", cell.source)
        ]
        if called and not examples:
            return False
        return all(self.results[place].error is None for place in (*script.answers[question].cells, *examples))

    def error_in(self, question: str) -> StudentError | None:
        """The error that the answer's own cells raised when the notebook ran, the first of them."""
        errors = (self.results[position].error for position in self.script.answers[question].cells)
        return next((error for error in errors if error is not None), None)


@dataclass(frozen=True)
class Reference(NotebookRun):
    """The author's notebook, which serves a whole batch: each set of inputs is drawn and answered once."""

    inputs: Inputs = field(default_factory=Inputs)
    released_functions: frozenset[str] = frozenset()  # of the modules beside the notebook, dotted
    failed: dict[Hashable, bool] = field(default_factory=dict)  # whether known mistakes fail checks
    oracle: Session | None = None  # what serves a student's code, and so is not to be trusted after
