"""What an answer says: an answer and its opposite never say the same."""

from __future__ import annotations

import pytest

from gradebook.written_review.content import content
from gradebook.written_review.wording import normalised

PAIRS = """
    正の値にする|負の値にする 正の値|生の値 せいのあたい|ふのあたい 微分する|積分する びぶんする|せきぶんする
    大きくなる|小さくなる おおきくなる|ちいさくなる 増える|減る ふえる|へる ふやす|へらす 上がる|下がる あがる|さがる
    速くなる|遅くなる はやくなる|おそくなる 良くなる|悪くなる よくなる|わるくなる しやすい|しにくい しやすい|しづらい
    学習する|学習しない 学習する|学習せず 学習する|学習しません 学習した|学習しなかった 学習できる|学習できない
    意味がある|意味がない 意味あり|意味なし 意味がある|意味はありません 意味のなかで|意味のないで
    2をかける|2でわる 2を掛ける|2で割る たす|ひく ある|ない まえにする|あとにする うえにある|したにある
    全部使う|1つ使う すべてつかう|ひとつつかう まとめて更新する|ひとつずつ更新する 一度に更新する|毎回更新する
    たかい|ひくい ちかい|とおい ながい|みじかい つよい|よわい おもい|かるい おおい|すくない ふかい|あさい
    はい|いいえ はい、そうです|いいえ、そうです おなじになる|ことなる 使って更新|使わずに更新 使って更新|使わないで更新
    のこる|きえる のこる|なくなる いれる|だす 入力|出力 ひらく|とじる はじめに|さいごに 必要である|不要である
    必要だから|必要でないから いるから|いらないから 可能|不可能 線形|非線形 最大にする|最小にする
    AからBを引く|BからAを引く 目標から出力を引く|目標を出力から引く AよりBが大きい|BよりAが大きい
    AよりBが大きい|AがBより大きい AではなくB|BではなくA AでなくBである|BでなくAである AがBを含む|BがAを含む
    AがBを含む|AをBが含む AがBを含む|AがBに含まれる データでパラメータを更新する|データをパラメータで更新する
    1回しか更新しない|1回更新しない 1回のみ更新する|1回更新する 2が残ると計算できる|2が残っても計算できる
    2が残るので計算できる|2が残るのに計算できる 0.5倍|2倍 1/2|2/1 1/2|-1/2 プラス|マイナス
    増やさないように減らす|増やすように減らさない 正の値にならず負の値になる|正の値になり負の値にならない
    正にすると消える|正にしないと消えない きれいになる|きたなくなる やさしい|むずかしい 簡単になる|複雑になる
    必ず更新する|更新する 1つずつ更新する|1つも更新せず 更新するたび|更新するまで 過学習がおきる|過学習がおきない
    打ち消し合う|打ち消し合わない 打ち消しあう|打ち消しあわない 打ち消されるため|打ち消されないため
    AはBだ|AはBじゃない と思います|と思いません と考えられる|とは考えられない わかる|わからない
    違いがある|違いがなし 微分しないときに使う|微分するときに使わない みえる|みえなくなる いい値|わるい値
    2か3を使う|2と3を使う isn't|is notnegative|negative
"""
OPPOSITES = [tuple(pair.split("|")) for pair in PAIRS.split()]
FRAMES = ("{}", "{}ため。", "重みの{}です", "誤差を{}と計算が簡単になる。")


@pytest.mark.parametrize("frame", FRAMES)
def test_opposites_do_not_say_the_same(frame: str) -> None:
    said = [[content(normalised(frame.format(each))) for each in pair] for pair in OPPOSITES]
    assert [pair for pair, (one, other) in zip(OPPOSITES, said, strict=True) if one == other] == []


def test_a_text_without_content_words_says_itself() -> None:
    assert content("それはこう") != content("これはそう")
    assert content("する") == "する"


@pytest.mark.parametrize("part", ["1 ", ", ", " ", "(", "* ", "と思", "って", "ず", "aがbを"])
def test_a_very_long_answer_is_read_in_one_go(part: str) -> None:
    text = f"1{part * 50_000}2"
    assert len(content(normalised(text))) <= len(text)
