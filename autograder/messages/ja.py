"""What the engine says to students, in Japanese.

Every function returns Markdown that also reads well as plain text. What a student wrote enters it only through `code`
or `block`, so HTML and Markdown in it stay text. `what` is always a phrase made by `part` or `returned`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.text import clean_text, one_line

Shape = tuple[int, ...]
Item = tuple[str | int, ...]

DTYPE_KINDS: Mapping[str, str] = {
    "b": "真偽値(bool)",
    "i": "整数(int)",
    "u": "符号なし整数(uint)",
    "f": "小数(float)",
    "c": "複素数(complex)",
    "U": "文字列(str)",
    "S": "バイト列(bytes)",
}

VALUE_KINDS: Mapping[str, str] = {  # by the name of the type
    "bool": DTYPE_KINDS["b"],
    "int": DTYPE_KINDS["i"],
    "float": DTYPE_KINDS["f"],
    "complex": DTYPE_KINDS["c"],
    "str": DTYPE_KINDS["U"],
    "list": "リスト(list)",
    "tuple": "タプル(tuple)",
    "dict": "辞書(dict)",
    "NoneType": "`None`",
    "ellipsis": "`...`(未解答)",
    "function": "関数",
    "module": "モジュール",
    "type": "型",
    "DataFrame": "表(DataFrame)",
    "Series": "列(Series)",
    "missing": "値なし",
}
COLUMN_KINDS: Mapping[str, str] = {"numbers": "数", "texts": "文字列", "times": "日時"}
PRINTED = "このセルの表示"
NOTHING_PRINTED = "(何も表示されません)"
HUGE_INTEGER = "(とても大きな整数)"


# --- pieces of sentences


def code(text: str, limit: int = 160) -> str:
    """Text from outside as code in a sentence: one line, bounded."""
    return f"`{one_line(text, limit).replace('`', chr(39)) or ' '}`"


def block(text: str, limit: int = 2000) -> str:
    """Text from outside as lines of code of their own."""
    return f"```text\n{clean_text(text, limit).replace('```', chr(39) * 3)}\n```"


def listed(names: Sequence[str], most: int = 8) -> str:
    """Names as code, separated by 、 and cut after the first few."""
    shown = "、".join(code(name, 40) for name in names[:most])
    return f"{shown} など" if len(names) > most else shown


def shape_text(shape: Shape) -> str:
    """A shape as NumPy prints it; a single number has none."""
    return f"`{shape}`" if shape else "`()`(ただの数)"


def kind_name(type_name: str) -> str:
    """A kind of value, from the name of its type."""
    return VALUE_KINDS.get(type_name) or code(type_name, 40)


def array_kind(shape: Shape, elements: str = "") -> str:
    """An array as a kind of value; elements: their kind, where it is worth a word."""
    return f"形が {shape_text(shape)} の{elements and elements + 'の'}配列"


def points_text(points: float) -> str:
    """Points without a needless `.0`."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def part(name: str, item: Item = ()) -> str:
    """A name that a cell assigns, or a part of its value: `grad["W1"]`."""
    return code(name + "".join(f"[{_key(step)}]" for step in item))


def returned(function: str, item: Item = ()) -> str:
    """What a function returns, or a part of it: 1つ目の戻り値."""
    call = code(f"{function}()")
    if not item:
        return f"{call} の戻り値"
    if isinstance(item[0], int):
        rest = "".join(f"[{_key(step)}]" for step in item[1:])
        return f"{call} の{item[0] + 1}つ目の戻り値" + (f"の {code(rest)}" if rest else "")
    return f"{call} の戻り値の {code(''.join(f'[{_key(step)}]' for step in item))}"


def _key(step: str | int) -> str:
    return str(step) if isinstance(step, int) else f'"{step}"'


def _with(what: str, particle: str) -> str:
    """A part of an answer and its particle: a space stands only behind code."""
    return f"{what} {particle}" if what.endswith("`") else what + particle


