"""One reading of timestamp.txt: nbgrader's autograding asks ours for our assignments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.submissions import UNUSABLE_TIMESTAMP, has_unusable_timestamp, submission_time
from autograder.text import marked, one_line


def read_times_for(courses: Any, is_ours: Callable[[str], bool]) -> None:
    """Let nbgrader's course directory read the times of our assignments as `kakunin grade` does.

    Stock takes JST for UTC and `+0900` for 15 minutes, and does not grade a student whose time it cannot read.
    """
    stock = type(courses).get_existing_timestamp

    def moment(folder: str) -> datetime | None:
        if not is_ours(courses.assignment_id):
            return stock(courses, folder)  # type: ignore[no-any-return]  # nbgrader has no annotations
        if has_unusable_timestamp(Path(folder)):
            courses.log.warning("%s: %s", one_line(marked(folder)), UNUSABLE_TIMESTAMP)
        found = submission_time(Path(folder))
        return None if found is None else found.replace(tzinfo=None)

    courses.get_existing_timestamp = moment
