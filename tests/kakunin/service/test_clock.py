"""The moment of receipt never goes back."""

from __future__ import annotations

from datetime import timedelta

from desks import START, FakeClock

MINUTE = timedelta(minutes=1)


def test_time_goes_on_where_the_clock_is_set_back():
    clock = FakeClock()
    clock.wait(5 * MINUTE)
    before = clock.now()
    clock.wall -= timedelta(hours=1)
    clock.seconds += 60.0
    assert clock.now() == before + MINUTE


def test_a_clock_that_is_set_forward_is_followed():
    clock = FakeClock()
    clock.wall += timedelta(hours=1)
    assert clock.now() == START + timedelta(hours=1)


def test_it_is_never_earlier_than_what_was_received():
    clock = FakeClock()
    clock.wait(MINUTE / 4)  # such as a slow start
    clock.reach(START + MINUTE)
    assert clock.now() == START + MINUTE
    clock.wait(2 * MINUTE)
    assert clock.now() == START + 3 * MINUTE


def test_a_moment_that_lies_far_ahead_does_not_stop_the_time():
    clock = FakeClock()
    assert not clock.reach(START + timedelta(days=365))
    assert clock.now() == START
    assert clock.reach(START + timedelta(hours=2))
