"""The gradebook's texts for students, in Japanese; plain text, except for the sentences marked as Markdown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

LANGUAGE: Final = "ja"

FEEDBACK: Final = "フィードバック"
YOUR_SCORE: Final = "得点"
YOUR_GRADE: Final = "成績"
BY_NOTEBOOK: Final = "ノートブックごとの得点"
NOTEBOOK: Final = "ノートブック"
POINTS: Final = "得点"
STATE: Final = "状況"
CHECKED: Final = "確かめたこと"
EXPLANATION: Final = "説明"
YOUR_ANSWER: Final = "あなたの答え"
FROM_GRADER: Final = "担当者から"
REMARKS: Final = "お知らせ"
NO_ANSWER: Final = "（答えの欄は空でした）"
SUBMITTED: Final = "提出"
DUE: Final = "締め切り"

FULL: Final = "正解"
PARTLY: Final = "一部正解"
NOT_YET: Final = "もう一歩"
UNANSWERED: Final = "未解答"
WAITING: Final = "採点待ち"
MISSING: Final = "未提出"

RIGHT: Final = "合っています"
PARTLY_RIGHT: Final = "一部合っています"
WRONG: Final = "まだ合っていません"
NOT_JUDGED: Final = "まだ採点されていません"

WAITING_WRITTEN: Final = "この問いは担当者が読んで採点します。まだ点数は決まっていません。0点ではありません。"
WAITING_JUDGED: Final = "担当者が確認している途中です。まだ点数は決まっていません。0点ではありません。"
SCORED_BY_PERSON: Final = "この問いの点数は、担当者が読んで決めました。"
CHANGED_BY_PERSON: Final = "この問いの点数は、担当者が見直して決めました。"
NOTEBOOK_MISSING: Final = (
    "このノートブックは提出されていません。提出したはずのときは、ファイルの名前を確かめて、担当者に知らせてください。"
)
EXCUSED: Final = "この課題は免除されています。成績には入りません。"
ALL_RIGHT: Final = "すべての問いに正解しました。よくできました。"


def title(assignment: str) -> str:
    """The page's name."""
    return f"{assignment} {FEEDBACK}"


def name(student: str, first: str, last: str) -> str:
    """The student of the page."""
    full = f"{last} {first}".strip()
    return f"{full} さん（{student}）" if full else f"{student} さん"


def number(value: float) -> str:
    """Points without a needless `.0`."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def out_of(earned: float | None, points: float) -> str:
    """Earned points out of all points; a dash for unknown points."""
    return f"{'―' if earned is None else number(earned)} / {number(points)}点"


def moment(when: datetime) -> str:
    """A moment with the offset of its time zone."""
    return f"{when:%Y-%m-%d %H:%M}（{when.tzname()}）" if when.utcoffset() is not None else f"{when:%Y-%m-%d %H:%M}"


def earlier_counts(when: datetime) -> str:
    """An earlier submission is worth more by the course's rules."""
    return f"成績には、{moment(when)} に提出されたものの得点が使われます。このページは、最後の提出についてのものです。"


def progress(earned: float, points: float) -> str:
    """A bar in words, for readers who cannot see it."""
    return f"{number(points)}点中{number(earned)}点"


def still_waiting(count: int, points: float) -> str:
    """Some questions have no points yet."""
    return f"{count}問（{number(points)}点分）は、まだ採点の途中です。担当者が採点すると、得点はこれから変わります。"


def late(lateness: timedelta, lost: float) -> str:
    """The submission came after the deadline, and what that costs."""
    after = f"締め切りから{duration(lateness)}過ぎて提出されました。" if lateness else ""
    if lost <= 0:
        return f"{after}減点はありません。"
    return f"{after}遅れたため、得点から{number(lost)}点を引いています。"


def duration(span: timedelta) -> str:
    """A length of time in its two largest units, the smaller one rounded up so that lateness is never shown as 0."""
    minutes = -(-span // timedelta(minutes=1))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(days, "日"), (hours, "時間"), (minutes, "分")]
    shown = [f"{count}{unit}" for count, unit in parts if count]
    return "".join(shown[:2])


def counts(right: int, questions: int) -> str:
    """How much of a notebook is right."""
    return f"{questions}問中{right}問正解"


def state(right: int, questions: int, waiting: int) -> str:
    """The state of a notebook."""
    return counts(right, questions) + (f"、{waiting}問採点待ち" if waiting else "")
