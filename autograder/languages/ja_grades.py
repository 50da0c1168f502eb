"""Japanese: of grades, rosters and exports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    # the database's contents
    "the database has no assignment {name!r}": "データベースに課題 {name} がありません",
    "release an assignment first": "先に課題を配布してください",
    "the database has a damaged {name}: {why}": "データベースの {name} が壊れています: {why}",
    "restore it from a backup, or release the assignment again": (
        "バックアップから戻すか、もう一度課題を配布してください"
    ),
    "stored {name}: {why}": "保存された {name}: {why}",
    "the database holds nothing about {student!r}": "データベースに {student} のデータはありません",
    "look up the id in: kakunin show ASSIGNMENT": "学籍番号は kakunin show ASSIGNMENT で調べられます",
    "a graded answer has no score that can be used": "採点した答えに、使える得点がありません",
    "the answers in {notebook}": "{notebook} の答え",
    "the comment on {question}": "{question} のコメント",
    "the page": "ページ",
    # a grade, step by step
    "state": "状況",
    "submitted": "提出",
    "deadline, extension included": "期限（延長を含む）",
    "late by": "遅れ",
    "points earned": "得点",
    "late penalty, {percent:g} %": "遅れによる減点（{percent:g} %）",
    "scale": "換算",
    "grade": "成績",
    "grade, {rounding} to {digits:digit|digits}": "成績（小数点以下 {digits} 桁、{rounding}）",
    "weight in the course": "科目での重み",
    "{weight} (extra)": "{weight}（加点）",
    "{points} of {most}": "{points} / {most}",
    "{final:g} of {out_of:g}": "{final:g} / {out_of:g}",
    "submission {number}": "{number} 回目の提出",
    "submission {number} (counts: {rule})": "{number} 回目の提出（これを採用: {rule}）",
    "{score}, after lateness {worth}, {moment}": "{score}、遅れを引いて {worth}、{moment}",
    "no students": "学生がいません",
    "{name}: of {most:g}": "{name}: 満点 {most:g}",
    "-: not known, which is not a zero": "-: 不明（0 点ではありません）",
    "{student} final grade: {before} -> {after}": "{student} 成績: {before} -> {after}",
    "none": "なし",
    # comparing
    "{where}: {column} {expected} expected, {actual} found": "{where}: {column} は {expected} のはずが {actual} です",
    "empty": "空",
    "cannot be read as CSV: {error}": "CSV として読めません: {error}",
    "has no column {names}": "{names} の列がありません",
    "has no rows": "行がありません",
    "has the row of {names} twice": "{names} の行が2つあります",
    "{column} is not a number: {value!r}": "{column} が数ではありません: {value}",
    "compare files written by `kakunin export --to questions`": (
        "`kakunin export --to questions` で書き出したファイルを比べてください"
    ),
    # exports
    "Canvas silently drops a column named {title!r}": "Canvas は {title} という列を黙って捨てます",
    "rename the assignment before exporting": "書き出す前に、課題の名前を変えてください",
    "the text is neither UTF-8, UTF-16 nor cp932": "UTF-8 でも UTF-16 でも cp932 でもありません",
    "use the file as it was downloaded": "ダウンロードしたままのファイルを使ってください",
    "line {line}: a quote that does not end": "{line} 行目: 閉じていない引用符があります",
    "download the file again": "もう一度ダウンロードしてください",
    "row {row}, column {column}: grades out of {mark:g}, but those of {assignment} are out of {out_of:g}": (
        "{row} 行目、{column} 列: {mark:g} 点満点ですが、{assignment} の成績は {out_of:g} 点満点です"
    ),
    "write `out_of = {mark:g}` under [points] in solutions/{assignment}/assignment.toml, which scales them, or make "
    "it {out_of:g} where the file comes from and download the file again": (
        "solutions/{assignment}/assignment.toml の [points] に `out_of = {mark:g}` と書いて換算するか、"
        "ファイルの元で {out_of:g} 点満点にしてダウンロードし直してください"
    ),
    "a notebook is named {name!r}, which is a column of this export": (
        "ノートブックの名前 {name} が、この書き出しの列の名前と同じです"
    ),
    "export `questions` instead, or rename the notebook": (
        "代わりに `questions` を書き出すか、ノートブックの名前を変えてください"
    ),
    "an Excel file in the format before 2007": "2007 より前の形式の Excel ファイルです",
    "save it in Excel as .xlsx": "Excel で .xlsx として保存してください",
    "name the {what}": "{what}を指定してください",
    "downloaded file": "ダウンロードしたファイル",
    "file of students": "名簿のファイル",
    " of grades": "",
    " {column!r}": " {column}",
    "not a workbook that can be read": "ブックとして読めません",
    "open it in Excel and save it as .xlsx": "Excel で開き、.xlsx として保存してください",
    "a text of the roster is damaged: ...{wrong}...": "名簿の文字列が壊れています: ...{wrong}...",
    "fix the name and import the roster again": "名前を直して、名簿を取り込み直してください",
    "left out: a spreadsheet would run {column} {id!r} as a formula": (
        "外しました: 表計算ソフトが {column} {id} を数式として実行してしまいます"
    ),
    "there are no grades to fill in": "書き込む成績がありません",
    "grade the assignment first": "先に課題を採点してください",
    "row {row} of the file has the ids of {whose}: choose with --id-column": (
        "ファイルの {row} 行目に {whose} の ID があります。--id-column で列を選んでください"
    ),
    "row {row}: {student} occurs twice": "{row} 行目: {student} が2回出てきます",
    "download it again": "もう一度ダウンロードしてください",
    "no row of titles with a column{asked} and one of ids": "成績の列{asked} と ID の列のある見出しの行がありません",
    "name the columns with --column and --id-column, as the file writes them": (
        "--column と --id-column で、ファイルにあるとおりの列の名前を指定してください"
    ),
    "no column is named after the assignment": "課題の名前の列がありません",
    "several columns could hold the grades": "成績の列と思われるものがいくつもあります",
    "choose with --column: {names}": "--column で選んでください: {names}",
    "choose a file in a folder you may write to": "書き込めるフォルダのファイルを指定してください",
    "{name!r} cannot be the name of a file": "{name} はファイルの名前にできません",
    "rename it in the database": "データベースでの名前を変えてください",
    # rosters
    "{count:error|errors}, nothing was imported": "{count} 件の誤りがあり、何も取り込みませんでした",
    "... and {count} more": "… ほか {count} 件",
    "fix these rows and import the file again": "これらの行を直して、取り込み直してください",
    "no students below the titles": "見出しの下に学生がいません",
    "write one row per student": "学生1人を1行に書いてください",
    "no column of student ids": "学籍番号の列がありません",
    "name the column one of: {known}": "列の名前を次のどれかにしてください: {known}",
    "several columns could be {name}": "{name} と思われる列がいくつもあります",
    "leave only one of: {these}": "次のうち1つだけを残してください: {these}",
    "row {line}: {reason}": "{line} 行目: {reason}",
    "{text!r} looks like a row of totals or notes: delete it": "{text} は合計か注の行のようです。消してください",
    "{text!r} looks like the titles once more: delete the row": "{text} は見出しの繰り返しのようです。消してください",
    "no student id": "学籍番号がありません",
    "the id {reason}": "学籍番号: {reason}",
    "the {name} {reason}": "{name}: {reason}",
    "{id!r} cannot be an id: it must be usable as a folder's name, and not look like a formula": (
        "{id} は学籍番号にできません。フォルダの名前に使え、数式に見えないものにしてください"
    ),
    "{value!r} has an invisible character (U+{code:04X}): type it anew": (
        "{value} に見えない文字（U+{code:04X}）があります。打ち直してください"
    ),
    "{value!r} has full-width characters": "{value} に全角の文字があります",
    "{email!r} is no address": "{email} はメールアドレスではありません",
    "{name} has more than {longest} characters": "{name} が {longest} 字を超えています",
    "row {line}: {name} {value!r} is already in row {other}": "{line} 行目: {name} {value} は {other} 行目にもあります",
    "row {line}: {name} {value!r} is already in row {other} as {as_there!r}": (
        "{line} 行目: {name} {value} は {other} 行目にもあります（{as_there}）"
    ),
}
