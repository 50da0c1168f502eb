"""Judges the answers of one notebook: each alone, in processes of its own, and each distinct one once.

An answer's processes run its program, the cells that it needs, and nothing else of the student's: nothing that another
answer left behind is there. Where a program cannot be told, the questions of the notebook share one process that runs
it whole; so do those that are left when cells have used up half of the notebook's time.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np

from autograder.checks.notebook_run import NotebookRun, Reference
from autograder.checks.verdict import UNSTEADY
from autograder.fingerprints import ENGINE, Fingerprints
from autograder.grading.check_context import CheckContext
from autograder.grading.judgement import Judgement, Key, KnownJudgements, attempt_of, key_of
from autograder.grading.judging import Judging, Outcomes
from autograder.model import CheckOutcome, Script
from autograder.recovery import Slicer
from autograder.sandbox import Allowance, CellResult, ErrorKind, Isolation, Nests, Sandbox
from autograder.settings.budgets import as_table

# What is said of these errors names what stands elsewhere in the student's notebook.
_OF_THE_NOTEBOOK = frozenset({"AttributeError", "ImportError", "KeyError", "ModuleNotFoundError", "NameError"})
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass
class Judged:
    """What was found in one notebook.

    outcomes: by question, of its checks; results: by place, of the cells that ran; kept: by question, the key that the
    judgement is kept under; equal: by question, when an equal answer was judged, whose judgement it is; overran: cells
    were left out, for the notebook had used up its time.
    """

    outcomes: dict[str, tuple[CheckOutcome, ...]] = field(default_factory=dict)
    results: dict[int, CellResult] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    equal: dict[str, datetime] = field(default_factory=dict)
    overran: bool = False


@dataclass(frozen=True)
class AnswerProgram:
    """An answer's program: the places of its cells in the notebook, and what tells it from others."""

    script: Script
    places: tuple[int, ...]
    key: Key


@dataclass(frozen=True)
class AnswerJudge:
    """What a notebook's answers are judged with.

    judging: its hidden checks; reference: the author's notebook; memory: where equal answers are found again.
    """

    sandbox: Sandbox
    judging: Judging
    fingerprints: Fingerprints
    reference: Reference
    memory: KnownJudgements
    whole: bool = False  # every answer is judged in the notebook as it is
    modules: Mapping[str, bytes] = field(default_factory=dict)  # the student's own, of which nobody knows what they do

    def take(self, script: Script, slicer: Slicer, questions: Sequence[str], nests: Nests) -> NotebookAnswers:
        """A student's answers to these questions, to be judged; slicer: of the script, nests: of the student."""
        asked = [id for id in questions if id in self.judging.rubrics and script.answers[id].cells]
        return NotebookAnswers(self, script, nests, asked, self.programs(slicer, asked))

    def programs(self, slicer: Slicer, questions: Sequence[str]) -> dict[str, AnswerProgram]:
        """Of these questions the programs that answer them; none of one that takes the notebook whole."""
        programs = {}
        for id in () if self.whole or self.modules else questions:
            rubric = self.judging.rubrics[id]
            places = slicer.places(id, rubric.inputs, _WORD.findall(" ".join(rubric.call_as.values())))
            if places is not None:
                script = slicer.program(id, places)
                programs[id] = AnswerProgram(script, places, key_of(script, self.circumstances(id)))
        return programs

    def circumstances(self, question: str) -> object:
        """What a judgement depends on besides the program, and what the author says of it."""
        judging, sandbox = self.judging, self.sandbox
        return [
            ENGINE, self.fingerprints.judged(question), self.fingerprints.wording, str(judging.shown),
            str(sandbox.isolation), as_table(sandbox.budget), platform.python_version(), np.__version__,
        ]  # fmt: skip


