"""The texts of the service's pages in Japanese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from gradebook.feedback.content import Verdict
from gradebook.messages import ja as feedback
from kakunin.service.messages import counting

NAME: Final = "提出とフィードバック"
SKIP: Final = "本文へ移動"
LANGUAGE: Final = "表示の言語"
ABOUT: Final = "保存されるデータについて"
LOG_OUT: Final = "ログアウト"
ASSIGNMENTS: Final = "課題"
NO_ASSIGNMENTS: Final = "いま提出できる課題はありません。"
CLASS: Final = "クラスの様子"
BACK: Final = "課題の一覧へ"

WELCOME: Final = "提出すると、その場でフィードバックが届きます。"
CODE: Final = "あなたのコード"
CODE_HINT: Final = "先生から届いた、20文字のコードです。大文字と小文字、ハイフンの有無は区別しません。"
CODE_LOST: Final = "コードが分からないときや、ほかの人に見られたときは、先生に頼むと新しいコードに替えられます。"
LOG_IN: Final = "ログイン"
CODE_UNKNOWN: Final = (
    "このコードではログインできませんでした。入力を確かめてください。"
    "新しいコードが届いていれば、そちらを使ってください。"
)
TRY_LATER: Final = "うまくいかない入力が続きました。1分ほど待ってから、もう一度入力してください。"
LOG_IN_HUB: Final = "JupyterHub でログイン"

PROBLEM: Final = "うまくいきませんでした"
AWAY: Final = "いまはページを表示できません。提出したものは失われていません。10秒ほどで、自動でもう一度開きます。"
AGAIN: Final = "もう一度開く"
ERRORS: Final[Mapping[int, str]] = {
    400: "内容を読み取れませんでした。ページを開き直して、もう一度試してください。",
    401: "ログインしていません。はじめのページから入り直してください。",
    403: "この操作はできません。ページを開き直しても同じときは、担当者に知らせてください。",
    404: "このページはありません。アドレスを確かめてください。",
    405: "この操作はできません。はじめのページから入り直してください。",
    408: "ファイルが時間内に届きませんでした。通信の様子を確かめて、もう一度提出してください。",
    431: "ブラウザーから届いた情報が多すぎます。ほかのブラウザーで試してください。",
    500: "サーバーで問題が起きました。提出したものは失われていません。少し待ってから、もう一度開いてください。",
}

HAND_IN: Final = "提出する"
DROP: Final = "ここにノートブックをドラッグするか、下のボタンで選んでください。"
CHOOSE: Final = "ノートブック（.ipynb）か、まとめた zip"
DROP_NOTE: Final = "何度でも提出できます。提出する前に、ノートブックを保存してください。"
SENDING: Final = "送っています…"
SENT: Final = "送りました。サーバーの返事を待っています…"
CHOOSE_FIRST: Final = "先にファイルを選んでください。"
NO_CONNECTION: Final = "サーバーに届きませんでした。通信の様子を確かめて、もう一度提出してください。"
TOO_LARGE: Final = "ファイルが大きすぎます。「出力をすべて消去」してから保存し、もう一度提出してください。"
CLOSED: Final = "提出の受付は終わりました。"
NOT_YET_OPEN: Final = "提出の受付は、まだ始まっていません。"

YOUR_SCORE: Final = feedback.YOUR_SCORE
DUE: Final = feedback.DUE
OPENS: Final = "受付開始"
CLOSES: Final = "受付終了"
LATEST: Final = "最後の提出"
COUNTS: Final = "成績に使われる提出"
COUNTS_LATEST: Final = counting.LATEST
COUNTS_NONE: Final = "まだ決まっていません。"
RULES: Final = counting.RULES
COUNTS_NOW_LATEST: Final = counting.NOW_LATEST
COUNTS_LATER: Final = counting.LATER
SCORE_OF_LATEST: Final = counting.SCORE_OF_LATEST
SHOWN_IS_LATEST: Final = counting.SHOWN_IS_LATEST
YOUR_GRADE: Final = feedback.YOUR_GRADE
EXCUSED: Final = feedback.EXCUSED
NOTHING_YET: Final = "まだ提出していません。"
STATES: Final[Mapping[str, str]] = {
    "waiting": "採点の順番を待っています",
    "judging": "採点しています",
    "judged": "採点が終わりました",
    "replaced": "新しい提出に置き換わりました",
}
DOORS: Final[Mapping[str, str]] = {
    "notebook": "ノートブックから",
    "browser": "このページから",
    "exchange": "JupyterLab の課題一覧から",
}
NEXT: Final = "採点はすぐに始まります。"
STOPPED: Final = "採点のしかたを見直しているため、フィードバックを止めています。提出はこれまでどおり受け付けています。"
LIVE_NOTICE: Final = (
    "先生は、授業中にクラス全体の進み具合（どの問いに何人が正解したか、どのような答えがあるか）と、"
    "一人ひとりのこのページを、その場で見ることができます。"
)
UPDATES: Final = "このページは自動で新しくなります。"
RELOAD: Final = "ページを読み直す"

VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.FULL: feedback.FULL,
    Verdict.PARTLY: feedback.PARTLY,
    Verdict.NOT_YET: feedback.NOT_YET,
    Verdict.UNANSWERED: feedback.UNANSWERED,
    Verdict.WAITING: feedback.WAITING,
    Verdict.MISSING: feedback.MISSING,
}
RIGHT: Final = feedback.RIGHT
PARTLY_RIGHT: Final = feedback.PARTLY_RIGHT
WRONG: Final = feedback.WRONG
NOT_JUDGED: Final = feedback.NOT_JUDGED
CHECKED: Final = feedback.CHECKED
EXPLANATION: Final = feedback.EXPLANATION
EXAMPLE: Final = "うまくいかない例"
YOUR_ANSWER: Final = feedback.YOUR_ANSWER
NO_ANSWER: Final = feedback.NO_ANSWER
WAITING_FOR_GRADER: Final = feedback.WAITING_JUDGED
CORRECTED: Final = "採点のしかたが直され、この問いの得点が変わりました。前に見た得点とは違うことがあります。"
NO_MORE: Final = (
    "この問いのフィードバックの回数を使い切りました。これからの提出も、これまでと同じように成績に数えられます。"
)

STUDENTS: Final = "学生"
HANDED_IN: Final = "提出した人"
QUEUE: Final = "採点待ちの提出"
QUESTIONS: Final = "問いごとの様子"
PER_STUDENT: Final = "学生ごとの様子"
ATTEMPTS_OVER_TIME: Final = "提出の数の移り変わり"
NO_ATTEMPTS: Final = "まだ提出がありません。"
GROUP_RIGHT: Final = "正解"
GROUP_WRONG: Final = "もう一歩"
GROUP_WAITING: Final = "採点待ち"
GROUP_UNTOUCHED: Final = "手つかず"
UNNAMED: Final = "ほかの間違い"
STOPPED_BY_ERROR: Final = "エラーで止まった答え"
SAME_ANSWERS: Final = "同じ答えのまとまり"
STUDENT: Final = "学生"
QUESTION: Final = "問い"
POINTS: Final = "得点"
POINTS_THAT_COUNT: Final = "成績に使われる得点"
EARLIER_HAND_IN: Final = "前の提出"
SEEN_BY_STUDENT: Final = "学生に見えているページです。見るだけで、ここから提出することはできません。"
BACK_TO_CLASS: Final = "クラスの様子へ"
ATTEMPTS: Final = "試した答え"
LAST: Final = "最後の提出"
NOT_ON_ROSTER: Final = "名簿にありません"
PROJECT: Final = "名前を出さずに映す"
WITH_NAMES: Final = "名前を出す"
PROJECTED: Final = "名前と学生番号、学生が書いた文は表示していません。"
LIVE_OFF: Final = (
    "この課題では、クラスの様子を見るページを使っていません。assignment.toml に live = true と書くと使えます。"
    "使っていることは、学生のページに表示されます。"
)

ABOUT_TITLE: Final = "保存されるデータについて"
ABOUT_WHAT: Final = "保存されるもの"
ABOUT_STORED: Final = (
    "学生番号と、名簿にある氏名・メールアドレス",
    "提出したノートブックと、受け取った時刻",
    "問いごとの答え、得点、確かめた結果、提出の回数",
    "あなたのコードの照合用の値（コードそのものは保存されません）",
)
ABOUT_HOW_LONG_TITLE: Final = "いつまで"
ABOUT_HOW_LONG: Final = (
    "担当の先生が消すまで、この科目のサーバーに保存されます。"
    "先生に頼むと、あなたについてのデータをすべて消すことができます。"
)
ABOUT_WHO_TITLE: Final = "だれが見るか"
ABOUT_WHO: Final = (
    "あなたの答えと得点を見られるのは、あなたと担当者だけです。ほかの学生には見えません。"
    "同じ答えの採点結果は、だれのものかを記さずに使い回されることがあります。"
)
ABOUT_LIVE_TITLE: Final = "授業中の画面"
ABOUT_LIVE: Final = (
    "課題によっては、先生が授業中にクラス全体の進み具合を見るページを使います。使っている課題のページには、そう書いてあります。"
    "教室で映すときは、名前と学生番号、学生が書いた文を出さない表示があります。"
)
ABOUT_COOKIES_TITLE: Final = "ブラウザーに残るもの"
ABOUT_COOKIES: Final = (
    "ログインしていることと表示の言語を覚えるための cookie だけです。ほかのサイトには何も送りません。"
    "記録（ログ）に、学生番号、コード、答えは書きません。"
)


def number(value: float) -> str:
    """Points without a needless `.0`."""
    return feedback.number(value)


def out_of(earned: float | None, points: float) -> str:
    """Earned points out of all points; a dash for unknown points."""
    return feedback.out_of(earned, points)


def all_points(points: float) -> str:
    """What can be earned, after a larger number."""
    return f" / {number(points)}点"


def progress(earned: float, points: float) -> str:
    """A bar in words."""
    return feedback.progress(earned, points)


def moment(when: datetime) -> str:
    """A moment with its time zone."""
    return feedback.moment(when)


def clock(when: datetime) -> str:
    """The time of a day."""
    return f"{when:%H:%M:%S}"


def not_on_roster(students: Sequence[str]) -> str:
    """Who hands in without being enrolled."""
    return (
        f"名簿にない人からも提出がありました: {'、'.join(students)}。"
        "提出はほかの人と同じように採点され、保存されています。履修している人であれば、その人の入った名簿を取り込んでください。"
    )


def count(people: int) -> str:
    """So many people."""
    return f"{people}人"


def ahead(hand_ins: int) -> str:
    """The hand-ins that are judged before."""
    return f"前に{hand_ins}件の提出があります。" if hand_ins else NEXT


def attempts(made: int, left: int | None) -> str:
    """The attempts at a question."""
    more = "" if left is None else f"（フィードバックはあと{left}回）"
    return f"{made}回目の答え{more}" if made else f"まだ答えていません{more}"


def feedback_from(when: datetime) -> str:
    """When the next feedback is possible."""
    return f"この答えへのフィードバックは、{clock(when)} に表示されます。"


def counted(when: datetime | None, earned: float | None, points: float) -> str:
    """Another hand-in than the last one counts."""
    return counting.other(when, earned, points)


def late(lateness: timedelta, lost: float | None) -> str:
    """What counts came after the deadline, and what that costs; lost: None where it is not told yet."""
    return counting.late(lateness, lost)


def duration(span: timedelta) -> str:
    """A length of time in its two largest units, the smaller one rounded up."""
    return feedback.duration(span)


def files(names: list[str]) -> str:
    """The notebooks of a hand-in."""
    return "、".join(names)


def logged_in(person: str) -> str:
    """Who has logged in."""
    return f"{person} さん"


def page_of(name: str, student: str) -> str:
    """A link to what one student sees."""
    return f"{name or student} さんに見えているページ"


def bar(right: int, wrong: int, waiting: int, untouched: int) -> str:
    """A stacked bar in words."""
    return f"正解{right}人、もう一歩{wrong}人、採点待ち{waiting}人、手つかず{untouched}人"


def more_answers(number: int) -> str:
    """Answers that are not shown."""
    return f"ほかに {number} 通りの答えがあります。"


def attempts_chart(hand_ins: int, most: int) -> str:
    """The chart of attempts in words."""
    return f"これまでに{hand_ins}件の提出。1分間に最も多いときで{most}件。"


def sentence(text: str) -> str:
    """A sentence that stands alone."""
    return text
