"""The command line's help, in Japanese."""

from __future__ import annotations

from typing import Final

from kakunin.cli.help.manual import Help, Manual

_ROOT: Final = {
    "": Help(
        "科目のノートブックを配布し、採点し、成績を書き出す",
        (
            ("kakunin doctor", "この計算機で使えるものを調べます"),
            ("kakunin --language en grade --help", "説明を英語で表示します"),
        ),
        "`kakunin コマンド --help` で、そのコマンドの説明と例を表示します。\n\n"
        "終了コード: 0 問題なし、1 実行できない、または最後まで進めなかった、2 コマンドの書き方が正しくない、"
        "3 終わったが、挙げたものを人が見る必要がある、130 Ctrl-C で中断した。",
        {
            "version": "バージョンを表示して終わります。",
            "language": "この説明と、コマンドが表示するものの言語です（既定はロケールの言語）。",
        },
    ),
}

_COURSE: Final = {
    "new-course": Help(
        "空のフォルダに、始めるための小さな科目を作る",
        (("kakunin new-course statistics", "続けて `cd statistics`。次の手順は README.md にあります"),),
        "各種の問いが1つずつある課題が1つ入っていて、そのまま監査・配布・模擬提出・採点ができます。"
        "FOLDER は、空か、まだないフォルダにします。",
    ),
    "audit": Help(
        "課題 ASSIGNMENT の隠しチェックの正しさを確かめる",
        (
            ("kakunin audit lesson1", "全部。`release` にはこれが要ります"),
            ("kakunin audit lesson1 --question l1_average", "1つの問いを直している間に"),
            ("kakunin audit lesson1 --if-stale", "合格してから何か変わったときだけ"),
        ),
        "正しい答えは満点になり、よくある間違いは名指しされ、模範解答を壊した変種は減点されなければなりません。\n\n"
        "終了コード: 0 合格（solutions/ASSIGNMENT/audit.json に記録）、1 実行できない、"
        "3 不合格（生き残った変種が多すぎる、またはほかの誤り）。",
        {
            "as_json": "すべてを JSON で表示します。",
            "score": "減点されなければならない変種の割合です。",
            "if_stale": "audit.json によれば今のままで合格しているとき、何もしません。",
        },
    ),
    "release": Help(
        "課題 ASSIGNMENT の配布物 assignments/ を作る",
        (
            ("kakunin release lesson1", "assignments/lesson1/ と、nbgrader の記録を作ります"),
            ("kakunin release lesson1 --zip lesson1.zip", "LMS や Colab 用の zip も作ります"),
            ("kakunin release lesson1 --publish", "nbgrader の exchange にも公開します"),
        ),
        "今の隠しチェックが `kakunin audit` に合格していなければ、断ります。course.toml に [service] があれば、"
        "ノートブックから `kakunin serve` に提出できるようにします。",
        {
            "publish": "nbgrader の exchange にも公開します。",
            "bundle": "LMS や Colab 用の zip も書き出します。",
        },
    ),
    "simulate": Help(
        "正しい成績が分かっている模擬のクラスを作る",
        (
            (
                "kakunin simulate lesson1 --students 30 --output submitted",
                "`compare` に使う expected.csv も",
            ),
            (
                "kakunin simulate lesson1 --students 30 --variety distinct --output submitted",
                "同じ解答が1つもないクラス",
            ),
        ),
        "提出物と一緒に、1つずつが得るはずの成績を expected.csv に書き出します。最後の行は、"
        "前の誰かと同じ解答の割合です（構文木が同じもの、関数の中の変数名を除いて同じもの）。未記入のセルと記述式の解答は数えません。",
        {
            "students": "学生の人数です。",
            "seed": "数を変えると、別のクラスになります。",
            "variety": "解答がどれほど違うかです。same は採点基準にある解答を順に配り、"
            "real は実際のクラスのように重なり、distinct は構文木の同じ解答が1つもありません。",
            "output": "提出物を入れるフォルダ（nbgrader の配置）です。",
        },
    ),
}

