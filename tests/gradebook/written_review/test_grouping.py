"""Written answers in groups: what a grader marks once, and that nobody gets the mark of another answer."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from gradebook.written_review import Group, WrittenAnswer, WrittenQuestion, grouped
from gradebook.written_review.wording import normalised

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Measured:
    """How much work groups save, and what marking them costs."""

    touches: float  # groups that a grader marks, for each answer
    purity: float  # the share of answers whose points are those of their group's face


def groups(*texts: str) -> list[Group]:
    answers = tuple(WrittenAnswer(f"{place:04}", "", "", text, normalised(text)) for place, text in enumerate(texts))
    return grouped(WrittenQuestion("n", "q", "t", 2.0, answers))


def places(group: Group) -> list[int]:
    return [int(answer.grade) for wording in group.wordings for answer in wording.answers]


def group_of_each(*texts: str) -> list[int]:
    """For each text the number of its group."""
    where = {place: number for number, group in enumerate(groups(*texts)) for place in places(group)}
    return [where[place] for place in range(len(texts))]


def measured(name: str) -> Measured:
    questions: Mapping[str, Mapping[str, list[str]]] = tomllib.loads((HERE / name).read_text(encoding="utf-8"))
    answers = touches = agreeing = 0
    for meanings in questions.values():
        points = [meaning.split()[0] for meaning, texts in meanings.items() for _ in texts]
        found = groups(*(text for texts in meanings.values() for text in texts))
        answers, touches = answers + len(points), touches + len(found)
        agreeing += sum(points[place] == points[places(group)[0]] for group in found for place in places(group))
    return Measured(touches / answers, agreeing / answers)


@pytest.mark.parametrize(("name", "touches"), [("answers_tuning.toml", 0.54), ("answers_held_out.toml", 0.60)])
def test_labelled_answers_get_their_own_mark_by_few_touches(name: str, touches: float) -> None:
    found = measured(name)
    assert found.purity == 1.0
    assert found.touches <= touches


TOGETHER = [
    ("誤差を正の値にするため。", "誤差を正の値にするためです", " 誤差を、正の値にする為。"),
    ("２乗すると必ず正の値になるから。", "二乗すれば必ず正の値になると思います。"),
    ("微分した時の計算が簡単になる。", "微分したときの計算をかんたんにするため", "理由は、微分の計算が簡単になるから"),
    (
        "正負が打ち消し合わないようにするため",
        "正負が打ち消しあわない様にするため",
        "正と負が打ち消し合わないようするため",
    ),
    ("本質的な意味はない。", "本質的な意味は無い", "本質的な意味はありません。"),
    ("データが入ってくる度に全てのパラメーターを更新する", "データが入るたびにすべてのパラメータを更新します。"),
    ("わかりません。", "分かりません"),
]


@pytest.mark.parametrize("texts", TOGETHER)
def test_answers_that_say_the_same_are_a_group(texts: tuple[str, ...]) -> None:
    assert len(groups(*texts)) == 1


def test_the_face_of_a_group_is_its_most_central_wording() -> None:
    short, central = "微分計算を簡単に", "微分したときの計算が簡単になるから"
    others = ("微分した時の計算がかんたんになるから", "微分したときに計算は簡単になるからです")
    (group,) = groups(short, *others, central, short)
    assert [wording.text for wording in group.wordings[:2]] == [central, short]  # then the most frequent


def test_one_wording_of_one_character_is_a_group() -> None:
    assert [places(group) for group in groups("正", "負", "、", "正")] == [[0, 3], [2], [1]]


def test_very_many_wordings_are_grouped() -> None:
    texts = [f"{'あいうえおかきくけこ'[number % 10] * 8}の{number // 10}番目のこたえ" for number in range(2500)]
    numbers = group_of_each(*texts, texts[0])
    assert numbers[0] == numbers[-1]
    assert len(set(numbers)) > 1000
