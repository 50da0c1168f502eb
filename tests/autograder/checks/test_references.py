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
from autograder.model import Assignment, NotebookGrade, QuestionGrade, Status, Submission
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


def filled(assignment: Assignment, notebook: str, question: str, answer: str) -> bytes:
    """The released notebook with this answer."""
    document = json.loads(write_released(assignment.notebook(notebook)))
    for cell in document["cells"]:
        if cell["id"] == question:
            cell["source"] = answer
    return json.dumps(document).encode()


@pytest.fixture
def graded(tmp_path: Path) -> Graded:
    """Grade the reference of a course of one question."""

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
        content = filled(assignment, "n", "asked", reference)
        (notebook,) = grade_one(assignment, Submission("s1", "a", {"n": content})).notebooks
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


LISTED = ', call_as="lambda n: list(asked(n))"'
RAISING, PRINTING = f'raising("ValueError").{N}', f"printing().{N}"
SOME, BOTH = "def asked(n):\n    return n if n > 5 else None", "def asked(n):\n    return {'a': n, 'b': None}"
YIELDING, WRONG = "def asked(n):\n    yield n", "def asked(n):\n    return [n + 1]"
RAISED, PRINTED = "def asked(n):\n    raise ValueError('n')", "def asked(n):\n    print(n)\n    print('終')"
# The reference, the check, more of the rubric, the answer, and what is said of it; nothing: it is right.
ANSWERS = {
    "what is in a generator": (YIELDING, N, LISTED, YIELDING, ""),
    "something else in it": (YIELDING, N, LISTED, WRONG, "`asked()`"),
    "none in some cases": (SOME, N, "", SOME, ""),
    "never none": (SOME, N, "", WRONG, "`asked()`"),
    "a dict with a none": (BOTH, N, "", BOTH, ""),
    "no dict": (BOTH, N, "", WRONG, "辞書(dict)"),
    "no error": (RAISED, RAISING, "", "def asked(n):\n    return n", "エラーになりませんでした。"),
    "another error": (RAISED, RAISING, "", "def asked(n):\n    return {}[n]", "`KeyError` が起こりました。"),
    "the process ended": (RAISED, RAISING, "", "def asked(n):\n    exit()", "asked()"),
    "a derived error": (
        RAISED,
        RAISING,
        "",
        "class Own(ValueError):\n    pass\n\n\ndef asked(n):\n    raise Own",
        "",
    ),
    "nothing printed": (PRINTED, PRINTING, "", "def asked(n):\n    n + 1", "何も表示されていません。"),
    "a line too few": (PRINTED, PRINTING, "", "def asked(n):\n    print(n)", "正しくは2行ですが、1行あります。"),
    "another line": (PRINTED, PRINTING, "", "def asked(n):\n    print(n)\n    print('始')", "2行目で違います。"),
    "blanks at the end": (
        PRINTED,
        PRINTING,
        "",
        "import sys\n\n\ndef asked(n):\n    sys.stdout.write(f'{n} \\n終\\n\\n')",
        "",
    ),
    "an error stream": (
        PRINTED,
        PRINTING,
        "",
        "def asked(n):\n    print(n)\n    print('!', file=__import__('sys').stderr)\n    print('終')",
        "",
    ),
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, warm) -> Callable[[str], QuestionGrade]:
    """Grade an answer of the table: a course of a notebook for each."""
    root: Path = tmp_path_factory.mktemp("answers")
    names = {each: f"n{place}" for place, each in enumerate(ANSWERS)}
    (root / "solutions" / "a" / "checks").mkdir(parents=True)
    folder = root / "solutions" / "a"
    (folder / "assignment.toml").write_text(
        f'title = "t"\nnotebooks = {json.dumps(list(names.values()))}\n', encoding="utf-8"
    )
    for each, name in names.items():
        reference, check, more, _, _ = ANSWERS[each]
        checks = CHECKS.format(check=check, more=more, doc="return True").replace('"asked"', f'"{name}"', 1)
        (folder / f"{name}.py").write_text(
            NOTEBOOK.format(reference=reference).replace('"asked"', f'"{name}"'), encoding="utf-8"
        )
        (folder / "checks" / f"test_{name}.py").write_text(checks, encoding="utf-8")
    assignment = load_assignment(root, "a")
    engine = warm(assignment)

    def judge(each: str) -> QuestionGrade:
        name = names[each]
        content = filled(assignment, name, name, ANSWERS[each][3])
        grade = engine(Submission("s1", "a", {name: content}, only=frozenset([name])))
        (question,) = (one for one in grade.questions if one.question == name)
        return question

    return judge


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_in_an_object_raised_or_printed_is_compared(judged, name: str) -> None:
    found, said = judged(name), ANSWERS[name][-1]
    assert found.score == (0 if said else 1), comment_of(found)
    assert said in comment_of(found)


def test_the_audit_shows_what_is_refused(graded, tmp_path) -> None:
    refusal(lambda: graded("def asked(n):\n    n + 1", N))
    course = load_assignment(tmp_path, "a")
    with suppress(CourseError):
        assert not run_audit(course, load_rubrics(course)).passes(0.0)
