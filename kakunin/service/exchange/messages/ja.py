"""What these pages say beside what every feedback page says, in Japanese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from autograder.settings.policy import Counts
from gradebook.messages import ja
from kakunin.service.messages import counting
from kakunin.service.model import Counted

VERDICTS: Final[Mapping[str, str]] = {
    "full": ja.FULL,
    "partly": ja.PARTLY,
    "not_yet": ja.NOT_YET,
    "unanswered": ja.UNANSWERED,
    "waiting": ja.WAITING,
    "missing": ja.MISSING,
}
REFUSED: Final = "受け取れませんでした"
STOPPED: Final = "採点のしかたを見直しているため、フィードバックを止めています。提出はこれまでどおり受け付けています。"
CORRECTED: Final = "採点のしかたが直され、この問いの得点が変わりました。前に見た得点とは違うことがあります。"
EXAMPLE: Final = "うまくいかない例"
SCORE_OF_LATEST: Final = counting.SCORE_OF_LATEST
NONE_LEFT: Final = (
    "この問いのフィードバックの回数を使い切りました。これからの提出も、これまでと同じように成績に数えられます。"
)


def attempts(left: int) -> str:
    """How often feedback can still be seen."""
    return f"この問いのフィードバックは、あと {left} 回です。" if left else NONE_LEFT


def later(when: datetime) -> str:
    """When the result of an answer can be seen."""
    return f"この答えのフィードバックは、{ja.moment(when)} に見られるようになります。"


def what_counts(counted: Counted) -> Iterator[str]:
    """What counts for the grade."""
    yield counting.RULES[counted.rule]
    if not counted.is_told:
        yield counting.LATER
    elif counted.is_other:
        yield counting.other(counted.received, counted.earned, counted.points)
        yield counting.SHOWN_IS_LATEST
    elif counted.rule != Counts.LAST:
        yield counting.NOW_LATEST
    if counted.is_excused:
        yield ja.EXCUSED
    elif counted.lateness or counted.penalty:
        yield counting.late(counted.lateness, counted.penalty)
    if counted.grade is not None and counted.is_grade_of_its_own:
        yield counting.grade(counted.grade, counted.out_of)
