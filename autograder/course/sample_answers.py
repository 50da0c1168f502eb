"""Simulated written answers: deterministic variants of the author's own answer.

Real answers are a sentence or two: some points of the author's in other words, left out or mistaken, with the slips of
an input method (総裁 for 相殺), another width, spaces, or no full stop.
"""

from __future__ import annotations

import re
from random import Random
from typing import Final

# Words that students confuse, with the words they write instead.
SYNONYMS: Final = (
    ("打ち消し合", "相殺し合"),
    ("簡単になる", "楽になる"),
    ("簡単にする", "楽にする"),
    ("全ての", "すべての"),
    ("あらかじめ", "前もって"),
    ("正しく", "きちんと"),
    ("を使って", "を用いて"),
    ("進めていく", "進める"),
    ("そのままでは", "そのままだと"),
)
# Words, and the wrong first suggestion of an input method.
SLIPS: Final = (
    ("相殺", "総裁"),
    ("正の値", "生の値"),
    ("収束", "就職"),
    ("微分", "美分"),
    ("誤差", "誤作"),
    ("更新", "行進"),
    ("係数", "計数"),
)
ENDINGS: Final = ("", "。", "ため。", "からです。", "と思います。", "から")
VAGUE: Final = (
    "計算を簡単にするためだと思います。",
    "講義で聞きましたが、うまく説明できません。",
    "誤差の符号がそろい、比べやすくなるからです。",
    "わかりません。",
    "精度が良くなるから。",
    "そう決まっているから",
)
_STOPS: Final = re.compile(r"[。\n]+")
OPENINGS: Final = ("", "", "", "", "理由は、", "なぜなら、")
_FORMS: Final = 200  # ways to word one answer, the most usual first


def student_prose(reference: str, chance: Random) -> str:
    """One student's answer to a question whose author answers it with `reference`."""
    if not reference.strip() or chance.random() < 0.25:
        return _put_down(chance.choice(VAGUE), chance)
    form = Random(f"{reference}/{int(_FORMS * chance.random() ** 3)}")
    return _put_down(_in_other_words(reference, form), chance)


def _in_other_words(reference: str, form: Random) -> str:
    """Some of the author's sentences, with some words exchanged and another ending."""
    sentences = [each.strip() for each in _STOPS.split(reference) if each.strip()]
    kept = sentences[: form.randint(1, min(2, len(sentences)))]
    if len(sentences) > 1 and form.random() < 0.3:
        kept = [form.choice(sentences[1:])]
    text = "。".join(kept)
    for word, other in SYNONYMS:
        if form.random() < 0.5:
            text = text.replace(word, other)
    return form.choice(OPENINGS) + text + form.choice(ENDINGS)


def _put_down(text: str, chance: Random) -> str:
    """The same text with the variations of typing."""
    if chance.random() < 0.15:
        for word, slip in SLIPS:
            if word in text:
                text = text.replace(word, slip)
                break
    if chance.random() < 0.3:
        text = text.removesuffix("。")
    if chance.random() < 0.2:
        text = text.replace("、", ",")
    if chance.random() < 0.15:
        text = text.replace("2", "2")
    if chance.random() < 0.1:
        text = text.replace("、", "、 ")
    return f" {text}\n" if chance.random() < 0.1 else text
