"""The texts of the class report, in Japanese."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Final

CANNOT_BE_SAID: Final = "計算不可"

GLANCE: Final = "ひと目で"
STUDENTS: Final = "学生"
HANDED_IN: Final = "提出"
MEAN: Final = "平均"
MEDIAN: Final = "中央値"
DEVIATION: Final = "標準偏差"
RANGE: Final = "最低〜最高"
ALPHA: Final = "内的一貫性 (α)"
STANDARD_ERROR: Final = "標準誤差"
SKEWNESS: Final = "歪度"
KURTOSIS: Final = "尖度"
ERROR_RATIO: Final = "誤差の割合"
LATE: Final = "期限後の提出"
WAITING: Final = "人の採点待ち"

DISTRIBUTION: Final = "合計点の分布"
STUDENTS_AXIS: Final = "人数"
QUESTIONS: Final = "問い（難しい順）"
FACILITIES: Final = "問いごとの得点率"
FACILITY_AXIS: Final = "得点率 (%)"
MISTAKES: Final = "よくある間違い"
OTHER_ERROR: Final = "その他の誤り（値が違う）"
NO_MISTAKES: Final = "名前の付いた間違いはありませんでした。"
PEOPLE: Final = "確認が要るもの"
ABSENT: Final = "まだ提出していない人"
NOBODY: Final = "いません。"
NOTHING: Final = "ありません。"
WAITING_QUESTIONS: Final = "人の採点を待っている問い"
STRANGERS: Final = "名簿にない提出者"
MOMENTS: Final = "提出の時刻"
NO_MOMENTS: Final = "提出の時刻は記録されていません。"
NO_TOTALS: Final = "合計を出せる人が、まだいません。"

QUESTION: Final = "問い"
ATTEMPTS: Final = "人数"
FACILITY: Final = "得点率"
INTENDED: Final = "配点の割合"
EFFECTIVE: Final = "実質の割合"
DISCRIMINATION: Final = "識別力"
NOTE: Final = "注意"
MISTAKE: Final = "間違い"
STUDENT: Final = "学籍番号など"
NAME: Final = "名前"
COUNT: Final = "人数"

FLAGS: Final = {
    "hard": "ほとんどの人が解けていません",
    "easy": "ほとんど全員が解けています",
    "constant": "全員が同じ点です",
    "weak": "ほかの問いとの関係が弱い問いです",
    "negative": "ほかの問いで点の高い人ほど、点が低い問いです",
}
EXPLAINED: Final = (
    "得点率は、その問いの平均点を満点で割ったものです。識別力は、その問いの点と、残りの問いの合計点との相関です。"
    "実質の割合は、合計点の違いのうち、その問いが作っている分です。人数が少ないときや全員が同じ点のときは「計算不可」です。"
)


def title(assignment: str) -> str:
    """Of the page."""
    return f"{assignment} クラスのレポート"


def counted(students: int, out_of: float) -> str:
    """The students and questions in the totals."""
    return f"全部のノートブックを提出した{students}人の、採点が済んだ問い（{out_of:g}点満点）の合計です。"


def left_out(count: int) -> str:
    """Questions that wait."""
    return f"人の採点を待っている人が多い{count}問は、合計に入れていません。"


def points_axis(out_of: float) -> str:
    """Of the distribution."""
    return f"合計点（{out_of:g}点満点）"


def distribution_described(students: int, mean: float, median: float) -> str:
    """For who does not see the picture."""
    return f"{students}人の合計点のヒストグラム。平均{mean:.1f}点、中央値{median:.1f}点。"


def facilities_described(hardest: str, easiest: str) -> str:
    """For who does not see the picture."""
    return f"問いごとの得点率の棒グラフ。いちばん低いのは {hardest}、いちばん高いのは {easiest}。"


def moments_described(count: int, late: int) -> str:
    """For who does not see the picture."""
    return f"{count}件の提出の時刻のヒストグラム。縦の線が提出期限で、期限の後は{late}件。"


def days_axis(due: datetime | None) -> str:
    """Of the moments."""
    return "提出期限からの日数" if due is not None else "最後の提出からの日数"


def hours_axis(due: datetime | None) -> str:
    """Of the moments."""
    return "提出期限からの時間" if due is not None else "最後の提出からの時間"


def due_at(due: datetime) -> str:
    """The due date in the course's own time."""
    return f"提出期限: {due:%Y年%m月%d日 %H:%M} ({due.tzname()})"


def percent(share: float) -> str:
    """A share."""
    return CANNOT_BE_SAID if math.isnan(share) else f"{100 * share:.0f}%"


def number(value: float, digits: int = 2) -> str:
    """A figure."""
    return CANNOT_BE_SAID if math.isnan(value) else f"{value:.{digits}f}"


def points(value: float) -> str:
    """Points."""
    return CANNOT_BE_SAID if math.isnan(value) else f"{value:.1f}点"


def range_of(lowest: float, highest: float) -> str:
    """From the lowest to the highest total."""
    return CANNOT_BE_SAID if math.isnan(lowest) else f"{lowest:g}〜{highest:g}点"


def people(count: int) -> str:
    """How many."""
    return f"{count}人"


def of(part: int, whole: int) -> str:
    """How many of how many."""
    return f"{part}/{whole}人"


def more(count: int) -> str:
    """The number of items not listed."""
    return f"ほかに{count}件"
