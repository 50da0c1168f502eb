"""How many workers commands take, and what they say of it."""

from __future__ import annotations

import pytest

from autograder import sandbox
from autograder.settings.budgets import Budget
from kakunin.cli.workers import chosen_workers

ENOUGH, FOR_TWO = 2**40, 8 * 2**30


@pytest.mark.parametrize(
    ("wanted", "tasks", "available", "workers", "said"),
    [
        pytest.param(None, None, ENOUGH, 8, "", id="a worker for each core"),
        pytest.param(None, 3, ENOUGH, 3, "", id="no more than there are students"),
        pytest.param(None, 0, ENOUGH, 1, "", id="nobody"),
        pytest.param(None, None, None, 8, "", id="a system that does not tell"),
        pytest.param(
            None, None, FOR_TWO, 2,
            "2 of 8 workers: 8 may need 23.1 GiB of memory by the budget, and 8.0 GiB are available; "
            "--workers N takes another number\n", id="little memory",
        ),
        pytest.param(None, 2, FOR_TWO, 2, "", id="little memory and few students"),
        pytest.param(None, 4, 2**20, 1, "1 of 4 workers", id="next to none"),
        pytest.param(4, None, FOR_TWO, 4, "--workers 2 fits", id="asked for more"),
        pytest.param(2, None, FOR_TWO, 2, "", id="asked for what fits"),
    ],
)  # fmt: skip
def test_workers_are_as_many_as_cores_and_memory_allow(
    monkeypatch, capsys, wanted: int | None, tasks: int | None, available: int | None, workers: int, said: str
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    monkeypatch.setattr(sandbox, "available_memory", lambda: available)
    assert chosen_workers(wanted, Budget(), tasks) == workers
    told = capsys.readouterr().err
    assert told == said if not said or said.endswith("\n") else said in told
