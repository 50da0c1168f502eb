"""The fixture `answer`: asks a student's answer and the reference the same things and compares."""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable, Sequence
from dataclasses import replace

from autograder.checks.choice import chosen, no_choice, wrong_choice
from autograder.checks.notebook_run import NotebookRun, Reference, Results, Retry
from autograder.checks.query import Query, build_probe, read_results, retried_probe
from autograder.checks.quotes import judge
from autograder.checks.retries import retries as retries_for
from autograder.checks.rubric import Rubric
from autograder.comparison import failures
from autograder.comparison.cases import NO_INPUTS, MakeCase
from autograder.comparison.failures import Failure, Item, Outcome
from autograder.errors import GradingError
from autograder.explanations.describe import counterexample, describe, failure_name
from autograder.explanations.explain import explain
from autograder.messages import ja
from autograder.model import Mistake
from autograder.sandbox import MISSING, Case, ErrorKind, Missing, Probe, StudentError, Value

UNSTEADY = "unsteady"  # what the gradebook counts it under: right at first, and not when asked the same again
MOST_TEXT = 200_000  # characters of a notebook in which a misspelt name is looked for
_IDENTIFIER = re.compile(r"[^\W\d]\w*")

HUNG = (ErrorKind.TIMEOUT, ErrorKind.NOT_RUN)


class WrongAnswer(BaseException):
    """The answer is wrong, or only partly right. The methods of `Answer` raise it; a check lets it pass.

    It is no `Exception`, so that a check's own `except Exception` does not catch it.

    message: what the student reads.
    counterexample: inputs on which the answer goes wrong.
    mistake: what the gradebook counts the failure under, where no known mistake explains it.
    candidates: the known mistakes that give what the answer gives.
    credit: the share of the check's points that the answer keeps.
    """

    def __init__(
        self,
        message: str,
        *,
        counterexample: str = "",
        mistake: str | None = None,
        candidates: Sequence[Mistake] = (),
        credit: float = 0.0,
    ) -> None:
        super().__init__(message)
        self.message = message  # to the student, Japanese
        self.counterexample = counterexample
        self.mistake = mistake  # the kind of failure, where no known mistake explains it
        self.candidates = tuple(candidates)  # known mistakes that do what the answer does
        self.credit = credit  # the share of the check's points that it earns all the same


class NotAnswered(WrongAnswer):
    """There is no answer: its cell is blank, unchanged or gone. No check is called then."""