_GRADE: Final = {
    "grade": Help(
        "課題 ASSIGNMENT の提出物を採点する",
        (
            ("kakunin grade lesson1", "submitted/<学生>/lesson1/*.ipynb → autograded/ とデータベース"),
            ("kakunin grade lesson1 --diff", "何が変わるかを見るだけで、書き込みません"),
            (
                "kakunin grade lesson1 --submitted submissions.zip",
                "Moodle や Canvas からダウンロードした zip を採点します",
            ),
            ("kakunin grade lesson1 --student s0001 --force", "1人だけを採点し直します"),
            ("kakunin grade lesson1 --budget cell_seconds=30", "セルの制限時間を延ばします"),
        ),
        "新しい提出物と、変わったものだけを採点します。\n\n"
        "終了コード: 0 問題なし、1 実行できない、または最後まで進めなかった、"
        "3 終わったが、最後に挙げたものを人が見る必要がある、130 Ctrl-C で中断した。"
        "--diff では、0 何も変わらない、3 変わるものがある。",
        {
            "submitted": "<学生>/<課題>/*.ipynb のフォルダです（既定は submitted/）。Moodle や Canvas から"
            "ダウンロードした zip や、zip とファイルの入ったフォルダでもかまいません。",
            "names": "ダウンロードした名前か番号と、学籍番号の CSV です。"
            "名簿だけでは誰の提出物か決まらないときに使います。",
            "output": "採点済みノートブックのフォルダです（既定は autograded/）。",
            "scheduler": "この Dask スケジューラのワーカーで採点します: tcp://HOST:8786",
            "force": "新しいものや変わったものだけでなく、以前の版で採点したものも含めて、全部を採点し直します。",
            "run_notebooks": "答えごとに分けず、ノートブック全体を1つのプログラムとして実行して採点します。",
            "diff": "何も書き込まず、採点すると何が変わるかを表示します。",
            "as_json": "--diff と使います。変わるものを JSON で表示します。",
            "isolation": "学生のコードを隔離する方式です。使えるものは `kakunin doctor` で分かります。",
            "cell_seconds": "1つのセルの制限時間（秒）です。",
            "notebook_seconds": "1つのノートブック全体の制限時間（秒）です。",
            "budgets": "assignment.toml の [budget] と同じ上限です（繰り返し可）。",
        },
    ),
    "explain": Help(
        "課題 ASSIGNMENT での STUDENT の成績が、どう決まったかを示す",
        (
            ("kakunin explain lesson1 s0001", "全部の問い"),
            ("kakunin explain lesson1 s0001 l1_average", "1つの問い"),
            ("kakunin explain lesson1 s0001 --json", "プログラムで読む形"),
        ),
        "チェックの結果とその時刻、担当者の採点、有効な点数を順に示します。時刻は科目の時間帯です。"
        "担当者が採点した時刻は nbgrader に記録されません。QUESTION を書くと、その問いだけを示します。"
        "文面は、学生が読むものと同じです。",
        {
            "verbose": "採点に使ったデータの照合値、隔離、版、上限も表示します。",
            "as_json": "すべてを JSON で表示します。",
        },
    ),
    "review": Help(
        "文章の答えを、同じことを言うものどうしまとめてブックで採点する",
        (
            ("kakunin review lesson1 --output review.xlsx", "色の付いた行に点数を書き込みます"),
            ("kakunin review lesson1 --apply review.xlsx --dry-run", "何が行われるかを見ます"),
            ("kakunin review lesson1 --apply review.xlsx", "データベースに反映します"),
        ),
        "--output でブックを書き出し、人が点数を書き込み、--apply で Formgrader と同じようにデータベースに反映します。"
        "氏名は隠されます。人が採点した行だけを、1回だけ反映します。"
        "その後に答えが変わった行や、ほかの人が採点した行には反映しません。\n\n"
        "終了コード: 0 完了、1 実行できない、"
        "3 反映したが断った行がある、または Formgrader で確認を待つ点数がほかの答えにある。",
        {
            "output": "採点用のブックを書き出します（- は標準出力）。",
            "filled": "このブックから点数を取り込みます。",
            "everything": "--output と使います。採点済みの答えも含めます。",
            "dry_run": "--apply と使います。何が行われるかを示すだけです。",
        },
    ),
    "compare": Help(
        "`export --to questions` の2つのファイルを比べる",
        (("kakunin compare submitted/expected.csv questions.csv", "模擬のクラスの正しい成績と、採点の結果"),),
        "終了コード: 0 同じ、1 違いがある。",
    ),
    "roster": Help(
        "科目の学生の名簿",
        (("kakunin roster import 名簿.csv", "CSV または Excel"),),
    ),
    "roster import": Help(
        "ファイル FILE（CSV または Excel）の学生を名簿にする",
        (
            ("kakunin roster import 名簿.xlsx --dry-run", "何が変わるかを見ます"),
            ("kakunin roster import 名簿.xlsx", "データベースに取り込みます"),
        ),
        "見出しの行で列を見分けます: 学籍番号、姓と名または氏名、メールアドレス、LMS ID、クラス（英語でも可）。"
        "必要なのは学籍番号だけです。ファイルにいなくなった人は名簿から外れますが、成績は残ります。\n\n"
        "終了コード: 0 取り込んだ、1 取り込まず、誤りのある行をすべて挙げた。",
        {"dry_run": "何が変わるかを示すだけです。"},
    ),
    "roster remove": Help(
        "学生 STUDENT についてデータベースにあるものをすべて消す",
        (
            ("kakunin roster remove s0001", "確認してから消します"),
            ("kakunin roster remove s0001 --yes", "確認せずに消します"),
        ),
        "すべての課題について、氏名、得点、コメント、判定とその履歴を消します。ファイルには触れません。"
        "残っている学生のフォルダは一覧にします。\n\n"
        "終了コード: 0 何も残っていない、3 挙げたフォルダが残っている、1 何も消していない。",
        {"yes": "確認しません。"},
    ),
    "roster codes": Help(
        "提出に使う個人のコードを作り、一度だけ CSV で表示する",
        (
            ("kakunin roster codes > codes.csv", "まだコードのない学生と担当者に。メールの差し込みに使えます"),
            ("kakunin roster codes --new s0001", "s0001 のコードを替えます。前のコードとそのログインは無効になります"),
        ),
        "データベースに残るのは照合用の値だけなので、同じコードをもう一度表示することはできません。"
        "担当者は solutions/course.toml の [service] staff に書きます。",
        {"new": "すでにあるコードも新しくします。"},
    ),
}

