"""What Python's and NumPy's errors mean, in Japanese, for someone who meets them for the first time.

`MEANINGS` is read from top to bottom. The messages are those of Python 3.11 and NumPy 2; one that is not here gets the
sentence of its type from `BY_TYPE`.
"""

from __future__ import annotations

from collections.abc import Mapping

from autograder.messages.ja import code
from autograder.messages.meaning import Meaning

_STUB = (
    "`...` がそのまま計算に使われています。まだ `...` のままの問いや行が残っていないか、上のほうから確かめてください。"
)
_NONE = (
    "`None`(値なし)が計算に使われています。"
    "`return` のない関数の結果や、`print()` の結果を使っていないか確かめてください。"
)
_WHOLE_NUMBER = (
    "添え字は整数でなければなりません。"
    "小数になっていないか(`/` ではなく `//`)、文字列で指定していないか確かめてください。"
)
_INTEGER_ARRAY = (
    "整数の配列には、計算した小数をそのまま入れられません。"
    "`w -= …` ではなく `w = w - …` と書くと、新しい配列になります。"
)


# Of any type: an unanswered stub, or a function without return, that goes into a calculation.
ANYWHERE: tuple[Meaning, ...] = (
    Meaning((), r"'ellipsis'|type ellipsis|non-iterable ellipsis", _STUB),
    Meaning((), r"'NoneType'|type NoneType|non-iterable NoneType", _NONE),
)

