"""The claim that a file's path in a download makes about its student."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """The parts of one component of a path."""

    name: str  # of the student, as written in the path
    number: str = ""  # of the participant in Moodle, of the user in Canvas
    file: str = ""  # the file's own name in the component; "" for a folder
    anonymous: bool = False
    is_user: bool = False  # whether the number is the user's id, like the LMS id in the roster
    order: int | None = None  # of handing in, larger is later; None if unknown
    late: bool = False
    is_doubtful: bool = False  # whether only the roster says that the name does not end earlier


@dataclass(frozen=True)
class DownloadLine:
    """A file that was not graded, the reason, and the next step."""

    file: str
    reason: str
    next_step: str = ""  # "" if nothing has to be done

    @property
    def is_problem(self) -> bool:
        """Whether the file needs attention."""
        return bool(self.next_step)
