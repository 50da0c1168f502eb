"""What the engine says, in Japanese, about names that do not exist: misspelt, not assigned, not imported."""

from __future__ import annotations

from autograder.messages.ja import code


def undefined(name: str) -> str:
    """A name without a value."""
    return (
        f"{code(name, 60)} という名前には、まだ値がありません。綴り(大文字と小文字も)と、"
        "この名前に代入するセルが上にあるかを確かめてください。"
    )


def undefined_near(name: str, nearest: str) -> str:
    """A name without a value, and the one that was probably meant."""
    case = "大文字と小文字は区別されます。" if name.lower() == nearest.lower() else ""
    return f"{code(name, 60)} という名前はありません。{code(nearest, 60)} の書き間違いではありませんか。{case}"


def of_a_module(module: str, name: str) -> str:
    """A name that a module offers, without the module."""
    return f"{code(name, 60)} は {code(module, 60)} の中にあります。{code(f'{module}.{name}', 120)} と書いてください。"


def not_made_yet(name: str) -> str:
    """An element is assigned to something that does not exist yet."""
    return (
        f"{code(name, 60)} がまだ作られていないので、{code(name[:60] + '[…] = …')} で中身を入れられません。"
        f"辞書なら {code(name[:60] + ' = {}')}、配列なら `np.zeros( )` で、先に作ってください。"
    )


def largest_of_an_array(name: str) -> str:
    """np.max for np.maximum."""
    whole, each = code(f"np.{name}"), code(f"np.{name}imum")
    return f"{whole} は1つの配列の中から1つの値を選ぶ関数です。要素ごとに2つを比べるときは {each} を使います。"


def letter_for_one(written: str) -> str:
    """le-7 for 1e-7."""
    return (
        f"{code(written, 40)} の先頭が、数字の 1 ではなく英字になっています。"
        f"{code('1' + written[1:], 40)} と書いてください。"
    )


def not_imported(statement: str) -> str:
    """A usual module that was not imported."""
    return f"先に {code(statement, 60)} を実行するセルが必要です。いちばん上のセルから順に実行してください。"


def no_attribute(owner: str, name: str, nearest: str | None) -> str:
    """An attribute that does not exist, and the one that was probably meant."""
    hint = f"{code(nearest, 80)} の書き間違いではありませんか。" if nearest else "綴りを確かめてください。"
    return f"{code(owner, 60)} に {code(name, 60)} という名前はありません。{hint}"


def removed_from_numpy(name: str, instead: str) -> str:
    """np.int and its like, gone since NumPy 1.24 or 2.0."""
    return f"{code('np.' + name)} は、今の NumPy にはありません。{code(instead)} と書いてください。"


def list_for_array(name: str) -> str:
    """An array's attribute asked of a list."""
    return f"リストには {code(name, 60)} がありません。`np.array( )` で配列にしてから使ってください。"


def number_for_array(kind: str, name: str) -> str:
    """An array's attribute asked of a single number."""
    return (
        f"ここで使われている値は1つの数({code(kind, 40)})なので、配列の {code(name, 60)} がありません。"
        "数でも配列でも受け取るなら、先に `np.asarray( )` で配列にします。"
    )


def array_for_list(name: str) -> str:
    """A list's method asked of an array."""
    return (
        f"配列には {code(name, 60)} がありません。"
        f"{code(name, 60)} が使えるのは、`[ ]` で作るリストです。配列とリストのどちらが入っているか確かめてください。"
    )


def attribute_for_key(name: str) -> str:
    """A dict's key written as an attribute."""
    return f"辞書の値は、`.` ではなく {code(chr(39).join(('[', name, ']')), 60)} を付けて取り出します。"


def no_key(key: str, nearest: str | None) -> str:
    """A key that is not there, and the one that was probably meant."""
    hint = (
        f"{code(nearest, 60)} の書き間違いではありませんか。"
        if nearest
        else "辞書を作ったときのキーを確かめてください。"
    )
    return f"辞書に {code(key, 60)} というキーはありません。{hint}大文字と小文字も区別されます。"


def no_import(name: str, nearest: str | None) -> str:
    """A name that a module does not offer."""
    hint = f"{code(nearest, 60)} の書き間違いではありませんか。" if nearest else "綴りを確かめてください。"
    return f"読み込もうとした {code(name, 60)} が、そのモジュールにありません。{hint}"


def no_module(name: str, nearest: str | None) -> str:
    """A module that does not exist here."""
    hint = (
        f"{code(nearest, 60)} の書き間違いではありませんか。"
        if nearest
        else "名前の書き間違いでなければ、このモジュールを使わずに書いてください。"
    )
    return f"モジュール {code(name, 60)} が採点の環境にありません。{hint}"
