"""What these pages say beside what every feedback page says, in Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from gradebook.messages import ja

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
NONE_LEFT: Final = (
    "この問いのフィードバックの回数を使い切りました。これからの提出も、これまでと同じように成績に数えられます。"
)


def attempts(left: int) -> str:
    """How often feedback can still be seen."""
    return f"この問いのフィードバックは、あと {left} 回です。" if left else NONE_LEFT


def later(when: datetime) -> str:
    """When the result of an answer can be seen."""
    return f"この答えのフィードバックは、{ja.moment(when)} に見られるようになります。"
