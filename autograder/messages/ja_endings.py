"""What the engine says, in Japanese, when a program did not come to its own end."""

from __future__ import annotations

from autograder.messages.ja import code


def timeout(seconds: float | None = None) -> str:
    """It ran too long."""
    limit = f"制限時間({seconds:g}秒)" if seconds else "制限時間"
    return (
        f"{limit}の中で終わりませんでした。"
        "`while` の条件がいつか偽になるか、繰り返しの回数が多すぎないか確かめてください。"
    )


def out_of_memory() -> str:
    """It asked for too much memory."""
    return (
        "使えるメモリの量を超えました。"
        "配列の形が思ったより大きくなっていないか、リストに足し続けていないか確かめてください。"
    )


def exited() -> str:
    """It ended the interpreter."""
    return "プログラムが途中で終了しました。`exit()` や `quit()`、`sys.exit()` は使わないでください。"


def crashed() -> str:
    """The interpreter died."""
    return "Python そのものが異常終了しました。とても深い再帰や、特殊なライブラリの呼び出しがないか確かめてください。"


def output_flood() -> str:
    """It printed too much."""
    return "表示が多すぎるので、途中で止めました。繰り返しの中の `print` を減らしてください。"


def broken_reply() -> str:
    """What came back could not be read."""
    return "計算の結果を読み取れませんでした。ふつうの数・配列・辞書で答えているか確かめてください。"


def stopped_at(line: int | None, source: str, *, elsewhere: bool = False) -> str:
    """The line that was running, where it is known; elsewhere: not in the answer itself."""
    if elsewhere and source.strip():
        return f"止まったのは別のセルの {code(source)} です。"
    if not line:
        return ""
    shown = f"の {code(source)} " if source.strip() else ""
    return f"止まったのは{line}行目{shown}です。"
