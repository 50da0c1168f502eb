"""The class report of a large class, beside reading the grades of the same database."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from gradebook.book import read_book
from gradebook.policy import CoursePolicy
from gradebook.report import page, report
from gradebook.table import read_details


def of_the_report(database: Path, assignment: str, rounds: int) -> None:
    """Print the seconds of the report, whole and in parts, and their ratio to reading alone."""
    reading = _median(lambda: read_book(database, [assignment], CoursePolicy()), rounds)
    whole = _median(lambda: _report(database, assignment), rounds)
    print(f"class report of {database.name}, {rounds} rounds; medians")
    print(f"  reading the grades   {reading:8.2f} s")
    print(f"  the report           {whole:8.2f} s   (aim: under 10 s for 10,000 students)")
    print(f"  ratio                {whole / reading:8.1f}")


def _report(database: Path, assignment: str) -> bytes:
    book = read_book(database, [assignment], CoursePolicy())
    return page(report(book, read_details(database, assignment), assignment))


def _median(work: Callable[[], object], rounds: int) -> float:
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)
