"""Judges the answers of one notebook: the sealed inputs decide, and what is said comes from inputs that may be shown.

Once a process has met sealed inputs, nothing that it says is seen by anybody: a student's code could keep them and hand
them on in a message, a value, or the name of an error. So the words come first where one case shows at a glance that
an answer is wrong. Others that turn out to be wrong are asked again, for the words, in a process that has met none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from autograder.checks.rubric import Check, Rubric
from autograder.checks.verdict import UNSTEADY
from autograder.fingerprints import Seeds
from autograder.grading.check_context import CheckContext
from autograder.grading.check_running import Finding, fails, run_check
from autograder.messages import ja
from autograder.model import CheckOutcome, Kind, Notebook
from autograder.sandbox import Allowance, AllowanceSpent, ErrorKind

Outcomes = Mapping[str, tuple[CheckOutcome, ...]]  # question -> of its checks, in the order of their file


class ShownSet(StrEnum):
    """The answers that are asked the inputs that may be shown."""

    NONE = "none"  # nobody reads why an answer is wrong
    WRONG = "wrong"
    ALL = "all"  # right ones have to be right there too


@dataclass(frozen=True)
class Judging:
    """The hidden checks of a notebook's questions.

    checks: the folder that they lie in.
    shown: which answers are asked the inputs that may be shown as well.
    """

    notebook: Notebook
    rubrics: Mapping[str, Rubric]
    checks: Path
    shown: ShownSet = ShownSet.WRONG
    told: Allowance | None = None  # of the processes that are asked again

    def outcomes(self, context: CheckContext, seeds: Mapping[str, Seeds]) -> Outcomes:
        """What the checks find; `seeds`: of the questions that are wanted."""
        told = self._told_beforehand(context, seeds)
        sealed = replace(context, seeds={id: each.sealed for id, each in seeds.items()}, sealed=True)
        found = {id: self._run(self.rubrics[id], sealed) for id in self._in_order(seeds)}
        found |= {id: self._worded(found[id], told[id]) for id in told}
        open_ones = [id for id, findings in found.items() if any(map(self._is_open, findings))]
        if open_ones:
            again = replace(context, student=context.student.renewed(self.told))
            found |= {id: self._told(self.rubrics[id], found[id], again, seeds[id]) for id in open_ones}
        outcomes = {id: tuple(each.outcome for each in found[id]) for id in self.rubrics if id in found}
        return {id: self._fitting(self.rubrics[id], each, sealed) for id, each in outcomes.items()}

    def _told_beforehand(self, context: CheckContext, seeds: Mapping[str, Seeds]) -> dict[str, list[CheckOutcome]]:
        """Of answers that are wrong at a glance what inputs that may be shown have to say: it saves them a process."""
        told: dict[str, list[CheckOutcome]] = {}
        session = context.student.session
        if self.told is None or self.shown is not ShownSet.WRONG or session.overran:
            return told
        shown = {id: each.shown[0] for id, each in seeds.items()}
        context = replace(context, student=context.student.beforehand(), seeds=shown)
        with suppress(AllowanceSpent), session.charged_to(self.told):
            for id in filter(self._is_asked, seeds):
                seen = self._run(self.rubrics[id], replace(context, glance=True))
                if not all(each.outcome.right for each in seen) and id not in context.student.given_up:
                    told[id] = [each.outcome for each in self._run(self.rubrics[id], context)]
        return told

    def _in_order(self, wanted: Mapping[str, Seeds]) -> Iterator[str]:
        """The questions; those that have no inputs first, while what is said in the process may still be seen."""
        yield from sorted((id for id in self.rubrics if id in wanted), key=self._is_asked)

    def _is_asked(self, question: str) -> bool:
        """Whether an answer is given inputs."""
        return any(each.id == question and each.kind is Kind.CODE for each in self.notebook.questions)

    def _run(self, rubric: Rubric, context: CheckContext) -> list[Finding]:
        return [run_check(rubric, check, context, self.checks) for check in rubric.checks]

    def _is_open(self, finding: Finding) -> bool:
        wrong = finding.kind is not None and self.shown is not ShownSet.NONE
        return wrong or (finding.outcome.right and self.shown is ShownSet.ALL)

    def _fitting(
        self, rubric: Rubric, outcomes: tuple[CheckOutcome, ...], context: CheckContext
    ) -> tuple[CheckOutcome, ...]:
        """Outcomes with those known mistakes alone that pass every check that the answer passes.

        Any other does in one check what the answer does, but its sentence speaks of more than the answer did.
        """
        passed = [check for check, outcome in zip(rubric.checks, outcomes, strict=True) if outcome.right]
        known = {known for outcome in outcomes for known in outcome.candidates}
        out = {each for each in known if any(fails(rubric, check, each, context) for check in passed)}
        return tuple(
            replace(each, candidates=tuple(known for known in each.candidates if known not in out)) for each in outcomes
        )

    def _worded(self, found: list[Finding], told: list[CheckOutcome]) -> list[Finding]:
        return [
            Finding(_with_words(finding.outcome, words)) if finding.kind is not None and not words.right else finding
            for finding, words in zip(found, told, strict=True)
        ]

    def _told(self, rubric: Rubric, found: list[Finding], context: CheckContext, seeds: Seeds) -> list[Finding]:
        return [
            self._explained(rubric, check, finding, context, seeds) if self._is_open(finding) else finding
            for check, finding in zip(rubric.checks, found, strict=True)
        ]

    def _explained(
        self, rubric: Rubric, check: Check, finding: Finding, context: CheckContext, seeds: Seeds
    ) -> Finding:
        """A finding with what the inputs that may be shown have to say."""
        for seed in seeds.shown:
            told = run_check(rubric, check, replace(context, seeds={rubric.question: seed}), self.checks).outcome
            if not told.right:
                break
        else:
            return finding if finding.kind is None else Finding(_of_a_kind(finding))
        return Finding(told if finding.kind is None else _with_words(finding.outcome, told))


def _with_words(sealed: CheckOutcome, told: CheckOutcome) -> CheckOutcome:
    """What the sealed inputs decided, with the words that the others gave; a known mistake has to be one in both."""
    if told.earned is None or told.mistake in (ErrorKind.TIMEOUT, UNSTEADY):  # which it was not where it counts
        return replace(sealed, message=ja.wrong_without_words(), problem=told.problem)
    both = tuple(known for known in told.candidates if known in sealed.candidates)
    return replace(told, earned=sealed.earned, candidates=both)


def _of_a_kind(finding: Finding) -> CheckOutcome:
    """Nothing that may be shown is wrong: only the kind of case can be named."""
    return replace(finding.outcome, message=ja.wrong_in_a_kind_of_case(finding.kind or ""), mistake="special_case")