MEANINGS: tuple[Meaning, ...] = (
    # shapes
    Meaning(
        ("ValueError",),
        r"shapes (\([\d, ]*\)) and (\([\d, ]*\)) not aligned: (\d+) \(dim \d+\) != (\d+) \(dim \d+\)",
        "行列の積 `np.dot` では、左の最後の軸と右の最初の軸の大きさをそろえます。"
        "左の形は {0}、右の形は {1} で、{2} と {3} が合いません。掛ける順序や、転置(`.T`)が必要かを確かめてください。",
    ),
    Meaning(
        ("ValueError",),
        r"matmul: Input operand 1 has a mismatch in its core dimension 0.*\(size (\d+) is different from (\d+)\)",
        "行列の積 `@` では、左の最後の軸と右の最初の軸の大きさをそろえます。"
        "左は {1}、右は {0} で合いません。掛ける順序や、転置(`.T`)が必要かを確かめてください。",
    ),
    Meaning(
        ("ValueError",),
        r"matmul: Input operand \d does not have enough dimensions",
        "行列の積 `@` の片方が配列ではありません。ただの数なら `*` を使います。"
        "`...` のままの値や `None` でないかも確かめてください。",
    ),
    Meaning(
        ("ValueError",),
        r"operands could not be broadcast together with shapes (\([\d, ]*\)) (\([\d, ]*\))",
        "形が {0} の配列と {1} の配列は、要素ごとの計算(`+`、`-`、`*`、`/`)ができません。"
        "行列の積なら `np.dot` か `@` を使い、そうでなければ `.shape` で形を確かめてください。",
    ),
    Meaning(
        ("ValueError",),
        r"non-broadcastable output operand with shape (\([\d, ]*\)) doesn't match the broadcast shape (\([\d, ]*\))",
        "結果の形が {1} になるので、形が {0} の配列を `+=` や `-=` で書き換えられません。"
        "足したり引いたりする配列の形を確かめてください。",
    ),
    Meaning(
        ("ValueError",),
        r"could not broadcast input array from shape (\([\d, ]*\)) into shape (\([\d, ]*\))",
        "形が {1} の場所に、形が {0} の配列を入れようとしています。`.shape` で形を確かめてください。",
    ),
    Meaning(
        ("ValueError",),
        r"cannot reshape array of size (\d+) into shape (\([\d, -]*\))",
        "要素が{0}個の配列は、形 {1} に並べ直せません。要素の数が同じになる形にしてください。",
    ),
    Meaning(
        ("ValueError",),
        r"inhomogeneous shape|setting an array element with a sequence",
        "長さの違うリストを1つの配列にしようとしています。各行の要素の数をそろえてください。",
    ),
    Meaning(
        ("ValueError",),
        r"all the input array",
        "つなげる配列の形が合いません。つなげる軸のほかは、次元の数も大きさも同じにしてください。",
    ),
    Meaning(
        ("ValueError", "TypeError"),
        r"truth value of an array",
        "配列をそのまま `if` や `and`、`max` で調べることはできません。"
        "要素ごとに選ぶなら `np.where` や `np.maximum`、全体で調べるなら `.all()` や `.any()` を使います。",
    ),
    Meaning(
        ("AxisError",),
        r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
        "{1}次元の配列に `axis={0}` はありません。1次元でも2次元でも使えるのは `axis=-1`(最後の軸)です。",
    ),
    Meaning(("LinAlgError",), r"must be square", "この計算は、行と列の数が同じ行列(正方行列)にしか使えません。"),
    Meaning(
        ("LinAlgError",),
        r"[Ss]ingular",
        "逆行列のない行列です。行や列がほかの行や列から作れる形になっていないか確かめてください。",
    ),
    # other values
    Meaning(
        ("ValueError",),
        r"too many values to unpack \(expected (\d+)\)",
        "右辺の値の数が、左辺の名前の数({0}個)より多くなっています。関数がいくつの値を返すか確かめてください。",
    ),
    Meaning(
        ("ValueError",),
        r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)",
        "左辺の名前は{0}個ですが、右辺の値は{1}個しかありません。関数がいくつの値を返すか確かめてください。",
    ),
    Meaning(
        ("ValueError",),
        r"read-only",
        "書き換えられない配列に代入しようとしています。`.copy()` してから書き換えてください。",
    ),
    Meaning(
        ("ValueError",),
        r"could not convert string to float: (.*)|invalid literal for int\(\) with base \d+: (.*)",
        "数ではない文字列 {0} を数に変えようとしています。",
    ),
    Meaning(
        ("ValueError",),
        r"math domain error",
        "`math` の関数に、計算できない値(負の数の平方根や 0 の対数など)を渡しています。",
    ),
    # types
    Meaning(
        ("TypeError",),
        r"'tuple' object is not callable",
        "タプル(組)に `( )` を付けて、関数のように呼び出しています。"
        "要素を取り出すときは `y.shape[0]` のように `[ ]` を使います。"
        "コンマや演算子が抜けていないかも確かめてください。",
    ),
    Meaning(
        ("TypeError",),
        r"'(?:numpy\.)?(?:ndarray|list|dict)' object is not callable",
        "配列やリスト、辞書に `( )` を付けて、関数のように呼び出しています。"
        "要素を取り出すときは `[ ]` を使います。"
        "掛け算の `*` が抜けていないか、関数と同じ名前に値を代入していないかも確かめてください。",
    ),
    Meaning(
        ("TypeError",),
        r"'module' object is not callable",
        "モジュールそのものを関数のように呼び出しています。`モジュール名.関数名( )` の形で書いてください。",
    ),
    Meaning(
        ("TypeError",),
        r"'([\w.]+)' object is not callable",
        "関数ではないもの({0})に `( )` を付けて呼び出しています。"
        "掛け算の `*` が抜けていないか、関数と同じ名前に値を代入していないか確かめてください。",
    ),
    Meaning(
        ("TypeError",),
        r"([\w.<>]+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: (.*)",
        "関数 {0} を呼び出すときの引数が足りません。足りないのは {1} です。",
    ),
    Meaning(
        ("TypeError",),
        r"([\w.<>]+)\(\) takes from (\d+) to (\d+) positional arguments but (\d+) (?:was|were) given",
        "関数 {0} の引数の数が違います。受け取れるのは{1}個から{2}個ですが、{3}個渡しています。",
    ),
    Meaning(
        ("TypeError",),
        r"([\w.<>]+)\(\) takes (?:exactly )?(\d+) (?:positional )?arguments? (?:but|\() ?(\d+) (?:was |were )?given",
        "関数 {0} の引数の数が違います。受け取れるのは{1}個ですが、{2}個渡しています。",
    ),
    Meaning(
        ("TypeError",),
        r"([\w.<>]+)\(\) got an unexpected keyword argument '([^']*)'",
        "関数 {0} に {1} という名前の引数はありません。",
    ),
    Meaning(
        ("TypeError",),
        r"'(axis|keepdims|dtype)' is an invalid keyword argument for (\w+)\(\)|(\w+)\(\) takes no keyword arguments",
        "Python の関数に、NumPy の関数のための引数を渡しています。`np.sum( )` のように `np.` を付けて呼び出します。",
    ),
    Meaning(
        ("TypeError",),
        r"'(\w+)' is an invalid keyword argument for (\w+)\(\)",
        "関数 {1} に {0} という名前の引数はありません。",
    ),
    Meaning(
        ("TypeError",),
        r"([\w.<>]+)\(\) got multiple values for argument '([^']*)'",
        "関数 {0} の引数 {1} に、値を2回渡しています。",
    ),
    Meaning(
        ("TypeError",),
        r"Cannot interpret '?(.*?)'? as a data type",
        "配列の形は、`np.zeros((3, 4))` のように `( )` でまとめて1つの引数にします。"
        "いまは {0} が要素の型として渡されています。",
    ),
    Meaning(
        ("TypeError",),
        r"return arrays must be of ArrayType",
        "引数の数か順序が違います。配列の関数には、配列を1つのリストにまとめて渡すものがあります。",
    ),
    Meaning(
        ("TypeError",),
        r"only (?:0-dimensional|length-1|size-1) arrays can be converted",
        "数が1つだけ必要なところに、配列を渡しています。"
        "`math.exp` などは配列を受け取れないので、`np.exp` のように NumPy の関数を使ってください。",
    ),
    Meaning(
        ("TypeError",),
        r"only integer scalar arrays can be converted",
        "整数が1つだけ必要なところ(`range( )` に渡す個数や、`axis` など)に、配列を渡しています。",
    ),
    Meaning(
        ("TypeError",),
        r"loop of ufunc does not support argument \d+ of type ([\w.]+)",
        "NumPy の計算に、数ではないもの({0})を渡しています。配列の中身が数だけか確かめてください。",
    ),
    Meaning(
        ("TypeError",),
        r"'(?:function|builtin_function_or_method|method|type)' object is not subscriptable",
        "関数に `[ ]` を付けています。関数を呼び出すときは `( )` を使い、その結果に `[ ]` を付けます。",
    ),
    Meaning(
        ("TypeError",),
        r"'([\w.]+)' object is not subscriptable",
        "{0} には `[ ]` を付けられません。配列や辞書になっているか確かめてください。",
    ),
    Meaning(
        ("TypeError",),
        r"cannot unpack non-iterable ([\w.]+) object",
        "左辺には名前がいくつもありますが、右辺は1つの値({0})です。関数がいくつの値を返すか確かめてください。",
    ),
    Meaning(
        ("TypeError",),
        r"'([\w.]+)' object is not iterable",
        "{0} は順に取り出せるものではありません。決まった回数だけ繰り返すなら `range( )` を使います。",
    ),
    Meaning(
        ("TypeError",),
        r"object of type '(?:int|float|bool|complex|numpy\.\w+)' has no len\(\)|len\(\) of unsized object",
        "1つの数には長さがないので、`len( )` を使えません。"
        "数でも配列でも受け取るなら `np.size( )` で要素の数を数えるか、`np.atleast_1d( )` で配列にします。",
    ),
    Meaning(
        ("TypeError",), r"object of type '([\w.]+)' has no len\(\)", "{0} には長さがないので、`len( )` を使えません。"
    ),
    Meaning(
        ("TypeError",),
        r"(list|tuple|string) indices must be integers",
        "リストやタプルの要素は、番号(整数)で取り出します。名前で取り出せるのは辞書(`{{ }}` で作るもの)です。",
    ),
    Meaning(
        ("TypeError",),
        r"'(tuple|str)' object does not support item assignment",
        "タプルと文字列は、あとから中身を書き換えられません。",
    ),
    Meaning(("TypeError",), r"unhashable type", "リストや配列、辞書は、辞書のキーにできません。"),
    Meaning(
        ("TypeError",),
        r'can only concatenate str \(not "([^"]+)"\)|must be real number, not str|not supported between',
        "文字列と数を混ぜて計算しています。どちらかにそろえてください。",
    ),
    Meaning(
        ("TypeError",),
        r"can't multiply sequence by non-int",
        "リストや文字列に小数は掛けられません。数の計算には `np.array` で作った配列を使います。",
    ),
    Meaning(
        ("TypeError", "UFuncTypeError", "_UFuncNoLoopError"),
        r"unsupported operand type\(s\) for \^=?: |ufunc 'bitwise_xor'",
        "Python の `^` は累乗ではありません。累乗は `**` で、`e` の累乗は `np.exp( )` で求めます。",
    ),
    Meaning(
        ("TypeError", "UFuncTypeError", "_UFuncNoLoopError"),
        r"unsupported operand type\(s\) for [&|]=?: |ufunc 'bitwise_(?:and|or)'",
        "`&` と `|` は、真偽値や整数どうしにしか使えません。"
        "条件を組み合わせるときは、`(x > 0) & (x < 1)` のように、それぞれの条件を `( )` で囲みます。",
    ),
    Meaning(
        ("TypeError", "UFuncTypeError", "_UFuncNoLoopError"),
        r"bad operand type for unary ~|ufunc 'invert'",
        "`~` は真偽値を反転する記号です。数の符号を変えるときは `-` を使います。",
    ),
    Meaning(
        ("TypeError",),
        r"unsupported operand type\(s\) for (\S+): '([\w.]+)' and '([\w.]+)'",
        "{1} と {2} のあいだで {0} の計算はできません。"
        "それぞれの名前に何が入っているか、`print` や `type( )` で確かめてください。",
    ),
    Meaning(
        ("TypeError",), r"bad operand type for unary (\S+): '([\w.]+)'", "{1} に {0} を付けて計算することはできません。"
    ),
    Meaning(
        ("UFuncTypeError", "_UFuncOutputCastingError", "TypeError"),
        r"Cannot cast ufunc '\w+' output from",
        _INTEGER_ARRAY,
    ),
    Meaning(
        ("UFuncTypeError", "_UFuncNoLoopError", "TypeError"),
        r"ufunc '(\w+)' did not contain a loop|ufunc '(\w+)' not supported for the input types",
        "NumPy の計算 {0} に、数ではない値(文字列など)を渡しています。",
    ),
    # indexes and keys
    Meaning(
        ("IndexError",),
        r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)",
        "添え字 {0} は範囲の外です。この軸の大きさは {2} で、添え字は 0 から数えます。",
    ),
    Meaning(
        ("IndexError",),
        r"too many indices for array: array is (\d+)-dimensional, but (\d+) were indexed",
        "{0}次元の配列に、添え字を{1}個付けています。",
    ),
    Meaning(
        ("TypeError",),
        r"'tuple' object cannot be interpreted as an integer",
        "数を渡すところに、数の組(タプル)を渡しています。かっこが二重になっていないか確かめてください。"
        "`np.random.rand(3, 5)` のように並べて渡す関数と、`np.zeros((3, 5))` のように組で渡す関数があります。",
    ),
    Meaning(
        ("IndexError",),
        r"tuple index out of range",
        "タプルの要素の数より大きい番号です。`.shape` には、軸の数だけ値があります。"
        "1つの数では空で、1次元の配列では `[0]` だけです(`[1]` は2次元から)。",
    ),
    Meaning(
        ("IndexError",),
        r"(?:list|string) (?:assignment )?index out of range",
        "要素の数より大きい番号です。番号は 0 から数えるので、最後は「個数 - 1」です。",
    ),
    Meaning(("IndexError",), r"pop from empty", "空のリストから取り出そうとしています。"),
    Meaning(
        ("IndexError",),
        r"invalid index to scalar variable",
        "1つの数に `[ ]` を付けています。添え字が1つ多くないか確かめてください。",
    ),
    Meaning(("IndexError",), r"only integers, slices|must be of integer", _WHOLE_NUMBER),
    Meaning(
        ("IndexError",),
        r"boolean index did not match.*size of axis is (\d+) but size of corresponding boolean axis is (\d+)",
        "真偽値で選ぶ配列の大きさ({1})が、選ばれる配列の大きさ({0})と違います。",
    ),
    Meaning(
        ("IndexError",),
        r"indexing arrays could not be broadcast together with shapes (\([\d, ]*\)) (\([\d, ]*\))",
        "添え字に使った2つの配列の長さが違います(形は {0} と {1})。行の番号と列の番号は同じ個数にしてください。",
    ),
    # the rest
    Meaning(
        ("UnboundLocalError",),
        r"local variable '([^']+)'",
        "関数の中で {0} に代入しているので、{0} は関数の中だけの名前になり、代入の前には値がありません。"
        "引数で受け取るか、先に値を代入してください。",
    ),
    Meaning(
        ("FileNotFoundError",),
        r"No such file or directory: '([^']*)'",
        "ファイル {0} が見つかりません。配布されたもののほかは、採点の環境にありません。",
    ),
    Meaning(
        ("MemoryError", "_ArrayMemoryError"),
        r"with shape (\([\d, ]*\))",
        "形が {0} の配列は大きすぎて作れません。形の指定を確かめてください。",
    ),
    # types that say everything themselves
    Meaning(("ZeroDivisionError",), "", "0 で割っています。割る数が 0 にならないか確かめてください。"),
    Meaning(
        ("OverflowError",),
        "",
        "計算の結果が大きすぎます。`np.exp` や `**` に大きな数を渡していないか確かめてください。",
    ),
    Meaning(("FloatingPointError",), "", "0 での割り算や、大きすぎる数の計算が起きています。"),
    Meaning(
        ("RecursionError",),
        "",
        "関数が自分自身を呼び出し続けて、終わりません。関数の中で、その関数自身を呼んでいる行を見直してください。",
    ),
    Meaning(
        ("DTypePromotionError", "_DTypePromotionError"),
        r"StrDType|BytesDType",
        "文字列と数が混ざっています。`'1'` のように引用符で囲むと、数ではなく文字列になります。",
    ),
    Meaning(
        ("MemoryError", "_ArrayMemoryError"),
        "",
        "使えるメモリの量を超えました。配列の形が大きすぎないか確かめてください。",
    ),
    Meaning(("FileNotFoundError",), "", "ファイルが見つかりません。"),
    Meaning(("ModuleNotFoundError",), "", "モジュールが採点の環境にありません。"),
    Meaning(("NotImplementedError",), "", "まだ書かれていない部分が呼び出されました。"),
    Meaning(("StopIteration",), "", "取り出せる要素がもうありません。"),
    Meaning(("EOFError",), "", "採点では `input( )` に何も入力できません。値を直接代入してください。"),
    Meaning(("UnboundLocalError",), "", "関数の中で、代入する前の名前を使っています。"),
    Meaning(
        ("InputNotAvailableError",),
        "",
        "採点中は `input( )` もファイルのアップロードも使えません。値はセルの中に直接書いてください。",
    ),
    Meaning(("NotAllowedError",), "", "この問いでは使えない関数を呼び出しています。その中身を自分で書いてください。"),
)

