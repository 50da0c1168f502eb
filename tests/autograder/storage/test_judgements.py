"""The judgements that a database keeps: what a later run finds, through either door, and what is forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from autograder.batch import Places, compare_class, grade_class, plan
from autograder.executors import Processes, Serial
from autograder.grading import RunSettings
from autograder.model import Grade
from autograder.nbgrader.engine import Engine
from autograder.notebooks import write_released
from autograder.storage import judgements
from autograder.storage.judgements import JudgementsAt, ReadJudgements, StoredJudgements
from autograder.storage.store import Store
from gradebook.database.forgetting import forget

RIGHT, OTHER = "average = np.sum(scores) / len(scores)", "average = scores.mean()"
KEY = "a" * 64


@pytest.fixture
def url(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    with engine.begin() as connection:
        found = connection.exec_driver_sql(query)
        result = [tuple(row) for row in found] if found.returns_rows else []
    engine.dispose()
    return result


def keys(url: str) -> set[object]:
    return {key for (key,) in rows(url, "SELECT key FROM kakunin_judgement")}


@pytest.fixture
def hand_in(tmp_path, lesson) -> Callable[..., Path]:
    def write(student: str, average: str) -> Path:
        document = json.loads(write_released(lesson.notebooks[0]))
        for cell in document["cells"]:
            cell["source"] = {"l1_average": average}.get(cell["id"], cell["source"])
        folder: Path = tmp_path / "submitted" / student / lesson.name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{lesson.notebooks[0].name}.ipynb").write_text(json.dumps(document), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def grade(tmp_path, lesson, url):
    """Grades whoever handed in; by student whether the average was judged because of an equal one."""

    def run(*, anew: bool = False, write: bool = True, workers: int = 1) -> dict[str, bool]:
        grades: list[Grade] = []
        executor = Serial(RunSettings()) if workers == 1 else Processes(workers, RunSettings())
        with Store(url) as store:
            store.ensure_assignment(lesson)
            places = Places(tmp_path / "submitted", tmp_path / "autograded")
            pending = plan(lesson, store, places, force=anew).pending
            one = grade_class if write else compare_class
            one(lesson, pending, store, places, executor, grades.append, anew=anew)
        return {grade.student: is_known(grade) for grade in grades}

    return run


def is_known(grade: Grade) -> bool:
    return next(each.equal_judged is not None for each in grade.questions if each.question == "l1_average")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_later_run_finds_what_an_earlier_one_judged(grade, hand_in, url, workers):
    hand_in("s1", RIGHT)
    assert grade(workers=workers) == {"s1": False}
    hand_in("s2", RIGHT + "  # 平均")
    hand_in("s3", OTHER)
    assert grade(workers=workers) == {"s2": True, "s3": False}
    found = rows(url, "SELECT student, judgement, evidence FROM kakunin_grade WHERE question = 'l1_average'")
    kept = {student: (key, json.loads(str(evidence))) for student, key, evidence in found}
    assert kept["s1"][0] == kept["s2"][0] != kept["s3"][0]
    assert kept["s2"][1]["equal_answer_judged"].endswith(" UTC")
    assert "equal_answer_judged" not in kept["s1"][1]
    assert {key for key, _ in kept.values()} <= keys(url)


def test_nothing_is_kept_by_a_run_that_writes_nothing_and_what_is_there_is_used(grade, hand_in, url):
    hand_in("s1", RIGHT)
    assert grade(write=False) == {"s1": False}
    assert keys(url) == set()
    grade()
    before = keys(url)
    hand_in("s2", RIGHT)
    hand_in("s3", OTHER)
    assert grade(write=False) == {"s2": True, "s3": False}
    assert keys(url) == before


def test_force_judges_anew_and_replaces_what_was_kept(grade, hand_in, url):
    hand_in("s1", RIGHT)
    grade()
    rows(url, "UPDATE kakunin_judgement SET content = replace(content, '\"earned\":1', '\"earned\":0')")
    hand_in("s2", RIGHT)
    assert grade() == {"s2": True}
    assert grade(anew=True) == {"s1": False, "s2": True}  # within one run the first is judged for both
    scores = rows(url, "SELECT score FROM kakunin_grade WHERE question = 'l1_average'")
    assert scores == [(1.0,), (1.0,)]
    contents = rows(url, "SELECT content FROM kakunin_judgement WHERE content LIKE '%test_average%'")
    assert all('"earned":1' in str(content) for (content,) in contents)


def test_nbgraders_door_finds_what_the_other_one_judged_and_the_other_way_round(
    grade, hand_in, url, lesson, lesson_root
):
    hand_in("s1", RIGHT)
    grade()
    desk = Engine(lesson_root)
    found = desk.grade(lesson, hand_in("s2", RIGHT), "s2", RunSettings(), url)
    assert is_known(found)
    notebooks = frozenset(each.name for each in lesson.notebooks)
    desk.save(lesson, found, notebooks, url)
    other = desk.grade(lesson, hand_in("s3", OTHER), "s3", RunSettings(), url)
    assert not is_known(other)
    desk.save(lesson, other, notebooks, url)
    hand_in("s4", OTHER)
    assert grade()["s4"]


def test_with_a_student_goes_what_stands_for_nobody_else(grade, hand_in, url):
    hand_in("s1", RIGHT)
    hand_in("s2", RIGHT)
    hand_in("s3", OTHER)
    grade()
    shared, own = (
        {key for (key,) in rows(url, f"SELECT judgement FROM kakunin_grade WHERE student = '{student}'")} - {None}
        for student in ("s1", "s3")
    )
    forget(url, "s3")
    assert keys(url) & (own - shared) == set()
    assert shared <= keys(url)


def test_what_nobody_used_for_long_is_forgotten_and_what_a_grade_stands_on_is_not(grade, hand_in, url):
    hand_in("s1", RIGHT)
    grade()
    standing = keys(url)
    with Store(url) as store:
        kept = StoredJudgements(store)
        kept.keep(KEY, "{}")
        kept.prune()
        assert KEY in keys(url)
        long_ago = datetime.now(UTC).replace(tzinfo=None) - judgements.UNUSED - timedelta(days=1)
        rows(url, f"UPDATE kakunin_judgement SET used_at = '{long_ago.isoformat(sep=' ')}'")
        StoredJudgements(store).prune()
    assert keys(url) == standing


def test_of_too_many_the_oldest_are_forgotten(url, monkeypatch):
    monkeypatch.setattr(judgements, "MOST", 3)
    with Store(url) as store:
        for number in range(6):
            kept = StoredJudgements(store)
            kept.keep(str(number) * 64, "{}")
            kept.flush()
        StoredJudgements(store).prune()
    assert keys(url) == {str(number) * 64 for number in (3, 4, 5)}


def test_what_is_used_counts_as_new(url):
    with Store(url) as store:
        kept = StoredJudgements(store)
        kept.keep(KEY, "{}")
        kept.flush()
        rows(url, "UPDATE kakunin_judgement SET used_at = '2020-01-01 00:00:00'")
        kept.find([KEY])
        kept.flush()
    ((used,),) = rows(url, "SELECT used_at FROM kakunin_judgement")
    assert str(used) > "2026"


@pytest.mark.parametrize("content", ["\0", "\ud800", "x" * 100_000, "日本語"])
def test_any_text_is_kept(url, content):
    stored = json.dumps({"text": content}, ensure_ascii=False)
    with Store(url) as store:
        kept = StoredJudgements(store)
        kept.keep(KEY, stored)
        kept.flush()
        found = ReadJudgements(store).find([KEY])
    assert json.loads(found[KEY]) == {"text": content}


def test_more_keys_than_a_query_takes_are_found(url):
    many = [f"{number:064d}" for number in range(2_000)]
    with Store(url) as store:
        kept = StoredJudgements(store)
        for key in many:
            kept.keep(key, key)
        kept.flush()
        assert ReadJudgements(store).find(many) == dict(zip(many, many, strict=True))
        assert ReadJudgements(store).find([]) == {}


def test_two_may_write_the_same_at_once(url):
    def write(mine: str) -> None:
        for number in range(20):
            with Store(url) as store:
                kept = StoredJudgements(store)
                kept.keep(f"{number:064d}", mine)
                kept.flush()

    with Store(url):
        pass
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, ["one", "other"]))
    assert len(keys(url)) == 20


def test_a_row_that_is_no_text_is_not_there(url):
    with Store(url) as store:
        kept = StoredJudgements(store)
        kept.keep(KEY, "{}")
        kept.flush()
        rows(url, "UPDATE kakunin_judgement SET content = x'ff00'")
        assert ReadJudgements(store).find([KEY]) == {}
        assert JudgementsAt(url).find([KEY]) == {}


def test_where_the_database_fails_answers_are_judged_again_and_the_judgements_wait(url, monkeypatch):
    monkeypatch.setattr(judgements, "TOGETHER", 1)
    with Store(url) as store, Store(url, patience=0.0) as hindered:
        kept = StoredJudgements(hindered)

        def meanwhile(connection):
            kept.keep("a", "{}")
            return kept.find(["b"])

        assert store.transact(meanwhile) == {}
        kept.flush()
        assert ReadJudgements(store).find(["a"]) == {"a": "{}"}
    assert JudgementsAt(url.replace("gradebook.db", "no/such/folder.db")).find(["a"]) == {}
