"""A check that could say nothing is refused: with its question, file and line, and the way out."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from autograder.audit import run_audit
from autograder.course import load_assignment, load_rubrics
from autograder.errors import CourseError
from autograder.grading import grade_one
from autograder.messages.ja_comment import comment_of
from autograder.model import NotebookGrade, Status, Submission
from autograder.notebooks import write_released

NOTEBOOK = """\
# %% [markdown]
# # 問い

# %%
import numpy as np

# %% question="asked" points=1
{reference}

# %% example="asked"
assert callable(asked)
"""
CHECKS = """\
import numpy as np

from autograder.checks import Answer, Draw, Rubric

rubric = Rubric("asked", function="asked"{more})


def finite(value, inputs):
    {doc}
    return np.isfinite(value)


@rubric.check(points=1)
def test_asked(answer: Answer) -> None:
    \"\"\"正しい\"\"\"
    answer.{check}
"""
N = 'matches_reference(lambda draw: {"n": draw.integer(2, 9)})'
LINE = 16

Graded = Callable[..., NotebookGrade]


@pytest.fixture
def graded(tmp_path: Path) -> Graded:
    """Grade the reference of a course of one question, or an answer in its place."""

    def grade(
        reference: str, check: str, more: str = "", doc: str = '"""有限です。"""', answer: str = ""
    ) -> NotebookGrade:
        files = {
            "assignment.toml": 'title = "t"\nnotebooks = ["n"]\n',
            "n.py": NOTEBOOK.format(reference=reference),
            "checks/test_n.py": CHECKS.format(check=check, more=more, doc=doc),
        }
        for name, text in files.items():
            path = tmp_path / "solutions" / "a" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assignment = load_assignment(tmp_path, "a")
        document = json.loads(write_released(assignment.notebook("n")))
        for cell in document["cells"]:
            if cell["id"] == "asked":
                cell["source"] = answer or reference
        submission = Submission("s1", "a", {"n": json.dumps(document).encode()})
        (notebook,) = grade_one(assignment, submission).notebooks
        return notebook

    return grade


def refusal(grade: Callable[[], NotebookGrade]) -> str:
    """What is said where nothing can be judged: either before anything is graded, or with a grade that waits."""
    try:
        notebook = grade()
    except CourseError as error:
        return str(error)
    assert notebook.questions[0].status is Status.NEEDS_REVIEW
    return notebook.problem or ""


REFUSED = {
    "a generator": ("def asked(n):\n    yield n", N, "", "gives a generator, which cannot be compared", "call_as="),
    "an object in a tuple": (
        "class Pair:\n    pass\n\n\ndef asked(n):\n    return n, [Pair()]",
        N,
        "",
        "gives a Pair, which cannot be compared",
        "call_as=",
    ),
    "a set": ("def asked(n):\n    return {n}", N, "", "gives a set, which cannot be compared", "call_as="),
    "nothing": ("def asked(n):\n    n + 1", N, "", "gives None in every case", "answer.printing()"),
    "a function among the inputs": (
        "def asked(f):\n    return f(1)",
        'matches_reference(lambda draw: {"f": abs})',
        "",
        "the input f holds a builtin_function_or_method",
        "call_as=",
    ),
    "an error that is not raised": (
        "def asked(n):\n    return n",
        f'raising("ValueError").{N}',
        "",
        "does not raise ValueError on every case",
        "correct the solution",
    ),
    "nothing printed": ("def asked(n):\n    return n", f"printing().{N}", "", "prints nothing in any case", "value"),
    "a property that does not hold": (
        "def asked(n):\n    return np.inf",
        'satisfies(lambda draw: {"n": 1}, finite)',
        "",
        "finite does not hold of the reference's value",
        "correct it",
    ),
    "a property that fails": (
        "def asked(n):\n    return 'a'",
        'satisfies(lambda draw: {"n": 1}, finite)',
        "",
        "finite raises TypeError",
        "correct it",
    ),
}


@pytest.mark.parametrize(("reference", "check", "more", "said", "way"), REFUSED.values(), ids=REFUSED)
def test_a_check_that_could_say_nothing_is_refused(graded, reference, check, more, said, way) -> None:
    """Nobody loses a point by it."""
    problem = refusal(lambda: graded(reference, check, more))
    assert said in problem
    assert way in problem.partition("next step: ")[2]
    assert f"checks/test_n.py:{LINE}: asked: " in problem


def test_a_property_without_a_sentence_is_refused(graded) -> None:
    problem = refusal(lambda: graded("def asked(n):\n    return n", 'satisfies(lambda draw: {"n": 1}, finite)', doc=""))
    assert "finite has no docstring" in problem


RIGHT = {
    "what is in a generator": ("def asked(n):\n    yield n", N, ', call_as="lambda n: list(asked(n))"'),
    "none in some cases": ("def asked(n):\n    return n if n > 5 else None", N, ""),
    "a dict with a none": ("def asked(n):\n    return {'a': n, 'b': None}", N, ""),
}


@pytest.mark.parametrize(("reference", "check", "more"), RIGHT.values(), ids=RIGHT)
def test_what_can_be_compared_is_compared(graded, reference, check, more) -> None:
    found = graded(reference, check, more)
    assert (found.questions[0].score, found.problem) == (1, None)
    wrong = graded(reference, check, more, answer="def asked(n):\n    return [n + 1]")
    assert (wrong.questions[0].score, wrong.problem) == (0, None)


def test_the_audit_shows_what_is_refused(graded, tmp_path) -> None:
    refusal(lambda: graded("def asked(n):\n    n + 1", N))
    course = load_assignment(tmp_path, "a")
    with suppress(CourseError):
        assert not run_audit(course, load_rubrics(course)).passes(0.0)


SAID = {
    "no error": ('raising("ValueError")', "raise ValueError('n')", "return n", "エラーになりませんでした。"),
    "another error": ('raising("ValueError")', "raise ValueError('n')", "return {}[n]", "`KeyError` が起こりました。"),
    "nothing printed": ("printing()", "print(n)\n    print('終')", "n + 1", "何も表示されていません。"),
    "a line too few": ("printing()", "print(n)\n    print('終')", "print(n)", "正しくは2行ですが、1行あります。"),
    "another line": ("printing()", "print(n)\n    print('終')", "print(n)\n    print('始')", "2行目で違います。"),
}


@pytest.mark.parametrize(("look", "right", "wrong", "said"), SAID.values(), ids=SAID)
def test_what_is_not_raised_or_printed_is_said(graded, look, right, wrong, said) -> None:
    found = graded(f"def asked(n):\n    {right}", f"{look}.{N}", answer=f"def asked(n):\n    {wrong}")
    assert found.questions[0].score == 0
    assert said in comment_of(found.questions[0])


@pytest.mark.parametrize(
    ("right", "answer"),
    [
        ("raising('ValueError')", "class Own(ValueError):\n    pass\n\n\ndef asked(n):\n    raise Own"),
        ("printing()", "import sys\n\n\ndef asked(n):\n    sys.stdout.write(f'{n} \\n\\n')"),
        ("printing()", "def asked(n):\n    print(n)\n    print('!', file=__import__('sys').stderr)"),
    ],
    ids=["a derived error", "blanks at the end", "an error stream"],
)
def test_what_is_as_good_is_right(graded, right, answer) -> None:
    reference = "def asked(n):\n    print(n)" if right == "printing()" else "def asked(n):\n    raise ValueError"
    assert graded(reference, f"{right}.{N}", answer=answer).questions[0].score == 1


def test_an_answer_that_never_ends_raises_nothing(graded) -> None:
    found = graded(
        "def asked(n):\n    raise ValueError", f'raising("ValueError").{N}', answer="def asked(n):\n    exit()"
    )
    assert found.questions[0].score == 0