_SERVE: Final = {
    "serve": Help(
        "提出を受け付け、その場で採点してフィードバックを返す",
        (
            ("kakunin serve", "この計算機だけで試します。http://127.0.0.1:8000/"),
            ("kakunin serve --host 0.0.0.0", "教室に開きます"),
            ("kakunin serve --behind-proxy", "TLS を受け持つ Web サーバーの後ろで"),
        ),
        "学生は `kakunin roster codes` のコードでログインします。JupyterHub のサービスとして起動されたときは、"
        "ハブの利用者として入ります。nbgrader の受け渡し用フォルダがあり、一覧を読めるときは、"
        "そこへの提出も受け取ります。受け取った提出は、止めても失われません。\n\n"
        "記録（JSON を1行ずつ）は標準エラー出力に出ます。状態は /healthz と /metrics で見られます。"
        "終了コード: 0 Ctrl-C か SIGTERM で止めた、1 始められない。",
        {
            "host": "待ち受けるアドレスです（既定は 127.0.0.1、この計算機だけ）。",
            "port": "ポートです（既定は 8000）。",
            "workers": "採点するプロセスの数です（既定は計算機のコアの数）。",
            "behind_proxy": "手前の Web サーバーが付ける X-Forwarded-For と X-Forwarded-Proto を信じます。",
            "certificate": "TLS の証明書（PEM）です。",
            "key": "証明書の鍵です。証明書と同じファイルにあれば、要りません。",
        },
    ),
}

_LOOK: Final = {
    "show": Help(
        "課題 ASSIGNMENT の成績を表で見る",
        (
            ("kakunin show lesson1", "クラス全体"),
            ("kakunin show lesson1 --student s0001", "1人の各問いと、成績の計算の各段"),
        ),
        options={"student": "この学生の各問いと、成績の計算の各段を示します。"},
    ),
    "report": Help(
        "クラス全体のレポートを、オフラインで開ける1ページに書き出す",
        (
            ("kakunin report lesson1 --output report.html", "コマンドと同じ言語のページ"),
            ("kakunin report lesson1 --output report.html --language en", "英語のページ"),
        ),
        "合計点、難しい順の問い、多かった間違い、未提出の人、人の採点を待つもの、提出の時期を示します。"
        "同じ成績からは、同じバイト列のページができます。",
        {"output": "書き出すファイルです（- は標準出力）。", "asked": "ページの言語です（既定はコマンドの言語）。"},
    ),
    "export": Help(
        "成績を CSV、Excel、LMS 用のファイルに書き出す",
        (
            ("kakunin export lesson1 --to grades --output grades.csv", "1人1行"),
            ("kakunin export --all --to excel --output grades.xlsx", "全課題と、科目の成績"),
            ("kakunin export lesson1 --to template --template answer.csv --output filled.csv", "LMS の成績表に記入"),
        ),
        "questions と grades は Excel で開ける CSV、excel はブック、canvas と moodle はそこへ取り込むファイルです。"
        "template は、manaba、WebClass、Moodle、Canvas が書き出した成績表に記入します。\n\n"
        "終了コード: 0 書き出した、1 書き出せない、"
        "3 書き出したが、知らせたこと（除いた行や学生、文字コードにない文字）を見る必要がある。",
        {
            "everything": "全部の課題と、科目の成績です。",
            "exports": "書き出すものです（繰り返し可）。",
            "output": "書き出すファイルです（- は標準出力）。--to が2つ以上ならフォルダです。",
            "template": "--to template と使います。LMS が書き出したファイルです。",
            "column": "--to template と使います。成績の列の見出しです。",
            "id_column": "--to template と使います。学生を見分ける列の見出しです。",
            "encoding": "人が読む CSV の文字コードです。",
        },
    ),
    "feedback": Help(
        "課題 ASSIGNMENT を提出した学生ごとのページを書き出す",
        (
            ("kakunin feedback lesson1", "続けて `nbgrader release_feedback lesson1` で配ります"),
            ("kakunin feedback lesson1 --student s0001", "1人だけ"),
        ),
        "1ページで課題の全体が分かります。nbgrader はノートブックごとに1つのファイルを配るので、"
        "同じページをノートブックごとの名前で書き出します。"
        "今の成績を示すので、成績が変わったら、もう一度実行してください。\n\n"
        "終了コード: 0 書き出した、1 書き出せない。",
        {"output": "ページを入れるフォルダです（既定は feedback/）。"},
    ),
}

