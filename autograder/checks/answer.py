"""The fixture `answer`: asks a student's answer and the reference the same things and compares."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from autograder.checks import failures
from autograder.checks.cells import bound_names, definitions, read, without_constants
from autograder.checks.choice import chosen, no_choice, wrong_choice
from autograder.checks.describe import counterexample, describe, failure_name
from autograder.checks.draw import LEVELS, Draw
from autograder.checks.explain import explain
from autograder.checks.failures import Drawn, Failure, Item, Outcome
from autograder.checks.quotes import judge
from autograder.checks.rubric import Rubric
from autograder.errors import GradingError
from autograder.messages import ja, ja_remarks
from autograder.model import Mistake, Script
from autograder.sandbox import (
    MISSING,
    Case,
    CellResult,
    ErrorKind,
    Missing,
    Probe,
    ProbeResult,
    Session,
    StudentError,
    Value,
)

UNSTEADY = "unsteady"  # what the gradebook counts it under: right at first, and not when asked the same again
MOST_TEXT = 200_000  # characters of a notebook in which a misspelt name is looked for
THROUGH = "_kakunin_through"  # the name of Rubric.through where the student's code runs
_IDENTIFIER = re.compile(r"[^\W\d]\w*")

MakeCase = Callable[[Draw], Mapping[str, Any]]


HUNG = (ErrorKind.TIMEOUT, ErrorKind.NOT_RUN)


class WrongAnswer(pytest.fail.Exception):  # type: ignore[name-defined, misc]  # pytest makes the attribute at run time
    """The answer is wrong, or only partly right; the message is all there is to show, no traceback of ours."""

    def __init__(
        self,
        message: str,
        *,
        counterexample: str = "",
        mistake: str | None = None,
        candidates: Sequence[Mistake] = (),
        credit: float = 0.0,
    ) -> None:
        super().__init__(message, pytrace=False)
        self.message = message  # to the student, Japanese
        self.counterexample = counterexample
        self.mistake = mistake  # the kind of failure, where no known mistake explains it
        self.candidates = tuple(candidates)  # known mistakes that do what the answer does
        self.credit = credit  # the share of the check's points that it earns all the same


class NotAnswered(WrongAnswer):
    """There is no answer: the cell is blank, unchanged or gone."""


@dataclass(frozen=True)
class Attempt:
    """One notebook being answered: what it runs, and the live session that ran it."""

    script: Script
    session: Session
    results: tuple[CellResult, ...]  # of the script's cells
    given_up: dict[str, StudentError] = field(default_factory=dict)  # questions that hung once: not asked again
    helped: dict[str, tuple[_Amendment, ...]] = field(default_factory=dict)  # questions that hang unless amended
    unsteady: set[str] = field(default_factory=set)  # questions that were answered otherwise when asked again
    oracle: Session | None = None  # of a reference: what serves a student's code, and so is not to be trusted after

    def error_in(self, question: str) -> StudentError | None:
        """The error that the answer's own cells raised when the notebook ran, the first of them."""
        errors = (self.results[position].error for position in self.script.answers[question].cells)
        return next((error for error in errors if error is not None), None)


@dataclass(frozen=True)
class _Amendment:
    """A second way to run an answer that fails, so that what is not its fault does not cost it; and what is said."""

    remark: str
    set_up: tuple[str, ...] = ()  # released cells to run before it
    sources: tuple[str, ...] = ()  # in place of its own
    serves: bool = False  # the reference's values for earlier answers


@dataclass(frozen=True)
class _Look:
    """What one check looks at."""

    cases: tuple[Drawn, ...]
    item: Item
    unchanged: tuple[str, ...]


