"""The course's part of the exchange: listed by one service only."""

from __future__ import annotations

import fcntl
import os

from autograder.errors import UsageError
from autograder.languages import Message
from autograder.nbgrader.exchange_folder import ExchangeFolder

LOCK = ".kakunin-serve.lock"


def listed(folder: ExchangeFolder) -> frozenset[str]:
    """The names of what was handed in; none before the first release. Raises UsageError if we cannot list it."""
    try:
        return frozenset(path.name for path in folder.inbound.iterdir())
    except FileNotFoundError:
        return frozenset()
    except PermissionError as error:
        raise UsageError(folder.said(), next_step=Message("run the service as that user")) from error


def locked(folder: ExchangeFolder) -> int:
    """The lock on it, which ends with its file descriptor. Raises UsageError where another service holds it."""
    try:
        if not folder.top.is_dir():
            folder.top.mkdir()
            folder.top.chmod(0o755)  # as nbgrader makes it
        # Readable by nobody else, who could hold the lock.
        handle = os.open(folder.top / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise UsageError(
            Message("cannot be written: {strerror}", strerror=error.strerror),
            path=folder.top,
            next_step=Message("run the service as its owner"),
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise UsageError(
            Message("another service looks at this exchange already"),
            path=folder.top,
            next_step=Message("stop that one first"),
        ) from error
    return handle
