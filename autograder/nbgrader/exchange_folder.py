"""nbgrader's exchange, the folders of a machine through which notebooks go to students and come back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from pwd import getpwuid

from autograder.languages import Message


@dataclass(frozen=True)
class ExchangeFolder:
    """The part of the exchange that belongs to one course."""

    root: Path
    course: str
    check_owner: bool = True  # whether a hand-in has to belong to the user whose name it bears

    @property
    def top(self) -> Path:
        """The folder of the course."""
        return self.root / self.course

    @property
    def inbound(self) -> Path:
        """Where students hand in: everybody may write there, and one user list it."""
        return self.top / "inbound"

    @property
    def feedback(self) -> Path:
        """Where students find feedback by a name that only they know."""
        return self.top / "feedback"

    def said(self) -> Message:
        """Who can list what students hand in, and whether we can."""
        try:
            owner, mode = self.inbound.stat().st_uid, self.inbound.stat().st_mode
        except OSError as error:
            return Message(
                "{folder}: {reason}; the first release to the exchange makes it",
                folder=self.inbound,
                reason=error.strerror,
            )
        if os.access(self.inbound, os.R_OK | os.W_OK | os.X_OK):
            return Message("{folder} can be listed", folder=self.inbound)
        return Message(
            "{folder} can be listed by {owner}{group}, not by {user}",
            folder=self.inbound,
            owner=_name(owner),
            group=Message(", and its group") if mode & 0o040 else "",
            user=_name(os.geteuid()),
        )


def exchange_of(root: Path) -> ExchangeFolder | None:
    """The exchange that nbgrader uses in a course's folder; None where it uses none of this kind, or nobody made it."""
    command = [sys.executable, "-m", "autograder.nbgrader.tell_exchange"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, errors="replace", check=False)
    try:
        facts = json.loads(done.stdout.strip().splitlines()[-1])
    except (ValueError, IndexError):
        return None
    if not facts or not facts["course"] or not Path(facts["root"]).is_dir():
        return None
    return ExchangeFolder(Path(facts["root"]), facts["course"], facts["check_owner"])


def _name(id: int) -> str:
    try:
        return getpwuid(id).pw_name
    except KeyError:
        return f"user {id}"
