"""A desk over PostgreSQL, whose server stops and starts again."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from desks import RIGHT, WRONG, FakeJudge, answer, settings_of
from postgresql_servers import running_server

from kakunin.service.desk import Desk
from kakunin.service.model import Door, Reason, Refused, State


def test_while_the_server_is_away_nothing_is_taken_and_nothing_is_lost(root, clock):
    settings_of(root, '[late]\ncounts = "best"\n')
    judge = FakeJudge(threading.Event())
    assert judge.gate is not None
    with running_server() as server, Desk(root, server.database("desk"), clock=clock, judge=lambda: judge) as desk:
        taken = desk.hand_in("taro", "pair", answer(root, "first", RIGHT["first"]), Door.BROWSER)
        assert judge.begun.wait(20)
        server.stop()
        for ask in (
            lambda: desk.hand_in("jiro", "pair", answer(root, "first", WRONG["first"]), Door.BROWSER),
            lambda: desk.view("taro", "pair"),
            lambda: desk.receipt(taken.id, "taro"),
        ):
            with pytest.raises(Refused) as refused:
                ask()
            assert refused.value.reason is Reason.UNAVAILABLE
        judge.gate.set()  # it cannot be stored now
        assert not desk.health().database
        server.start()
        again = desk.hand_in("jiro", "pair", answer(root, "first", WRONG["first"]), Door.BROWSER)
        for receipt in (taken, again):
            assert desk.wait(receipt.id, 60) is State.JUDGED
        assert desk.view("taro", "pair").earned == 2.0
        assert [each.earned for each in desk.classroom("pair").students] == [0.0, 2.0]
        clock.wait(timedelta(minutes=1))
        worse = desk.hand_in("taro", "pair", answer(root, "first", WRONG["first"]), Door.BROWSER)
        assert desk.wait(worse.id, 60) is State.JUDGED
        view = desk.view("taro", "pair")
        assert view.counted is not None
        assert (view.earned, view.counted.earned) == (0.0, 2.0)
        assert [(each.earned, each.counts_earlier) for each in desk.classroom("pair").students] == [
            (0.0, False), (2.0, True),
        ]  # fmt: skip
