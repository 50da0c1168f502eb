"""Japanese: of submissions, downloads and their grading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    # folders of submissions
    "cannot read the folder of submissions: {strerror}": "提出物のフォルダを読めません: {strerror}",
    "collect the submissions first, or name their folder with --submitted DIR": (
        "先に提出物を集めるか、--submitted DIR でフォルダを指定してください"
    ),
    "no submission of {assignment} by {names}": "{names} は {assignment} を提出していません",
    "no submission of {assignment}": "{assignment} の提出物がありません",
    "each student's notebooks belong in {submitted}/<student>/{assignment}/": (
        "ノートブックは、学生ごとに {submitted}/<学籍番号>/{assignment}/ に入れます"
    ),
    "{folder}: no notebook of {name} is named {names}; rename it if it is this one": (
        "{folder}: {name} に {names} というノートブックはありません。これがそうなら、名前を変えてください"
    ),
    "{folder}: it is a link to another folder; copy what it leads to": (
        "{folder}: 別のフォルダへのリンクです。リンクの先をコピーしてください"
    ),
    "{folder}: {count} different files may be {name}: {listed}": (
        "{folder}: {name} と思われる異なるファイルが {count} 個あります: {listed}"
    ),
    "neither its name nor its cells match a notebook": "名前もセルも、どのノートブックとも合いません",
    "more than {most_files} notebooks lie in the folder": "フォルダに {most_files} 個より多くのノートブックがあります",
    "{name} is not a regular file": "{name} は普通のファイルではありません",
    "{name} has {size} bytes; at most {max_bytes} are read": (
        "{name} は {size} バイトあります（読むのは {max_bytes} バイトまで）"
    ),
    "{name} has {size} bytes; of this submission only {room} more are read": (
        "{name} は {size} バイトあります（この提出物で読めるのは、あと {room} バイト）"
    ),
    "an archive, which is not read here; unpack it": "圧縮ファイルは読みません。展開してください",
    "a link, which is not followed": "リンクなので、たどりません",
    "not a regular file": "普通のファイルではありません",
    "it lies more than {levels} folders down; move it up": (
        "{levels} 段より深いフォルダにあります。上に移してください"
    ),
    "more than {most_entries} files; the rest are not looked at": (
        "ファイルが {most_entries} 個より多いので、残りは見ていません"
    ),
    "timestamp.txt cannot be read or is not plausible, so no lateness is known; write it like "
    "2026-12-01 23:59:00 +0900": (
        "timestamp.txt が読めないか、ありえない日時なので、遅れが分かりません。"
        "2026-12-01 23:59:00 +0900 のように書いてください"
    ),
    "not a known time zone: {name!r}": "知らないタイムゾーンです: {name}",
    "not a moment: {text!r}": "日時ではありません: {text}",
    "not a plausible moment: {moment}": "ありえない日時です: {moment}",
    # notebooks
    "it has {count} cells, more than {max_cells}": "セルが {count} 個あります（{max_cells} 個まで）",
    "its cells hold {length} characters, more than {max_text}": ("セルに {length} 字あります（{max_text} 字まで）"),
    "the file is empty": "ファイルが空です",
    "the file has {size}, more than {max_bytes} MB": "ファイルが {size} あります（{max_bytes} MB まで）",
    "the file is too finely divided to be a notebook": "細かすぎて、ノートブックとは思えないファイルです",
    "its JSON is nested too deeply": "JSON の入れ子が深すぎます",
    "the file is not JSON ({error})": "JSON のファイルではありません（{error}）",
    "the file is JSON but not a notebook": "JSON ですが、ノートブックではありません",
    "a notebook for {language}, not for Python": "Python ではなく {language} のノートブックです",
    "look at the file": "ファイルを見てください",
    "ask the student to save and hand in again": "保存してから提出し直すように、学生に伝えてください",
    "ask the student to clear the outputs and hand in again": (
        "出力を消してから提出し直すように、学生に伝えてください"
    ),
    "ask for the .ipynb file itself": ".ipynb ファイルそのものを出してもらってください",
    "ask the student to answer in the notebook that was handed out": (
        "配布したノートブックに答えるように、学生に伝えてください"
    ),
    "ask the student to hand in the .ipynb file itself": (
        ".ipynb ファイルそのものを提出するように、学生に伝えてください"
    ),
    "the file holds {closest}, not {name}": "中身が {name} ではなく {closest} です",
    "no cell of {name} is in the file": "{name} のセルが1つもありません",
    "ask the student to hand in the right file": "正しいファイルを提出するように、学生に伝えてください",
    "written in Python {newer}, and the grader's is {here}; grade by hand, or with a newer Python": (
        "Python {newer} の書き方で、採点に使う Python は {here} です。人が採点するか、新しい Python で採点してください"
    ),
    "nothing that was released in {name} is in the file; it may be another notebook": (
        "{name} の配布物のセルが1つもありません。別のノートブックかもしれません"
    ),
    "it cannot be told which cell answers {names}": "{names} の答えがどのセルか分かりません",
    "the grader's own work took more than {host_seconds:g} s of processor time": (
        "採点側の処理が、CPU 時間で {host_seconds:g} 秒を超えました"
    ),
    "nothing was run (--no-execute)": "何も実行していません（--no-execute）",
    # batches
    "{student}: not stored: handed in again meanwhile": "{student}: 採点中に出し直されたので、保存しませんでした",
    "{student}: not stored: {filename}: {strerror}": "{student}: 保存できませんでした: {filename}: {strerror}",
    "the graded notebooks cannot be written: {strerror}": "採点済みノートブックを書き込めません: {strerror}",
    "{mend}, then run the command again: stored grades are kept, and it grades the rest": (
        "{mend}、もう一度実行してください。保存した成績はそのままで、残りを採点します"
    ),
    "make room on its disk": "ディスクに空きを作り",
    "get permission to write to the folder, or name another with --output": (
        "フォルダに書き込めるようにするか、--output で別のフォルダを指定し"
    ),
    "{points}, {status}{mistake}": "{points}、{status}{mistake}",
    "not known": "不明",
    "not graded": "未採点",
    # downloads
    "--names is for a download of an LMS": "--names は、LMS からダウンロードしたものに使います",
    "leave it out": "付けないでください",
    "ask for it again, as plain .ipynb files or an ordinary zip": (
        ".ipynb ファイルか普通の zip で、出し直してもらってください"
    ),
    "the download cannot be unpacked: {strerror}": "ダウンロードしたものを展開できません: {strerror}",
    "make room there, or name another folder in the environment variable TMPDIR": (
        "空きを作るか、環境変数 TMPDIR で別のフォルダを指定してください"
    ),
    "make it readable, then run again": "読めるようにしてから、もう一度実行してください",
    "an archive in an unsupported format": "対応していない形式の圧縮ファイルです",
    "more than {most_files} files of one student; the rest are skipped": (
        "1人のファイルが {most_files} 個を超えたので、残りは飛ばします"
    ),
    "in one notebook": "（1つのノートブックで）",
    "more of this student ([budget] submission_mb)": "（この学生の残り、[budget] の submission_mb）",
    "too large: it has {size} bytes; at most {limit} are read {most}": (
        "大きすぎます: {size} バイトあり、読むのは {limit} バイトまでです{most}"
    ),
    "too large: it grew beyond {limit} bytes while it was read": (
        "大きすぎます: 読んでいる間に {limit} バイトを超えました"
    ),
    "folders nested more than {deepest_folder} deep": "フォルダの入れ子が {deepest_folder} 段を超えています",
    "zips nested more than {deepest} deep": "zip の入れ子が {deepest} 段を超えています",
    "it lists {count} files; at most {most_files} are read": (
        "ファイルが {count} 個あります（読むのは {most_files} 個まで）"
    ),
    "an empty zip: it holds no file": "空の zip です",
    "it holds no files": "ファイルが入っていません",
    "cannot be read: {strerror}": "読めません: {strerror}",
    "several entries of its zip have this name": "zip の中に同じ名前のものがいくつもあります",
    "run `kakunin grade` on a download without the files that do not count": (
        "数えないファイルを除いてから、`kakunin grade` を実行してください"
    ),
    "one of {count} different files of {name}, of which at most {most_copies} are compared": (
        "{name} の異なるファイルが {count} 個あります（比べるのは {most_copies} 個まで）"
    ),
    "one of {count} different answers to {name}; {graded}": (
        "{name} の異なる答えが {count} 個あるうちの1つです。{graded}"
    ),
    "only {shown} was graded": "{shown} だけを採点しました",
    "none of them was graded": "どれも採点していません",
    "holds cells of {names}": "{names} のセルが混ざっています",
    "split it, or rename it to the one that counts": "分けるか、採点するほうの名前に変えてください",
    "neither its name nor its cells match {name}": "名前もセルも {name} と合いません",
    "rename it if it is: {names}": "そうであれば、次の名前に変えてください: {names}",
    "handed in before {shown}": "{shown} より前に提出されたものです",
    "material of the assignment, not to be handed in": "提出しない教材です",
    "holds no answer; another {name} does": "答えがありません。答えのある {name} がほかにあります",
    "the same as {seen}": "{seen} と同じです",
    "neither UTF-8 nor cp932": "UTF-8 でも cp932 でもありません",
    "save it as CSV UTF-8": "CSV UTF-8 で保存してください",
    "its name can be read in {count} ways": "名前の読み方が {count} 通りあります",
    "name the student of the whole name with --names FILE.csv, or import the LMS ids with the roster": (
        "名前全体の学生を --names FILE.csv で示すか、LMS の ID を名簿と一緒に取り込んでください"
    ),
    "reveal the identities in the LMS and download again, or name the student with --names FILE.csv": (
        "LMS で氏名を表示してダウンロードし直すか、--names FILE.csv で学生を示してください"
    ),
    "{name} may be {names}": "{name} は {names} のどれか分かりません",
    "name the student with --names FILE.csv": "--names FILE.csv で学生を示してください",
    "nobody on the roster is called {name}": "名簿に {name} という学生はいません",
    "fix the roster (`kakunin roster import`), or name the student with --names FILE.csv": (
        "名簿を直す（`kakunin roster import`）か、--names FILE.csv で学生を示してください"
    ),
    "the LMS id {number} is {student}'s, the name {name} is {names}'s": (
        "LMS の ID {number} は {student}、名前 {name} は {names} のものです"
    ),
    "fix the LMS ids of the roster, or name the student with --names FILE.csv": (
        "名簿の LMS の ID を直すか、--names FILE.csv で学生を示してください"
    ),
    "handed in anonymously, as {name} {number}": "匿名で提出されています: {name} {number}",
    "row {line}: {student!r} is not on the roster": "{line} 行目: {student} は名簿にありません",
    "row {line}: {said!r} is no name": "{line} 行目: {said} は名前ではありません",
    "row {line}: {said!r} belongs to another student above": "{line} 行目: {said} は上の行で別の学生のものです",
    "write in each row: name,student id": "1行に「名前,学籍番号」を書いてください",
    "too large to be a list of names": "名前の一覧にしては大きすぎます",
    "name the file of names": "名前のファイルを指定してください",
    "it lies beside folders of students": "学生のフォルダの隣にあります",
    "it lies in no assignment's folder": "課題のフォルダに入っていません",
    "its name is not {assignment}": "名前が {assignment} ではありません",
    "move it to {place}/": "{place}/ に移してください",
    "rename it to {place}/": "名前を {place}/ に変えてください",
    "move it to its student's folder, <student>/{assignment}/": (
        "学生のフォルダ <学籍番号>/{assignment}/ に移してください"
    ),
    "grade it separately with --submitted and its name": "--submitted で名前を指定し、別に採点してください",
    "ask the student for the notebook: none was handed in": (
        "ノートブックが提出されていません。学生に出してもらってください"
    ),
    "the LMS has two people of this name; on the roster only {student} is": (
        "LMS にはこの名前の人が2人いて、名簿には {student} だけがいます"
    ),
    "name the student by the number, with --names FILE.csv": "--names FILE.csv に番号で学生を示してください",
    "neither the file nor a folder is named after a student": "ファイルにもフォルダにも、学生の名前がありません",
    "name its folder after the student's id, or name the student with --names FILE.csv": (
        "フォルダを学籍番号の名前にするか、--names FILE.csv で学生を示してください"
    ),
    "no notebook; {student}'s": "ノートブックではありません（{student}）",
    "its name can be read in several ways, and in other files {student} has another name": (
        "名前の読み方がいくつもあり、ほかのファイルでは {student} の名前が違います"
    ),
    "name the student of the whole name with --names FILE.csv": ("名前全体の学生を --names FILE.csv で示してください"),
    "name the students with --names FILE.csv": "--names FILE.csv で学生を示してください",
    "import the roster (`kakunin roster import`)": "名簿を取り込んでください（`kakunin roster import`）",
    "no file of it could be matched to a student": "どのファイルも、誰のものか分かりませんでした",
    "see the reasons above, and {settle}": "上の理由を見てください。次に: {settle}",
    # zips
    "it breaks off": "途中で切れています",
    "it is damaged: its bytes do not have the CRC that its list of files says": (
        "壊れています（CRC が一覧と合いません）"
    ),
    "it is damaged: {error}": "壊れています: {error}",
    "it is not where its list of files says": "一覧の示す場所にありません",
    "encrypted with a password": "パスワードで暗号化されています",
    "the names of it in its list of files and beside its data differ": "一覧と本体とで名前が違います",
    "it overlaps another entry of its zip": "zip の中でほかのものと重なっています",
    "it holds more bytes than its list of files says": "一覧より大きいデータが入っています",
    "its sizes are broken": "大きさの記録が壊れています",
    "a link or device, which is not followed": "リンクか装置なので、たどりません",
    "packed with a compression that is not read: {method}": "対応していない圧縮方法です: {method}",
    "a folder that holds bytes": "フォルダなのにデータがあります",
    "its name is too long": "名前が長すぎます",
    "its name leads out of the zip": "名前が zip の外を指しています",
    "it has no name": "名前がありません",
    "its list of files is broken after {count} files": "ファイルの一覧が {count} 個目のあとで壊れています",
    "its list of files has {size} bytes; at most {most} are read": (
        "ファイルの一覧が {size} バイトあります（読むのは {most} バイトまで）"
    ),
    "its list of files (the central directory) is not where it should be": (
        "ファイルの一覧（セントラルディレクトリ）が、あるべき場所にありません"
    ),
    "{questions}: not in the file, and as far as is known released after it was handed in": (
        "{questions}: ファイルにありません。わかる限りでは、提出のあとに配布された問いです"
    ),
}