# --- there is nothing to compare


def not_answered(question: str) -> str:
    """The answer cell is as it was released."""
    return (
        f"この問い({code(question)})には、まだ答えが書かれていません。"
        "`...` の部分を自分の答えに書き換えて、セルを実行してから提出してください。"
    )


def not_written(question: str) -> str:
    """The cell for an answer in words is blank, or as it was released."""
    return (
        f"この問い({code(question)})には、まだ答えが書かれていません。"
        "「ここに解答を書いてください。」と書かれたセルに、自分の言葉で答えを書いてから提出してください。"
    )


def still_ellipsis(what: str) -> str:
    """The value is the stub's `...`."""
    return f"{_with(what, 'が')} `...` のままです。`...` を自分の答えに書き換えてください。"


def name_not_assigned(name: str) -> str:
    """The cell ran and did not assign the name that the question asks for."""
    return (
        f"{code(name)} に値が代入されていません。問いで指定された名前で、{code(name[:60] + ' = …')} と書いてください。"
    )


def lost_to_error(parts: Sequence[str]) -> str:
    """The cell stopped before it set these, each made by `part`; the error's explanation follows."""
    return f"セルがエラーで止まったので、{_with('、'.join(parts), 'に')}値が入りませんでした。"


def function_not_made(name: str, *, is_class: bool = False) -> str:
    """The cell stopped before it defined the function or class; the error's explanation follows."""
    return f"セルがエラーで止まったので、{_sort(is_class=is_class)} {code(name)} が作られませんでした。"


def _sort(*, is_class: bool) -> str:
    return "クラス" if is_class else "関数"


def write_a_function(name: str) -> str:
    """The cell does not define the function, but computes something."""
    return f"この問いでは、計算を {code('def ' + name[:60])} で始まる関数として書き、`return` で結果を返します。"


def stopped_on_these_inputs() -> str:
    """The cell ran with the values of the notebook; the error and the inputs follow."""
    return "配られた値では動きますが、採点で使った次の入力では止まりました。"


def function_not_defined(name: str, similar: str | None = None, *, is_class: bool = False) -> str:
    """The function that the question asks for is not there; `similar`: a name of the student's that comes close."""
    sort = _sort(is_class=is_class)
    hint = f"{code(similar)} は {code(name)} の書き間違いではありませんか。" if similar else ""
    return f"{sort} {code(name)} が定義されていません。{hint}{sort}の名前は、問いにあるとおりにしてください。"


def call_failed(function: str) -> str:
    """The call raised; the error's explanation follows."""
    return f"{code(function + '()')} を呼び出すと、途中でエラーになりました。"


def call_failed_here(function: str) -> str:
    """The notebook's own call of the function ran; the error and the inputs follow."""
    return f"{code(function + '()')} は、配られた例では動きますが、採点で使った次の入力では止まりました。"


def list_grows(name: str) -> str:
    """A function adds to a list that it does not make itself."""
    return (
        f"リスト {code(name, 40)} は、関数を呼び出すたびに作り直されず、前の要素が残ったまま長くなっていきます。"
        f"関数の中で {code(name[:40] + ' = []')} と書いて、呼び出しごとに新しく作ってください。"
    )


def returned_nothing(function: str) -> str:
    """The function returned None."""
    return f"{code(function + '()')} が値を返していません(None になりました)。最後に `return` を書き忘れていませんか。"


def not_a_string(name: str) -> str:
    """A question that asks for source text got something else."""
    example = code(f"{name[:60]} = 'ここにソースの行'")
    return (
        f"{code(name)} には、抜き出したソースを文字列として代入してください。"
        f"{example} のように、ソースを引用符で囲みます。"
    )


def missing_key(what: str, key: str, present: Sequence[str]) -> str:
    """A dict lacks a key."""
    there = f"今あるキーは {listed(present)} です。" if present else "辞書は空です。"
    return f"{_with(what, 'に')}、キー {code(key, 40)} がありません。{there}大文字と小文字も区別されます。"


