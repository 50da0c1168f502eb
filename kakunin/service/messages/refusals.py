"""Why a hand-in or a call is not taken: one sentence, with the next step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Reason -> sentence; {detail}: a file, a moment.
JA: Final[Mapping[str, str]] = {
    "closed": "この課題の提出は{detail}に締め切られました。事情があるときは、担当者に相談してください。",
    "not_yet_open": "この課題の提出は{detail}に始まります。それまでお待ちください。",
    "no_assignment": "その名前の課題はありません。課題の名前を確かめてください。",
    "no_file": "ノートブックが入っていません。`.ipynb` のファイルを選んで、もう一度提出してください。",
    "too_large": ("ファイルが大きすぎます（{detail}）。「出力をすべて消去」してから保存し、もう一度提出してください。"),
    "not_a_notebook": (
        "{detail} はノートブックとして読めません。`.ipynb` のファイルか確かめ、保存し直してから、"
        "もう一度提出してください。"
    ),
    "unknown_notebook": "{detail} はこの課題のノートブックではないようです。ファイルを確かめてください。",
    "two_of_one": "{detail} が二つ入っています。提出するほうだけを選んでください。",
    "too_fast": "続けて何度も提出されています。少し待ってから、もう一度提出してください。",
    "full_disk": (
        "サーバーの空きが足りず、受け取れませんでした。手もとのファイルはそのままです。"
        "担当者に知らせて、少し待ってからもう一度提出してください。"
    ),
    "unavailable": ("いまは受け取れません。手もとのファイルはそのままです。少し待ってから、もう一度提出してください。"),
    "unknown_code": "このコードは使えません。新しいコードが届いていないか確かめて、なければ担当者に知らせてください。",
    "not_on_roster": "履修者の名簿に見つかりません。学生番号を確かめて、担当者に知らせてください。",
    "forbidden": "このページは見られません。",
}
EN: Final[Mapping[str, str]] = {
    "closed": "hand-in closed at {detail}; talk to your instructor if there is a reason",
    "not_yet_open": "hand-in opens at {detail}; come back then",
    "no_assignment": "there is no such assignment; check its name",
    "no_file": "there is no notebook in it; choose an .ipynb file and hand in again",
    "too_large": "the file is too large ({detail}); clear all outputs, save, and hand in again",
    "not_a_notebook": (
        "{detail} cannot be read as a notebook; check that it is an .ipynb file, save it anew, and hand in again"
    ),
    "unknown_notebook": "{detail} seems to be no notebook of this assignment; check the file",
    "two_of_one": "{detail} is there twice; choose the one to hand in",
    "too_fast": "many hand-ins in a row; wait a little, then hand in again",
    "full_disk": (
        "the server has no room left and could not take it; your file is untouched: "
        "tell your instructor, and hand in again a little later"
    ),
    "unavailable": "nothing can be taken just now; your file is untouched: hand in again a little later",
    "unknown_code": "this code is not valid; look whether you were sent a new one, else tell your instructor",
    "not_on_roster": "not found on the roster; check the student id and tell your instructor",
    "forbidden": "this page is not for you",
}
