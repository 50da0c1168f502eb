"""Which hand-in counts for the grade, to the student, in Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from autograder.settings.policy import Counts
from gradebook.messages import ja

LATEST: Final = "最後の提出が成績に使われます。"
RULES: Final[Mapping[str, str]] = {
    Counts.LAST: LATEST,
    Counts.BEST: "得点が最も高い提出が成績に使われます（遅れた提出は、減点した後の得点で比べます）。",
    Counts.LAST_ON_TIME: "締め切りに間に合った提出のうち、最後のものが成績に使われます。",
}
NOW_LATEST: Final = "いまは、最後の提出が成績に使われます。"
LATER: Final = "どの提出になるかは、すべてのフィードバックが見られるようになると、ここに表示されます。"
SCORE_OF_LATEST: Final = "最後の提出の得点"
SHOWN_IS_LATEST: Final = "このページの答えとフィードバックは、最後の提出についてのものです。"


def other(when: datetime | None, earned: float | None, points: float) -> str:
    """Another hand-in than the last one counts."""
    of = "前の提出" if when is None else f"{ja.moment(when)}の提出"
    return f"いまは、{of}が成績に使われます。" + ("" if earned is None else f"得点は {ja.out_of(earned, points)}です。")


def late(lateness: timedelta, lost: float | None) -> str:
    """What counts came after the deadline, and what that costs; lost: None where it is not told yet."""
    if lost is None:
        return f"締め切りから{ja.duration(lateness)}過ぎて提出されました。"
    return ja.late(lateness, lost)


def grade(earned: float, out_of: float) -> str:
    """The grade, where it is another number than the points."""
    return f"{ja.YOUR_GRADE}: {ja.out_of(earned, out_of)}"
