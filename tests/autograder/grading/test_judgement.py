"""Equal answers are judged once: what equal means, what is kept, and what each student is told of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from autograder.checks import answer
from autograder.grading import RunSettings, grade_batch
from autograder.grading.answers import NotebookAnswers
from autograder.grading.judgement import LONGEST, KnownJudgements, as_text, from_text, key_of
from autograder.messages.ja_comment import comment_of
from autograder.model import Grade, Located, Script, Submission
from autograder.notebooks import write_released
from autograder.sandbox import Budget, Isolation

QUESTION, NOTEBOOK = "l1_average", "center"


def program(*cells: str, answer: Sequence[int] = (0,)) -> Script:
    return Script(cells, {"q": Located(tuple(answer))}, known=(None,) * len(cells))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("u = a + b", "u=a+b"),
        ("u = a + b", "u = a + b  # 和"),
        ("u = a + b", "\n\nu = (a + b)\n"),
        ("u = 'x'", 'u = "x"'),
        ("u = 1_000", "u = 1000"),
        ("def f(x):\n    return x", "def f( x ):\n\n        return x"),
    ],
)
def test_layout_and_comments_make_no_other_answer(one, other):
    first, second = key_of(program(one), "here"), key_of(program(other), "here")
    assert first.meaning == second.meaning
    assert first.wording != second.wording


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("u = 1", "u = 1.0"),
        ("u = 1", "u = True"),
        ("u = 0.0", "u = -0.0"),
        ("u = {1: 2}", "u = {True: 2}"),
        ("u = 'a'", "u = b'a'"),
        ("def f():\n    'a'", "def f():\n    'b'"),
        ("u = a + b", "u = b + a"),
        ("u = a; v = b", "v = b; u = a"),
        ("u = １", "u = 1"),  # repaired, and said so
        ("u = (", "u = ( "),
    ],
)
def test_whatever_else_differs_makes_another(one, other):
    assert key_of(program(one), "here").meaning != key_of(program(other), "here").meaning


def test_the_cell_that_answers_and_the_circumstances_are_part_of_it():
    cells = ("a = 1", "u = a")
    keys = {
        key_of(program(*cells, answer=answer), circumstances).meaning
        for answer in ((0,), (1,), (0, 1))
        for circumstances in (["engine", 1], ["engine", 2])
    }
    assert len(keys) == 6


class Shelf:
    """What another process would keep."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def find(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {key: self.kept[key] for key in keys if key in self.kept}

    def new(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {}

    def keep(self, key: str, text: str) -> None:
        self.kept[key] = text


@pytest.fixture
def graded(lesson, monkeypatch):
    """Grades students whose notebook has these answers to one question; which of them were judged."""
    judged: list[str] = []
    genuine = NotebookAnswers.judged

    def judge(self):
        found = genuine(self)
        judged.append((QUESTION in self.attempted and QUESTION not in found.equal and QUESTION) or "")
        return found

    monkeypatch.setattr(NotebookAnswers, "judged", judge)

    def grade(sources: Sequence[str], shelf: Shelf | None = None, settings: RunSettings | None = None):
        judged.clear()
        grades: list[Grade] = []
        submissions = [
            Submission(f"s{number}", lesson.name, {NOTEBOOK: filled(lesson, source)})
            for number, source in enumerate(sources)
        ]
        grade_batch(lesson, submissions, grades.append, settings or RunSettings(), shelf)
        found = [next(each for each in grade.questions if each.question == QUESTION) for grade in grades]
        return found, [number for number, each in enumerate(judged) if each]

    return grade


def filled(lesson, source: str) -> bytes:
    document = json.loads(write_released(lesson.notebooks[0]))
    for cell in document["cells"]:
        if cell["id"] == QUESTION:
            cell["source"] = source
    return json.dumps(document).encode()


RIGHT = "average = np.sum(scores) / len(scores)"
WRONG = "average = np.sum(scores)"
FAILS = "average = np.sum(scores) / 0 + [1, 2] - 'a'"


def test_an_equal_answer_gets_the_grade_of_the_first_and_says_when_that_was(graded):
    (first, second, third), judged = graded([RIGHT, RIGHT + "  # 平均", WRONG])
    assert judged == [0, 2]
    assert first == replace(second, fingerprint=first.fingerprint, answer=first.answer)
    assert first.judgement == second.judgement != third.judgement
    assert first.equal_judged is None
    assert second.equal_judged is not None


def test_a_wrong_answer_in_other_words_is_found_again_where_nothing_said_of_it_quotes_them(graded):
    (first, second, *_), judged = graded([WRONG, "# 考えた\n\naverage = np.sum( scores )", WRONG])
    assert judged == [0]
    assert first.mistake == second.mistake == "not_divided"
    assert comment_of(first) == comment_of(second)


def test_an_answer_that_fails_is_told_of_lines_of_its_own(graded):
    (first, second, third), judged = graded([FAILS, "# 一行目\n" + FAILS, FAILS])
    assert judged == [0, 1]
    assert first.score == second.score == third.score == 0
    assert "1行目" in comment_of(first)
    assert "2行目" in comment_of(second)
    assert comment_of(third) == comment_of(first)


@pytest.mark.parametrize(
    "source",
    [
        "import os\naverage = os.getpid()",  # could do anything: judged in its notebook
        "average = missing_name",  # what is said of it depends on the names around
        "raise SystemExit",
        "print('x' * 30_000)\naverage = np.sum(scores) / len(scores)",  # too long to keep
    ],
)
def test_what_may_be_judged_otherwise_the_next_time_is_judged_every_time(graded, source):
    shelf = Shelf()
    found, judged = graded([source, source], shelf)
    assert judged == [0, 1]
    assert found[0].score == found[1].score
    assert {each.judgement for each in found} == {""}


def test_one_that_takes_too_long_is_judged_every_time(graded):
    budget = Budget(cell_seconds=0.5, question_seconds=1.0, notebook_seconds=5.0)
    found, judged = graded(["average = 1\nwhile True: pass"] * 2, Shelf(), RunSettings(budget))
    assert judged == [0, 1]
    assert [each.mistake for each in found] == ["timeout", "timeout"]


def test_without_isolation_nothing_is_kept(graded):
    shelf = Shelf()
    _, judged = graded([RIGHT, RIGHT], shelf, RunSettings(isolation=Isolation.NONE))
    assert judged == [0, 1]
    assert shelf.kept == {}


def test_in_notebooks_as_a_whole_nothing_is_kept_either(graded):
    _, judged = graded([RIGHT, RIGHT], Shelf(), RunSettings(run_notebooks=True))
    assert judged == [0, 1]


def test_what_is_kept_serves_the_next_run_with_the_same_grades(graded):
    shelf = Shelf()
    first, judged = graded([RIGHT, WRONG, FAILS], shelf)
    assert judged == [0, 1, 2]
    second, judged = graded([RIGHT, WRONG, FAILS], shelf)
    assert judged == []
    assert second == first
    assert all(each.equal_judged is not None for each in second)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: text[:-5],
        lambda text: text.replace('"earned":', '"earnt":'),
        lambda text: text.replace('"earned":1', '"earned":100'),
        lambda text: text.replace('"earned":1', '"earned":true'),
        lambda text: text.replace('"test_average"', '"test_other"'),
        lambda text: text.replace('"remarks":[]', '"remarks":[3]'),
        lambda text: "[" * 100_000,
        lambda text: json.dumps({**json.loads(text), "at": "yesterday"}),
        lambda text: json.dumps({**json.loads(text), "outcomes": []}),
        lambda text: json.dumps({**json.loads(text), "results": [{}]}),
    ],
)
def test_one_that_is_damaged_is_not_there(lesson_rubrics, one_text, change):
    assert from_text(one_text, lesson_rubrics[QUESTION]) is not None
    assert from_text(change(one_text), lesson_rubrics[QUESTION]) is None


