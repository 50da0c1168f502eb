"""Simulated answers repeat as those of real classes do, and mean what the answers mean that they vary."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from random import Random
from typing import Any

import numpy as np
import pytest

from autograder.course.local_names import digest, digest_without_locals
from autograder.course.own_words import QuestionWords
from autograder.course.repetition import MISTAKES, Length, Repetition, length_of, right_answers
from autograder.course.seen_answers import SeenAnswers
from autograder.course.simulation import simulate
from autograder.course.typing_habits import as_typed
from autograder.course.variations import Rewriter
from autograder.course.variety import Variety
from autograder.executors.serial import Serial
from autograder.grading import RunSettings
from autograder.model import Grade, Kind, QuestionGrade, Status


def share(seen: list[Any]) -> float:
    return 1 - len(set(seen)) / len(seen)


def drawn(repetition: Repetition, seed: str, number: int) -> tuple[float, float]:
    """The share of answers seen before, by syntax tree and with locals renamed."""
    classes = list(islice(repetition.classes(Random(seed)), number))
    return share(classes), share([renamed for renamed, _ in classes])


def test_a_function_repeats_as_it_was_measured() -> None:
    usual = Repetition(0.88, 4.0, 0.82)
    classes = [list(islice(usual.classes(Random(f"function/{seed}")), 3000)) for seed in range(100)]
    for number, by_tree, renamed in ((30, 0.14, 0.21), (300, 0.32, 0.44), (3000, 0.48, 0.62)):
        assert np.mean([share(each[:number]) for each in classes]) == pytest.approx(by_tree, abs=0.03)
        names_apart = [share([construction for construction, _ in each[:number]]) for each in classes]
        assert np.mean(names_apart) == pytest.approx(renamed, abs=0.03)


@pytest.mark.parametrize(
    ("length", "number", "least", "most"),
    [
        (Length.LINE, 30, 0.55, 0.72),
        (Length.LINE, 300, 0.75, 0.88),
        (Length.LINE, 3000, 0.85, 0.95),
        (Length.FUNCTION, 30, 0.05, 0.18),
        (Length.FUNCTION, 300, 0.18, 0.36),
        (Length.FUNCTION, 3000, 0.34, 0.52),
    ],
)
def test_questions_differ_and_repeat_as_measured_on_average(
    length: Length, number: int, least: float, most: float
) -> None:
    shares = [drawn(right_answers(length, Random(seed)), f"{seed}", number)[0] for seed in range(60)]
    assert least < np.mean(shares) < most
    assert np.std(shares) > 0.02


@pytest.mark.parametrize(("number", "by_tree"), [(30, 0.01), (300, 0.07), (3000, 0.17)])
def test_wrong_answers_hardly_repeat(number: int, by_tree: float) -> None:
    found = np.mean([drawn(MISTAKES, f"{seed}", number)[0] for seed in range(30)])
    assert found == pytest.approx(by_tree, abs=0.02)


@pytest.mark.parametrize(
    ("reference", "length"),
    [
        ("u = np.dot(x, W) + b", Length.LINE),
        ("a = n // m\nb = np.mean(c)", Length.LINE),
        ("table = {}\ntable['a'] = 'b'\ntable['c'] = 'd'", Length.LINE),
        ("line = 'z = f(u)'", Length.LINE),
        ("def f(x):\n    '''x'''\n    return np.maximum(0, x)", Length.LINE),
        ("def f(x):\n    e = np.exp(x)\n    return e / e.sum()", Length.FUNCTION),
        ("grad = {}\ngrad['W'] = np.dot(a, b)\ngrad['b'] = np.sum(b)", Length.FUNCTION),
    ],
)
def test_the_length_of_a_question_is_told_by_its_reference(reference: str, length: Length) -> None:
    assert length_of(reference) is length


@pytest.mark.parametrize(
    ("one", "other", "renamed"),
    [
        ("def f(x):\n    u = x\n    return u", "def f(x):\n    v = x # ?\n    return v", True),
        ("def f(x):\n    u = x\n    return u", "def f(y):\n    u = y\n    return u", False),
        ("u = 1\nw = u", "v = 1\nw = v", False),
        ("def f(x):\n    u = locals()\n    return u", "def f(x):\n    v = locals()\n    return v", False),
        ("def f(x):\n    global u\n    u = x", "def f(x):\n    global v\n    v = x", False),
        (
            "def f(x):\n    u = x\n    def g():\n        return u\n    return g",
            "def f(x):\n    v = x\n    def g():\n        return v\n    return g",
            True,
        ),
    ],
)
def test_answers_are_equal_where_only_locals_have_other_names(one: str, other: str, renamed: bool) -> None:
    assert digest(ast.parse(one)) != digest(ast.parse(other))
    assert (digest_without_locals(ast.parse(one)) == digest_without_locals(ast.parse(other))) is renamed


def test_what_was_seen_is_counted_question_by_question() -> None:
    seen = SeenAnswers()
    texts = [
        "def f(x):\n    a = x\n    return a",
        "def f(x):\n    a = x  # a\n    return a",
        "def f(x):\n    b = x\n    return b",
    ]
    for source in (*texts, "print(", "print("):
        seen.add("one", source)
    seen.add("other", texts[0])
    assert (seen.by_tree, seen.with_locals_renamed) == (pytest.approx(2 / 6), pytest.approx(3 / 6))


# ---- values ----


def answers_of(rubrics: Mapping[str, Any], assignment: Any) -> Iterator[tuple[Any, str, bool]]:
    for question in assignment.questions:
        if question.kind is not Kind.WRITTEN:
            rubric = rubrics[question.id]
            for source in (question.reference, *rubric.other_right_answers):
                yield question, source, True
            for mistake in rubric.mistakes:
                yield question, mistake.source, False


def outcome(source: str, names: Mapping[str, Any], asked: Any) -> Any:
    """What the cell sets and its function returns on the given values; an error is named."""
    scope: dict[str, Any] = {name: np.copy(value) for name, value in names.items()}
    scope |= {"np": np, "functions": Functions, "relu": Functions.relu, "softmax": Functions.softmax}
    scope |= {"print": lambda *_: None}
    np.random.seed(1)
    try:
        exec(source, scope)
    except Exception as error:
        return type(error).__name__
    if asked.function is None:
        return {name: scope.get(name) for name in asked.outputs}
    functions = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    names_of = [each.arg for each in functions[asked.function].args.args] if asked.function in functions else ()
    given = [values_for(name) for name in names_of]
    try:
        return scope[asked.function](*given)
    except Exception as error:
        return type(error).__name__


class Functions:
    """A stand-in for the course's module of functions."""

    sigmoid = staticmethod(lambda x: 1 / (1 + np.exp(-x)))
    d_sigmoid = staticmethod(lambda z: z * (1 - z))
    relu = staticmethod(lambda x: np.maximum(0, x))
    step_function = staticmethod(lambda x: np.where(x > 0, 1, 0))
    softmax = staticmethod(lambda x: np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True))
    mean_squared_error = staticmethod(lambda d, y: np.sum((y - d) ** 2) / 2 / len(y))
    d_mean_squared_error = staticmethod(lambda d, y: (y - d) / len(y))