# --- a blank to be filled from a fixed list


def no_blank(what: str) -> str:
    """The blank is not there: its row or its key is gone, or named otherwise."""
    return f"{_with(what, 'が')}見つかりません。表の行と欄の名前は、配られたときのまま使ってください。"


def option_without_quotes(name: str) -> str:
    """An option written as a name, without quotes."""
    quoted = code(f'"{name[:40]}"', 60)
    return f"{code(name, 40)} が引用符で囲まれていません。選択肢は {quoted} のように、文字列として書きます。"


def nothing_chosen(what: str) -> str:
    """An empty string in a blank."""
    return f"{_with(what, 'が')}空のままです。選択肢から1つ選んで、書き入れてください。"


def other_option(what: str, text: str) -> str:
    """One of the options, but not the right one; which one is right is not said."""
    return (
        f"{_with(what, 'に')} {code(text, 40)} を選んでいますが、ここに合うのは別のものです。"
        "選択肢をもう一度見比べましょう。"
    )


def no_option(what: str, text: str, options: Sequence[str], nearest: str | None) -> str:
    """Something that is not on the list; nearest: the option spelt most like it."""
    hint = f"{code(nearest, 40)} の書き間違いではありませんか。" if nearest else ""
    return (
        f"{_with(what, 'に')}書かれた {code(text, 40)} は、選択肢にありません。{hint}"
        f"{listed(options)} から1つ選んで、そのままの字で書いてください。"
    )


# --- the value differs


def wrong_count(what: str, expected: int, actual: int) -> str:
    """A tuple or list of the wrong length."""
    return f"{_with(what, 'は')}{expected}個の値の組になるはずですが、{actual}個です。"


def not_several(what: str, given_kind: str) -> str:
    """One value where several should be returned; given_kind: as `checks.display.kind` gives it."""
    return (
        f"{_with(what, 'は')}いくつかの値の組になるはずですが、{given_kind}が1つだけです。"
        "コンマで区切って順に返してください。"
    )


def too_few_parts(what: str, count: int, lacking: str) -> str:
    """A tuple or list that ends before the part that is looked at; lacking: that part."""
    return f"{_with(what, 'は')}{count}個の値の組で、{_with(lacking, 'が')}ありません。"


def wrong_type(what: str, wanted_kind: str, given_kind: str) -> str:
    """A value of another kind altogether; both kinds in words, as `checks.display.kind` gives them."""
    return f"{_with(what, 'は')}{_with(wanted_kind, 'に')}なるはずですが、{_with(given_kind, 'に')}なっています。"


def wrong_value(what: str, expected: str, actual: str) -> str:
    """A value of the right kind; both values as `checks.display.show` gives them."""
    return f"{_with(what, 'の')}値が違います。正しい値は {code(expected)}、あなたの値は {code(actual)} です。"


def text_for_numbers(what: str) -> str:
    """Text where numbers should be."""
    return (
        f"{_with(what, 'は')}数になるはずですが、文字列(str)になっています。"
        "引用符で囲んだ `'1'` は文字列です。数には引用符を付けません。"
    )


def full_width_in_value(characters: Sequence[str]) -> str:
    """Characters of a text that look like the right ones."""
    return f"あなたの値には、全角の文字({listed(characters)})があります。ここは半角です。"


def first_difference(where: tuple[int, ...], expected: str, actual: str) -> str:
    """The first place where values differ that have no distance; values as `checks.display.show` gives them."""
    place = f"最初に違うのは `{list(where)}` の位置で、" if where else ""
    return f"{place}正しい値は {code(expected)}、あなたの値は {code(actual)} です。"


def wrong_shape(what: str, expected: Shape, actual: Shape, *, transposed: bool = False) -> str:
    """Another shape, with a hint where the difference has a usual cause; transposed: the values are right that way."""
    return (
        f"{_with(what, 'の')}形(shape)が違います。正しくは {shape_text(expected)} ですが、"
        f"{shape_text(actual)} になっています。{_shape_hint(expected, actual, transposed=transposed)}"
    )


