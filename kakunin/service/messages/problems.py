"""What went wrong with a hand-in that was taken, to its student, in Japanese."""

from __future__ import annotations

from typing import Final

FILES_LOST: Final = (
    "受け取ったファイルが見つからず、採点できませんでした。0点ではありません。お手数ですが、もう一度提出してください。"
)
