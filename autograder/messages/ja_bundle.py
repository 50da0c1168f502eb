"""What the bundle for students says in Japanese of how to start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

FILE: Final = "読んでください.txt"


def how_to_start(title: str, folder: str, notebooks: Sequence[str]) -> str:
    """How to unpack, work on and hand in an assignment."""
    names = "\n".join(f"  {name}" for name in notebooks)
    return f"""\
{title}

1. zip を展開します。展開した {folder} フォルダの中のファイルは、一緒に置いたまま使ってください。
   Google Colab では、{folder} フォルダごとマイドライブの直下に置きます。
2. ノートブックを JupyterLab、VS Code、Google Colab のどれかで開きます。
   必要なのは Python と、numpy、matplotlib だけです(pip install notebook numpy matplotlib)。
3. ... と書かれたところを自分の答えに書き換え、すぐ下の「確かめ」のセルを実行します。
4. 次のファイルを、名前を変えずに提出します。

{names}
"""