def _shape_hint(expected: Shape, actual: Shape, *, transposed: bool) -> str:
    if transposed:
        return "縦と横が入れ替わっています。積の順序と転置(`.T`)を確かめてください。"
    if len(expected) > 1 and actual == expected[::-1]:
        return "縦と横の大きさが逆になっています。"
    if [size for size in actual if size != 1] == [size for size in expected if size != 1]:
        if len(actual) > len(expected):
            return "大きさ1の軸が余分に付いています。`keepdims=True`、`np.newaxis`、`reshape` などを確かめてください。"
        return "大きさ1の軸が足りません。" if len(actual) < len(expected) else ""
    if expected and not actual:
        return "配列ではなく、1つの数になっています。"
    if 0 < len(actual) < len(expected):
        return "軸が減っています。和や平均を取る軸(`axis`)を確かめてください。"
    return ""


def values_differ(what: str, count: int, total: int) -> str:
    """The shape is right, some values are not."""
    if total <= 1:
        return f"{_with(what, 'の')}値が違います。"
    return f"{_with(what, 'の')}形は合っていますが、{total}個の要素のうち{count}個の値が違います。"


def largest_difference(where: tuple[int, ...], largest: float, expected: str, actual: str) -> str:
    """Where the difference is largest, and what stands there; values as `checks.display.show` gives them."""
    place = f"いちばん違うのは `{list(where)}` の位置で、" if where else ""
    gap = f"{largest:.0f}" if 1000 <= largest < 10_000_000 else f"{largest:.3g}"
    return f"{place}正しい値は {code(expected)}、あなたの値は {code(actual)} です(差は {gap})。"


def not_finite(what: str, nans: int, infinities: int) -> str:
    """NaN or infinity where finite values should be."""
    found = [f"`nan`(数でない値)が{nans}個"] if nans else []
    found += [f"`inf`(無限大)が{infinities}個"] if infinities else []
    return (
        f"{_with(what, 'に')} {'、'.join(found)}あります。0で割る、`np.log(0)`、`np.exp` に大きな数を渡す、"
        "といった計算がないか確かめてください。"
    )


def wrong_where_not_finite(what: str) -> str:
    """Other values where the right answer has NaN or infinity."""
    return f"{_with(what, 'の')}値が、正しい答えでは `nan` や `inf` になる位置で違います。"


def counterexample(
    inputs: Mapping[str, str],
    expected: str,
    actual: str | None,
    error: str = "",
    case: str = "",
    *,
    one_of_several: bool = False,
) -> str:
    """The inputs on which the answer fails, what is right and what it gave; each as `checks.display.show` gives it.

    error: the type of the error that there is in place of a value; case: its level, which is not said,
    or a title ending in 場合; one_of_several: other answers are right as well.
    """
    given = "\n".join(_assignment(name, value) for name, value in inputs.items())
    lines = [f"# 入力\n{given}"] if given else []
    lines.append(f"# 正しい答え{'の例' if one_of_several else ''}\n{expected}")
    if actual is not None:
        lines.append(f"# あなたの答え\n{actual}")
    elif error:
        lines.append(f"# あなたの答え: エラー {one_line(error, 60)}")
    of_a_case = f"({one_line(case, 100)}です)" if case.endswith("場合") else ""
    return f"たとえば、次の入力で違いが出ます{of_a_case}。\n\n{block(chr(10).join(lines), 4000)}"


def _assignment(name: str, value: str) -> str:
    """`name = value`, the further lines of an array under its first one."""
    lead = f"{name} = "
    return lead + value.replace("\n", "\n" + " " * len(lead))


