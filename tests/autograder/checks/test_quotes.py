"""Quoted source lines are judged as a teacher would: by what they say, with a sentence for what is wrong."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from autograder.checks.quotes import Quote, judge
from autograder.errors import CourseError


@dataclass(frozen=True)
class Question:
    """A question that asks for lines of the material."""

    right: tuple[str, ...]
    before: tuple[str, ...] = ()

    def judge(self, text: str, **neighbours: tuple[str, str]) -> Quote:
        return judge(text, right=self.right, before=self.before, material=MATERIAL, neighbours=neighbours)


MATERIAL = (
    "import numpy as np\nfrom common import functions\n",
    "def forward(network, x):\n    u1 = np.dot(x, W1) + b1\n    z1 = functions.relu(u1)  # 中間層\n"
    "    u2 = np.dot(z1, W2) + b2\n    z2 = functions.relu(u2)\n    u3 = np.dot(z2, W3) + b3\n"
    "    y = functions.softmax(u3)\n    return y, z1, z2\n",
    "u = np.dot(x, W) + b\nz = functions.relu(u)\nz = functions.sigmoid(u)\nprint(z)\n",
    "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))\ndef d_sigmoid(z):\n    return z * (1 - z)\n",
    "def cross_entropy_error(d, y):\n    return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size\n",
)
HIDDEN = Question(
    right=("z = functions.relu(u)", "z = functions.sigmoid(u)", "z1 = functions.relu(u1)", "z2 = functions.relu(u2)"),
    before=("u = np.dot(x, W) + b", "u1 = np.dot(x, W1) + b1", "u2 = np.dot(z1, W2) + b2"),
)
ACTIVATION = Question(HIDDEN.right)
LEFT = Question(("def cross_entropy_error(d, y):",))
_LOSS = "-np.sum(np.log(y[np.arange(batch_size), d] + 1e-7))"
RIGHT = Question((_LOSS, f"{_LOSS} / batch_size", f"return {_LOSS}", f"return {_LOSS} / batch_size"))

FULL = [
    (HIDDEN, "z = functions.relu(u)"),
    (HIDDEN, "# 中間層の出力\nz = functions.relu(u)"),
    (HIDDEN, "  z2 = functions.relu(u2)  "),
    (HIDDEN, "\nu1 = np.dot(x, W1) + b1\nz1 = functions.relu(u1)\n"),
    (HIDDEN, "　　z = functions.sigmoid(u)　# 中間層出力"),
    (HIDDEN, "z=functions . relu( (u) ) ;"),
    (HIDDEN, "'z = functions.relu(u)'"),
    (HIDDEN, "```python\nz = functions.relu(u)\n```"),
    (HIDDEN, "u1 = np.dot(x, W1) + b1\nz1 = functions.relu(u1)\nu2 = np.dot(z1, W2) + b2\nz2 = functions.relu(u2)"),
    (HIDDEN, "z = functions.relu(u)\nz = functions.sigmoid(u)"),
    (HIDDEN, "z = functions.relu(\n    u\n)"),
    (ACTIVATION, "z = functions.sigmoid(u)  # 活性化関数"),
    (ACTIVATION, "\tz1 = functions.relu(u1)"),
    (ACTIVATION, "\n\n  z = functions.sigmoid(u)  # 総出力\n"),
    (LEFT, "def cross_entropy_error( d, y ):"),
    (LEFT, "def cross_entropy_error(d,y):  # (1)"),
    (RIGHT, "- np.sum( np.log( y[np.arange(batch_size), d] + 1e-7 ) ) / batch_size"),
    (RIGHT, f"    return {_LOSS} / batch_size"),
    (RIGHT, f"    {_LOSS}  # ②"),
    (RIGHT, _LOSS.replace(" ", "　")),
    (RIGHT, _LOSS.replace("1e-7", "0.0000001")),
]

WITH_REMARK = [
    (HIDDEN, "z1 = functions.sigmoid(u)", "`z = functions.sigmoid(u)`"),
    (HIDDEN, "z3 = functions.relu(u3)", "添え字"),
    (HIDDEN, "z_1 = functions.relu(u_1)", "添え字"),
    (HIDDEN, "u3 = np.dot(z2, W3) + b3\nz3 = functions.relu(u3)", "添え字"),
    (HIDDEN, "z = functions.relu（u）", "全角"),
    (LEFT, "def cross_entropy_error(d, y)", "コロン"),
    (LEFT, "def cross_entropy_error（d，y）：", "全角"),
    (LEFT, "    def cross_entropy_error(d, y);", "コロン"),
]

HALF = [
    (HIDDEN, "z1 = functions.relu(u1)\nu2 = np.dot(z1, W2) + b2", "extra_line", "u2 = np.dot(z1, W2) + b2"),
    (HIDDEN, "z2 = functions.relu(u2)\ny = functions.softmax(u3)", "extra_line", "y = functions.softmax(u3)"),
    (HIDDEN, "u1 = np.dot(x, W1) + b1\nz2 = functions.relu(u2)", "extra_line", "u1 = np.dot(x, W1) + b1"),
    (HIDDEN, "z = functions.relu(u)\nprint(z)", "extra_line", "print(z)"),
    (HIDDEN, "z = functions.relu(u)\n中間層の出力です", "extra_line", "中間層の出力です"),
    (HIDDEN, "z = functions.relu(u)\nz == functions.relu(u)", "comparison", "=="),
    (HIDDEN, "z2 = funcions.relu(u2)", "misspelt", "`functions`"),
    (HIDDEN, "z = functions.rleu(u)", "misspelt", "`relu`"),
    (HIDDEN, "Z = functions.relu(u)", "misspelt", "`Z` は `z`"),
    (HIDDEN, "z = fanctions.sigmoido(u)", "misspelt", "`sigmoido` は `sigmoid`"),
    (HIDDEN, "u = np.dto(x, W) + b\nz = functions.relu(u)", "misspelt", "`dot`"),
    (HIDDEN, "u = np.dot(x, w) + b\nz = functions.relu(u)", "misspelt", "`w` は `W`"),
    (HIDDEN, "z1 = functions.relu(u1)\nz2 = funcions.relu(u2)", "misspelt", "`functions`"),
    (RIGHT, _LOSS.replace("arange", "arrange"), "misspelt", "`arange`"),
    (RIGHT, f"return {_LOSS} / batch_size".replace("1e-7", "le-7"), "misspelt", "`1e-7`"),
    (
        RIGHT,
        f"return {_LOSS} / batch_size".replace("1e-7", "Ie - 7"),
        "misspelt",
        "`Ie - 7` の先頭が、数字の 1 ではなく英字になっています。正しくは `1e-7`",
    ),
    (RIGHT, f"retrun {_LOSS}", "misspelt", "`return`"),
    (RIGHT, f"retrun {_LOSS}".replace("1e-7", "le-7"), "misspelt", "`return`"),
    (LEFT, "def cross_entoropy_error(d, y):", "misspelt", "`cross_entropy_error`"),
    (LEFT, "dfe cross_entropy_error(d, y)", "misspelt", "`def`"),
    (LEFT, f"def cross_entropy_error(d, y):\n    return {_LOSS} / batch_size", "extra_line", "return"),
]

QUARTER = [
    (HIDDEN, "z2 = funcions.relu(u2)\ny = functions.softmax(u3)", "misspelt", "`y = functions.softmax(u3)`"),
]

NOTHING = [
    (HIDDEN, "", "no_lines", "抜き出され"),
    (HIDDEN, " \n　\n", "no_lines", "抜き出され"),
    (HIDDEN, "# z = functions.relu(u)", "no_lines", "コメント"),
    (HIDDEN, "functions.relu(u)", "no_assignment", "`z`"),
    (HIDDEN, "functions.relu(u1)", "no_assignment", "右辺"),
    (HIDDEN, "z == functions.relu(u)", "comparison", "`==`"),
    (HIDDEN, "z = functions.relu(u", "unbalanced", "かっこ"),
    (HIDDEN, "z = functions.relu(u))", "unbalanced", "かっこ"),
    (HIDDEN, "z = functions.relu(u]", "unbalanced", "かっこ"),
    (HIDDEN, "u1 = np.dot(x, W1) + b1", "before_only", "1つ前"),
    (HIDDEN, "y = functions.softmax(u3)", "another_line", "問われている行ではありません"),
    (HIDDEN, "z = functions.softmax(u)", "no_such_line", "一致しません"),
    (HIDDEN, "z = relu(u)", "no_such_line", "一致しません"),
    (HIDDEN, "z = functions.relu(x)", "no_such_line", "一致しません"),
    (HIDDEN, "u = functions.relu(z)", "no_such_line", "一致しません"),
    (HIDDEN, "z += functions.relu(u)", "no_such_line", "一致しません"),
    (HIDDEN, "z = = functions.relu(u)", "broken_line", "読めません"),
    (HIDDEN, "z = functions.relu(u)\n" * 30, "too_long", "多すぎます"),
    (ACTIVATION, "u1 = np.dot(x, W1) + b1", "another_line", "問われている行ではありません"),
    (ACTIVATION, "def sigmoid(x):", "another_line", "問われている行ではありません"),
    (ACTIVATION, "z = functions.d_sigmoid(u1)", "no_such_line", "一致しません"),
    (ACTIVATION, "zはuを活性化関数fに入れたもの", "not_source", "言葉"),
    (LEFT, "def cross_entropy_error(y, d):", "no_such_line", "一致しません"),
    (LEFT, "cross_entropy_error(d, y)", "no_such_line", "一致しません"),
    (RIGHT, f"return {_LOSS[1:]} / batch_size", "no_such_line", "一致しません"),
    (RIGHT, _LOSS.replace("np.log(", "np.log2("), "no_such_line", "一致しません"),
    (RIGHT, _LOSS.replace("1e-7", "1e-8"), "no_such_line", "一致しません"),
]


@pytest.mark.parametrize(("question", "text"), FULL)
def test_right_lines_earn_everything(question: Question, text: str) -> None:
    """However they are spaced, indented, commented or wrapped."""
    assert question.judge(text) == Quote(1.0)


@pytest.mark.parametrize(("question", "text", "said"), WITH_REMARK)
def test_small_differences_earn_everything_with_a_remark(question: Question, text: str, said: str) -> None:
    """Another index, full-width characters, a def without its colon."""
    verdict = question.judge(text)
    assert (verdict.credit, verdict.mistake, verdict.sentence) == (1.0, None, "")
    assert said in "".join(verdict.remarks)


@pytest.mark.parametrize(("question", "text", "mistake", "said"), HALF)
def test_partly_right_quotes_earn_half(question: Question, text: str, mistake: str, said: str) -> None:
    """A wrong line beside a right one, or a misspelt name: half, and it is named."""
    verdict = question.judge(text)
    assert (verdict.credit, verdict.mistake) == (0.5, mistake)
    assert said in verdict.sentence


@pytest.mark.parametrize(("question", "text", "mistake", "said"), QUARTER)
def test_both_faults_together_earn_a_quarter(question: Question, text: str, mistake: str, said: str) -> None:
    """The only right line is misspelt, and another one stands beside it."""
    verdict = question.judge(text)
    assert (verdict.credit, verdict.mistake) == (0.25, mistake)
    assert said in verdict.sentence


@pytest.mark.parametrize(("question", "text", "mistake", "said"), NOTHING)
def test_wrong_quotes_earn_nothing(question: Question, text: str, mistake: str, said: str) -> None:
    """And a sentence says why."""
    verdict = question.judge(text)
    assert (verdict.credit, verdict.mistake) == (0.0, mistake)
    assert said in verdict.sentence


def test_another_name_of_the_material_is_no_misspelling() -> None:
    """A name one letter off that the material uses elsewhere is another line."""
    written = "z = functions.relus(u)"
    assert judge(written, right="z = functions.relu(u)").mistake == "misspelt"
    verdict = judge(written, right="z = functions.relu(u)", material=["def relus(x):"])
    assert (verdict.credit, verdict.mistake) == (0.0, "no_such_line")


KNOWN_WRONG = {
    "total_input": ("u = ...", "これは総入力 u の行です。"),
    "derivative": ("z = functions.d_sigmoid(...)", "d_sigmoid は微分です。"),
    "right_side_only": ("functions.relu(u)", "代入する先も必要です。"),
    "with_output_layer": ("z2 = functions.relu(u2)\ny = functions.softmax(u3)", "出力層は要りません。"),
    "total_output": ("y = ...", "これは出力層の行です。"),
    "funcions": ("z = funcions.relu(u)", "綴りを見直しましょう。"),
}


@pytest.mark.parametrize(
    ("text", "mistake", "credit"),
    [
        ("u1 = np.dot(x, W1) + b1", "total_input", 0.0),
        ("u = x", "total_input", 0.0),
        ("z1 = functions.d_sigmoid(u1 + 1)", "derivative", 0.0),
        ("functions.relu(u1)", "right_side_only", 0.0),
        ("z2 = functions.relu(u2)\ny = functions.softmax(u3)", "with_output_layer", 0.5),
        ("z1 = functions.relu(u1)\nu2 = np.dot(z1, W2) + b2", "total_input", 0.5),
        ("z = functions.sigmoid(u)\ny = functions.softmax(u3)", "total_output", 0.5),
        ("z1 = functions.relu(u1)\ny = functions.softmax(u2)", "with_output_layer", 0.5),
        ("y = functions.softmax(u1)", "total_output", 0.0),
        ("z1 = funcions.relu(u1)", "funcions", 0.5),
        ("z = functions.relu(u)", None, 1.0),
    ],
)
def test_known_wrong_quotes_are_named(text: str, mistake: str | None, credit: float) -> None:
    """The author's name and sentence come first; the credit stays what it is without them."""
    verdict = HIDDEN.judge(text, **KNOWN_WRONG)
    assert (verdict.mistake, verdict.credit) == (mistake, credit)
    assert verdict.credit == HIDDEN.judge(text).credit
    assert mistake is None or KNOWN_WRONG[mistake][1] in verdict.sentence


