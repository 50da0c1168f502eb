"""The texts of the workbook of written answers, in Japanese, for graders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gradebook.messages.ja import number

GROUP: Final = "グループ"
STUDENTS: Final = "人数"
ANSWER: Final = "答え"
SCORE: Final = "得点"
COMMENT: Final = "コメント"
SUGGESTED: Final = "参考（同じ答えの得点）"
REMARK: Final = "備考"
KEY: Final = "行キー"
CHECK: Final = "照合"
COLUMNS: Final = (GROUP, STUDENTS, ANSWER, SCORE, COMMENT, SUGGESTED, REMARK, KEY, CHECK)

OVERVIEW: Final = "はじめに"
COPIES: Final = "同じ文章"
COPIES_COLUMNS: Final = ("シート", "人数", "答え")
OVERVIEW_COLUMNS: Final = ("シート", "問い", "配点", "答え", "うち採点待ち", "グループ", "未解答", "未提出")
HOW: Final = (
    "問いごとに1枚のシートがあり、上に問題と模範解答があります。学生の名前は出していません。",
    "同じ言葉を同じ順に使った答えを1つのグループにまとめ、人数の多い順に並べています。代表は、最も標準的な書き方です。",
    "色のついた行（グループの代表）の「得点」を書くと、その下の書き方（1-2、1-3 …）にも同じ得点とコメントがつきます。",
    "下の書き方だけ得点を変えるときは、その行の「得点」に書いてください。コメントも、その行に書いたものだけがつきます。",
    "「参考」は、同じ答えに人がつけた得点です。自動ではつきません。使うときは「得点」に書いてください。",
    "シート「同じ文章」は、複数の学生が書いた同じ長い文章の一覧です。写しかどうかは、人が確かめてください。",
    "「行キー」と「照合」の列は変えないでください。並べ替えるときは、表全体を並べ替えてください。",
    "書き終えたら保存して、kakunin review の --apply で取り込みます。空欄の行はそのまま残ります。",
)
TEXT: Final = "問題"
MODEL_ANSWER: Final = "模範解答"
RANGE: Final = "得点の範囲"


def heading(title: str, points: float) -> str:
    """Above the table of a question."""
    return f"{title}（{number(points)}点）"


def out_of_range(points: float) -> str:
    """The error that a spreadsheet shows for an impossible score."""
    return f"0 から {number(points)} までの数を書いてください。"


def copied(count: int) -> str:
    """Several students wrote the same long text."""
    return f"同じ長い文章が{count}人（写しかもしれません）"


def scored(done: int, count: int) -> str:
    """A grader has scored it already."""
    return "採点済み" if done == count else f"{count}人中{done}人は採点済み"


def before(scores: Sequence[float]) -> str:
    """A grader has scored an earlier answer of the same student; this one still needs review."""
    return f"前の答えの得点: {'、'.join(map(number, scores))}（もう一度確認）"


def commented_before(comments: Sequence[str]) -> str:
    """Say what graders wrote about earlier answers."""
    return f"前の答えへのコメント: {' / '.join(comments)}"


def undecided(scores: Sequence[float]) -> str:
    """Graders have scored the same answer differently."""
    return f"人によって得点が違います: {'、'.join(map(number, scores))}"
