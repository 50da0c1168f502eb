"""The fixture `answer`: a student's answer to one question, and the ways in which a check looks at it."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace

from autograder.checks.asker import Asker
from autograder.checks.choice import chosen, no_choice, wrong_choice
from autograder.checks.giving_up import give_up_if_hung, hung, refuse_broken_reference, refuse_given_up
from autograder.checks.notebook_run import Retry
from autograder.checks.query import Query
from autograder.checks.quotes import is_unquoted, judge
from autograder.checks.references import refuse_incomparable, refuse_unsendable
from autograder.checks.retries import line_by_line, lines_alone
from autograder.checks.retries import retries as retries_for
from autograder.checks.rubric import Rubric
from autograder.checks.verdict import WrongAnswer, WrongInACase, explained
from autograder.comparison import failures
from autograder.comparison.cases import NO_INPUTS, MakeCase
from autograder.comparison.failures import Failure, Forgiven, Item, Outcome
from autograder.comparison.properties import Holds, Property
from autograder.explanations.describe import Background, counterexample, describe, failure_name, stopped
from autograder.explanations.explain import explain
from autograder.messages import ja
from autograder.model import Mistake, Stopped
from autograder.sandbox import MISSING, Missing, Value
from autograder.source.growing import growing_list
from autograder.source.modules import offered

MOST_TEXT = 200_000  # characters of a notebook in which a misspelt name is looked for
_IDENTIFIER = re.compile(r"[^\W\d]\w*")


class Answer:
    """A student's answer to the question of one rubric; every check is called with one.

    Its methods return nothing when the answer is right, and raise `WrongAnswer` when it is not. They raise
    `GradingError` when nothing can be said, because the reference fails its own check. Grading then stops with the line
    in the author's file; where the reference fails only now and then, the question goes to a grader.
    """

    def __init__(self, asker: Asker, seed: bytes, *, sealed: bool = False, glance: bool = False) -> None:
        self._rubric, self._student, self._reference = asker.rubric, asker.student, asker.reference
        self._asker = asker
        self._seed = seed
        self._sealed = sealed  # nothing that the answer makes of these inputs is to be seen
        self._glance = glance  # one case is asked, and nothing said
        self.remarks: list[str] = []  # to the student, Japanese

    def calling(self, function: str) -> Answer:
        """The same answer, but another function that its cell defines is called than the rubric's own.

        function: the other function's name, or one of those in the rubric's `call_as`, such as a method's.

            answer.calling("init_network").matches_reference(no_inputs, any_finite=True)
            answer.calling("Counter.add").matches_reference(steps)
        """
        return self._looking(self._rubric.looking(function=function))

    def printing(self) -> Answer:
        """The same answer, but what it prints is looked at. Blanks at the ends of lines do not count.

        answer.printing().matches_reference(names)
        """
        return self._looking(self._rubric.looking(prints=True))

    def raising(self, error: str) -> Answer:
        """The same answer, but the error is looked at that it raises; the reference has to raise it on every case.

        error: the name of its class. One that derives from it is right too.

            answer.raising("ValueError").matches_reference(negative_numbers)
        """
        return self._looking(self._rubric.looking(raises=error))

    def _looking(self, rubric: Rubric) -> Answer:
        other = Answer(replace(self._asker, rubric=rubric), self._seed, sealed=self._sealed, glance=self._glance)
        other.remarks = self.remarks
        return other

    def matches_reference(  # noqa: PLR0913 - each is one word of a check
        self,
        make_case: MakeCase,
        *,
        item: str | int | Item = (),
        special: Sequence[MakeCase] = (),
        unchanged: Sequence[str] = (),
        any_finite: bool = False,
        within: float = 0.0,
        up_to_factor: bool = False,
    ) -> None:
        """Fail unless the answer gives what the reference gives, on one case of each level and on special ones.

        The cases go from small to large. In the special ones all sizes are equal, or one of them is 1. One case is
        asked a second time at the end; an answer that gives another value then earns nothing in its question.

        One set of cases, the same for everybody, decides. Where an answer fails in it, another set is asked, and the
        first case that fails there becomes the counterexample.

        make_case: draws one case: `inputs` of the rubric with their values or, for a function, its arguments in order.
        item: the key, position, column or name in the rubric's `returns`, or the path of them, of the part that is
        compared; everything by default.
        special: draw further cases, in which a wrong answer may be right by accident. The docstring of each tells the
        student which case it is, in Japanese, ending in 場合.
        unchanged: inputs that the answer must leave as they were.
        any_finite: whether finite values are right whatever they are, as in a random start; keys and shapes must agree.
        within: an absolute difference that does not count, where it is larger than the usual tolerance.
        up_to_factor: whether a multiple of the reference's array is right, zero times it aside: for one step of a
        calculation, where another step is made to be the same factor everywhere.

        Raises WrongAnswer with the known mistakes that give the same values, GradingError as said above, and
        CourseError where the inputs cannot be sent, or what the reference gives cannot be compared.

            def scores(draw: Draw) -> dict[str, object]:
                return {"scores": draw.array(draw.size(low=2))}


            @average.check(points=1)
            def test_average(answer: Answer) -> None:
                '''人数が変わっても、平均値が求まる'''
                answer.matches_reference(scores)
        """
        self._compare(make_case, item, special, unchanged, Forgiven(any_finite, within, up_to_factor))

    def satisfies(
        self,
        make_case: MakeCase,
        holds: Holds,
        *,
        item: str | int | Item = (),
        special: Sequence[MakeCase] = (),
    ) -> None:
        """Fail unless something holds of what the answer gives, where more than one value is right.

        The cases are those of `matches_reference`, and it has to hold of the reference too.

        make_case: draws one case, as for `matches_reference`.
        holds: takes the value and the case's inputs by name, and tells whether it holds; a value on which it raises an
        error fails. Students read its docstring, in Japanese.
        item: the part that is looked at.
        special: further cases.

        Raises what `matches_reference` raises.

            def rows_sum_to_one(value: Any, inputs: Case) -> bool:
                '''どの行も、和が 1 になる'''
                return value.shape == inputs["x"].shape and np.allclose(value.sum(axis=1), 1)


            @weights.check(points=1)
            def test_weights(answer: Answer) -> None:
                '''重みの和が 1 になっている'''
                answer.satisfies(batch, rows_sum_to_one)
        """
        self._compare(make_case, item, special, (), Forgiven(holds=Property(holds)))

    def _compare(
        self,
        make_case: MakeCase,
        item: str | int | Item,
        special: Sequence[MakeCase],
        unchanged: Sequence[str],
        forgiven: Forgiven,
    ) -> None:
        refuse_given_up(self._student, self._rubric.question)
        cases = self._reference.inputs.draw(self._seed, make_case, special=special, forgiven=forgiven)
        if self._glance:
            cases = cases.glance
        refuse_unsendable(self._rubric.question, cases.drawn)
        query = Query(cases, self._rubric.path(item), tuple(unchanged))
        expected = self._asker.references(query)
        refuse_broken_reference(self._rubric.question, expected)
        refuse_incomparable(self._rubric, cases.drawn, expected)
        if self._sealed:
            self._student.met_sealed.add(self._rubric.question)
        tried, failure = self._tried(query, cases.expected(expected))
        if failure is None:
            return
        if self._asker.mistake is not None:
            raise WrongAnswer("")
        give_up_if_hung(self._student, self._rubric.question, tried)
        if failure.case is cases.again:
            self._student.unsteady.add(self._rubric.question)
            refuse_given_up(self._student, self._rubric.question)
        if self._glance:
            raise WrongInACase(failure.case.level.name)
        found, actual = failure, tried[: len(cases.drawn)]
        if self._sealed:
            raise explained(
                lambda: WrongInACase(found.case.level.name, candidates=self._asker.recognise(query, actual, found))
            )
        raise explained(lambda: self._words(query, actual, found))

    def quotes(
        self, name: str, *, right: Sequence[str], before: Sequence[str] = (), material: Sequence[str] = ()
    ) -> None:
        """Fail unless the string under a name quotes one of the right lines; for questions of the kind `source`.

        Spacing and comments do not count. A misspelt line, and lines that do not belong, each halve the points; where
        more lines do not belong than are right, there are none.

        name: the name that the answer cell assigns.
        right: the lines of which one has to be quoted.
        before: lines that may stand directly before a right one.
        material: every other line that could be quoted, to tell a misspelt line from a wrong one.

        Raises WrongAnswer with its `credit`, and GradingError as said above.

            answer.quotes("activation_source", right=["z = functions.halve(u)"], material=LECTURE_LINES)
        """
        refuse_given_up(self._student, self._rubric.question)
        text = self._value(name)
        if not isinstance(text, str):
            raise explained(lambda: self._words_on_quote(name, text))
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
        refuse_given_up(self._student, self._rubric.question)
        (expected,) = self._asker.references(query)
        refuse_broken_reference(self._rubric.question, [expected])
        given, failure = self._chosen(query, expected, options)
        error = None if failure is None else failure.outcome.error
        passing_over = line_by_line(self._rubric, self._student, error, blank)
        if passing_over is not None:
            kept, wrong = self._chosen(query, expected, options, passing_over)
            if not isinstance(kept.value, Missing):
                given, failure = kept, wrong
                self.remarks.append(passing_over.remark)
        if failure is None:
            return
        if self._asker.mistake is not None:
            raise WrongAnswer("")
        raise explained(lambda: self._words_on_choice(query, given, failure, options))

    def _chosen(
        self, query: Query, expected: Outcome, options: Sequence[str], *retries: Retry
    ) -> tuple[Outcome, Failure | None]:
        """What a blank of the student's holds, and whether that is wrong."""
        (found,) = self._asker.students(query, retries)
        give_up_if_hung(self._student, self._rubric.question, [found])
        given = replace(found, value=chosen(found.value, options))
        return given, failures.first(query.cases.drawn, [expected], [given])

    def _words(self, query: Query, actual: tuple[Outcome, ...], failure: Failure) -> WrongAnswer:
        """What is said of an answer that fails a case."""
        background = self._background(failure)
        return WrongAnswer(
            describe(failure, self._rubric.wanted, query.item, background),
            counterexample=counterexample(failure, self._rubric.wanted),
            mistake=failure_name(failure, background.error),
            candidates=self._asker.recognise(query, actual, failure),
        ).by_error(stopped(failure, self._rubric.wanted, query.item, background))

    def _words_on_choice(self, query: Query, given: Outcome, failure: Failure, options: Sequence[str]) -> WrongAnswer:
        """What is said of a blank that holds another option, or none."""
        what = ja.part(self._rubric.outputs[0], query.item)
        known = self._asker.recognise(query, (given,), failure)
        if isinstance(given.value, str):
            mistake, sentence = wrong_choice(what, given.value, options)
            return WrongAnswer(sentence, mistake=mistake, candidates=known)
        background, wanted = self._background(failure), self._rubric.wanted
        mistake, missing = failure_name(failure, background.error), no_choice(what, given)
        if missing is not None:
            return WrongAnswer(missing, mistake=mistake, candidates=known)
        generally = describe(failure, wanted, query.item, background)
        of_an_error = stopped(failure, wanted, query.item, background)
        return WrongAnswer(generally, mistake=mistake, candidates=known).by_error(of_an_error)

    def _words_on_quote(self, name: str, value: Value | Missing) -> WrongAnswer:
        """What is said where a source text is asked for and none is there."""
        cells = self._student.script.cells_of(self._rubric.question)
        error = self._student.error_in(self._rubric.question)
        if is_unquoted("\n".join(cells.values()), name) or (error is None and not isinstance(value, Missing)):
            return WrongAnswer(ja.not_a_string(name), mistake="not_a_string")
        if error is None:
            return WrongAnswer(ja.name_not_assigned(name), mistake="not_assigned")
        at = Stopped(f"{error.type} {error.cell} {error.line}", ja.part(name))
        return WrongAnswer(explain(error, [name], cells), mistake=error.type).by_error(at)

    def _value(self, name: str) -> Value | Missing:
        """What the answer cell, run once more, assigns to a name."""
        if self._asker.mistake is not None:
            return _literal(self._asker.mistake.source, name)
        (result,) = self._asker.ask_student(Query(NO_INPUTS))
        give_up_if_hung(self._student, self._rubric.question, [Outcome(MISSING, result.error)])
        passing_over = line_by_line(self._rubric, self._student, result.error, (name,))
        if name in result.values or passing_over is None:
            return result.values.get(name, MISSING)
        (result,) = self._asker.ask_student(Query(NO_INPUTS), (passing_over,))
        if name in result.values:
            self.remarks.append(passing_over.remark)
        return result.values.get(name, MISSING)

    def _tried(self, query: Query, expected: Sequence[Outcome]) -> tuple[tuple[Outcome, ...], Failure | None]:
        """What the answer makes of the cases, and the first that fails: as it is, else retried.

        Where only the repeated case fails, nothing amends it.
        """
        question, cases = self._rubric.question, query.cases.asked
        retried = self._student.helped.get(question, ())
        actual = self._asker.students(query, retried)
        failure = failures.first(cases, expected, actual)
        if self._asker.mistake is not None:
            return self._tried_mistake(query, expected, self._asker.mistake, failure)
        if failure is not None and not retried and failure.case is not query.cases.again:
            retried = retries_for(self._rubric, self._student, failure)
            if retried:
                if hung(actual):
                    self._student.helped[question] = retried
                actual = self._asker.students(query, retried)
                failure = failures.first(cases, expected, actual)
        if failure is None and retried:
            self.remarks.extend(self._that_mattered(retried, query, expected))
        if failure is not None and failure.case is not query.cases.again:
            return self._without_failing_lines(query, expected, retried, actual, failure)
        return actual, failure

    def _tried_mistake(
        self, query: Query, expected: Sequence[Outcome], mistake: Mistake, failure: Failure | None
    ) -> tuple[tuple[Outcome, ...], Failure | None]:
        """What a known mistake makes of the cases, without its lines that fail where that is enough."""
        error = None if failure is None else failure.outcome.error
        alone = lines_alone([mistake.source], self._rubric.function, error, query.item)
        if not alone:
            return (), failure
        found = query.cases.expected(self._asker.references(query, alone[0]))
        return found, failures.first(query.cases.asked, expected, found)

    def _without_failing_lines(
        self,
        query: Query,
        expected: Sequence[Outcome],
        retried: tuple[Retry, ...],
        actual: tuple[Outcome, ...],
        failure: Failure,
    ) -> tuple[tuple[Outcome, ...], Failure | None]:
        """What is tried of an answer that raises an error: a line that fails does not cost what others get right."""
        passing_over = line_by_line(self._rubric, self._student, failure.outcome.error, query.item)
        if passing_over is None:
            return actual, failure
        ways = (*retried, passing_over)
        found = self._asker.students(query, ways)
        if failures.first(query.cases.asked, expected, found) is not None:
            return actual, failure
        self.remarks.extend(self._that_mattered(ways, query, expected))
        return found, None

    def _that_mattered(self, retries: Sequence[Retry], query: Query, expected: Sequence[Outcome]) -> tuple[str, ...]:
        """The remark of the one retry that makes the answer right, or of all where it takes them all."""
        for retry in retries if len(retries) > 1 else ():
            actual = self._asker.students(query, (retry,))
            if failures.first(query.cases.asked, expected, actual) is None:
                return (retry.remark,)
        return tuple(retry.remark for retry in retries)

    def _background(self, failure: Failure) -> Background:
        """What is known of the answer beside the cases."""
        rubric, student = self._rubric, self._student
        cells = student.script.cells_of(rubric.question)
        return Background(
            error=student.error_in(rubric.question),
            ran=student.ran(rubric.question, called=rubric.function),
            cells=cells,
            names=self._names(failure),
            grows=growing_list(cells.values(), rubric.function) if rubric.function is not None else None,
        )

    def _names(self, failure: Failure) -> frozenset[str]:
        """The names that a misspelt one may have been meant to be, and the dotted ones of what modules offer."""
        script = self._student.script
        own = set(script.answers[self._rubric.question].cells)
        others = (cell for position, cell in enumerate(script.cells) if position not in own)
        around = "\n".join(others) if not self._student.around else self._student.around
        written = set(_IDENTIFIER.findall(around[:MOST_TEXT]))
        functions = self._reference.released_functions
        return frozenset({*failure.case.inputs, *self._rubric.names, *written, *offered(around[:MOST_TEXT], functions)})


def _literal(source: str, name: str) -> str | None:
    """The string that a mistake's source assigns to a name."""
    for statement in ast.parse(source).body:
        match statement:
            case ast.Assign(targets=targets, value=ast.Constant(value=str(text))):
                if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                    return text
    return None
