"""What the bundle for students says in Japanese of how to start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

FILE: Final = "読んでください.txt"
# The last cells of a notebook where the course has a service: type and source.
HAND_IN: Final = (
    (
        "markdown",
        "## 提出\n\n"
        "ノートブックを保存して（Ctrl+S）から次のセルを実行すると、提出され、採点の結果がその下に表示されます。"
        "結果を見て直したら、もう一度保存して実行します。締め切りまで、何度でも提出し直せます。",
    ),
    ("code", "from common import kakunin\n\nkakunin.submit()"),
)
_HAND_IN_FILES: Final = "次のファイルを、名前を変えずに提出します。"
_HAND_IN_FROM_NOTEBOOK: Final = (
    "ノートブックを保存して、いちばん下の「提出」のセルを実行します。\n"
    "   それができないときは、次のファイルを、名前を変えずに提出します。"
)


def how_to_start(title: str, folder: str, notebooks: Sequence[str], *, with_service: bool = False) -> str:
    """How to unpack, work on and hand in an assignment; with_service: notebooks hand in themselves."""
    hand_in = _HAND_IN_FROM_NOTEBOOK if with_service else _HAND_IN_FILES
    names = "\n".join(f"  {name}" for name in notebooks)
    return f"""\
{title}

1. zip を展開します。展開した {folder} フォルダの中のファイルは、一緒に置いたまま使ってください。
   Google Colab では、{folder} フォルダごとマイドライブの直下に置きます。
2. ノートブックを JupyterLab、VS Code、Google Colab のどれかで開きます。
   必要なのは Python と、numpy、matplotlib だけです(pip install notebook numpy matplotlib)。
3. ... と書かれたところを自分の答えに書き換え、すぐ下の「確かめ」のセルを実行します。
4. {hand_in}

{names}
"""