class Answer:
    """A student's answer to the question of one rubric."""

    def __init__(self, rubric: Rubric, student: Attempt, reference: Attempt, seed: bytes) -> None:
        self._rubric = rubric
        self._student = student
        self._reference = reference
        self._seed = seed
        self.remarks: list[str] = []  # to the student, Japanese

    def calling(self, function: str) -> Answer:
        """The same answer, looked at through another function that it defines than the rubric's own."""
        other = Answer(self._rubric.calling(function), self._student, self._reference, self._seed)
        other.remarks = self.remarks
        return other

    def agrees(
        self,
        make_case: MakeCase,
        *,
        item: str | int | Item = (),
        unchanged: Sequence[str] = (),
        any_finite: bool = False,
        within: float = 0.0,
    ) -> None:
        """Fail unless the answer gives what the reference gives, on inputs from small to large.

        One of the cases is asked twice, the second time last of all.
        make_case draws one case: the given names with their values, or the function's arguments in order.
        item: the key or position (or path of them) of the part that is looked at; everything by default.
        unchanged: inputs that the answer must leave as they were.
        any_finite: finite values are right whatever they are, as in a random start; keys and shapes must agree.
        within: an absolute difference that does not count, where the tolerance for the numbers' type is tighter.
        """
        drawn = ((level, make_case(Draw(level, self._seed + level.name.encode()))) for level in LEVELS)
        cases = tuple(Drawn(level, dict(inputs), any_finite, within) for level, inputs in drawn)
        look = _Look(cases, item if isinstance(item, tuple) else (item,), tuple(unchanged))
        self._refuse_hung()
        expected = self._outcomes(self._reference, look)
        self._refuse_broken_reference(expected)
        place = hashlib.sha256(self._seed).digest()[0] % max(1, len(cases) - 1)
        again = replace(cases[place])
        tried, failure = self._tried(replace(look, cases=(*cases, again)), [*expected, expected[place]])
        if failure is None:
            return
        self._give_up(tried)
        if failure.case is again:
            self._student.unsteady.add(self._rubric.question)
            self._refuse_unsteady()
        actual = tried[:-1]
        cell_error = self._student.error_in(self._rubric.question)
        raise WrongAnswer(
            describe(failure, self._rubric, look.item, cell_error, self._names(failure)),
            counterexample=counterexample(failure),
            mistake=failure_name(failure, cell_error),
            candidates=self._recognise(look, actual, failure),
        )

    def quotes(
        self, name: str, *, right: Sequence[str], before: Sequence[str] = (), material: Sequence[str] = ()
    ) -> None:
        """Fail unless the string under `name` quotes one of the `right` lines.

        before: lines that may stand directly before a right one; material: every line that could be quoted.
        """
        self._refuse_hung()
        text = self._value(name)
        if not isinstance(text, str):
            error = self._student.error_in(self._rubric.question)
            if error is not None:
                raise WrongAnswer(explain(error, [name]), mistake=error.type)
            raise WrongAnswer(ja.not_a_string(name), mistake="not_a_string")
        known = {
            mistake.name: (quoted, mistake.sentence)
            for mistake in self._rubric.mistakes
            if (quoted := _literal(mistake.source, name)) is not None
        }
        verdict = judge(text, right=right, before=before, material=material, neighbours=known)
        self.remarks.extend(verdict.remarks)
        if verdict.credit < 1:
            raise WrongAnswer(verdict.sentence, mistake=verdict.mistake, credit=verdict.credit)

    def chooses(self, *blank: str, options: Sequence[str]) -> None:
        """Fail unless the option under these keys is the reference's; what is said never tells the right one.

        options: the fixed list that the blank is filled from. White space and the width of letters do not count.
        """
        look = _Look((Drawn(LEVELS[0], {}),), blank, ())
        self._refuse_hung()
        (expected,) = self._outcomes(self._reference, look)
        self._refuse_broken_reference([expected])
        (found,) = self._outcomes(self._student, look)
        self._give_up([found])
        given = replace(found, value=chosen(found.value, options))
        failure = failures.first(look.cases, [expected], [given])
        if failure is None:
            return
        what = ja.part(self._rubric.asks[0], blank)
        if isinstance(given.value, str):
            mistake, sentence = wrong_choice(what, given.value, options)
        else:
            cell_error = self._student.error_in(self._rubric.question)
            generally = describe(failure, self._rubric, blank, cell_error, self._names(failure))
            mistake, sentence = failure_name(failure, cell_error), no_choice(what, given) or generally
        raise WrongAnswer(sentence, mistake=mistake, candidates=self._recognise(look, [given], failure))

    def _value(self, name: str) -> Value | Missing:
        """What the answer cell, run once more, assigns to a name."""
        look = _Look((Drawn(LEVELS[0], {}),), (), ())
        (result,) = self._student.session.probe(self._probe(self._student, look))
        self._give_up([Outcome(MISSING, result.error)])
        return result.values.get(name, MISSING)

    def _tried(self, look: _Look, expected: Sequence[Outcome]) -> tuple[tuple[Outcome, ...], Failure | None]:
        """What the answer makes of the cases, and the first that fails: as it is, else amended.

        The last case is one of the others again; where that alone fails, nothing amends it.
        """
        question = self._rubric.question
        amendments = self._student.helped.get(question, ())
        actual = self._outcomes(self._student, look, amendments)
        failure = failures.first(look.cases, expected, actual)
        if failure is not None and not amendments and failure.case is not look.cases[-1]:
            amendments = self._amendments(failure)
            if amendments:
                if _hung(actual):
                    self._student.helped[question] = amendments
                actual = self._outcomes(self._student, look, amendments)
                failure = failures.first(look.cases, expected, actual)
        if failure is None and amendments:
            self.remarks.extend(self._that_mattered(amendments, look, expected))
        return actual, failure

    def _outcomes(
        self,
        attempt: Attempt,
        look: _Look,
        amendments: Sequence[_Amendment] = (),
        *,
        instead: str | None = None,
    ) -> tuple[Outcome, ...]:
        """What an attempt makes of the cases, `instead` in place of its own answer."""
        probe = self._probe(attempt, look, instead=instead)
        for amendment in amendments:
            probe = self._amended(probe, amendment)
        return self._read(attempt.session.probe(probe, self._serve if probe.served else None), look)

    def _amendments(self, failure: Failure) -> tuple[_Amendment, ...]:
        """What may have made an answer fail that is not its own fault."""
        found: list[_Amendment] = []
        if self._rubric.may_use:
            found.append(_Amendment(ja_remarks.earlier_answer_served(self._rubric.may_use), serves=True))
        error, cell_error = failure.outcome.error, self._student.error_in(self._rubric.question)
        if error is not None and error.kind is not ErrorKind.EXCEPTION:
            return tuple(found)  # a second time would only be as long
        set_up = self._broken_set_up()
        if set_up and not (cell_error is not None and cell_error.type in ("SyntaxError", "IndentationError")):
            found.append(_Amendment(ja_remarks.setup_run_anew(), set_up=set_up))
        found.extend(self._without_constants())
        return tuple(found)

    def _without_constants(self) -> Iterator[_Amendment]:
        """The answer without the lines that set given names anew, where it has some."""
        gives, asks = self._rubric.gives, self._rubric.asks
        sources = self._student.script.sources(self._rubric.question)
        pared = [without_constants(source, gives, asks) for source in sources] if gives else []
        if any(source is not None for source in pared):
            kept = tuple(new if new is not None else old for new, old in zip(pared, sources, strict=True))
            before, after = (
                frozenset().union(*(bound_names(read(cell)) for cell in cells)) for cells in (sources, kept)
            )
            reset = [name for name in gives if name in before - after]
            yield _Amendment(ja_remarks.given_values_kept(reset or gives), sources=kept)

    def _broken_set_up(self) -> tuple[str, ...]:
        """The released cells above the answer that the student edited, or that failed."""
        script, results = self._student.script, self._student.results
        return tuple(
            definitions(released)
            for position, released in script.answers[self._rubric.question].above
            if script.cells[position] != released or results[position].error is not None
        )

    def _amended(self, probe: Probe, amendment: _Amendment) -> Probe:
        """The probe of a student's own answer, changed as an amendment says."""
        script = self._student.script
        if amendment.serves:
            return replace(probe, served=self._rubric.may_use)
        if self._rubric.calls is None:
            return replace(probe, prelude=amendment.set_up or probe.prelude, run=amendment.sources or probe.run)
        located, own = script.answers[self._rubric.question].cells, script.sources(self._rubric.question)
        return replace(probe, at=located[0], prelude=(*amendment.set_up, *own, *probe.prelude))

    def _that_mattered(
        self, amendments: Sequence[_Amendment], look: _Look, expected: Sequence[Outcome]
    ) -> tuple[str, ...]:
        """The remark of the one amendment that makes the answer right, or of all where it takes them all."""
        for amendment in amendments if len(amendments) > 1 else ():
            actual = self._outcomes(self._student, look, [amendment])
            if failures.first(look.cases, expected, actual) is None:
                return (amendment.remark,)
        return tuple(amendment.remark for amendment in amendments)

    def _read(self, results: Sequence[ProbeResult], look: _Look) -> tuple[Outcome, ...]:
        """The results, reduced to what the check looks at."""
        return tuple(
            failures.outcome(result, self._asked(result), look.item, case, look.unchanged)
            for case, result in zip(look.cases, results, strict=True)
        )

    def _probe(self, attempt: Attempt, look: _Look, *, instead: str | None = None) -> Probe:
        cells = attempt.script.answers[self._rubric.question].cells
        sources = attempt.script.sources(self._rubric.question) if instead is None else (instead,)
        function = self._rubric.calls
        if function is None:
            return Probe(
                at=cells[0],
                run=sources,
                cases=tuple(Case(names=case.inputs, get=self._rubric.asks) for case in look.cases),
                without=self._rubric.forbids,
                inputs=bool(look.unchanged),
            )
        prelude = () if instead is None else sources
        if self._rubric.through is not None:
            # By eval, so that an error that surfaces in our lambda is told with the student's line that led there.
            wrapper = f"{THROUGH} = __import__('builtins').eval({self._rubric.through!r})"
            function, prelude = THROUGH, (*prelude, wrapper)
        return Probe(
            at=cells[-1] + 1,
            prelude=prelude,
            cases=tuple(Case(call=function, arguments=tuple(case.inputs.values())) for case in look.cases),
            without=self._rubric.forbids,
            inputs=bool(look.unchanged),
        )

    def _asked(self, result: ProbeResult) -> Value | Missing:
        """The value that the question asks for: one name's, several by name, or what the function returned."""
        if self._rubric.calls is not None:
            return result.returned
        if len(self._rubric.asks) == 1:
            return result.values.get(self._rubric.asks[0], MISSING)
        return dict(result.values)

    def _serve(self, name: str, arguments: tuple[Value, ...]) -> Value:
        """The reference's value for a call of one of its own functions."""
        script = self._reference.script
        probe = Probe(at=len(script.cells), cases=(Case(call=name, arguments=arguments),))
        (result,) = (self._reference.oracle or self._reference.session).probe(probe)
        return None if isinstance(result.returned, Missing) else result.returned

    def _recognise(self, look: _Look, actual: Sequence[Outcome], failure: Failure) -> tuple[Mistake, ...]:
        """The mistakes of the rubric that do in every case what the answer does."""
        # Most mistakes already differ on the case that failed, so that one is asked first, of all of them at once.
        given = actual[look.cases.index(failure.case)]
        likely = [
            mistake
            for mistake, mistaken in zip(self._rubric.mistakes, self._all_mistaken(look, failure.case), strict=True)
            if failures.matches((failure.case,), (mistaken,), (given,))
        ]
        return tuple(
            mistake
            for mistake in likely
            if failures.matches(look.cases, self._outcomes(self._reference, look, instead=mistake.source), actual)
        )

    def _all_mistaken(self, look: _Look, case: Drawn) -> tuple[Outcome, ...]:
        """What each mistake of the rubric makes of one case."""
        one = self._probe(self._reference, replace(look, cases=(case,)), instead="")
        cases = tuple(replace(one.cases[0], run=(mistake.source,)) for mistake in self._rubric.mistakes)
        probe = replace(one, run=(), cases=cases)
        return self._read(self._reference.session.probe(probe), replace(look, cases=(case,) * len(cases)))

    def _names(self, failure: Failure) -> frozenset[str]:
        """The names that a misspelt one may have been meant to be."""
        script = self._student.script
        own = set(script.answers[self._rubric.question].cells)
        around = "\n".join(cell for position, cell in enumerate(script.cells) if position not in own)
        written = set(_IDENTIFIER.findall(around[:MOST_TEXT]))
        return frozenset({*failure.case.inputs, *self._rubric.names, *written})

    def _refuse_hung(self) -> None:
        """An answer that did not end is not run again for every check: the time belongs to the other questions.

        Nor is one that gave another value when it was run again: it earns nothing in its question.
        """
        self._refuse_unsteady()
        error = self._student.error_in(self._rubric.question)
        error = error if error is not None and error.kind in HUNG else self._student.given_up.get(self._rubric.question)
        if error is None:
            return
        if error.kind is ErrorKind.NOT_RUN:
            raise GradingError(
                "the notebook's time was used up before this question was reached",
                question=self._rubric.question,
                next_step="look at the notebook, or grade the student again with a larger --notebook-seconds",
            )
        raise WrongAnswer(explain(error), mistake=error.kind.value)

    def _refuse_unsteady(self) -> None:
        if self._rubric.question in self._student.unsteady:
            raise WrongAnswer(ja.unsteady(), mistake=UNSTEADY)

    def _give_up(self, actual: Sequence[Outcome]) -> None:
        """Note that the answer hung, if it did."""
        error = _hung(actual)
        if error is not None:
            self._student.given_up[self._rubric.question] = error
            self._refuse_hung()

    def _refuse_broken_reference(self, expected: Sequence[Outcome]) -> None:
        for outcome in expected:
            if isinstance(outcome.value, Missing) or outcome.changed:
                why = outcome.error.message if outcome.error else "it gives no value, or changes what it may not"
                raise GradingError(
                    f"the reference solution fails its own check: {why}",
                    question=self._rubric.question,
                    next_step="mend the solution or the check; `kakunin audit` finds this before release",
                )


def _literal(source: str, name: str) -> str | None:
    """The string that a mistake's source assigns to a name."""
    for statement in ast.parse(source).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.Constant(value=str(text))) if target == name:
                return text
    return None


def _hung(outcomes: Sequence[Outcome]) -> StudentError | None:
    """The first error of an answer that did not end."""
    errors = (outcome.error for outcome in outcomes)
    return next((error for error in errors if error is not None and error.kind in HUNG), None)