class NotebookAnswers:
    """The answers of one student's notebook, which are being judged.

    attempted: by question, the digest of its program; known before anything runs.
    """

    def __init__(
        self,
        judge: AnswerJudge,
        script: Script,
        nests: Nests,
        questions: Sequence[str],
        programs: Mapping[str, AnswerProgram],
    ) -> None:
        self._judge = judge
        self._nests = nests
        self._script = script
        self._questions = questions
        self._programs = programs
        self.attempted = self._attempted()
        self._found = Judged()
        self._allowance = Allowance(judge.sandbox.budget)
        self._served = Allowance(judge.sandbox.budget)  # of what answers the student's calls
        self._in_cells = 0.0  # seconds that cells ran before anything was asked
        self._judging = replace(judge.judging, told=Allowance(judge.sandbox.budget))

    def judged(self) -> Judged:
        """Judge them."""
        programs, rubrics = self._programs, self._judging.rubrics
        memory = self._judge.memory
        known = memory.find({program.key: rubrics[id] for id, program in programs.items()})
        elsewhere = [id for id, program in programs.items() if memory.is_judged_elsewhere(program.key)]
        here = [id for id in programs if id not in elsewhere]
        for id in (*here, *reversed(elsewhere)):  # whoever judges them has begun with the first
            program = programs[id]
            found = known.get(program.key) or memory.new(program.key, rubrics[id])
            if found is not None:
                self._recall(id, program, *found)
            elif not self._is_slow():
                self._alone(id, program)
        together = [id for id in self._questions if id not in self._found.outcomes]
        if together:
            self._allowance = Allowance(self._judge.sandbox.budget)
            outcomes, run = self._run(self._script, together)
            self._found.outcomes |= outcomes
            self._found.results = dict(enumerate(run.results))
        return self._found

    def _attempted(self) -> dict[str, str]:
        """By question the digest of what is judged, without layout and comments: the same for every engine."""
        modules = sorted((name, text.hex()) for name, text in self._judge.modules.items())
        return {
            id: attempt_of(self._programs[id].script.cells if id in self._programs else self._own_cells(id), modules)
            for id in self._questions
        }

    def _own_cells(self, question: str) -> list[str]:
        """An answer's cells, and those of the student's own that answer nothing: other answers are other attempts."""
        places = {*self._script.answers[question].cells, *self._script.own}
        return [cell for place, cell in enumerate(self._script.cells) if place in places]

    def _is_slow(self) -> bool:
        """Whether the answers that are left had better share one run: a slow cell that they need then runs once."""
        return self._in_cells > self._judge.sandbox.budget.notebook_seconds / 2

    def _recall(self, question: str, program: AnswerProgram, key: str, judgement: Judgement) -> None:
        """Take over what was found in an equal answer."""
        self._found.kept[question] = key
        self._found.equal[question] = judgement.at
        self._note(question, program, judgement)

    def _alone(self, question: str, program: AnswerProgram) -> None:
        """Judge one answer by its program."""
        outcomes, run = self._run(program.script, [question])
        judgement = Judgement(outcomes[question], run.results, datetime.now(UTC))
        self._keep(question, program.key, judgement, run)
        self._note(question, program, judgement)

    def _note(self, question: str, program: AnswerProgram, judgement: Judgement) -> None:
        self._found.outcomes[question] = judgement.outcomes
        for place, result in zip(program.places, judgement.results, strict=False):
            self._found.results.setdefault(place, result)

    def _keep(self, question: str, key: Key, judgement: Judgement, run: NotebookRun) -> None:
        """Keep a judgement that would be the same again, under the words of the program where it quotes them."""
        if not _lasts(judgement, run) or self._judge.sandbox.isolation is Isolation.NONE or run.session.overran:
            return
        under = key.wording if _quotes(judgement, run) else key.meaning
        if self._judge.memory.keep(under, judgement):
            self._found.kept[question] = under

    def _run(self, script: Script, questions: Sequence[str]) -> tuple[Outcomes, NotebookRun]:
        """Run a program in jails of its own, which end with it: what these questions' checks found, and the run."""
        judge, seeds = self._judge, {id: self._judge.fingerprints.seeds(id) for id in questions}
        with ExitStack() as stack:
            session = judge.sandbox.session(script.run, None, script.own, self._allowance, self._nests, judge.modules)
            stack.enter_context(session)
            # What answers a student's calls is the student's own copy of the reference, started where it is called.
            oracle = stack.enter_context(judge.sandbox.session(judge.reference.script.run, None, (), self._served))
            before = self._allowance.seconds
            run = NotebookRun(script, session, session.run(), around=self._around(script, questions))
            self._in_cells += max(0.0, before - self._allowance.seconds)
            context = CheckContext(self._judging.notebook.name, run, replace(judge.reference, oracle=oracle), {})
            outcomes = self._judging.outcomes(context, seeds)
        self._found.overran = self._found.overran or session.overran
        return outcomes, run

    def _around(self, script: Script, questions: Sequence[str]) -> str:
        """The student's own words around an answer that is judged alone."""
        if script is self._script:
            return ""
        own = set(self._script.answers[questions[0]].cells)
        return "\n".join(cell for place, cell in enumerate(self._script.cells) if place not in own)


def _lasts(judgement: Judgement, run: NotebookRun) -> bool:
    """Whether the program would be judged the same again, in whatever notebook it stands."""
    (located,) = run.script.answers.values()
    raised = {place: result.error for place, result in enumerate(run.results) if result.error is not None}
    own = {(error.kind, error.type) for place, error in raised.items() if place in located.cells} | run.met_errors
    steady = all(
        each.earned is not None and each.problem is None and each.mistake != UNSTEADY for each in judgement.outcomes
    )
    ended = all(kind is ErrorKind.EXCEPTION for kind in (*(error.kind for error in raised.values()), *dict(own)))
    return steady and ended and not any(type in _OF_THE_NOTEBOOK for _, type in own)


def _quotes(judgement: Judgement, run: NotebookRun) -> bool:
    """Whether what is said of a program quotes lines of the student's own or their numbers, or what it shows does."""
    return bool(run.met_errors) or any(
        _warns(result) or (result.error is not None and not _is_of_a_check(result, place, run.script))
        for place, result in enumerate(judgement.results)
    )


def _warns(result: CellResult) -> bool:
    """Whether a cell shows warnings: they name the line that they are of."""
    return any(output.name == "stderr" for output in result.outputs)


def _is_of_a_check(result: CellResult, place: int, script: Script) -> bool:
    """Whether an error was raised by a released cell itself."""
    cell = script.known[place]
    released = cell is not None and cell.source == script.cells[place]
    return released and result.error is not None and result.error.cell == place
