"""Remarks to a student, in Japanese: what was repaired, found or put back before an answer was judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.messages.ja import code, listed

# Codes of the repairs that make a pasted cell run.
REPAIRS: Mapping[str, str] = {
    "full_width_space": "全角の空白",
    "full_width_character": "全角の文字や記号",
    "curly_quote": "曲がった引用符(“ ” ‘ ’)",
    "no_break_space": "特殊な空白(NBSP)",
    "invisible_character": "目に見えない文字",
    "margin": "余分な字下げ",
}


def repaired(codes: Sequence[str]) -> str:
    """Paste noise was repaired before running; unknown codes are counted as noise in general."""
    kinds = list(dict.fromkeys(REPAIRS.get(code, "貼り付けで混ざった文字") for code in codes))
    return (
        f"{'、'.join(kinds)}が混ざっていたので、直してから採点しました(減点はありません)。Python では半角で書きます。"
    )


def overran(seconds: float) -> str:
    """The notebook used up its time, so that some cells of the student's own were left out."""
    return (
        f"ノートブック全体の実行時間が上限({seconds:g} 秒)を超えたので、"
        "自分で加えたセルの一部を実行せずに採点しました。"
        "時間のかかるセルを消すか、軽くしてください。"
    )


def skipped_lines(lines: Sequence[str]) -> str:
    """Magics and shell lines are not run while grading."""
    return f"採点では、{listed(lines, 4)} の行は実行していません(減点はありません)。"


def earlier_answer_served(names: Sequence[str]) -> str:
    """An earlier answer is at fault; this one was judged with the right one in its place."""
    return (
        f"この問いで使っている {listed(names)} がないか、誤りがあるので、正しいものに置き換えて採点しました。"
        "ここでの点数は、そのときの結果です。先に前の問いを直してください。"
    )


def answer_recognised() -> str:
    """The answer was found by what it assigns: the cell was moved, copied, or lost its metadata."""
    return "解答が元のセルになかったので、セルの内容から探して採点しました(減点はありません)。"


def last_of_several(count: int) -> str:
    """The answer cell was copied, and more than one copy is answered."""
    return f"同じ問いの解答のセルが{count}個ありました。いちばん下のものを採点しました。"


def file_renamed(found: str, expected: str) -> str:
    """A notebook was handed in under another name."""
    return f"ファイル名が {code(expected)} ではなく {code(found)} でしたが、そのまま採点しました(減点はありません)。"


def found_in_folder(place: str, expected: str) -> str:
    """A notebook was handed in within a folder."""
    return (
        f"{code(expected)} は提出フォルダのいちばん上ではなく {code(place)} にありましたが、"
        "そのまま採点しました(減点はありません)。次からは、いちばん上に置いて提出してください。"
    )


def metadata_lost() -> str:
    """The cell lost nbgrader's id, and was known by its cell id, its place or its content."""
    return "セルに付いていた問いの目印が失われていたので、セルの位置と内容から見分けて採点しました(減点はありません)。"


def cell_type_changed() -> str:
    """The answer's cell was made one of another type."""
    return "解答のセルの種類(コード・テキスト)が変わっていたので、元の種類のセルとして採点しました(減点はありません)。"


def answer_in_several_cells(count: int) -> str:
    """The answer was spread over several cells."""
    return f"解答が{count}個のセルに分かれていたので、上から順に続けて実行して採点しました(減点はありません)。"


def cells_taken_apart() -> str:
    """The answer's cell held cells of the release as well."""
    return "解答のセルと配布時のセルが1つにまとめられていたので、分けて採点しました(減点はありません)。"


def setup_put_back(names: Sequence[str]) -> str:
    """Released cells that the answer needs were missing; names: what they define."""
    return f"{listed(names)} を用意するセルがなかったので、配布時のセルを補って採点しました(減点はありません)。"


def setup_run_anew() -> str:
    """Released cells were edited or failed, and the answer is right with them as they were released."""
    return (
        "配布時に用意されていたセルが書き換えられているか、エラーになっていたので、"
        "配布時のとおりに実行してから採点しました(減点はありません)。"
    )


def failing_lines_passed_over() -> str:
    """A line of the answer raises an error, and what others get right is right all the same."""
    return "エラーになる行を飛ばして採点しました。その行がなくても正しく求まるものには、点がついています。"


def given_values_kept(names: Sequence[str]) -> str:
    """The answer set the given names anew, and is right without that."""
    return (
        f"解答のセルの中で {listed(names)} に値を代入し直していたので、その行を除いて採点しました(減点はありません)。"
        "問いで与えられた値は、そのまま使いましょう。"
    )


def cannot_be_told() -> str:
    """The answer's cell is gone, and the notebook holds other code, or prose, that may be the answer."""
    return "解答のセルが見つからず、ほかのどのセルが解答なのかを自動では見分けられませんでした。担当者が確認します。"


def as_handed_in() -> str:
    """Above the outputs of a cell of the student's own, which was not needed to judge an answer."""
    return "このセルは採点に必要がないので、実行していません。下は、提出されたときの出力です。"


def not_drawn() -> str:
    """In the place of a figure in the graded notebook."""
    return "図を描くだけのセルなので、採点では実行していません。"
