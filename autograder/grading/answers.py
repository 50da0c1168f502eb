"""Judges the answers of one notebook: each alone, in processes of its own, and each distinct one once.

An answer's processes run its program, the cells that it needs, and nothing else of the student's: nothing that another
answer left behind is there. Where a program cannot be told, the questions of the notebook share one process that runs
it whole.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

import numpy as np

from autograder.checks.notebook_run import NotebookRun, Reference
from autograder.checks.rubric import Rubric
from autograder.checks.verdict import UNSTEADY
from autograder.fingerprints import ENGINE, Fingerprints
from autograder.grading.check_context import CheckContext
from autograder.grading.judgement import Judgement, Judgements, Key, key_of
from autograder.grading.judging import Judging, Outcomes
from autograder.model import CheckOutcome, Script
from autograder.recovery import Slicer
from autograder.sandbox import Allowance, CellResult, ErrorKind, Isolation, Sandbox
from autograder.settings.budgets import as_table

# What is said of these errors names what stands elsewhere in the student's notebook.
_OF_THE_NOTEBOOK = frozenset({"AttributeError", "ImportError", "KeyError", "ModuleNotFoundError", "NameError"})
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass
class Judged:
    """What was found in one notebook.

    outcomes: by question, of its checks; results: by place, of the cells that ran; overran: some were left out, for
    the notebook had used up its time.
    """

    outcomes: dict[str, tuple[CheckOutcome, ...]] = field(default_factory=dict)
    results: dict[int, CellResult] = field(default_factory=dict)
    overran: bool = False


@dataclass(frozen=True)
class Bench:
    """What a notebook's answers are judged with.

    judging: its hidden checks; reference: the author's notebook; judgements: where equal answers are found again.
    """

    sandbox: Sandbox
    judging: Judging
    fingerprints: Fingerprints
    reference: Reference
    judgements: Judgements
    whole: bool = False  # every answer is judged in the notebook as it is

    def judge(self, script: Script, slicer: Slicer, questions: Sequence[str]) -> Judged:
        """Judge a student's answers to these questions; slicer: of the script."""
        asked = [id for id in questions if id in self.judging.rubrics and script.answers[id].cells]
        return _Notebook(self, script).judge(slicer, asked)

    def circumstances(self, question: str) -> object:
        """What a judgement depends on besides the program."""
        judging, sandbox = self.judging, self.sandbox
        return [
            ENGINE, self.fingerprints.judged(question), str(judging.shown), str(sandbox.isolation),
            as_table(sandbox.budget), platform.python_version(), np.__version__,
        ]  # fmt: skip


class _Notebook:
    """One student's notebook on the bench."""

    def __init__(self, bench: Bench, script: Script) -> None:
        self._bench = bench
        self._script = script
        self._found = Judged()
        self._allowance = Allowance(bench.sandbox.budget)
        self._judging = replace(bench.judging, told=Allowance(bench.sandbox.budget))

    def judge(self, slicer: Slicer, questions: Sequence[str]) -> Judged:
        rubrics = self._judging.rubrics
        places = {id: None if self._bench.whole else _places(slicer, rubrics[id]) for id in questions}
        for id, chosen in places.items():
            if chosen is not None:
                self._alone(id, slicer, chosen)
        together = [id for id, chosen in places.items() if chosen is None]
        if together:
            outcomes, run = self._run(self._script, together)
            self._found.outcomes |= outcomes
            self._found.results = dict(enumerate(run.results))
        return self._found

    def _alone(self, question: str, slicer: Slicer, places: Sequence[int]) -> None:
        """Judge one answer by its program, or find what was said of an equal one."""
        program = slicer.program(question, places)
        key = key_of(program, self._bench.circumstances(question))
        judgement = self._known(key)
        if judgement is None:
            outcomes, run = self._run(program, [question])
            judgement = Judgement(outcomes[question], run.results)
            self._keep(key, judgement, run)
        self._found.outcomes[question] = judgement.outcomes
        for place, result in zip(places, judgement.results, strict=True):
            self._found.results.setdefault(place, result)

    def _known(self, key: Key) -> Judgement | None:
        known = self._bench.judgements
        return known.get(key.meaning) or known.get(key.wording)

    def _keep(self, key: Key, judgement: Judgement, run: NotebookRun) -> None:
        """Keep a judgement that would be the same again, under the text of the program where it quotes that."""
        if not _lasts(judgement, run) or self._bench.sandbox.isolation is Isolation.NONE or run.session.overran:
            return
        self._bench.judgements.put(key.wording if _quotes(judgement, run) else key.meaning, judgement)

    def _run(self, script: Script, questions: Sequence[str]) -> tuple[Outcomes, NotebookRun]:
        """Run a program in jails of its own, which end with it: what these questions' checks found, and the run."""
        bench, seeds = self._bench, {id: self._bench.fingerprints.seeds(id) for id in questions}
        with ExitStack() as stack:
            session = stack.enter_context(bench.sandbox.session(script.run, None, script.own, self._allowance))
            # What answers a student's calls is the student's own copy of the reference, started where it is called.
            oracle = stack.enter_context(bench.sandbox.session(bench.reference.script.run))
            run = NotebookRun(script, session, session.run(), around=self._around(script, questions))
            context = CheckContext(self._judging.notebook.name, run, replace(bench.reference, oracle=oracle), {})
            outcomes = self._judging.outcomes(context, seeds)
        self._found.overran = self._found.overran or session.overran
        return outcomes, run

    def _around(self, script: Script, questions: Sequence[str]) -> str:
        """The student's own words around an answer that is judged alone."""
        if script is self._script:
            return ""
        own = set(self._script.answers[questions[0]].cells)
        return "\n".join(cell for place, cell in enumerate(self._script.cells) if place not in own)


def _places(slicer: Slicer, rubric: Rubric) -> tuple[int, ...] | None:
    return slicer.places(rubric.question, rubric.inputs, _WORD.findall(rubric.call_as or ""))


def _lasts(judgement: Judgement, run: NotebookRun) -> bool:
    """Whether the program would be judged the same again, in whatever notebook it stands."""
    errors = {*run.met_errors, *((each.error.kind, each.error.type) for each in run.results if each.error is not None)}
    told = all(each.earned is not None and each.mistake != UNSTEADY for each in judgement.outcomes)
    return told and all(kind is ErrorKind.EXCEPTION and type not in _OF_THE_NOTEBOOK for kind, type in errors)


def _quotes(judgement: Judgement, run: NotebookRun) -> bool:
    """Whether what is said of a program quotes lines of the student's own, or what it shows does."""
    return bool(run.met_errors) or any(
        result.error is not None and not _is_of_a_check(result, place, run.script)
        for place, result in enumerate(judgement.results)
    )


def _is_of_a_check(result: CellResult, place: int, script: Script) -> bool:
    """Whether an error was raised by a released cell itself."""
    cell = script.known[place]
    released = cell is not None and cell.source == script.cells[place]
    return released and result.error is not None and result.error.cell == place
