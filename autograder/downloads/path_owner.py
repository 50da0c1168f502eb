"""What a file's path in a download says about whose it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """One component of a path, as an LMS or a person named it."""

    name: str  # of the person, as it stands there
    number: str = ""  # of the participant in Moodle, of the user in Canvas
    file: str = ""  # what the component says of the file itself, "" where it is a folder
    anonymous: bool = False
    is_user: bool = False  # whether the number is the user's own, as the roster's LMS id is
    order: int | None = None  # of what one person hands in, the later the larger; None where nothing says so
    late: bool = False


@dataclass(frozen=True)
class DownloadLine:
    """A file that was not graded: which, why, and what to do."""

    file: str
    reason: str
    next_step: str = ""  # "" where nobody has to do anything

    @property
    def is_problem(self) -> bool:
        """Whether a person has to look."""
        return bool(self.next_step)
