"""The memory that there is, on machines and in containers of every kind, and the workers that it is enough for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.sandbox import Budget, available_memory, fitting_workers, needed_bytes

MACHINE = {"proc/meminfo": "MemTotal: 9000000 kB\nMemAvailable:    8388608 kB\n"}
NEW = {"proc/self/cgroup": "0::/class/worker\n"}
OLD = {"proc/self/cgroup": "5:cpu:/x\n4:cpuset,memory:/docker/1\n0::/\n"}


def group(folder: str, limit: str, used: int, cached: int) -> Mapping[str, str]:
    """The files of a control group of version 2."""
    place = f"sys/fs/cgroup/{folder}"
    statistics = f"anon 1\ninactive_file {cached}\n"
    return {f"{place}/memory.max": limit, f"{place}/memory.current": str(used), f"{place}/memory.stat": statistics}


def old_group(folder: str, limit: int, used: int, cached: int) -> Mapping[str, str]:
    """Those of version 1."""
    place = f"sys/fs/cgroup/memory/{folder}"
    return {
        f"{place}/memory.limit_in_bytes": f"{limit}\n",
        f"{place}/memory.usage_in_bytes": f"{used}\n",
        f"{place}/memory.stat": f"inactive_file 1\ntotal_inactive_file {cached}\n",
    }


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, None, id="not told"),
        pytest.param(MACHINE, 2**33, id="machine"),
        pytest.param({**MACHINE, **NEW}, 2**33, id="no limits to be seen"),
        pytest.param({**MACHINE, **NEW, **group("class/worker", "max\n", 7, 0)}, 2**33, id="no limit"),
        pytest.param({**MACHINE, **NEW, **group("class/worker", "5000", 700, 300)}, 4600, id="own limit"),
        pytest.param(
            {**MACHINE, **NEW, **group("class/worker", "5000", 0, 0), **group("class", "3000", 1, 0)}, 2999,
            id="limit of the group around it",
        ),
        pytest.param({**MACHINE, **NEW, **group(".", "4000", 0, 0)}, 4000, id="container that sees itself as the root"),
        pytest.param({**MACHINE, **NEW, **group("class", "4000", 5000, 0)}, 0, id="more than its limit"),
        pytest.param({**MACHINE, **OLD, **old_group("docker/1", 6000, 1000, 500)}, 5500, id="version 1"),
        pytest.param({**MACHINE, **OLD, **old_group(".", 2000, 1000, 0)}, 1000, id="version 1 in a container"),
        pytest.param({**MACHINE, **OLD, **old_group(".", 2**63 - 4096, 1000, 0)}, 2**33, id="version 1 without limit"),
    ],
)  # fmt: skip
def test_the_memory_available_is_the_least_of_all_limits(
    tmp_path: Path, files: Mapping[str, str], expected: int | None
) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert available_memory(tmp_path) == expected


@pytest.mark.parametrize(
    ("gigabytes", "workers"), [(0, 1), (2, 1), (5, 1), (8, 2), (12, 3), (19, 6), (64, 23), (None, 2**16)]
)
def test_workers_fit_as_far_as_the_memory_goes(gigabytes: int | None, workers: int) -> None:
    available = None if gigabytes is None else gigabytes * 2**30
    assert fitting_workers(Budget(), available) == workers
    if available is not None and workers > 1:
        assert needed_bytes(Budget(), workers) <= available < needed_bytes(Budget(), workers + 1)


def test_this_machine_tells_what_it_has() -> None:
    available = available_memory()
    assert available is not None
    assert available > 2**24
