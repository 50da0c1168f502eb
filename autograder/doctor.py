"""Reports what this machine offers for grading, and what to install for more."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from autograder.languages import Message, joined, word
from autograder.nbgrader.exchange_folder import ExchangeFolder
from autograder.sandbox import Budget, Isolation, available_isolation, available_memory, fitting_workers, needed_bytes

GIBIBYTE = 2**30
PACKAGES = ("kakunin", "numpy", "pytest", "nbgrader", "jupyterlab", "pandas", "sqlalchemy")


def examine(db_url: str, exchange: ExchangeFolder | None = None) -> Iterator[tuple[Message, str]]:
    """The lines of `kakunin doctor`: what they are about, and what is said of it.

    exchange: the one that nbgrader uses, if there is one.
    """
    machine = f"{platform.system()} {platform.release()} {platform.machine()}"
    yield word("Python"), Message("{version} on {machine}", version=platform.python_version(), machine=machine)
    chosen = ""
    for tier in available_isolation().values():
        used = tier.usable and not chosen and tier.isolation is not Isolation.NONE
        chosen = tier.isolation.value if used else chosen
        state = Message("usable") if tier.usable else Message("not usable: {reason}", reason=tier.reason)
        mark = Message("  <- used") if used else ""
        yield word("isolation"), joined([f"{tier.isolation.value:<11} ", state, mark], "")
        if tier.launcher is not None:
            where = [tier.launcher.version(), joined([tier.launcher.origin, tier.launcher.path], ": ")]
            yield Message(""), joined([f"{'':<11}", *where], " ")
        if tier.remedy:
            yield Message(""), joined([f"{'':<11}", tier.remedy], " ")
    if not chosen:
        yield word("isolation"), Message("no safe one: nothing is graded unless you pass --isolation none")
    yield word("memory"), _memory()
    yield word("database"), _database(db_url)
    if exchange is not None:
        yield word("exchange"), exchange.said()
    for package in PACKAGES:
        yield word("package"), joined([f"{package:<11}", _version(package)], " ")


def _memory() -> Message:
    """What there is, and how many workers may use all of the default budget at once."""
    available, cores = available_memory(), os.cpu_count() or 1
    if available is None:
        return Message("this system does not tell how much is available")
    needed = needed_bytes(Budget(), cores)
    if needed <= available:
        enough = Message("enough")
    elif needed_bytes(Budget(), 1) > available:
        enough = Message("not enough for one; memory_mb in [budget] of assignment.toml can be lower")
    else:
        fitting = fitting_workers(Budget(), available)
        enough = Message("enough for {fitting}; `kakunin grade` takes no more by itself", fitting=fitting)
    return Message(
        "{there:.1f} GiB available; {cores:worker|workers} may need {needed:.1f} GiB by the default budget: {enough}",
        there=available / GIBIBYTE,
        cores=cores,
        needed=needed / GIBIBYTE,
        enough=enough,
    )


def _database(db_url: str) -> Message:
    try:
        shown = make_url(db_url).render_as_string(hide_password=True)
    except ArgumentError:
        return Message("{url}: not a database URL; one looks like sqlite:////folder/gradebook.db", url=db_url)
    if db_url.startswith("sqlite:///"):
        return Message("{shown} (embedded)", shown=shown)
    try:
        with create_engine(db_url).connect() as connection:
            connection.execute(text("select 1"))
    except (SQLAlchemyError, ImportError) as error:
        return Message("{shown}: cannot be reached: {reason}", shown=shown, reason=str(error).splitlines()[0])
    return Message("{shown} (reachable)", shown=shown)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return Message("not installed")
