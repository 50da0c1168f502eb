"""Asks a student's notebook and the reference the same things."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from autograder.checks.notebook_run import NotebookRun, Reference, Results, Retry
from autograder.checks.query import Query, build_probe, read_results, retried_probe
from autograder.checks.rubric import Rubric
from autograder.comparison import failures
from autograder.comparison.failures import Failure, Outcome
from autograder.model import Mistake
from autograder.sandbox import Case, Missing, Probe, ServeRefused, Value


@dataclass(frozen=True)
class Asker:
    """A student's notebook beside its reference, and the rubric of the question that both are asked.

    mistake: a known one that is asked in place of the student's answer.
    """

    rubric: Rubric
    student: NotebookRun
    reference: Reference
    mistake: Mistake | None = None

    def students(self, query: Query, retries: tuple[Retry, ...] = ()) -> tuple[Outcome, ...]:
        """The outcomes of the student's answer on the cases, the repeated one included."""
        if self.mistake is not None:
            return query.cases.expected(self.references(query, self.mistake.source))
        return read_results(self.rubric, query, query.cases.asked, self.ask_student(query, retries))

    def ask_student(self, query: Query, retries: tuple[Retry, ...] = ()) -> Results:
        """The raw results from the student's notebook."""
        script = self.student.script

        def probe() -> Probe:
            own = build_probe(self.rubric, script, query.cases.asked, inputs=bool(query.unchanged))
            return retried_probe(self.rubric, script, own, retries)

        serve = self._serve if any(retry.serves for retry in retries) else None
        return self.student.ask(self.rubric.question, self._key(query, retries), probe, serve)

    def references(self, query: Query, instead: str | None = None) -> tuple[Outcome, ...]:
        """The outcomes of the reference on the cases, or of a mistake `instead` of it."""

        def probe() -> Probe:
            script, inputs = self.reference.script, bool(query.unchanged)
            return build_probe(self.rubric, script, query.cases.drawn, inputs=inputs, instead=instead)

        results = self.reference.ask(self.rubric.question, self._key(query, instead), probe)
        return read_results(self.rubric, query, query.cases.drawn, results)

    def recognise(self, query: Query, actual: tuple[Outcome, ...], failure: Failure) -> tuple[Mistake, ...]:
        """The mistakes of the rubric that give what the answer gives in every case."""
        # Most mistakes already differ on the failed case, so all mistakes are asked this case first.
        place = next(place for place, case in enumerate(query.cases.drawn) if case is failure.case)
        expected = self.references(query)
        likely = [
            mistake
            for mistake, mistaken in zip(self.rubric.mistakes, self._all_mistaken(query, place), strict=True)
            if failures.matches((failure.case,), (expected[place],), (mistaken,), (actual[place],))
        ]
        return tuple(
            mistake
            for mistake in likely
            if failures.matches(query.cases.drawn, expected, self.references(query, mistake.source), actual)
        )

    def _all_mistaken(self, query: Query, place: int) -> tuple[Outcome, ...]:
        """The outcome of each mistake of the rubric on one case."""
        case, mistakes = query.cases.drawn[place], self.rubric.mistakes

        def probe() -> Probe:
            one = build_probe(self.rubric, self.reference.script, (case,), inputs=bool(query.unchanged), instead="")
            cases = tuple(replace(one.cases[0], run=(mistake.source,)) for mistake in mistakes)
            return replace(one, run=(), cases=cases)

        results = self.reference.ask(self.rubric.question, self._key(query, place), probe)
        return read_results(self.rubric, query, (case,) * len(mistakes), results)

    def _key(self, query: Query, *more: Hashable) -> Hashable:
        """The key that identifies one question to a notebook."""
        rubric = self.rubric
        return (rubric.question, rubric.function, rubric.prints, query.cases, bool(query.unchanged), *more)

    def _serve(self, name: str, arguments: tuple[Value, ...]) -> Value:
        """The reference's value for a call of one of its own functions."""
        script, case = self.reference.script, Case(call=name, arguments=arguments)
        try:
            _ = case.encoded
        except ValueError as error:  # a student made them: what came out of the jail need not fit back in
            raise ServeRefused(str(error)) from error
        probe = Probe(at=len(script.cells), cases=(case,))
        (result,) = (self.reference.oracle or self.reference.session).probe(probe)
        if isinstance(result.returned, Missing):
            if result.error is not None:  # it may have been the time of day
                self.student.met_errors.add((result.error.kind, result.error.type))
            raise ServeRefused(result.error.message if result.error else "no value")
        return result.returned