@pytest.mark.parametrize("wrong", ["", "z = ", "a = 1\nb = 2", "# comment"])
@pytest.mark.parametrize("where", ["right", "before"])
def test_a_key_that_is_no_line_is_refused(where: str, wrong: str) -> None:
    """The author is told which string is wrong and what to do."""
    key = {"right": ["z = 1"], "before": ["u = 1"]} | {where: [wrong]}
    with pytest.raises(CourseError, match="not one line of Python source") as caught:
        judge("z = 1", right=key["right"], before=key["before"])
    assert caught.value.next_step


HOSTILE = [
    "x" * 10**6,
    "\n" * 10**6,
    "(" * 19_000,
    ";" * 19_000,
    "'" * 15_000,
    "le-7 " * 3_000,
    "z = " + "-" * 19_000 + "u",
    "z = 0x" + "f" * 15_000,
    "z = '" + "\\" * 15_000,
    "z = f(u)\x1b[31m",
    "\x00",
    "\ud800",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_judged_quickly(text: str) -> None:
    """It earns nothing, raises nothing and comes back in a bounded sentence."""
    started = time.process_time()
    verdict = HIDDEN.judge(text, **KNOWN_WRONG)
    assert verdict.credit == 0.0
    assert 0 < len(verdict.sentence) < 1000
    assert "\x1b" not in verdict.sentence
    assert verdict.sentence.encode()
    assert time.process_time() - started < 5


def test_a_single_string_is_one_line() -> None:
    """`right` may be one string instead of a list of one."""
    assert judge("z = f(u)", right="z = f(u)", before="u = x", material="z = f(u)").credit == 1.0
