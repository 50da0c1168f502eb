"""Japanese: what commands say as they run, and when they are asked for something else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    # several commands
    "the data of {count:student|students} could not be used in full:": "{count} 人のデータの一部が使えませんでした:",
    "Too narrow to show: {names}. {whole} has all.": "幅が足りないので省きました: {names}（{whole} にはあります）",
    "{fitting} of {workers} workers: {workers} may need {need} of memory by the budget, and {there} are available; "
    "--workers N takes another number": (
        "ワーカーは {workers} 個のうち {fitting} 個にします。{workers} 個では予算で {need} のメモリが要ることがあり、"
        "空きは {there} です。--workers N で変えられます"
    ),
    "{workers} may need {need} of memory by the budget, and {there} are available: if it runs out, students go to a "
    "grader; --workers {fitting} fits": (
        "ワーカー {workers} 個では予算で {need} のメモリが要ることがあり、空きは {there} です。足りなくなった学生は"
        "採点待ちになります。--workers {fitting} なら足ります"
    ),
    "reading the grades": "成績を読んでいます",
    "the database has no assignment": "データベースに課題がありません",
    "the database has no questions of {names}": "データベースに {names} の問いがありません",
    "the database has no students": "データベースに学生がいません",
    "release the assignment again": "もう一度課題を配布してください",
    "import a roster, or grade the assignment": "名簿を取り込むか、課題を採点してください",
    "`kakunin show {assignment}` lists the students": "学生の一覧は `kakunin show {assignment}` で見られます",
    # summaries
    "{count:student|students} graded": "{count} 人を採点済み",
    "{count} waiting for a grader": "{count} 人が採点待ち",
    "{count} not handed in": "{count} 人が未提出",
    "{count} excused": "{count} 人を免除",
    "  {count} without a submission: {names}": "  提出のない {count} 人: {names}",
    "{count:student|students} handed in but not on the roster: {names}": "提出したが名簿にない {count} 人: {names}",
    "{count:student|students} excused or with more time, but not in the database: {names}": (
        "延長や免除があるのにデータベースにない {count} 人: {names}"
    ),
    # audit
    "{assignment}: the checks have passed an audit, and nothing has changed since": (
        "{assignment}: 隠しチェックは監査に合格していて、そのあと何も変わっていません"
    ),
    "auditing {assignment}: answers": "{assignment} を監査中（答えの数）",
    # compare
    "{equal} of {count:student|students} equal": "{count} 人のうち {equal} 人が一致しました",
    "no completion for {shell}": "{shell} の補完はありません",
    "the shells are {names}": "使えるシェルは {names} です",
    # explain
    "no grade of {what} is stored in {assignment}": "{assignment} に {what} の成績は保存されていません",
    "grade it first: kakunin grade {assignment} --student {student}": (
        "先に採点してください: kakunin grade {assignment} --student {student}"
    ),
    "{question} cannot be explained": "{question} を説明できません",
    "checks: {points} of {most}, {status}{mistake}; {moment}": (
        "隠しチェック: {points} / {most}、{status}{mistake}、{moment}"
    ),
    "of": "配点",
    "not known when": "日時は不明",
    "an equal answer was judged for it: {moment}": "同じ答えの判定を使いました: {moment}",
    "could not be judged: {problem}": "判定できませんでした: {problem}",
    "what was handed in, or the checks, changed since: grade it again": (
        "そのあとで提出物か隠しチェックが変わりました。採点し直してください"
    ),
    "then a grader: {points}{worth}{extra}": "そのあと人が採点: {points}{worth}{extra}",
    " and {points} extra": "、加点 {points}",
    " of {most}": " / {most}",
    "to be confirmed: the answer, its checks or its points changed since, so nothing counts yet": (
        "確認待ち: そのあとで答えか隠しチェックか配点が変わったので、まだ得点に数えません"
    ),
    "what counts: {points} of {most}": "得点になるもの: {points} / {most}",
    "answer as found": "見つかった答え",
    # export
    "name an assignment, or write --all": "課題を指定するか、--all を付けてください",
    "--to template and --template belong together": "--to template と --template は一緒に使います",
    "a template takes one assignment and no other --to": "テンプレートには、課題1つと --to template だけを指定します",
    "name the assignment alone": "課題だけを指定してください",
    "several --to need a folder": "--to がいくつもあるときは、フォルダに書き出します",
    "make the folder, or name it in --output": "フォルダを作るか、--output で指定してください",
    "{export} has an encoding of its own": "{export} の文字コードは決まっています",
    "leave --encoding out": "--encoding を付けないでください",
    "{encoding} cannot write, 〓 instead: {text}": "{encoding} で書けないので 〓 にしました: {text}",
    "writing {output}": "{output} を書き出しています",
    "{count:grade|grades} filled in, out of {out_of:g}{scaled}": (
        "{count} 人の成績を書き込みました（{out_of:g} 点満点{scaled}）"
    ),
    ", scaled from {points:g} points": "、{points:g} 点から換算",
    "{count:row matches|rows match} no student in the database": "データベースの学生と合わない {count} 行",
    "{count:student|students} with a grade, but not in the file": "成績があるのにファイルにない {count} 人",
    "{count:row|rows} left unchanged": "変えなかった {count} 行",
    "{student} ({state})": "{student}（{state}）",
    # feedback
    "{count:page|pages} in {output}": "{output} に {count} ページを書き出しました",
    "{count} not handed in through nbgrader's exchange, which therefore cannot deliver their pages: {names}": (
        "{count} 人は nbgrader の exchange を通さずに提出したので、exchange ではページを返せません: {names}"
    ),
    "feedback": "フィードバック",
    "writing the pages": "ページを書き出しています",
    "submission_secret.txt is also that of {others}: the exchange cannot deliver the page": (
        "submission_secret.txt が {others} と同じなので、exchange ではページを返せません"
    ),
    # grade
    "grading {assignment}: students": "{assignment} を採点中（人数）",
    "{assignment}: {graded:student|students} graded{more}; notebooks in {folder}": (
        "{assignment}: {graded} 人を採点しました{more}。ノートブックは {folder} にあります"
    ),
    ", {unchanged} unchanged": "（{unchanged} 人は変更なし）",
    "{count:grade|grades} of an earlier version kept: the files have not changed since": (
        "以前の版での {count} 件の成績は、ファイルが変わっていないのでそのままです"
    ),
    "{count:student|students} of the roster without a submission: {names}": "名簿にいて未提出の {count} 人: {names}",
    "{count:notebook|notebooks} graded from a subfolder, where no other was:": (
        "下のフォルダにあった {count} 個のノートブックを採点しました:"
    ),
    "{count:notebook needs|notebooks need} a grader:": "人が採点するノートブックが {count} 個あります:",
    "{count:student|students}: {reason}: {names}": "{count} 人: {reason}: {names}",
    "  ... and {count} more: `kakunin export --to questions` has all": (
        "  … ほか {count} 個。`kakunin export --to questions` にすべてあります"
    ),
    "--isolation none: the students' code runs as you, and can read and change all that you can; use it only for "
    "code that you trust": (
        "--isolation none: 学生のコードがあなたの権限で動き、あなたのファイルを読むことも変えることもできます。"
        "信頼できるコードだけに使ってください"
    ),
    "{count:grade|grades} would change; nothing was written": "{count} 件の成績が変わります。何も書き込んでいません",
    "{count:final grade has|final grades have} changed since the last run by new rules, such as `due` or `percent`": (
        "`due` や `percent` などの規則が変わり、前回から {count} 人の最終成績が変わりました"
    ),
    "{count:grade was|grades were} made by engine {engine}": "採点エンジン {engine} による成績 {count} 件",
    "{grades}: --force grades them again": "{grades}: --force で採点し直せます",
    "{where}: {before} -> {after}": "{where}: {before} -> {after}",
    "--workers is for this machine": "--workers は、このマシンで採点するときのものです",
    "leave it out: a cluster has its own workers": "付けないでください。クラスタには自分のワーカーがあります",
    "{count} late according to the LMS; a download has no times, so no points were taken off: {names}": (
        "LMS によると {count} 人が遅れて提出しましたが、ダウンロードには時刻がないので減点していません: {names}"
    ),
    "{count:file needs|files need} attention:": "人が見る必要のあるファイルが {count} 個あります:",
    "{count:file was|files were} skipped:": "飛ばしたファイルが {count} 個あります:",
    "file": "ファイル",
    "why": "理由",
    "next step": "次にすること",
    "{folder}/: {count} more": "{folder}/: ほか {count} 個",
    "{count:grader's score is|graders' scores are} to be confirmed, because the answer, its checks or its points "
    "changed: set it again in the Formgrader, or with `kakunin review` for written answers": (
        "答えか隠しチェックか配点が変わったので、人のつけた {count} 件の得点を確認してください。"
        "Formgrader で、記述式なら `kakunin review` で、つけ直してください"
    ),
    "  {student}: {question}, until now {score}": "  {student}: {question}（これまで {score}）",
    # lab, new-course, simulate
    "JupyterLab for {folder}: the menu Nbgrader has the Formgrader; Ctrl-C stops it.": (
        "{folder} の JupyterLab です。Formgrader は Nbgrader のメニューにあります。Ctrl-C で止まります。"
    ),
    "{folder}: the course {id} with the assignment {assignment}; next:": (
        "{folder}: 科目 {id} と課題 {assignment} を作りました。次は:"
    ),
    "answers that another student gave before: {same:.0%} are the same code, {renamed:.0%} the same but for names of "
    "variables": "前の学生と同じ答え: 同じコードが {same:.0%}、変数名を除いて同じものが {renamed:.0%}",
    # report
    "drawing the page": "ページを作っています",
    "{output}: {size:.0f} kB": "{output}: {size:.0f} kB",
    # review
    "write --output or --apply": "--output か --apply を付けてください",
    "kakunin review {assignment} --output review.xlsx, then --apply it": (
        "kakunin review {assignment} --output review.xlsx のあと、--apply で取り込みます"
    ),
    "reading the answers": "答えを読んでいます",
    "grouping the answers": "答えをまとめています",
    "applying the scores": "得点を取り込んでいます",
    "no written question is called {names}": "{names} という記述式の問いはありません",
    "{waiting} of {answers:answer|answers} waiting for a grader, in {rows:group|groups}; {blank} left blank": (
        "{answers} 件の答えのうち {waiting} 件が採点待ち（{rows} グループ）、{blank} 件は未解答です"
    ),
    "{count:answer|answers} {done} by {rows:row|rows}; {unchanged:row|rows} applied before, {left} without a score": (
        "{rows} 行で {count} 件の答えを{done}。取り込み済み {unchanged} 行、得点なし {left} 行"
    ),
    "the sheets show neither the questions' texts nor model answers": "シートに問題文と模範解答を出せませんでした",
    "{root} is not the folder of the course": "{root} は科目のフォルダではありません",
    "to be scored": "採点します",
    "scored": "採点しました",
    "{count:row|rows} refused:": "取り込めない行が {count} 行あります:",
    "  ... and {count} more: --json has all": "  … ほか {count} 行。--json にすべてあります",
    # roster
    "{count} {what}": "{what} {count} 人",
    "nothing was written (--dry-run)": "何も書き込んでいません（--dry-run）",
    "writing the roster": "名簿を書き込んでいます",
    "{database}: a new database": "{database}: 新しいデータベースを作りました",
    "{count:student looks|students look} like another student of the database, who is not on the roster: {pairs}": (
        "名簿になくデータベースにある学生と、よく似た {count} 人がいます: {pairs}"
    ),
    "  next step: rename that student's folder and grade it again, or correct the roster": (
        "  次にすること: その学生のフォルダの名前を変えて採点し直すか、名簿を直してください"
    ),
    "Delete all data about {student} in the database, including grades and history?": (
        "{student} のデータを、成績と履歴も含めて、データベースからすべて消しますか？"
    ),
    "{student}: {count:row|rows} deleted": "{student}: {count} 行を消しました",
    "{path}: deleted": "{path}: 削除しました",
    "{path}: the files are still there; delete the folder as well": (
        "{path}: ファイルが残っています。フォルダも消してください"
    ),
    # show
    "how the grade comes about": "成績の計算",
    "the database has no student {student!r}": "データベースに学生 {student} はいません",
    "`kakunin show {assignment}` lists them": "一覧は `kakunin show {assignment}` で見られます",
}
