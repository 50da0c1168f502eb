"""Which moments are read, and which are taken for none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from autograder.moments import plausible, read_moment

NOW = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)  # the same in every process that collects

READ = [
    ("2026-11-01 03:00:00.000000 UTC", datetime(2026, 11, 1, 3, tzinfo=UTC)),
    ("2026-11-01 12:00:00+09:00\n", datetime(2026, 11, 1, 3, tzinfo=UTC)),
    ("2000-01-01 00:00:00", datetime(2000, 1, 1, tzinfo=UTC)),
    ((NOW + timedelta(days=300)).isoformat(), NOW + timedelta(days=300)),
]
NOT_READ = [
    "", "yesterday", "9999-12-31 23:59:59 UTC", "9999-12-31 23:59:59-12:00", "0001-01-01T00:00:00+14:00", "0001-01-01",
    "1999-12-31 23:59:59 UTC", "1970-01-01", "2026-13-01", (NOW + timedelta(days=400)).isoformat(),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ)
def test_a_plausible_moment_is_read_in_utc(text: str, expected: datetime) -> None:
    assert read_moment(text) == expected


@pytest.mark.parametrize("text", NOT_READ)
def test_any_other_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_moment(text)


def test_one_without_a_time_zone_is_in_utc() -> None:
    assert plausible(datetime(2026, 11, 1)) == datetime(2026, 11, 1, tzinfo=UTC)
