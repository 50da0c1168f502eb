"""Reports what this machine offers for grading, and what to install for more."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from autograder.nbgrader.exchange_folder import ExchangeFolder
from autograder.sandbox import Budget, Isolation, available_isolation, available_memory, fitting_workers, needed_bytes

GIBIBYTE = 2**30
PACKAGES = ("kakunin", "numpy", "pytest", "nbgrader", "jupyterlab", "pandas", "sqlalchemy")


def examine(db_url: str, exchange: ExchangeFolder | None = None) -> Iterator[str]:
    """The lines of `kakunin doctor`; exchange: the one that nbgrader uses, if there is one."""
    yield f"Python      {platform.python_version()} on {platform.system()} {platform.release()} {platform.machine()}"
    chosen = ""
    for tier in available_isolation().values():
        used = tier.usable and not chosen and tier.isolation is not Isolation.NONE
        chosen = tier.isolation.value if used else chosen
        state = "usable" if tier.usable else f"not usable: {tier.reason}"
        yield f"isolation   {tier.isolation.value:<11} {state}{'  <- used' if used else ''}"
        if tier.launcher is not None:
            yield f"            {'':<11} {tier.launcher.version()} {tier.launcher.origin}: {tier.launcher.path}"
        if tier.remedy:
            yield f"            {'':<11} {tier.remedy}"
    if not chosen:
        yield "isolation   no safe one: nothing is graded unless you pass --isolation none"
    yield f"memory      {_memory()}"
    yield f"database    {_database(db_url)}"
    if exchange is not None:
        yield f"exchange    {exchange.said()}"
    for package in PACKAGES:
        yield f"package     {package:<11} {_version(package)}"


def _memory() -> str:
    """What there is, and how many workers may use all of the default budget at once."""
    available, cores = available_memory(), os.cpu_count() or 1
    if available is None:
        return "this system does not tell how much is available"
    needed = needed_bytes(Budget(), cores)
    if needed <= available:
        enough = "enough"
    elif needed_bytes(Budget(), 1) > available:
        enough = "not enough for one; memory_mb in [budget] of assignment.toml can be lower"
    else:
        enough = f"enough for {fitting_workers(Budget(), available)}; `kakunin grade` takes no more by itself"
    there = f"{available / GIBIBYTE:.1f} GiB available"
    return f"{there}; {cores} workers may need {needed / GIBIBYTE:.1f} GiB by the default budget: {enough}"


def _database(db_url: str) -> str:
    try:
        shown = make_url(db_url).render_as_string(hide_password=True)
    except ArgumentError:
        return f"{db_url}: not a database URL; one looks like sqlite:////folder/gradebook.db"
    if db_url.startswith("sqlite:///"):
        return f"{shown} (embedded)"
    try:
        with create_engine(db_url).connect() as connection:
            connection.execute(text("select 1"))
    except (SQLAlchemyError, ImportError) as error:
        return f"{shown}: cannot be reached: {str(error).splitlines()[0]}"
    return f"{shown} (reachable)"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
