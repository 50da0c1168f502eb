"""What the fixture `answer` offers, on a small course of one notebook whose answer cell defines two functions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.messages.ja_comment import comment_of
from autograder.model import QuestionGrade, Status, Submission
from autograder.notebooks import write_released

SETTINGS = """\
title = "二つの関数"
due = 2026-12-01T23:59:00+09:00
notebooks = ["scaling"]
"""

NOTEBOOK = '''\
# %% [markdown]
# # 拡大

# %%
import numpy as np


# %% question="scaling" points=3
def start():
    """最初の値"""
    return {"W": np.random.rand(2, 3), "b": np.random.rand(3)}


def scale(values):
    """2倍にする"""
    return 2 * values


# %% example="scaling"
assert start() is not None
'''

CHECKS = '''\
from autograder.checks import Answer, Mistake, Rubric

START = "def start():\\n    return {'W': np.random.rand(2, 3), 'b': np.random.rand(3)}\\n"
SCALE = "def scale(values):\\n    return 2 * values\\n"

SCALING = Rubric(
    "scaling",
    function="scale",
    mistakes=[
        Mistake("tripled", "3倍になっています。", START + SCALE.replace("2", "3"), earns=2),
        Mistake("transposed", "W の形が逆です。", START.replace("2, 3", "3, 2") + SCALE, earns=1),
    ],
)


@SCALING.check(points=2)
def test_start(answer: Answer) -> None:
    """最初の値の形が合っていますか。"""
    answer.calling("start").matches_reference(lambda draw: {}, any_finite=True)


@SCALING.check(points=1)
def test_scale(answer: Answer) -> None:
    """どの値も2倍になりますか。"""
    answer.matches_reference(lambda draw: {"values": draw.array(draw.size())})
'''

START = "def start():\n    return {{'W': {W}, 'b': {b}}}\n"
SCALE = "def scale(values):\n    return values + values\n"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, warm):
    """Judge one answer to the course's only question."""
    root: Path = tmp_path_factory.mktemp("scaling")
    folder = root / "solutions" / "day"
    (folder / "checks").mkdir(parents=True)
    for name, text in [
        ("assignment.toml", SETTINGS),
        ("scaling.py", NOTEBOOK),
        ("checks/test_scaling.py", CHECKS),
    ]:
        (folder / name).write_text(text, encoding="utf-8")
    assignment = load_assignment(root, "day")
    released = json.loads(write_released(assignment.notebook("scaling")))
    engine = warm(assignment)

    def judge(source: str) -> QuestionGrade:
        for cell in released["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "scaling":
                cell["source"] = source
        submission = Submission("s1", "day", {"scaling": json.dumps(released).encode()})
        (question,) = engine(submission).questions
        return question

    return judge


@pytest.mark.parametrize(
    ("W", "b"),
    [("np.zeros((2, 3))", "np.zeros(3)"), ("np.random.randn(2, 3)", "[1, 2, 3]")],
    ids=["zeros", "other values and a list"],
)
def test_any_finite_values_of_the_right_shapes_are_right(judged, W, b):
    assert judged(START.format(W=W, b=b) + SCALE).score == 3


@pytest.mark.parametrize(
    ("W", "b", "said"),
    [
        ("np.zeros((3, 3))", "np.zeros(3)", '["W"]'),
        ("np.zeros((2, 3))", "np.full(3, np.nan)", '["b"]'),
        ("np.zeros((2, 3))", "np.full(3, np.inf)", "inf"),
        ("np.zeros((2, 3))", "None", '["b"]'),
    ],
    ids=["shape", "nan", "inf", "no array"],
)
def test_a_wrong_part_is_named_without_a_counterexample_and_costs_its_check_alone(judged, W, b, said):
    found = judged(START.format(W=W, b=b) + SCALE)
    assert found.score == 1
    assert "`start()`" in comment_of(found)
    assert said in comment_of(found)
    assert "正しい答え" not in comment_of(found)


@pytest.mark.parametrize("broken", ["describe", "counterexample", "failure_name"])
def test_a_verdict_stands_without_its_explanation(judged, monkeypatch, broken):
    def fails(*arguments: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(f"autograder.checks.answer.{broken}", fails)
    found = judged(START.format(W="None", b="None") + SCALE)
    assert (found.score, found.status) == (1, Status.GRADED)
    assert "答えが正しくありません" in comment_of(found)
    assert "ZeroDivisionError: ours" in (found.checks[0].problem or "")


def test_a_missing_function_is_named(judged):
    found = judged(SCALE)
    assert found.score == 1
    assert "`start`" in comment_of(found)


@pytest.mark.parametrize(
    ("source", "name", "score"),
    [
        (START.format(W="np.ones((2, 3))", b="np.ones(3)") + SCALE.replace("+ values", "* 3"), "tripled", 2),
        (START.format(W="np.ones((3, 2))", b="np.ones(3)") + SCALE, "transposed", 1),
    ],
)
def test_a_mistake_in_either_function_is_recognised(judged, source, name, score):
    found = judged(source)
    assert (found.mistake, found.score) == (name, score)


RIGHT_START = START.format(W="np.ones((2, 3))", b="np.ones(3)")
UNSTEADY = {
    "counts its runs": (
        "runs = []\ndef scale(values):\n    runs.append(1)\n    return values * (2 if len(runs) < 8 else 3)\n"
    ),
    "ends after some runs": (
        "runs = []\ndef scale(values):\n    runs.append(1)\n    assert len(runs) < 8\n    return values * 2\n"
    ),
    "remembers its inputs": (
        "seen = set()\ndef scale(values):\n    key = values.tobytes()\n    new = key not in seen\n    seen.add(key)\n"
        "    return values * 2 if new else values\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSTEADY)
def test_an_answer_that_is_right_only_at_first_earns_nothing_in_its_question(judged, name):
    """Not even for another check of it that it passed before."""
    found = judged(RIGHT_START + UNSTEADY[name])
    assert (found.score, found.mistake) == (0, "unsteady")
    assert "もう一度実行すると" in comment_of(found)


@pytest.mark.parametrize(
    "source",
    [
        "memory = {}\ndef scale(values):\n    key = values.tobytes()\n"
        "    if key not in memory: memory[key] = values * 2\n    return memory[key]\n",
        "def scale(values):\n    return values * 2 + np.random.rand() * 1e-12\n",
        "rng = np.random.default_rng()\ndef scale(values):\n    rng.random()\n    return values + values\n",
    ],
    ids=["a cache", "noise below the tolerance", "random numbers without effect"],
)
def test_an_answer_that_is_right_every_time_is_right(judged, source):
    assert judged(RIGHT_START + source).score == 3


def test_a_function_without_return_is_told_so(judged):
    grade = judged(START.format(W="np.zeros((2, 3))", b="np.zeros(3)") + "def scale(values):\n    print(values * 2)\n")
    assert grade.score == 2
    assert "`return` を書き忘れていませんか" in comment_of(grade)


@pytest.fixture(scope="module")
def graded(assignment, warm):
    """Grade a submission of day1."""
    return warm(assignment)


@pytest.mark.parametrize(
    ("line", "told"),
    [("return x[0] * W", "コンマで区切って順に返してください"), ("print(x)", "`return` を書き忘れていませんか")],
)
def test_a_function_that_returns_one_value_for_two_is_told_so(graded, fill, line, told):
    content = fill("section1_hidden_layer", {"s1_forward_layer": f"def forward_layer(x, W, b):\n    {line}\n"})
    grade = graded(Submission("s1", "day1", {"section1_hidden_layer": content}))
    (own,) = [question for question in grade.questions if question.question == "s1_forward_layer"]
    assert own.score == 0
    assert told in "\n".join(check.message for check in own.checks)


@pytest.mark.parametrize(
    ("question", "source", "told"),
    [
        ("s1_hidden_output_source", "hidden_output_source = z = functions.relu(u)", "引用符で囲みます"),
        ("s1_hidden_output_source", "hidden_output_source = z1 = functions.relu(u1)", "引用符で囲みます"),
        ("s1_hidden_output_source", "hidden_output_source = def forward(x):", "引用符で囲みます"),
        ("s1_hidden_output_source", "quoted = 'z = functions.relu(u)'", "`hidden_output_source = …` と書いて"),
        ("s1_forward_layer", "def forward_layer(x, W, b)\n    return x", "関数 `forward_layer` が作られませんでした"),
        ("s1_forward_layer", "def forward_layer(x, W, b):\n    return sigmoid(x)", "`functions.sigmoid` と書いて"),
        ("s1_weighted_sum", "\n\nu1 = np.dot(x, W1) + b3", "3行目の `u1 = np.dot(x, W1) + b3` で"),
        ("s1_weighted_sum", "u1 = np.dot(x, W1) + b1[:3].reshape(3)", "配られた値では動きますが"),
    ],
)
def test_what_stopped_an_answer_is_told_truly(graded, fill, question, source, told):
    content = fill("section1_hidden_layer", {question: source})
    submission = Submission("s1", "day1", {"section1_hidden_layer": content}, only=frozenset([question]))
    (own,) = graded(submission).questions
    assert told in comment_of(own)