@pytest.fixture(scope="module")
def one_text(lesson) -> str:
    shelf = Shelf()
    grade_batch(lesson, [Submission("s", lesson.name, {NOTEBOOK: filled(lesson, RIGHT)})], lambda _: None, None, shelf)
    return next(text for text in shelf.kept.values() if '"check":"test_average"' in text)


def test_where_one_is_damaged_the_answer_is_judged_again(graded):
    shelf = Shelf()
    (before,), _ = graded([RIGHT], shelf)
    shelf.kept[before.judgement] = shelf.kept[before.judgement][:-5]
    (after,), judged = graded([RIGHT], shelf)
    assert judged == [0]
    assert after == before


def test_a_judgement_is_the_same_after_it_was_written_and_read(lesson_rubrics, graded):
    shelf = Shelf()
    graded([RIGHT, WRONG, FAILS], shelf)
    texts = [text for text in shelf.kept.values() if '"check":"test_average"' in text]
    assert len(texts) == 3
    for text in texts:
        judgement = from_text(text, lesson_rubrics[QUESTION])
        assert judgement is not None
        assert as_text(judgement) == text


def test_one_that_is_too_long_is_not_kept(lesson_rubrics, graded):
    shelf = Shelf()
    (found,), _ = graded([RIGHT], shelf)
    judgement = from_text(shelf.kept[found.judgement], lesson_rubrics[QUESTION])
    assert judgement is not None
    known = KnownJudgements(shelf)
    long = replace(judgement, outcomes=tuple(replace(each, message="x" * LONGEST) for each in judgement.outcomes))
    assert not known.keep("k" * 64, long)
    assert known.keep("k" * 64, judgement)


def test_one_whose_words_failed_is_judged_every_time(graded, monkeypatch):
    """A failure of ours does not stick to whoever answers the same."""

    def broken(*_: object) -> str:
        raise ValueError("ours")

    monkeypatch.setattr(answer, "describe", broken)
    shelf = Shelf()
    found, judged = graded([WRONG.replace("np.sum", "2 * np.sum")] * 2, shelf)
    assert judged == [0, 1]
    assert [each.score for each in found] == [0, 0]
    assert all("ours" in (each.checks[0].problem or "") for each in found)
    monkeypatch.undo()
    (after,), _ = graded([WRONG.replace("np.sum", "2 * np.sum")], shelf)
    assert after.checks[0].problem is None
