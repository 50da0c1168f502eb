"""Which moments are read, and which are taken for none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from autograder.moments import is_secret, plausible, read_moment, read_stamp, stamp

NOW = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)  # the same in every process that collects

AT_ONE = datetime(2026, 12, 3, 1, tzinfo=UTC)

READ = [
    ("2026-11-01 03:00:00.000000 UTC", datetime(2026, 11, 1, 3, tzinfo=UTC)),
    ("2026-11-01 12:00:00+09:00\n", datetime(2026, 11, 1, 3, tzinfo=UTC)),
    ("2000-01-01 00:00:00", datetime(2000, 1, 1, tzinfo=UTC)),
    ("2026-12-03 10:00 JST", AT_ONE),
    ("2026-12-03 10:00:00.000000 JST\n", AT_ONE),
    ("2026-12-03 01:00:00 GMT", AT_ONE),
    ("2026-12-03T01:00Z", AT_ONE),
    ("2026-12-03 01:00 z", AT_ONE),
    ("2026-12-03 10:00 +0900", AT_ONE),
    ("2026-12-03 10:00 +09", AT_ONE),  # as a zone without a name of its own is written
    ("2026-12-02 20:30:00 -04:30", AT_ONE),
    ("2026-12-03 10:00 (UTC+9)", AT_ONE),
    ("2026-12-03 10:00 GMT+09:00", AT_ONE),
    ("2026-12-03 10:00 Asia/Tokyo", AT_ONE),
    ("2026-07-03 10:00 Europe/Berlin", datetime(2026, 7, 3, 8, tzinfo=UTC)),
    ("2026-07-03 10:00 CEST", datetime(2026, 7, 3, 8, tzinfo=UTC)),
    ("2026/12/3 10:00 JST", AT_ONE),
    ("2026/12/03 01:00", AT_ONE),
    ("2026.12.03 10:00:00,5 JST", AT_ONE + timedelta(seconds=0.5)),
    ("２０２６／１２／０３　１０：００　ＪＳＴ", AT_ONE),
    ("2026-12-03 10:00 \N{MINUS SIGN}0900", AT_ONE + timedelta(hours=18)),
    ("2026/12/03 JST", datetime(2026, 12, 2, 15, tzinfo=UTC)),
    ("20261203T010000Z", AT_ONE),
    ("2026-12-03T01 UTC", AT_ONE),
    ((NOW + timedelta(days=300)).isoformat(), NOW + timedelta(days=300)),
]
NOT_READ = [
    "", "yesterday", "9999-12-31 23:59:59 UTC", "9999-12-31 23:59:59-12:00", "0001-01-01T00:00:00+14:00", "0001-01-01",
    "2026-12-03 10:00 CST", "2026-12-03 10:00 +9000", "2026-12-03 10:00 Asia/Nowhere", "2026-12-03 10:00 Asia/../Tokyo",
    "2026-12-03 10:00 America/Argentina", "03/12/2026 10:00", "2026-12/03 10:00", "2026-12-03 25:00 JST",
    "2026-12-03 10:00 JST\n+0900", "1999-12-31 23:59:59 UTC", "1970-01-01", "2026-13-01",
    (NOW + timedelta(days=400)).isoformat(),
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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_mark_of_an_editor_is_no_part_of_the_time(encoding: str) -> None:
    assert read_stamp("2026-12-03 10:00 JST\r\n".encode(encoding)) == AT_ONE


@pytest.mark.parametrize("content", [b"\xff", b"\xff\xfe0", "2026年".encode("cp932"), b"\xef\xbb\xbf"])
def test_bytes_that_are_no_text_are_no_time(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_stamp(content)


def test_a_moment_is_written_as_nbgrader_does_and_read_again() -> None:
    assert stamp(AT_ONE) == "2026-12-03 01:00:00.000000 UTC"
    assert read_moment(stamp(AT_ONE)) == AT_ONE


@pytest.mark.parametrize(
    ("content", "expected"), [(b"0a" * 64, True), (b"0A" * 64, False), (b"0a" * 64 + b"\n", False), (b"", False)]
)
def test_a_secret_has_nbgraders_form(content: bytes, expected: bool) -> None:
    assert is_secret(content) is expected
