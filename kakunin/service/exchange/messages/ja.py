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
STOPPED: Final = "採点の内容を確かめているところです。そのあいだ、結果の表示を止めています。提出はそのまま有効です。"
CORRECTED: Final = "採点の誤りが直され、この問いの点数が変わりました。"
EXAMPLE: Final = "違いの出る例"
NONE_LEFT: Final = "この問いの結果を見られる回数を使い切りました。提出は、このあともできます。"
NEWER: Final = "このあとに提出されたものがあります。ここにあるのは、いちばん新しい提出についての結果です。"


def attempts(left: int) -> str:
    """How often feedback can still be seen."""
    return f"結果を見られるのは、あと {left} 回です。" if left else NONE_LEFT


def later(when: datetime) -> str:
    """When the result of an answer can be seen."""
    return f"この答えについての結果は、{ja.moment(when)} に見られるようになります。"
