"""Japanese: of courses, their checks, audits and releases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    # solutions/
    "no assignment {name!r}": "課題 {name} はありません",
    "name one of: {known}": "次のどれかを指定してください: {known}",
    "name one of: {names}": "次のどれかを指定してください: {names}",
    "choose one of: {names}": "次から選んでください: {names}",
    "choose one of: {known}": "次から選んでください: {known}",
    "name it one of: {names}": "次のどれかの名前にしてください: {names}",
    "not UTF-8 text": "UTF-8 のテキストではありません",
    "save it as UTF-8": "UTF-8 で保存してください",
    "unknown setting {unknown!r}": "{unknown} という設定はありません",
    "the settings are {names}": "使える設定は {names} です",
    "no title": "題名がありません",
    'add title = "..."': 'title = "..." を加えてください',
    "no notebooks": "ノートブックがありません",
    'add notebooks = ["..."]': 'notebooks = ["..."] を加えてください',
    "budget is not a table": "budget が表になっていません",
    "write [budget], and below it lines like memory_mb = 512": (
        "[budget] と書き、その下に memory_mb = 512 のような行を書いてください"
    ),
    "correct the budget": "予算を直してください",
    "{key} is not a list of names": "{key} が名前のリストではありません",
    "use ASCII letters, digits, - and _, without .py": "半角の英数字と - と _ を使い、.py を付けずに書いてください",
    "{key} names one twice": "{key} に同じ名前が2回あります",
    "name each once": "1回ずつ書いてください",
    "no notebook {stem!r}": "ノートブック {stem} がありません",
    "write {name} beside it, or take it out of the list": ("{name} をその隣に置くか、リストから消してください"),
    "unknown cell option {unknown!r}": "{unknown} というセルの指定はありません",
    "the options are {names}": "使える指定は {names} です",
    "a cell is both an answer and an example": "1つのセルが答えと確かめの両方になっています",
    "make it two cells": "2つのセルに分けてください",
    "the example is not a code cell": "確かめがコードのセルではありません",
    "write the visible check as code": "確かめはコードで書いてください",
    "points or kind without a question": "question がないのに points か kind があります",
    'name it: # %% question="..." points=...': '名前を付けてください: # %% question="..." points=...',
    "a {type} cell cannot hold this kind of answer": "{type} のセルには、この種類の答えを書けません",
    "see `kind` and the cell's type": "`kind` とセルの種類を確かめてください",
    "fix the cell": "セルを直してください",
    "the stub cut from it is not Python: {msg}": "切り出した書きかけのセルが Python になりません: {msg}",
    "move the region's markers": "範囲の目印を動かしてください",
    "no points": "配点がありません",
    "add points=... to the cell's line, a number above 0": "セルの行に points=...（0 より大きい数）を加えてください",
    "unknown kind {kind!r}": "{kind} という種類はありません",
    "the kinds are {names}": "種類は {names} です",
    "a name that nbgrader cannot take": "nbgrader が受け付けない名前です",
    "use at most 50 ASCII letters, digits and _, not starting with a digit or {grade_cell_prefix!r}": (
        "50字までの半角の英数字と _ を使い、数字や {grade_cell_prefix} で始めないでください"
    ),
    "syntax error: {msg}": "構文の誤り: {msg}",
    "fix the line": "その行を直してください",
    "an example for no question": "どの問いのものでもない確かめです",
    "correct the name in example=...": "example=... の名前を直してください",
    "an example for a written question": "記述式の問いに確かめがあります",
    "take the cell out": "そのセルを消してください",
    "the example stands above its answer": "確かめが答えより上にあります",
    "move it below": "下に移してください",
    "two examples": "確かめが2つあります",
    "put them into one cell": "1つのセルにまとめてください",
    "no example": "確かめがありません",
    'add a visible check: # %% example="{id}"': '確かめを加えてください: # %% example="{id}"',
    "begin with a markdown cell that has a heading: # ...": "見出し（# ...）のある markdown のセルで始めてください",
    "nbgrader cannot take {found!r} in the name of an assignment": (
        "nbgrader は、課題の名前の中の {found} を受け付けません"
    ),
    "rename the folder: without + [ ] * ? \\, not beginning with - or a full stop, no space at either end": (
        "フォルダの名前を変えてください。+ [ ] * ? \\ を使わず、- やピリオドで始めず、前後に空白を入れないでください"
    ),
    "[points] bonus names no question of this assignment": "[points] の bonus が、この課題の問いではありません",
    "correct the name": "名前を直してください",
    "two questions of one name": "同じ名前の問いが2つあります",
    "give each its own": "別々の名前にしてください",
    "a link among the public files": "配布するファイルの中にリンクがあります",
    "put the file itself there": "ファイルそのものを置いてください",
    "no material {stem!r}": "教材 {stem} がありません",
    "write material/{name}, or take it out of the list": "material/{name} を書くか、リストから消してください",
    "another file is released under this name": "同じ名前でほかのファイルが配布されます",
    "rename one of them": "どちらかの名前を変えてください",
    "its checks are worth {points:g}, the question {own:g}": (
        "隠しチェックの配点は {points:g} なのに、問いの配点は {own:g} です"
    ),
    "make the two agree": "2つをそろえてください",
    "a rubric for no question of this notebook": "このノートブックの問いではない採点基準があります",
    "write the rubric beside its notebook": "採点基準は、そのノートブックの隣に書いてください",
    "no rubric": "採点基準がありません",
    "write Rubric(...) for it and its checks": "Rubric(...) と隠しチェックを書いてください",
    "answers to no question that has checks": "隠しチェックのない問いの答えです",
    "correct the name in question=...": "question=... の名前を直してください",
    "not a percent notebook: {error}": "percent 形式のノートブックではありません: {error}",
    "open it in JupyterLab through jupytext": "jupytext を通して JupyterLab で開いてみてください",
    "put {begin!r} and {end!r} around the part that students write": (
        "学生が書く部分を {begin} と {end} ではさんでください"
    ),
    "cutting the answer leaves nothing to fill in": "答えを切り取ると、書き込む所が残りません",
    "{begin!r} is never closed": "{begin} が閉じられていません",
    "{mark!r} out of place": "{mark} の位置が正しくありません",
    # course.toml and assignment.toml
    "is {id!r}": "の値は {id} です",
    "is not after open": "は open より後ではありません",
    "write a later moment": "より後の日時を書いてください",
    'write it like "https://grades.example.ac.jp"': '"https://grades.example.ac.jp" のように書いてください',
    "is {value!r}": "の値は {value} です",
    "is not a table": "が表になっていません",
    "is no setting": "という設定はありません",
    "is not a list of names": "が名前のリストではありません",
    "is not a moment in time": "が日時ではありません",
    "names no time zone": "がタイムゾーンの名前ではありません",
    "the settings here are {names}": "ここで使える設定は {names} です",
    "use at most 128 ASCII letters, digits, - and _, not beginning with -": (
        "128字までの半角の英数字と - と _ を使い、- で始めないでください"
    ),
    "not TOML: {error}": "TOML として読めません: {error}",
    'write it like "Asia/Tokyo"': '"Asia/Tokyo" のように書いてください',
    "write [{name}] on a line of its own and its settings below": (
        "[{name}] と1行に書き、その下に設定を書いてください"
    ),
    "write a number from {low:g} to {high:g}": "{low:g} から {high:g} までの数を書いてください",
    "write a whole number from {low} to {high}": "{low} から {high} までの整数を書いてください",
    "write true or false": "true か false を書いてください",
    'write a text: "..."': '文字列を書いてください: "..."',
    "write one of: {names}": "次のどれかを書いてください: {names}",
    'write it like {key} = ["...", "..."]': '{key} = ["...", "..."] のように書いてください',
    "write it with its offset, as 2026-12-01T23:59:00+09:00": (
        "2026-12-01T23:59:00+09:00 のように、時差を付けて書いてください"
    ),
    'write "3 days", or a moment with its offset: 2026-12-04T23:59:00+09:00': (
        '"3 days" のような長さか、時差を付けた日時（2026-12-04T23:59:00+09:00）を書いてください'
    ),
    'write it like "15 minutes", "2 hours", "3 days" or "1 week"': (
        '"15 minutes"、"2 hours"、"3 days"、"1 week" のように書いてください'
    ),
    'write a function and those it is taken for: sin = ["cos", "tan"]': (
        '関数と、それと取り違えられる関数を書いてください: sin = ["cos", "tan"]'
    ),
    "no budget is named {name!r}": "{name} という予算はありません",
    "the names are {names}": "使える名前は {names} です",
    "the budget {name} = {value!r} is invalid": "予算 {name} = {value} は使えません",
    "write a number above {least:g}, up to {most}": "{least:g} より大きく {most} 以下の数を書いてください",
    "--budget {text!r} is not NAME=NUMBER": "--budget {text} は NAME=NUMBER の形ではありません",
    "write it like memory_mb=512": "memory_mb=512 のように書いてください",
    "neither this folder nor one above it holds {solutions}/ or {database}": (
        "このフォルダにも上のフォルダにも、{solutions}/ や {database} がありません"
    ),
    "change to the course's folder, or name the database with --db": (
        "科目のフォルダに移るか、--db でデータベースを指定してください"
    ),
    "the stored rules are damaged": "保存されている規則が壊れています",
    # the catalogue of answers
    "`{old}` stands {count} times": "`{old}` が {count} か所にあります",
    "`{old}` stands nowhere": "`{old}` がどこにもありません",
    "no heading of an entry: {cell}": "項目の見出しではありません: {cell}",
    "write {forms}": "次の形で書いてください: {forms}",
    "{name} has both a change and code": "{name} に、書き換えとコードの両方があります",
    "write either": "どちらか一方にしてください",
    "the question has a second heading": "この問いの見出しが2つあります",
    "put its answers under one": "答えを1つの見出しの下にまとめてください",
    "text below the heading of a question": "問いの見出しの下に文章があります",
    "begin an entry: {forms}": "項目を始めてください: {forms}",
    "an entry before the first question": "最初の問いより前に項目があります",
    'begin with a line # %% question="..."': '# %% question="..." という行で始めてください',
    "nothing is said of {name}": "{name} の説明がありません",
    "say below its heading, after #, what is wrong": "見出しの下に、# に続けて、何が間違いかを書いてください",
    "{name} is no Python: {msg}: {line}": "{name} が Python として読めません: {msg}: {line}",
    "correct it": "直してください",
    "no answer for {name}": "{name} の答えがありません",
    "write old → new into its heading, or code below it": (
        "見出しに「前 → 後」を書くか、その下にコードを書いてください"
    ),
    "a second mistake {name}": "{name} という間違いが2つあります",
    "give each a name of its own": "別々の名前にしてください",
    "{name}: {problem} in\n{shown}": "{name}: {problem}。探した所:\n{shown}",
    "write more or other text before the arrow": "矢印の前の文字列を、長くするか変えてください",
    # checks
    "the reference solution fails its own check: {why}": "模範解答が、その問いの隠しチェックに合格しません: {why}",
    "it gives no value, or changes a protected input": "値を返さないか、変えてはいけない入力を変えています",
    "fix the solution or the check; `kakunin audit` finds this before release": (
        "模範解答か隠しチェックを直してください。`kakunin audit` で配布の前に見つかります"
    ),
    "not one line of Python source: {text!r}": "Python の1行ではありません: {text}",
    "give each line of `right` and `before` as a string of its own": (
        "`right` と `before` は、1行ずつ別の文字列で書いてください"
    ),
    "a rubric has either outputs=... or function=...": (
        "採点基準には outputs=... か function=... のどちらか一方を書きます"
    ),
    "{name} has no docstring": "{name} に docstring がありません",
    "say in one sentence, for the student, what the check looks at": (
        "何を確かめるのかを、学生に向けて1文で書いてください"
    ),
    "what is wrong could not be explained: {name}: {error}": "間違いの説明を作れませんでした: {name}: {error}",
    "is not found by pytest: give it a name of its own that begins with test_, outside of any class": (
        "が pytest に見つかりません。クラスの外に、test_ で始まる固有の名前で書いてください"
    ),
    "yields or awaits, so that calling it checks nothing": "が yield か await を使うので、呼んでも何も確かめません",
    "asks for {names}: a check is given the answer and nothing else": (
        "が {names} を求めていますが、渡されるのは answer だけです"
    ),
    "does not ask for the answer": "が answer を受け取っていません",
    "has pytest's mark {mark}, and grading knows none": "に pytest の目印 {mark} がありますが、採点では使えません",
    "write each check as a function of its own, `def test_...(answer: Answer)`, without marks": (
        "隠しチェックは、目印のない1つの関数 `def test_...(answer: Answer)` として書いてください"
    ),
    "the checks cannot be loaded: {said}": "隠しチェックを読み込めません: {said}",
    "the checks cannot be loaded: {error}": "隠しチェックを読み込めません: {error}",
    "the checks cannot be loaded: syntax error: {msg}": "隠しチェックを読み込めません: 構文の誤り: {msg}",
    "save the file as UTF-8": "UTF-8 で保存してください",
    "grading does not read it": "採点ではこのファイルを読みません",
    "correct the rubric": "採点基準を直してください",
    "move the code that checks share to a file beside them, and import it: from shared import ...": (
        "共通のコードは隣のファイルに移し、from shared import ... のように取り込んでください"
    ),
    "write `from {name} import ...`, without a dot: checks are not a package": (
        "ドットを付けずに `from {name} import ...` と書いてください。隠しチェックはパッケージではありません"
    ),
    "No module named {name!r}: {head}.py is no package": (
        "{name} というモジュールはありません。{head}.py はパッケージではありません"
    ),
    "{head}.py holds checks: move the code that others need to a file such as shared.py": (
        "{head}.py には隠しチェックがあります。共通のコードは shared.py のようなファイルに移してください"
    ),
    "cannot import name {each!r} from {head}.py": "{head}.py に {each} がありません",
    "two rubrics": "採点基準が2つあります",
    "put the checks under one": "隠しチェックを1つの採点基準にまとめてください",
    "{name} is a fixture around every test, and grading runs the checks without it": (
        "{name} はすべてのテストを囲む fixture ですが、採点では使われません"
    ),
    "{name} is pytest's, and grading runs the checks without it": "{name} は pytest のもので、採点では使われません",
    "call the code in each check that needs it": "必要な隠しチェックの中で、そのコードを呼んでください",
    "--submission {path}: there is no such file": "--submission {path}: そのファイルはありません",
    "{nodeid}: the fixture `answer` is for checks of a rubric only": (
        "{nodeid}: fixture の `answer` は、採点基準の隠しチェックだけで使えます"
    ),
    "no submission: give one with --submission FILE.ipynb": (
        "提出物がありません。--submission FILE.ipynb で指定してください"
    ),
    "not a notebook of {name}": "{name} のノートブックではありません",
    # a new course, a simulated class
    "the folder is not empty": "フォルダが空ではありません",
    "name a folder that is empty or does not exist": "空か、まだないフォルダを指定してください",
    "cannot be written: {strerror}": "書き込めません: {strerror}",
    "name a folder that you may write to": "書き込めるフォルダを指定してください",
    "the folder holds something else": "フォルダにほかのものが入っています",
    "name a folder that does not exist": "まだないフォルダを指定してください",
    # audits
    "no question {unknown!r} that has checks": "{unknown} という、隠しチェックのある問いはありません",
    "{named} {earned} of {max_score:g}": "{named}: {max_score:g} 点のうち {earned}",
    "{named} could not be judged: {problems}": "{named}: 判定できませんでした: {problems}",
    "{named} costs points elsewhere: {names}": "{named} のせいで、ほかの問いが減点されます: {names}",
    "could not be judged": "判定できません",
    "earns {score:g}": "{score:g} 点",
    "earns {score:g}, not {earns:g}": "が {score:g} 点になります（正しくは {earns:g} 点）",
    "passes": "が満点になります",
    "is named {mistake}": "が {mistake} とされます",
    "no mutant is as declared equivalent: {change}": "同等とされた書き換えの変種がありません: {change}",
    "{assignment}: {score:.1%} of the mutants that are not equivalent killed: {verdict}": (
        "{assignment}: 同等でない変種の {score:.1%} を見つけました: {verdict}"
    ),
    "equivalent: {reason}": "同等: {reason}",
    "SURVIVOR ({name})": "見逃し（{name}）",
    "passed": "合格",
    "FAILED": "不合格",
    "FALSE ALARM": "誤検出",
    "FAULT": "誤り",
    "run `kakunin audit {name}`, and commit {stamp} with the checks": (
        "`kakunin audit {name}` を実行し、{stamp} を隠しチェックと一緒にコミットしてください"
    ),
    "the audit is of another state of the solutions, the checks or the engine": (
        "監査のあとで、模範解答か隠しチェックか採点エンジンが変わっています"
    ),
    "the checks have not passed an audit": "隠しチェックが監査に合格していません",
    # releases
    "not released: {message}": "配布しませんでした: {message}",
    "take it out, and release again": "それを取り除いてから、もう一度配布してください",
    "{name}.ipynb, cell {id}": "{name}.ipynb のセル {id}",
    "it holds what {name} must hide: {secret!r}": "{name} が隠すはずのものが入っています: {secret}",
    "it holds a line of an answer: {min!r}": "答えの1行が入っています: {min}",
    "it holds the whole answer": "答えがそのまま入っています",
    "{name}: missing": "{name}: ありません",
    "{name}: not part of the release": "{name}: 配布物ではありません",
    "{name}: differs": "{name}: 内容が違います",
    "the course has no id, and every course in the exchange needs one": (
        "科目の id がありません。exchange に公開するには id が要ります"
    ),
    "nbgrader released something else: {differences}": "nbgrader の作った配布物が違います: {differences}",
    'add a line such as id = "{suggested_id}" at its top': ('先頭に id = "{suggested_id}" のような行を加えてください'),
    "nbgrader could not release it to the exchange: {reason}": "nbgrader が exchange に公開できませんでした: {reason}",
    "no reason given": "理由は示されていません",
    "rename a file that nbgrader ignores (feedback, *.pyc), or report it": (
        "nbgrader が無視するファイル（feedback、*.pyc）の名前を変えるか、不具合として報告してください"
    ),
    "the bundle cannot be written: {strerror}": "zip を書き込めません: {strerror}",
    "check Exchange.root in nbgrader_config.py: the folder must exist, mode 777": (
        "nbgrader_config.py の Exchange.root を確かめてください。権限 777 のフォルダが要ります"
    ),
    "name another file": "別のファイルを指定してください",
    "nbgrader cannot generate it: {reason}": "nbgrader が配布物を作れませんでした: {reason}",
    "run `nbgrader generate_assignment {assignment} --force --debug`": (
        "`nbgrader generate_assignment {assignment} --force --debug` を実行してみてください"
    ),
    # the reference and what is drawn
    "{maker} draws {kind}, not values by their names": "{maker} の戻り値が、名前と値の辞書ではなく {kind} です",
    'return a dict such as {{"x": draw.array(3)}}': '{{"x": draw.array(3)}} のような辞書を返してください',
    "{said}. Did you mean {meant!r}?": "{said}。{meant} の書き間違いではありませんか",
    "call_as is no lambda that calls a function: {name}: {text}": (
        "call_as が、関数を呼ぶ lambda になっていません: {name}: {text}"
    ),
    'write function="..." and call_as="lambda x: ..."': ('function="..." と call_as="lambda x: ..." を書いてください'),
    "the input {name} holds a {kind}, which cannot be sent to the student's code": (
        "入力 {name} に、学生のコードへ送れない {kind} が入っています"
    ),
    'let the rubric make it where the code runs: call_as="lambda x: f(x, lambda w: ...)"': (
        '学生のコードが動く側で作ってください: call_as="lambda x: f(x, lambda w: ...)"'
    ),
    "the reference does not raise {error} on every case": "模範解答が {error} を起こさない場合があります",
    "correct the solution, or what is drawn": "模範解答か、作る入力を直してください",
    "the reference gives a {kind}, {why}": "模範解答の値が {kind} で、{why}",
    "which cannot be compared": "比べられません",
    "which is too large to be compared": "大きすぎて比べられません",
    "ask for what is in it: {way}": "中身を聞いてください: {way}",
    "draw smaller inputs": "作る入力を小さくしてください",
    "the reference gives None in every case, as would an answer that does nothing": (
        "模範解答の値がいつも None なので、何もしない答えと区別できません"
    ),
    "ask for what it changes: {way}; or for what it prints: answer.printing()": (
        "変えたものを聞いてください: {way}。表示したものを聞くなら answer.printing() です"
    ),
    "the reference prints nothing in any case": "模範解答が何も表示しません",
    "look at a value instead": "表示ではなく、値を聞いてください",
    "what should hold": "成り立つべきこと",
    "say in one sentence, for the student, what has to hold": (
        "何が成り立てばよいかを、学生に向けた1文で書いてください"
    ),
    "{name} does not hold of the reference's value": "{name} が、模範解答の値で成り立ちません",
    "{name} raises {error}": "{name} がエラーで止まりました: {error}",
    "correct it, or the solution": "それか、模範解答を直してください",
    "this cell fails: {error}": "このセルがエラーで止まりました: {error}",
    "the visible check fails on the solution: {error}": "模範解答が「確かめ」に合格しません: {error}",
    # folders that may not be written
    "you may not write here, so nothing can be released": "ここに書き込む権限がないので、配布できません",
    "release from a copy of the course that is yours, or ask its owner": (
        "自分の写しから配布するか、持ち主に頼んでください"
    ),
    "{folder}: you may not write here, so this audit reports and leaves the stamp as it is": (
        "{folder}: ここに書き込む権限がないので、監査の結果を示すだけで、記録は変えません"
    ),
    "you may not write to this course, so nothing can be graded here; set up in {folder}": (
        "この科目に書き込む権限がないので、ここでは採点できません。設定は {folder} に置きました"
    ),
    "the configuration of JupyterLab cannot be written: {why}": "JupyterLab の設定を書き込めません: {why}",
    "make the course's folder or your home writable": ("科目のフォルダかホームに書き込めるようにしてください"),
}