def changed_input(names: Sequence[str]) -> str:
    """The answer changed what it was given."""
    return (
        f"渡された {listed(names)} が、呼び出しの前と後で変わっています。"
        "`-=` や `+=`、要素への代入は元の配列を書き換えます。`w = w - …` のように新しい配列を作るか、"
        "先に `.copy()` してください。"
    )


def material_used(functions: Sequence[str]) -> str:
    """The answer calls what it was asked to write."""
    return f"{listed(functions)} を呼び出しています。この問いでは、その中身を自分で書いてください。"


def unsteady() -> str:
    """The answer gave another value when it was asked the same thing again."""
    return (
        "同じ入力でもう一度実行すると、前と違う結果になりました。何回目の実行か、どこから呼ばれたか、前に実行したときの値などで"
        "結果が変わるようになっていませんか。"
        "関数の外のリストや、引数の `=[]` で用意したリストに足し続けても、そうなります。"
        "同じ入力なら、いつ実行しても同じ答えになるように書いてください。"
    )


# --- a table


def missing_column(what: str, label: str, present: Sequence[str]) -> str:
    """A DataFrame lacks a column."""
    there = f"今ある列は {listed(present)} です。" if present else "列が1つもありません。"
    return f"{_with(what, 'に')}、列 {code(label, 40)} がありません。{there}"


def more_columns(what: str, labels: Sequence[str]) -> str:
    """A DataFrame has columns that nobody asked for, or one twice."""
    return f"{_with(what, 'に')}、余分な列 {listed(labels)} があります。"


def wrong_rows(what: str, expected: int, actual: int) -> str:
    """A table of another number of rows."""
    return f"{_with(what, 'の')}行の数が違います。正しくは{expected}行ですが、{actual}行あります。"


def wrong_index(what: str) -> str:
    """The labels of the rows differ, or their order; the first one that does follows."""
    return f"{_with(what, 'の')}行の見出し(index)が違います。行の並び順も確かめてください。"


def wrong_column_kind(what: str, expected: str, actual: str) -> str:
    """A column of another kind; both as keys of COLUMN_KINDS."""
    wanted, given = (COLUMN_KINDS.get(kind, code(kind, 40)) for kind in (expected, actual))
    return f"{_with(what, 'の')}列には{wanted}が入るはずですが、{given}が入っています。"


def more_rows(count: int) -> str:
    """Below the first rows of a table."""
    return f"…(全部で{count}行)"


# --- what is printed, raised, or holds


def _of(function: str | None) -> str:
    return f"{code(function + '()')} を呼び出したとき" if function is not None else "このセルを実行したとき"


def nothing_printed(function: str | None) -> str:
    """Nothing was printed."""
    return f"{_of(function)}に、何も表示されていません。`print(…)` で表示します。"


def printed_differs(function: str | None, line: int, expected: str, actual: str) -> str:
    """A line, counted from 0, of what was printed differs."""
    return (
        f"{_of(function)}の表示が、{line + 1}行目で違います。"
        f"正しくは {code(expected)}、あなたの表示は {code(actual)} です。"
    )


def printed_lines(function: str | None, expected: int, actual: int) -> str:
    """Too few lines were printed, or too many."""
    if not actual:
        return nothing_printed(function)
    return f"{_of(function)}の表示は、正しくは{expected}行ですが、{actual}行あります。"


def not_raised(function: str | None, expected: str, actual: str) -> str:
    """No error was raised where one should be, or another; actual: its class, or empty. Its explanation may follow."""
    wanted = f"{_of(function)}、この入力では {code(expected)} が起こるはずです"
    if actual:
        return f"{wanted}が、{code(actual)} が起こりました。"
    return f"{wanted}が、エラーになりませんでした。入力を調べて、{code(f'raise {expected}(…)')} とします。"


def error_shown(name: str) -> str:
    """An error in a counterexample; name: its class, or empty."""
    return f"エラー {name[:60]}" if name.isidentifier() else "エラーなし"


def property_fails(what: str, sentence: str) -> str:
    """Something that has to hold does not; sentence: the author's."""
    return f"{_with(what, 'が')}、次のことを満たしていません。{one_line(sentence, 200)}"