_MACHINE: Final = {
    "doctor": Help(
        "この計算機で使えるものと、入れるとよいものを調べる",
        (("kakunin doctor", "Python、隔離の方式、データベース、受け渡し用フォルダ、バージョン、説明書の場所"),),
    ),
    "lab": Help(
        "科目のための設定がすべて済んだ JupyterLab を起動する",
        (
            ("kakunin lab", "Formgrader と採点。Ctrl-C で終わります"),
            ("kakunin lab --port 8899 --no-browser", "アドレスを表示します"),
        ),
        "設定は .kakunin/jupyter に作ります。ご自分の設定は変えず、ご自分の nbgrader_config.py も読み込みます。",
        {
            "port": "このポートだけを使います（既定は 8888 からの空き）。",
            "no_browser": "ブラウザを開かず、アドレスを表示します。",
            "asked": "JupyterLab の表示の言語です（既定はコマンドの言語）。",
        },
    ),
    "completion": Help(
        "シェルでコマンドを補完するためのスクリプトを表示する",
        (
            ("kakunin completion bash > ~/.kakunin-completion.bash", "~/.bashrc に書く: . ~/.kakunin-completion.bash"),
            ("kakunin completion zsh > ~/.kakunin-completion.zsh", "~/.zshrc に書く: . ~/.kakunin-completion.zsh"),
            ("kakunin completion fish > ~/.config/fish/completions/kakunin.fish", "fish が自動で読みます"),
        ),
    ),
}

MANUAL: Final = Manual(
    language="ja",
    sections={
        "course": "科目を作る",
        "grade": "採点する",
        "look": "成績を見る・渡す",
        "serve": "授業中に",
        "machine": "計算機",
    },
    commands={**_ROOT, **_COURSE, **_GRADE, **_SERVE, **_LOOK, **_MACHINE},
    options={
        "help": "この説明を表示して終わります。",
        "db": "データベースです（既定は科目のフォルダの gradebook.db）。",
        "quiet": "エラーのほかは何も表示しません。",
        "as_json": "JSON で表示します。",
        "only": "これだけを対象にします（繰り返し可）。",
        "workers": "プロセスの数です。既定はコアの数で、メモリが足りないときは減らします。",
        "submitted": "<学生>/<課題>/*.ipynb のフォルダです（既定は submitted/）。",
        "autograded": "採点済みノートブックのフォルダです（既定は autograded/）。",
    },
    headings={"Usage": "使い方", "Options": "オプション", "Commands": "コマンド", "Examples": "例"},
    marks={"required": "必須", "default: ": "既定: "},
    complaints={
        "NoSuchCommand": "{name} というコマンドはありません。",
        "NoSuchOption": "{name} というオプションはありません。",
        "MissingParameter": "{name} がありません。",
        "BadParameter": "{name} の値が正しくありません: {reason}",
        "UsageError": "コマンドの書き方が正しくありません: {reason}",
        "choices": "{names} のどれかを書いてください。",
        "number": "数（{range}）を書いてください。",
        "possibilities": "もしかして: {names}",
    },
    next_step="次にすること",
    see_help="`{command} --help` で説明と例を表示します",
    interrupted={
        "": "中断しました",
        "audit": "中断しました。この監査の結果は保存されていません。同じコマンドを実行すると、初めからやり直します",
        "grade": "中断しました。保存済みの分は残っています。同じコマンドをもう一度実行すると、残りから続けます",
    },
)
