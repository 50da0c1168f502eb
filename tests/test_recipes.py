"""The recipes of docs/author.md are questions that work: each is released, graded and audited as it stands there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from autograder.audit import report, run_audit
from autograder.audit.stamp import audit_fingerprint, stamp_path
from autograder.course import load_assignment, load_rubrics
from autograder.messages.ja_comment import comment_of
from autograder.model import Assignment, QuestionGrade, Submission
from autograder.release import release

PAGE = Path(__file__).parents[1] / "docs" / "author.md"
PART = re.compile(r"^(The cell|The checks|The answers|`public/\S+`):\n\n```python\n(.*?)```", re.MULTILINE | re.DOTALL)
HEAD = "# %% [markdown]\n# # {}\n\n# %%\nimport numpy as np\n\n"
IMPORTS = "import numpy as np\n\nfrom autograder.checks import Answer, Draw, Equivalent, Rubric\n\n"


def recipes() -> Iterator[tuple[str, Mapping[str, str]]]:
    """The name of each as that of a notebook, and its parts."""
    for section in PAGE.read_text(encoding="utf-8").split("\n#### Recipe: ")[1:]:
        name, _, text = section.partition("\n## ")[0].partition("\n")
        yield re.sub(r"\W", "_", name.lower()), dict(PART.findall(text))


RECIPES = dict(recipes())


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of a notebook for each recipe."""
    folder: Path = tmp_path_factory.mktemp("recipes")
    files = {"assignment.toml": f'title = "Recipes"\nnotebooks = {json.dumps(list(RECIPES))}\n'}
    for name, parts in RECIPES.items():
        files[f"{name}.py"] = HEAD.format(name) + parts["The cell"]
        files[f"checks/test_{name}.py"] = IMPORTS + parts["The checks"]
        files[f"checks/answers/{name}.py"] = parts["The answers"]
        files |= {place.strip("`"): text for place, text in parts.items() if place.startswith("`")}
    for place, text in files.items():
        path = folder / "solutions" / "recipes" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def course(root: Path) -> Assignment:
    return load_assignment(root, "recipes")


@pytest.fixture(scope="module")
def released(root: Path, course: Assignment) -> Path:
    """What students are given; the stamp is written, for the audit is proven below."""
    stamp_path(course).write_text(json.dumps({"fingerprint": audit_fingerprint(course, load_rubrics(course))}))
    release(course, root)
    return root / "assignments" / "recipes"


Judge = Callable[..., Mapping[str, QuestionGrade]]


@pytest.fixture(scope="module")
def judged(course: Assignment, released: Path, warm) -> Judge:
    """Grade a released notebook, its answers those of the reference or these."""
    engine = warm(course)

    def judge(notebook: str, **answers: str) -> Mapping[str, QuestionGrade]:
        document = json.loads((released / f"{notebook}.ipynb").read_text(encoding="utf-8"))
        references = {question.id: question.reference for question in course.notebook(notebook).questions}
        for cell in document["cells"]:
            if cell["id"] in references:
                cell["source"] = {**references, **answers}[cell["id"]]
        submitted = {notebook: json.dumps(document).encode()}
        questions = frozenset(references)
        grade = engine(Submission("s1", "recipes", submitted, only=questions))
        return {each.question: each for each in grade.questions if each.question in references}

    return judge


def test_there_is_a_recipe_for_everything_that_can_be_asked() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(RECIPES) == text.count("#### Recipe: ") == 13
    assert all({"The cell", "The checks", "The answers"} <= set(parts) for parts in RECIPES.values())


@pytest.mark.parametrize("name", RECIPES)
def test_the_reference_of_a_recipe_is_right_and_its_known_answers_earn_what_they_say(name: str, judged, course) -> None:
    rubrics = load_rubrics(course)
    for question in course.notebook(name).questions:
        rubric = rubrics[question.id]
        assert rubric.mistakes
        assert rubric.other_right_answers
        for source in (question.reference, *rubric.other_right_answers):
            grade = judged(name, **{question.id: source})[question.id]
            assert grade.score == question.points, comment_of(grade)
        for mistake in rubric.mistakes:
            grade = judged(name, **{question.id: mistake.source})[question.id]
            assert (grade.score, grade.mistake) == (mistake.earns, mistake.name), comment_of(grade)


SAID = {
    "a_class": ("self.x.T @ dy", "2 * self.x.T @ dy", 1, "`dW` の形は合っていますが、"),
    "an_error": (
        "raise ValueError",
        "raise TypeError",
        1,
        "`ValueError` が起こるはずですが、`TypeError` が起こりました。",
    ),
    "a_property": ("np.ones(n)", "np.ones(n + 1)", 0, "和が 1 になる、正の重みを n 個返します。"),
    "printed_text": (":.1f", ":.2f", 0, "このセルを実行したときの表示が、1行目で違います。"),
    "a_plot": ("epoch", "step", 1, "`横軸の名前` の値が違います。正しい値は `'epoch'`、あなたの値は `'step'` です。"),
    "a_dataframe": ('[["点数"]]', '[["番号"]]', 0, "`by_class()` の戻り値に、列 `点数` がありません。"),
    "a_step_of_an_rnn": ("np.tanh(u)", "np.sin(u)", 1, "`state` の形は合っていますが、"),
}


@pytest.mark.parametrize("name", SAID)
def test_what_is_wrong_is_said_in_the_words_of_what_was_asked(name: str, judged, course) -> None:
    old, new, score, said = SAID[name]
    (question,) = course.notebook(name).questions
    grade = judged(name, **{question.id: question.reference.replace(old, new)})[question.id]
    assert (grade.score, grade.mistake) == (score, None)
    assert said in comment_of(grade)


def test_an_earlier_mistake_costs_nothing_later(judged) -> None:
    wrong = "def centred(x):\n    return x - np.sum(x)"
    grades = judged("an_earlier_answer", centred=wrong)
    assert (grades["centred"].score, grades["spread"].score) == (0, 1)


def test_what_is_forbidden_is_named(judged) -> None:
    grade = judged("a_forbidden_function", own_clip="def own_clip(x):\n    return tools.clipped(x)")["own_clip"]
    assert (grade.score, grade.mistake) == (0, "material_used")
    assert "tools.clipped" in comment_of(grade)


QUICK = ("report", "learning_curve")


@pytest.mark.parametrize("only", [QUICK, pytest.param((), marks=pytest.mark.everything)], ids=["quick", "all"])
def test_the_audit_of_the_recipes_passes(course: Assignment, only: tuple[str, ...]) -> None:
    audit = run_audit(course, load_rubrics(course), only=only)
    assert audit.passes(1.0), "\n".join(report.details(audit))


def test_a_method_that_is_not_written_costs_its_own_points_alone(judged, course) -> None:
    (question,) = course.notebook("a_class").questions
    assert question.stub.count("...") == 2
    half = question.reference.replace("self.dW = self.x.T @ dy\n        return dy @ self.W.T", "...")
    grade = judged("a_class", affine=half)["affine"]
    assert [check.right for check in grade.checks] == [True, False]
    assert "`Affine.backward()` を呼び出すと、途中でエラーになりました。" in comment_of(grade)