def values_for(name: str) -> Any:
    """A value for a parameter of day1, by its name; the same at every call."""
    draw = np.random.default_rng(sum(map(ord, name)))
    network = {
        "W1": draw.normal(size=(3, 5)),
        "b1": draw.normal(size=5),
        "W2": draw.normal(size=(5, 3)),
        "b2": draw.normal(size=3),
    }
    known: dict[str, Any] = {
        "network": network,
        "gradient": lambda w: 0.5 * w,
        "steps": 3,
        "epochs": 2,
        "t": 2,
        "W": draw.normal(size=(3, 3)),
        "b": draw.normal(size=3),
        "learning_rate": 0.1,
        "n_samples": 6,
        "batch_size": 2,
        "batch": np.array([1, 3]),
        "errors": draw.normal(size=6) ** 2,
        "W1": draw.normal(size=(4, 3)),
        "b1": draw.normal(size=3),
    }
    shape = (4,) if name == "x4" else (3, 3)
    return known.get(name, draw.uniform(0.1, 1.0, shape))


def same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    try:
        return bool(np.array_equal(np.asarray(one, float), np.asarray(other, float), equal_nan=True))
    except (TypeError, ValueError):
        return type(one) is type(other) and (not isinstance(one, str) or one.strip("; \n") == other.strip("; \n"))


