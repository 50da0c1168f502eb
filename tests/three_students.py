"""A database in which three students have handed in: one without a fault, one with every kind of fault, one hostile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.grading.scoring import not_judged, score_question
from autograder.messages import ja
from autograder.model import (
    Assignment,
    Cell,
    CheckOutcome,
    Grade,
    Kind,
    Located,
    Mistake,
    Notebook,
    NotebookGrade,
    Question,
    QuestionGrade,
    Role,
    Status,
)
from autograder.storage.store import Store

STUB = "..."
REFERENCE = "u1 = np.einsum('i,ij->j', x, W1) + b1  # the one true answer"
PERFECT, POOR, HOSTILE = "hanako", "taro", "mallory"
DUE = datetime(2026, 12, 1, 14, 59, tzinfo=UTC)
ON_TIME, LATE = datetime(2026, 12, 1, 3, tzinfo=UTC), datetime(2026, 12, 1, 15, 1, tzinfo=UTC)

ATTACKS = (
    "</code></pre><script>document.title = 'owned'</script>",
    '<img src="https://evil.example/pixel.png" onerror="document.title = \'owned\'">',
    "![](https://evil.example/markdown.png) [click](javascript:alert(1))",
    "<style>body { display: none }</style><base href='https://evil.example/'>",
    "<meta http-equiv='refresh' content='0; url=https://evil.example/'>",
    "<svg onload=alert(1)><iframe srcdoc='<script>alert(1)</script>'></iframe></svg>",
    "{{ feedback.parts }} {% for x in y %} ${7*7} <!-- ",
    "\u202e\u2066reversed\u2069 \x1b[31mred\x1b[0m \x00 \ud83d \u200b",
)
HOSTILE_TEXT = "\n".join(ATTACKS)


def question(id: str, kind: Kind, points: float, notebook: str, title: str) -> Question:
    return Question(id, kind, points, notebook, STUB, REFERENCE, title)


def notebook(name: str, title: str, *questions: Question) -> Notebook:
    cells: list[Cell] = []
    for each in questions:
        type = "markdown" if each.kind is Kind.WRITTEN else "code"
        cells.append(Cell(each.id, type, Role.ANSWER, STUB, each.id))
        if type == "code":
            cells.append(Cell(each.grade_cell, "code", Role.EXAMPLE, "assert True", each.id))
    return Notebook(name, title, tuple(cells), questions)


SUM = question("sum", Kind.CODE, 2.0, "hidden", "1-1 総入力を求める")
LAYER = question("layer", Kind.CODE, 3.0, "hidden", "1-2 一つの層を関数にする")
WHY = question("why", Kind.WRITTEN, 2.0, "hidden", "1-3 なぜ二乗するのか")
LOSS = question("loss", Kind.CODE, 1.0, "output", "2-1 誤差を求める")
ASSIGNMENT = Assignment(
    "day1",
    "深層学習 day1",
    (
        notebook("hidden", "1. 入力層〜中間層", SUM, LAYER, WHY),
        notebook("output", "2. 出力層", LOSS),
    ),
    {},
    Path("checks"),
    DUE,
)
MISTAKE = Mistake("bias_forgotten", "バイアス b1 を足し忘れています。", "u1 = np.dot(x, W1)")
TITLES = ("1件のデータから総入力を求めている", "バッチでも同じ書き方で求まる")


def outcomes(question: Question, earned: Sequence[float | None], **wrong: object) -> list[CheckOutcome]:
    """An outcome per number, of checks that share the question's points; what is wrong where points are lost."""
    points = question.points / len(earned)
    return [
        CheckOutcome(f"test_{question.id}_{place}", TITLES[place], points, got, **(wrong if got != points else {}))
        for place, got in enumerate(earned)
    ]


def judged(question: Question, found: Sequence[CheckOutcome], answer: str, *remarks: str) -> QuestionGrade:
    grade = score_question(question, Located((0,)), found, remarks=remarks)
    return QuestionGrade(**{**vars(grade), "answer": answer})


def blank(question: Question) -> QuestionGrade:
    return score_question(question, Located((0,), answered=False), [])


def _perfect() -> Grade:
    hidden = (
        judged(SUM, outcomes(SUM, [1.0, 1.0]), "# 総入力\nu1 = np.dot(x, W1) + b1"),
        judged(LAYER, outcomes(LAYER, [1.5, 1.5]), "def layer(x):\n    return sigmoid(x @ W)"),
        judged(WHY, [], "符号を打ち消し合わないようにするため。"),
    )
    output = (judged(LOSS, outcomes(LOSS, [1.0]), "loss = 0.5 * np.sum((d - y) ** 2)"),)
    return _grade(PERFECT, ON_TIME, NotebookGrade("hidden", hidden), NotebookGrade("output", output))


def _poor() -> Grade:
    example = ja.counterexample({"x": "[1. 2.]", "W1": "[[1. 0.]\n [0. 1.]]"}, "[2. 3.]", "[1. 2.]")
    wrong = outcomes(SUM, [1.0, 0.0], message="違います。", counterexample=example, candidates=(MISTAKE,))
    hidden = (
        judged(SUM, wrong, "u1 = np.dot(x, W1)", "別のセルに書かれた答えを採点しました。"),
        blank(LAYER),
        judged(WHY, [], "わかりません。"),
    )
    output = not_judged(ASSIGNMENT.notebook("output"), Status.MISSING, ja.notebook_missing("2. 出力層"), "no such file")
    return _grade(POOR, LATE, _graded("hidden", hidden), output)


def _hostile() -> Grade:
    told = f"{ja.code(HOSTILE_TEXT)} というエラーで止まりました。"
    wrong = outcomes(SUM, [0.0, 0.0], message=told, counterexample=ja.block(HOSTILE_TEXT))
    hidden = (
        judged(SUM, wrong, HOSTILE_TEXT),
        judged(LAYER, outcomes(LAYER, [None]), "(" * 100_000),
        judged(WHY, [], HOSTILE_TEXT),
    )
    output = (judged(LOSS, outcomes(LOSS, [0.0], message=told, mistake="<script>"), "x = '" + "あ" * 5000),)
    return _grade(HOSTILE, ON_TIME, NotebookGrade("hidden", hidden), NotebookGrade("output", output))


def _graded(name: str, questions: tuple[QuestionGrade, ...]) -> NotebookGrade:
    return NotebookGrade(name, questions)


def _grade(student: str, timestamp: datetime, *notebooks: NotebookGrade) -> Grade:
    return Grade(student, "day1", notebooks, timestamp)


def write_three(path: Path) -> Path:
    """Make the database; a person has read the prose of the first and the last."""
    with Store(f"sqlite:///{path}") as store:
        store.ensure_assignment(ASSIGNMENT)
        for grade in (_perfect(), _poor(), _hostile()):
            store.save(grade, ASSIGNMENT)
    with Gradebook(f"sqlite:///{path}", "deep_learning") as gradebook:
        gradebook.update_or_create_student(PERFECT, last_name="髙橋", first_name="花子")
        gradebook.update_or_create_student(HOSTILE, last_name=ATTACKS[0], first_name="\u202eevil")
        for student, score, comment in (
            (PERFECT, 2.0, "**要点**がよく書けています。"),
            (HOSTILE, 0.5, ATTACKS[1] + ATTACKS[2]),
        ):
            grade = gradebook.find_grade("why", "hidden", "day1", student)
            grade.manual_score, grade.needs_manual_grade = score, False
            gradebook.find_comment("why", "hidden", "day1", student).manual_comment = comment
        gradebook.db.commit()
    return path
