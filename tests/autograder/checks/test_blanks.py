"""What `chooses` and `within` do for a check, on a small course with blanks, a rough number and a question in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.messages.ja_comment import comment_of
from autograder.model import Grade, QuestionGrade, Status, Submission
from autograder.notebooks import write_released

NOTEBOOK = '''\
# %% [markdown]
# # 色と数

# %% question="colours" points=2 kind="choice"
colours = {}
colours["空"] = "青 色"
colours["雪"] = "白"

# %% example="colours"
assert colours["空"] is not ..., "まだ選ばれていません。"

# %% question="third" points=1
def third(x):
    """3分の1"""
    return x / 3

# %% example="third"
assert third(3) is not None

# %% question="lines" points=2 kind="source"
first = "x = 1"
second = "y = 2"

# %% example="lines"
assert first is not ...

# %% [markdown] question="why" points=2 kind="written"
# 光が散らばるからです。
'''

CHECKS = '''\
from autograder.checks import Answer, Mistake, Rubric

OPTIONS = ("青 色", "白", "赤")
COLOURS = Rubric(
    "colours",
    outputs=("colours",),
    mistakes=[Mistake("red_sky", "夕方の空を思い浮かべていませんか。", "colours = {'空': '赤', '雪': '白'}", earns=1)],
)
THIRD = Rubric("third", function="third")
LINES = Rubric("lines", outputs=("first", "second"))


@COLOURS.check(points=1)
def test_sky(answer: Answer) -> None:
    """空の色"""
    answer.chooses("空", options=OPTIONS)


@COLOURS.check(points=1)
def test_snow(answer: Answer) -> None:
    """雪の色"""
    answer.chooses("雪", options=OPTIONS)


@THIRD.check(points=1)
def test_third(answer: Answer) -> None:
    """3分の1になっていますか。"""
    answer.matches_reference(lambda draw: {"x": draw.number(1, 2)}, within=1e-3)


@LINES.check(points=1)
def test_first(answer: Answer) -> None:
    """1行目"""
    answer.quotes("first", right=["x = 1"])


@LINES.check(points=1)
def test_second(answer: Answer) -> None:
    """2行目"""
    answer.quotes("second", right=["y = 2"])
'''

Judge = Callable[[Mapping[str, str]], Mapping[str, QuestionGrade]]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, warm: Callable[..., Callable[..., Grade]]) -> Judge:
    """Judge the reference with the answers given in its place."""
    root: Path = tmp_path_factory.mktemp("colours")
    folder = root / "solutions" / "day"
    (folder / "checks").mkdir(parents=True)
    for name, text in [
        ("assignment.toml", 'title = "色"\nnotebooks = ["blanks"]\n'),
        ("blanks.py", NOTEBOOK),
        ("checks/test_blanks.py", CHECKS),
    ]:
        (folder / name).write_text(text, encoding="utf-8")
    assignment = load_assignment(root, "day")
    notebook = assignment.notebook("blanks")
    released = json.loads(write_released(notebook))
    references = {question.id: question.reference for question in notebook.questions}
    engine = warm(assignment)

    def judge(answers: Mapping[str, str]) -> Mapping[str, QuestionGrade]:
        for cell in released["cells"]:
            if cell["id"] in references:
                cell["source"] = {**references, **answers}[cell["id"]]
        submission = Submission("s1", "day", {"blanks": json.dumps(released).encode()})
        return {question.question: question for question in engine(submission).questions}

    return judge


@pytest.mark.parametrize(
    "source",
    ['colours = {"空": "青　色 ", "雪": "白\\n"}', 'colours = {}\ncolours["雪"], colours["空"] = "白", "青色"'],
    ids=["white space", "no white space"],
)
def test_blanks_are_right_whatever_white_space_is_around(judged: Judge, source: str) -> None:
    assert judged({"colours": source})["colours"].score == 2


@pytest.mark.parametrize(
    ("sky", "mistake", "said"),
    [
        ('"白"', "other_option", '`colours["空"]` に `白` を選んで'),
        ('"赤"', "red_sky", "夕方の空"),
        ('" 赤 "', "red_sky", "夕方の空"),
        ('"あお"', "no_option", "`あお` は、選択肢にありません"),
        ("...", None, "`...` のまま"),
        ("1", None, "文字列(str)になるはず"),
        ('["赤"]', None, "文字列(str)になるはずですが、リスト(list)になっています"),
        ('__import__("numpy").array("赤")', "red_sky", "夕方の空"),
    ],
)
def test_a_wrong_blank_costs_itself_alone_and_is_told_without_the_right_option(
    judged: Judge, sky: str, mistake: str | None, said: str
) -> None:
    found = judged({"colours": f'colours = {{"空": {sky}, "雪": "白"}}'})["colours"]
    assert (found.score, found.mistake) == (1, mistake)
    assert said in comment_of(found)
    assert mistake == "no_option" or "青" not in comment_of(found)
    assert "正しい答え" not in comment_of(found)


@pytest.mark.parametrize(
    ("source", "score", "said"),
    [
        ('colours = {"雪": "白"}', 1, '`colours["空"]` が見つかりません'),
        ('colours = {"雪": "白"}\ncolours["空"] = 青色', 1, '`"青色"` のように'),
        ('colours = {"雪": "白"}\ncolours["空"] = nonsense', 1, "`nonsense` という名前"),
        ('colours = {}\ncolours["空"] = nonsense\ncolours["雪"] = "白"', 1, "行を飛ばして採点"),
        ('colours = ["青 色", "白"]', 0, '`colours["空"]` が見つかりません'),
    ],
    ids=["missing", "no quotes", "error", "error before the other", "no dict"],
)
def test_a_blank_that_is_not_there_costs_itself_alone(judged: Judge, source: str, score: float, said: str) -> None:
    found = judged({"colours": source})["colours"]
    assert found.score == score
    assert said in comment_of(found)


@pytest.mark.parametrize(
    ("source", "score", "said"),
    [
        ('first = nonsense\nsecond = "y = 2"', 1, "引用符で囲みます"),
        ('first = "x = 1"\nsecond = nonsense', 1, "引用符で囲みます"),
        ('first = "" + nonsense\nsecond = "y = 2"', 1, "`nonsense` という名前"),
        ("first = second = nonsense", 0, "`nonsense` という名前"),
    ],
)
def test_a_quotation_that_fails_costs_itself_alone(judged: Judge, source: str, score: float, said: str) -> None:
    found = judged({"lines": source})["lines"]
    assert found.score == score
    assert said in comment_of(found)


@pytest.mark.parametrize(("factor", "score"), [(0.3333, 1), (0.33, 0)])
def test_a_difference_within_what_a_check_forgives_does_not_count(judged: Judge, factor: float, score: float) -> None:
    assert judged({"third": f"def third(x):\n    return x * {factor}"})["third"].score == score


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("ここに解答を書いてください。", Status.NOT_ANSWERED, "自分の言葉で"),
        ("  \n", Status.NOT_ANSWERED, "自分の言葉で"),
        ("光が散るから。", Status.NEEDS_REVIEW, "担当者が読んで"),
    ],
)
def test_an_answer_in_words_waits_for_a_person_and_a_blank_one_is_asked_for(
    judged: Judge, text: str, status: Status, said: str
) -> None:
    found = judged({"why": text})["why"]
    assert (found.score, found.status) == (0, status)
    assert said in comment_of(found)