BY_TYPE: Mapping[str, str] = {  # where Python's own message has to be shown as well
    "TypeError": "値の種類が、この計算や関数に合っていません。",
    "ValueError": "値の種類は合っていますが、値や形がこの計算に合っていません。",
    "PermissionError": "採点の環境では許されていない操作です(ファイルの書き込み、外部のコマンド、ネットワークなど)。",
    "OSError": "ファイルやネットワークを使う操作に失敗しました。採点の環境では、配布されたファイルだけを読めます。",
    "AssertionError": "`assert` の条件が成り立っていません。",
    "LinAlgError": "行列の計算ができませんでした。行列の形と値を確かめてください。",
    "UFuncTypeError": "値の種類が、NumPy のこの計算に合っていません。",
    "ImportError": "読み込もうとした名前が、そのモジュールにありません。名前を確かめてください。",
    "IndexError": "添え字が範囲の外です。`.shape` や `len( )` で大きさを確かめてください。",
    "AxisError": "配列にない軸(`axis`)を指定しています。",
}


def located(type_name: str, line: int | None, source: str, *, elsewhere: bool = False) -> str:
    """Where which error arose; line from 1, None when it is not known; elsewhere: not in the answer itself."""
    places = ["別のセル"] if elsewhere else [f"{line}行目"] if line else []
    places += [code(source)] if source.strip() else []
    return (
        f"{'の '.join(places)} で {code(type_name, 60)} が起きました。"
        if places
        else f"{code(type_name, 60)} が起きました。"
    )


def axis_added() -> str:
    """`np.newaxis`, as the lecture has it for one sample, on a batch."""
    return (
        "`np.newaxis` や `None` を添え字に使うと、軸が1つ増えます。"
        "1件のデータのための書き方を、N 件のバッチに使っていないか確かめてください。"
    )


def original(message: str) -> str:
    """Python's own message, where there is nothing better to say."""
    return f"エラーの文: {code(message, 300)}" if message.strip() else ""
