"""The memory of judgements in the database: what equal answers get, found by key, for both of nbgrader's doors."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from autograder.errors import StoreError
from autograder.storage.own_tables import KAKUNIN_JUDGEMENT, unreferenced
from autograder.storage.raw_values import long_text, or_none
from autograder.storage.store import Store
from autograder.text import storable

TOGETHER: Final = 200  # judgements that are written at once
MOST: Final = 500_000  # that are kept
UNUSED: Final = timedelta(days=400)  # after which a judgement is forgotten that no grade stands on
_IN_ONE_QUERY: Final = 500


class _OfEarlierRuns:
    """Judgements of which nothing is heard while a run goes on."""

    def new(self, keys: Sequence[str]) -> Mapping[str, str]:
        """None: what other runs add meanwhile is found by the next one."""
        return {}


class StoredJudgements(_OfEarlierRuns):
    """The judgements of one database. What was not flushed is judged again: nothing is lost with it."""

    def __init__(self, store: Store, *, anew: bool = False) -> None:
        """anew: what earlier runs kept is replaced, and not found."""
        self._transact = store.transact
        self._anew = anew
        self._new: dict[str, str] = {}
        self._used: set[str] = set()

    def find(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The judgements of these keys that are known, as texts."""
        found = {key: self._new[key] for key in keys if key in self._new}
        missing = [key for key in keys if key not in found]
        if missing and not self._anew:
            with suppress(StoreError):  # then they are judged again
                found |= self._transact(lambda connection: _stored(connection, missing))
        self._used |= found.keys() - self._new.keys()
        return found

    def keep(self, key: str, text: str) -> None:
        """Keep a judgement; it is written with the next ones."""
        self._new[key] = text
        if len(self._new) >= TOGETHER:
            with suppress(StoreError):  # nobody's grade waits for it; the next one tries again
                self.flush()

    def flush(self) -> None:
        """Write what is new, and what was used."""
        new, used, now = self._new, self._used, datetime.now(UTC).replace(tzinfo=None)
        if new or used:
            self._transact(lambda connection: _write(connection, new, used, now))
        self._new, self._used = {}, set()

    def prune(self) -> None:
        """Forget what was not used for long, and the oldest of too many; what a grade stands on stays."""
        self.flush()
        now = datetime.now(UTC).replace(tzinfo=None)
        self._transact(lambda connection: _prune(connection, now - UNUSED))


class ReadJudgements(_OfEarlierRuns):
    """The judgements of one database, for a run that writes nothing."""

    def __init__(self, store: Store) -> None:
        self._transact = store.transact

    def find(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The judgements of these keys that are known, as texts."""
        return self._transact(lambda connection: _stored(connection, keys))

    def keep(self, key: str, text: str) -> None:
        """Keep nothing."""


class JudgementsAt(_OfEarlierRuns):
    """The judgements of the database at a URL, opened for each question to it: for a batch whose end nobody tells."""

    def __init__(self, db_url: str) -> None:
        self._db_url = db_url
        self._new: dict[str, str] = {}
        self._lock = threading.Lock()

    def find(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The judgements of these keys that are known, as texts."""
        try:
            with Store(self._db_url) as store:
                return ReadJudgements(store).find(keys)
        except StoreError:  # then they are judged again
            return {}

    def keep(self, key: str, text: str) -> None:
        """Keep a judgement until the next flush."""
        with self._lock:
            self._new[key] = text

    def flush(self, store: Store) -> None:
        """Write what is new to the database, opened as a store."""
        with self._lock:
            new, self._new = self._new, {}
        stored = StoredJudgements(store)
        for key, text in new.items():
            stored.keep(key, text)
        stored.flush()


def _stored(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    table = KAKUNIN_JUDGEMENT.c
    rows = (
        row
        for some in _in_parts(keys)
        for row in connection.execute(select(table.key, table.content).where(table.key.in_(some))).tuples()
    )
    return {key: text for key, content in rows if (text := or_none(content, long_text)) is not None}


def _write(connection: Connection, new: Mapping[str, str], used: Collection[str], now: datetime) -> None:
    table = KAKUNIN_JUDGEMENT.c
    there = {
        key for some in _in_parts(list(new)) for key in connection.scalars(select(table.key).where(table.key.in_(some)))
    }
    rows = [{"key": key, "content": storable(text), "used_at": now} for key, text in new.items() if key not in there]
    if rows:
        connection.execute(insert(KAKUNIN_JUDGEMENT), rows)
    again = [{"of": key, "text": storable(new[key])} for key in there]
    if again:
        change = update(KAKUNIN_JUDGEMENT).where(table.key == bindparam("of"))
        connection.execute(change.values(content=bindparam("text")), again)
    for some in _in_parts(sorted({*used, *there})):
        connection.execute(update(KAKUNIN_JUDGEMENT).where(table.key.in_(some)).values(used_at=now))


def _prune(connection: Connection, before: datetime) -> None:
    table = KAKUNIN_JUDGEMENT.c
    number = connection.scalar(select(func.count()).select_from(KAKUNIN_JUDGEMENT)) or 0
    old = table.used_at < before
    if number > MOST:
        newest = select(table.used_at).order_by(table.used_at.desc()).offset(MOST).limit(1).scalar_subquery()
        old = or_(old, table.used_at <= newest)
    connection.execute(unreferenced().where(old))


def _in_parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _IN_ONE_QUERY] for start in range(0, len(keys), _IN_ONE_QUERY))
