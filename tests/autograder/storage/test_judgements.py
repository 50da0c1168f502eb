"""The memory of judgements in the database."""

from __future__ import annotations

import pytest

from autograder.storage import judgements as memory
from autograder.storage.judgements import JudgementsAt, ReadJudgements, StoredJudgements
from autograder.storage.store import Store


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


def test_what_one_run_keeps_the_next_one_finds_and_two_may_keep_the_same(url):
    with Store(url) as first, Store(url) as second:
        one, other = StoredJudgements(first), StoredJudgements(second)
        one.keep("a", "{}")
        other.keep("a", "{}")
        other.keep("b", "[]")
        one.flush()
        other.flush()
        assert (
            ReadJudgements(first).find(["a", "b", "c"]) == JudgementsAt(url).find(["a", "b"]) == {"a": "{}", "b": "[]"}
        )


def test_anew_nothing_is_found_and_what_was_kept_is_replaced(url):
    with Store(url) as store:
        kept = StoredJudgements(store)
        kept.keep("a", "old")
        kept.flush()
        anew = StoredJudgements(store, anew=True)
        assert anew.find(["a"]) == {}
        anew.keep("a", "new")
        anew.flush()
        assert StoredJudgements(store).find(["a"]) == {"a": "new"}


def test_where_the_database_fails_answers_are_judged_again_and_the_judgements_wait(url, monkeypatch):
    monkeypatch.setattr(memory, "TOGETHER", 1)
    with Store(url) as store, Store(url, patience=0.0) as hindered:
        kept = StoredJudgements(hindered)

        def meanwhile(connection):
            kept.keep("a", "{}")
            return kept.find(["b"])

        assert store.transact(meanwhile) == {}
        kept.flush()
        assert ReadJudgements(store).find(["a"]) == {"a": "{}"}
    assert JudgementsAt(url.replace("gradebook.db", "no/such/folder.db")).find(["a"]) == {}