# --- the file


def notebook_missing(title: str) -> str:
    """The notebook was not handed in."""
    return f"ノートブック「{one_line(title, 80)}」が提出されていません。"


def notebook_unreadable(title: str) -> str:
    """The file is not a notebook, or broken."""
    return (
        f"ノートブック「{one_line(title, 80)}」を開けませんでした。ファイルが壊れているか、ノートブック(.ipynb)では"
        "ないようです。JupyterLab か Colab で開けることを確かめて、もう一度提出してください。"
    )


def answer_missing(question: str) -> str:
    """The answer cell is gone."""
    return f"問い({code(question)})の解答のセルが見つかりません。配布されたノートブックのセルに答えを書いてください。"


# --- the judgement as a whole


def could_not_be_judged() -> str:
    """Our side failed; nobody loses anything by it."""
    return "自動では採点できませんでした。0点になったわけではありません。担当者が確認します。"


def of_another_notebook() -> str:
    """Nothing of what was released is in the file: it may be another notebook."""
    return (
        "提出されたファイルには、配布したノートブックのセルが見つかりません。別のファイルを提出したのかもしれません。"
        "0点になったわけではありません。担当者が確認します。"
    )


def added_later() -> str:
    """The question is not in the file, and may have been released after it was handed in."""
    return (
        "この設問は、提出されたファイルにはなく、提出の後に追加されたと考えられます。"
        "0点になったわけではありません。担当者が確認します。"
    )


def newer_python(version: tuple[int, int], running: tuple[int, int]) -> str:
    """The answer is in syntax of a later Python than the grader's."""
    newer, here = (".".join(map(str, each)) for each in (version, running))
    return (
        f"Python {newer} から使える書き方があり、採点に使っている Python {here} では実行できませんでした。"
        "0点になったわけではありません。担当者が確認します。"
    )


def wrong_without_words() -> str:
    """The answer is wrong, and our side failed to say why."""
    return "答えが正しくありません。詳しい説明を用意できなかったので、分からないときは担当者に聞いてください。"


_KINDS_OF_CASE = {
    "integer type": "配列が整数の型の場合",
    "single row and single unit": "データもユニットも1つだけの場合",
    "float32": "配列が float32 型の場合",
    "equal sizes": "配列の縦と横の大きさが等しい場合",
    "first size 1": "配列の大きさの1つが 1 の場合",
    "second size 1": "配列の大きさの1つが 1 の場合",
    "third size 1": "配列の大きさの1つが 1 の場合",
}


def wrong_in_a_kind_of_case(kind: str) -> str:
    """Only inputs that may not be shown are wrong; kind: a level of the draws, or a Japanese title ending in 場合."""
    where = _KINDS_OF_CASE.get(kind, kind if kind.endswith("場合") else "値が特別な場合")
    return (
        f"多くのデータでは正しい結果になりますが、{where}に正しくなりません。自分でデータを作って確かめてみましょう。"
    )


def needs_review() -> str:
    """A person judges this."""
    return "この問いは担当者が読んで採点します。"


def points_header(earned: float, points: float) -> str:
    """How many points a question earned."""
    got, most = points_text(earned), points_text(points)
    if earned >= points:
        return f"{most}点中{got}点です。よくできました。"
    return f"{most}点中{got}点です。" + ("合っているところもあります。" if earned > 0 else "")


def check_line(title: str, earned: float | None, points: float) -> str:
    """One check of a question as an item of a list; earned None: not judged."""
    mark = "－" if earned is None else "○" if earned >= points else "△" if earned > 0 else "×"
    got = "未採点" if earned is None else f"{points_text(earned)}/{points_text(points)}点"
    return f"- {mark} {title}({got})"


def check_failed(title: str) -> str:
    """A check that says no more than what it looks at."""
    return f"次の点が確かめられませんでした。{one_line(title, 200)}"