@pytest.mark.parametrize("edits", [4, *(pytest.param(edits, marks=pytest.mark.everything) for edits in (1, 2, 3, 6))])
@pytest.mark.filterwarnings("ignore")
def test_an_answer_in_other_words_computes_the_same_values(assignment, rubrics, edits: int) -> None:
    compared, changed = 0, list[tuple[Any, ...]]()
    for question, source, right in answers_of(rubrics, assignment):
        asked = rubrics[question.id]
        names = {name: values_for(name) for name in asked.inputs}
        text = QuestionWords(question, frozenset(), Random(0)).in_the_stub(source)
        tree = ast.parse(text)
        rewriter = Rewriter(question.kind, frozenset(names), Random(f"{edits}/{source}"))
        rewriter.rewrite(tree, edits, right=right)
        rewriter.rename_locals(tree)
        rewritten = ast.unparse(tree)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            before, after = outcome(source, names, asked), outcome(rewritten, names, asked)
        compared += not isinstance(before, str)
        if not same(before, after):
            changed.append((source, rewritten, before, after))
    assert changed == []
    assert compared > 500


def test_typing_changes_no_tree() -> None:
    source = (
        'def f(x, y):\n    """a\n\n    b"""\n    u = x[0, 1] * -y if y else f"{x = } {y + 1}"\n    return u, (x + 1)\n'
    )
    texts = {as_typed(source, Random(seed)) for seed in range(200)}
    assert {ast.dump(ast.parse(text)) for text in texts} == {ast.dump(ast.parse(source))}
    assert len(texts) > 50


def test_what_does_not_parse_is_typed_as_it_is() -> None:
    assert {as_typed("u = (1\nprint(", Random(seed)) for seed in range(20)} == {"u = (1\nprint("}


# ---- classes ----


def test_no_two_answers_of_a_distinct_class_have_the_same_tree(assignment, rubrics) -> None:
    seen: dict[tuple[str, bytes], str] = {}
    for student in simulate(assignment, rubrics, students=30, seed=3, variety=Variety.DISTINCT):
        for question, source in student.answers.items():
            key = source.encode() if source.endswith("\nprint(") else digest(ast.parse(source))
            assert (question, key) not in seen, (source, seen[question, key])
            seen[question, key] = source


@pytest.mark.parametrize("variety", [Variety.REAL, Variety.DISTINCT])
def test_a_small_class_earns_what_is_expected(lesson, lesson_rubrics, variety: Variety) -> None:
    earns_what_is_expected(lesson, lesson_rubrics, 8, variety)


@pytest.mark.everything
def test_a_class_of_day1_earns_what_is_expected(assignment, rubrics) -> None:
    earns_what_is_expected(assignment, rubrics, 12, Variety.REAL)


def earns_what_is_expected(assignment: Any, rubrics: Any, students: int, variety: Variety) -> None:
    made = list(simulate(assignment, rubrics, students=students, seed=4, variety=variety))
    grades: list[Grade] = []
    Serial(RunSettings()).run(assignment, [student.submission for student in made], grades.append)
    assert {grade.student: earned(grade.questions) for grade in grades} == {
        student.submission.student: earned(chain.from_iterable(student.expected.values())) for student in made
    }


def earned(grades: Iterable[QuestionGrade]) -> dict[str, tuple[float | None, Status, str | None]]:
    return {each.question: (each.score, each.status, each.mistake) for each in grades}
