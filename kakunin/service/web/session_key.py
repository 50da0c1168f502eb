"""The key that signs sessions and forms."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from autograder.errors import UsageError
from autograder.languages import Message

_KEY: Final = Path(".kakunin") / "service" / "key"
_KEY_LENGTH: Final = 32


def read_key(root: Path) -> bytes:
    """The key that signs sessions, made when there is none: sessions outlive a restart. UsageError if unwritable."""
    path = root / _KEY
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and len(key := path.read_bytes()) == _KEY_LENGTH:
            return key
        path.unlink(missing_ok=True)
        key = secrets.token_bytes(_KEY_LENGTH)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - its mode
            file.write(key)
    except OSError as error:
        raise UsageError(
            Message("cannot be written: {strerror}", strerror=error.strerror),
            path=path,
            next_step=Message("run it as the owner of the course's folder"),
        ) from error
    return key
