"""Japanese: of written answers, in the workbook and of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    # the workbook
    "Group": "グループ",
    "Students": "人数",
    "Answer": "答え",
    "Score": "得点",
    "Comment": "コメント",
    "Suggestion": "参考（同じ答えの得点）",
    "Remark": "備考",
    "Row key": "行キー",
    "Fingerprint": "照合",
    "Read first": "はじめに",
    "Equal texts": "同じ文章",
    "Sheet": "シート",
    "Question": "問い",
    "Points": "配点",
    "Answers": "答え",
    "To be reviewed": "うち採点待ち",
    "Groups": "グループ",
    "Not answered": "未解答",
    "Missing": "未提出",
    "Each question has a sheet, with its text and the model answer at the top. No student is named.": (
        "問いごとに1枚のシートがあり、上に問題と模範解答があります。学生の名前は出していません。"
    ),
    "Answers with the same words in the same order are one group, the largest group first. The coloured row of a "
    "group is its most usual wording.": (
        "同じ言葉を同じ順に使った答えを1つのグループにまとめ、人数の多い順に並べています。代表は、最も標準的な書き方です。"
    ),
    "A “Score” in the coloured row also goes to the wordings below it (1-2, 1-3 …), together with the comment.": (
        "色のついた行（グループの代表）の「得点」を書くと、"
        "その下の書き方（1-2、1-3 …）にも同じ得点とコメントがつきます。"
    ),
    "To give one of these wordings another score, write it in its own row. It then gets only its own comment.": (
        "下の書き方だけ得点を変えるときは、その行の「得点」に書いてください。コメントも、その行に書いたものだけがつきます。"
    ),
    "“Suggestion” is the score that graders gave equal answers. It is not applied by itself: to use it, write it "
    "under “Score”.": (
        "「参考」は、同じ答えに人がつけた得点です。自動ではつきません。使うときは「得点」に書いてください。"
    ),
    "The sheet “Equal texts” lists long texts that several students wrote. Whether they are copied is for you to "
    "find out.": (
        "シート「同じ文章」は、複数の学生が書いた同じ長い文章の一覧です。写しかどうかは、人が確かめてください。"
    ),
    "Do not change the columns “Row key” and “Fingerprint”. If you sort, sort the whole table.": (
        "「行キー」と「照合」の列は変えないでください。並べ替えるときは、表全体を並べ替えてください。"
    ),
    "Save the workbook and apply it with kakunin review --apply. Rows without a score stay as they are.": (
        "書き終えたら保存して、kakunin review の --apply で取り込みます。空欄の行はそのまま残ります。"
    ),
    "Question text": "問題",
    "Model answer": "模範解答",
    "Range of scores": "得点の範囲",
    "{title} ({points:point|points})": "{title}（{points}点）",
    "Write a number from 0 to {points}.": "0 から {points} までの数を書いてください。",
    "{count:student|students} wrote this long text; it may be copied": (
        "同じ長い文章が{count}人（写しかもしれません）"
    ),
    "all scored": "採点済み",
    "{done} of {count} scored": "{count}人中{done}人は採点済み",
    "score of an earlier answer: {scores} (to be confirmed)": "前の答えの得点: {scores}（もう一度確認）",
    "comment on an earlier answer: {comments}": "前の答えへのコメント: {comments}",
    "graders gave different scores: {scores}": "人によって得点が違います: {scores}",
    # its rows
    "{sheet}, row {row}: {reason}; {step}": "{sheet} の {row} 行目: {reason}。{step}",
    "no sheet has the columns {names}": "{names} の列のあるシートがありません",
    "name the workbook": "ブックを指定してください",
    "write a new workbook with `kakunin review --output`, and fill that one in": (
        "`kakunin review --output` で新しいブックを書き出し、それに記入してください"
    ),
    "write a new workbook with `kakunin review --output`, and score it there": (
        "`kakunin review --output` で新しいブックを書き出し、そこで採点してください"
    ),
    "its answers, or a grader's scores of them, have changed since the workbook was written": (
        "ブックを書き出したあとで、答えか人のつけた得点が変わりました"
    ),
    "somebody scored it at the same time": "同じときに、ほかの人が採点しました",
    "no answer has this row's key, or the key is damaged": "この行キーの答えがないか、行キーが壊れています",
    "the answer does not belong to this key: some columns were sorted without the others": (
        "答えと行キーが合いません。一部の列だけを並べ替えたようです"
    ),
    "the group is not a number": "グループが数ではありません",
    "restore it from the original workbook": "元のブックから戻してください",
    "write a number from 0 to {max_score:g}": "0 から {max_score:g} までの数を書いてください",
    "the score {score:g} is out of range": "得点 {score:g} が範囲の外です",
    "the score {text!r} is not a number": "得点 {text} が数ではありません",
    "the score is {value}, not a number": "得点が数ではなく {value} です",
    "the score is a formula": "得点が数式です",
    "the comment is a formula": "コメントが数式です",
    "the same row as row {row} of {sheet}": "{sheet} の {row} 行目と同じ行です",
    "delete one of them": "どちらかを消してください",
    "a comment without a score": "コメントだけで得点がありません",
    "write a score beside it": "得点も書いてください",
    "the score of its group, in row {row}, cannot be used": "グループの得点（{row} 行目）が使えません",
    "correct it there": "そちらを直してください",
}