class Answer:
    """A student's answer to the question of one rubric; every check is called with one.

    Its methods return nothing when the answer is right, and raise `WrongAnswer` when it is not. They raise
    `GradingError` when nothing can be said: the notebook's time was used up before, or the reference fails its own
    check. The question then goes to a grader and is not scored with zero.
    """

    def __init__(self, rubric: Rubric, student: NotebookRun, reference: Reference, seed: bytes) -> None:
        self._rubric = rubric
        self._student = student
        self._reference = reference
        self._seed = seed
        self.remarks: list[str] = []  # to the student, Japanese

    def calling(self, function: str) -> Answer:
        """The same answer, but another function that its cell defines is called than the rubric's own.

        function: the other function's name.

            answer.calling("init_network").matches_reference(no_inputs, any_finite=True)
        """
        other = Answer(self._rubric.calling(function), self._student, self._reference, self._seed)
        other.remarks = self.remarks
        return other

    def matches_reference(
        self,
        make_case: MakeCase,
        *,
        item: str | int | Item = (),
        unchanged: Sequence[str] = (),
        any_finite: bool = False,
        within: float = 0.0,
    ) -> None:
        """Fail unless the answer gives what the reference gives, on one case of each level.

        The cases go from small to large, and the first that fails becomes the counterexample. One of them is asked a
        second time at the end; an answer that gives another value then earns nothing in its question.

        make_case: draws one case: `inputs` of the rubric with their values or, for a function, its arguments in order.
        item: the key or position, or the path of them, of the part that is compared; everything by default.
        unchanged: inputs that the answer must leave as they were.
        any_finite: whether finite values are right whatever they are, as in a random start; keys and shapes must agree.
        within: an absolute difference that does not count, where it is larger than the usual tolerance.

        Raises WrongAnswer with the known mistakes that give the same values, and GradingError as said above.

            def scores(draw: Draw) -> dict[str, object]:
                return {"scores": draw.array(draw.size(low=2))}


            @average.check(points=1)
            def test_average(answer: Answer) -> None:
                '''人数が変わっても、平均値が求まる'''
                answer.matches_reference(scores)
        """
        self._refuse_hung()
        cases = self._reference.inputs.draw(self._seed, make_case, any_finite=any_finite, within=within)
        query = Query(cases, item if isinstance(item, tuple) else (item,), tuple(unchanged))
        expected = self._references(query)
        self._refuse_broken_reference(expected)
        tried, failure = self._tried(query, cases.expected(expected))
        if failure is None:
            return
        self._give_up(tried)
        if failure.case is cases.again:
            self._student.unsteady.add(self._rubric.question)
            self._refuse_unsteady()
        actual = tried[: len(cases.drawn)]
        cell_error = self._student.error_in(self._rubric.question)
        raise WrongAnswer(
            describe(failure, self._rubric.wanted, query.item, cell_error, self._names(failure)),
            counterexample=counterexample(failure),
            mistake=failure_name(failure, cell_error),
            candidates=self._recognise(query, actual, failure),
        )

    def quotes(
        self, name: str, *, right: Sequence[str], before: Sequence[str] = (), material: Sequence[str] = ()
    ) -> None:
        """Fail unless the string under a name quotes one of the right lines; for questions of the kind `source`.

        Spacing and comments do not count. A misspelt line, and lines that do not belong, each halve the points.

        name: the name that the answer cell assigns.
        right: the lines of which one has to be quoted.
        before: lines that may stand directly before a right one.
        material: every other line that could be quoted, to tell a misspelt line from a wrong one.

        Raises WrongAnswer with its `credit`, and GradingError as said above.

            answer.quotes("activation_source", right=["z = functions.halve(u)"], material=LECTURE_LINES)
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
        """Fail unless one blank of a choice holds the reference's option; for questions of the kind `choice`.

        White space and the width of letters do not count. The sentence to the student never tells the right option.

        blank: the keys that lead to the blank in the value that the answer cell assigns.
        options: the fixed list that the blank is filled from.

        Raises WrongAnswer, and GradingError as said above.

            answer.chooses("回帰", "誤差関数", options=["二乗和誤差", "交差エントロピー誤差"])
        """
        query = Query(NO_INPUTS, blank)
        self._refuse_hung()
        (expected,) = self._references(query)
        self._refuse_broken_reference([expected])
        (found,) = self._students(query)
        self._give_up([found])
        given = replace(found, value=chosen(found.value, options))
        failure = failures.first(query.cases.drawn, [expected], [given])
        if failure is None:
            return
        what = ja.part(self._rubric.outputs[0], blank)
        if isinstance(given.value, str):
            mistake, sentence = wrong_choice(what, given.value, options)
        else:
            cell_error = self._student.error_in(self._rubric.question)
            generally = describe(failure, self._rubric.wanted, blank, cell_error, self._names(failure))
            mistake, sentence = failure_name(failure, cell_error), no_choice(what, given) or generally
        raise WrongAnswer(sentence, mistake=mistake, candidates=self._recognise(query, [given], failure))

    def _value(self, name: str) -> Value | Missing:
        """What the answer cell, run once more, assigns to a name."""
        (result,) = self._ask_student(Query(NO_INPUTS))
        self._give_up([Outcome(MISSING, result.error)])
        return result.values.get(name, MISSING)

    def _tried(self, query: Query, expected: Sequence[Outcome]) -> tuple[tuple[Outcome, ...], Failure | None]:
        """What the answer makes of the cases, and the first that fails: as it is, else retried.

        Where only the repeated case fails, nothing amends it.
        """
        question, cases = self._rubric.question, query.cases.asked
        retried = self._student.helped.get(question, ())
        actual = self._students(query, retried)
        failure = failures.first(cases, expected, actual)
        if failure is not None and not retried and failure.case is not query.cases.again:
            retried = retries_for(self._rubric, self._student, failure)
            if retried:
                if _hung(actual):
                    self._student.helped[question] = retried
                actual = self._students(query, retried)
                failure = failures.first(cases, expected, actual)
        if failure is None and retried:
            self.remarks.extend(self._that_mattered(retried, query, expected))
        return actual, failure

    def _that_mattered(self, retries: Sequence[Retry], query: Query, expected: Sequence[Outcome]) -> tuple[str, ...]:
        """The remark of the one retry that makes the answer right, or of all where it takes them all."""
        for retry in retries if len(retries) > 1 else ():
            actual = self._students(query, (retry,))
            if failures.first(query.cases.asked, expected, actual) is None:
                return (retry.remark,)
        return tuple(retry.remark for retry in retries)

    # --- asking

    def _students(self, query: Query, retries: tuple[Retry, ...] = ()) -> tuple[Outcome, ...]:
        """What the student's answer makes of the cases, the repeated one included."""
        return read_results(self._rubric, query, query.cases.asked, self._ask_student(query, retries))

    def _ask_student(self, query: Query, retries: tuple[Retry, ...] = ()) -> Results:
        script = self._student.script

        def probe() -> Probe:
            own = build_probe(self._rubric, script, query.cases.asked, inputs=bool(query.unchanged))
            return retried_probe(self._rubric, script, own, retries)

        serve = self._serve if any(retry.serves for retry in retries) else None
        return self._student.ask(self._key(query, retries), probe, serve)

    def _references(self, query: Query, instead: str | None = None) -> tuple[Outcome, ...]:
        """What the reference makes of the cases, or a mistake `instead` of it."""

        def probe() -> Probe:
            script, inputs = self._reference.script, bool(query.unchanged)
            return build_probe(self._rubric, script, query.cases.drawn, inputs=inputs, instead=instead)

        results = self._reference.ask(self._key(query, instead), probe)
        return read_results(self._rubric, query, query.cases.drawn, results)

    def _key(self, query: Query, *more: Hashable) -> Hashable:
        """What tells one question to a notebook from every other."""
        return (self._rubric.question, self._rubric.function, query.cases, bool(query.unchanged), *more)

    def _serve(self, name: str, arguments: tuple[Value, ...]) -> Value:
        """The reference's value for a call of one of its own functions."""
        script = self._reference.script
        probe = Probe(at=len(script.cells), cases=(Case(call=name, arguments=arguments),))
        (result,) = (self._reference.oracle or self._reference.session).probe(probe)
        return None if isinstance(result.returned, Missing) else result.returned

    def _recognise(self, query: Query, actual: Sequence[Outcome], failure: Failure) -> tuple[Mistake, ...]:
        """The mistakes of the rubric that do in every case what the answer does."""
        # Most mistakes already differ on the case that failed, so that one is asked first, of all of them at once.
        place = next(place for place, case in enumerate(query.cases.drawn) if case is failure.case)
        likely = [
            mistake
            for mistake, mistaken in zip(self._rubric.mistakes, self._all_mistaken(query, place), strict=True)
            if failures.matches((failure.case,), (mistaken,), (actual[place],))
        ]
        return tuple(
            mistake
            for mistake in likely
            if failures.matches(query.cases.drawn, self._references(query, mistake.source), actual)
        )

    def _all_mistaken(self, query: Query, place: int) -> tuple[Outcome, ...]:
        """What each mistake of the rubric makes of one case."""
        case, mistakes = query.cases.drawn[place], self._rubric.mistakes

        def probe() -> Probe:
            one = build_probe(self._rubric, self._reference.script, (case,), inputs=bool(query.unchanged), instead="")
            cases = tuple(replace(one.cases[0], run=(mistake.source,)) for mistake in mistakes)
            return replace(one, run=(), cases=cases)

        results = self._reference.ask(self._key(query, place), probe)
        return read_results(self._rubric, query, (case,) * len(mistakes), results)

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
