"""What `kakunin serve` and the doors of hand-ins say, in Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    # serve
    "Kakunin serves this course on {where}": "この科目を {where} で公開しています",
    "Listening for JupyterHub on {where}": "JupyterHub のために {where} で待っています",
    "Students go to {address}/": "学生は {address}/ を開きます",
    "Only this machine reaches it. To open it to the class:": (
        "開けるのはこの計算機だけです。教室に開くには、次のように起動します:"
    ),
    'Write this address into solutions/course.toml, [service] address = "...": the release names it.': (
        'このアドレスを solutions/course.toml の [service] に address = "..." と書くと、配布物に入ります。'
    ),
    "Without TLS others in the same network can read codes and answers. For TLS: a certificate of the name "
    "that students type, --certificate cert.pem --key key.pem; or a web server in front, --behind-proxy.": (
        "TLS がないので、同じネットワークにいる人がコードや答えを読めます。TLS を使うには、学生が開く名前の証明書を "
        "--certificate cert.pem --key key.pem で指定するか、手前に Web サーバーを置いて --behind-proxy を付けます。"
    ),
    "Nobody can log in yet: kakunin roster import FILE, then kakunin roster codes > codes.csv": (
        "まだだれもログインできません: kakunin roster import FILE の後に kakunin roster codes > codes.csv"
    ),
    "To try it without a roster: kakunin roster codes s0001": "名簿なしで試すには: kakunin roster codes s0001",
    "{count} of the roster and the staff have no code yet: kakunin roster codes > codes.csv": (
        "名簿の学生と担当者のうち {count} 人には、まだコードがありません: kakunin roster codes > codes.csv"
    ),
    "Ctrl-C stops it; hand-ins that wait then are judged after the next start.": (
        "Ctrl-C で止まります。そのとき待っている提出は、次に起動した後で採点します。"
    ),
    "stopped": "止まりました",
    "Hand-ins are collected from nbgrader's exchange: {folder}": (
        "nbgrader の受け渡し用フォルダからも提出を集めます: {folder}"
    ),
    "Nothing is collected from nbgrader's exchange: {error}": (
        "nbgrader の受け渡し用フォルダからは提出を集めません: {error}"
    ),
    "--key without --certificate": "--key だけが指定されています",
    "name both, or only --certificate": "両方を指定するか、--certificate だけにしてください",
    "JupyterHub is not installed": "JupyterHub がインストールされていません",
    "port {port} is in use": "ポート {port} は使われています",
    "stop what uses it, or choose another with --port": (
        "使っているものを止めるか、--port でほかのポートを選んでください"
    ),
    "this port is for root alone": "このポートを使えるのは root だけです",
    "choose one above 1023 with --port": "--port で 1024 以上を選んでください",
    "cannot listen there: {reason}": "そこでは待ち受けられません: {reason}",
    "name an address of this machine with --host": "--host にこの計算機のアドレスを指定してください",
    "no certificate with its key": "証明書とその鍵ではありません",
    "name PEM files: --certificate and --key": "PEM のファイルを --certificate と --key に指定してください",
    "run it as the owner of the course's folder": "科目のフォルダの所有者として実行してください",
    # roster codes
    "not on the roster, nor staff: {names}": "名簿にも担当者にもいません: {names}",
    "nobody is on the roster, nor staff": "名簿にも担当者にも、まだだれもいません",
    "import the roster, or name staff in solutions/course.toml: [service] staff = [...]": (
        "名簿を取り込むか、担当者を solutions/course.toml の [service] に staff = [...] と書いてください"
    ),
    "{count:new code|new codes}; only digests are stored, so keep this output safe": (
        "新しいコード {count} 件。保存されるのは照合用の値だけなので、この出力を大切に保管してください"
    ),
    "{count} have a code already, which stays: --new replaces it": (
        "{count} 人にはすでにコードがあり、そのまま使えます。替えるには --new を付けます"
    ),
    # the exchange, and the file that hands in
    "{folder}: {reason}; the first release to the exchange makes it": (
        "{folder}: {reason}。受け渡し用フォルダに初めて公開するときに作られます"
    ),
    "{folder} can be listed": "{folder} の中身を一覧できます",
    "{folder} can be listed by {owner}{group}, not by {user}": (
        "{folder} の中身を一覧できるのは {owner}{group}で、{user} にはできません"
    ),
    ", and its group": " とそのグループ",
    "run the service as that user": "そのユーザーとしてサービスを起動してください",
    "run the service as its owner": "その所有者としてサービスを起動してください",
    "another service looks at this exchange already": "この受け渡し用フォルダは、ほかのサービスがすでに見ています",
    "stop that one first": "先にそちらを止めてください",
    "its name is needed for {client}, by which notebooks hand in": (
        "この名前は、ノートブックから提出するための {client} に必要です"
    ),
    "rename it, or take [service] out of {settings}": "名前を変えるか、{settings} から [service] を除いてください",
}
