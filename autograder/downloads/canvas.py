"""Canvas's "Download Submissions".

Source: `get_filename`, `add_upload_submission` and `sanitize_user_name` in canvas-lms lib/content_zipper.rb, and
`make_unique_filename` in app/models/attachment.rb. An entry is `NAME[_LATE]_USER_ATTACHMENT_FILE`, flat. NAME is the
sortable name (family name first) in small letters, without what is neither a letter, a digit nor an underscore; USER is
the user's id, ATTACHMENT the file's, which grows with time. Anonymous grading writes `anon_CODE` for NAME and USER. A
file of a name that was handed in before gets `-1`, `-2`, … before its suffix.

NAME and FILE are the student's own and may hold `_12_34_` themselves, so that an entry may have several readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from autograder.downloads.path_owner import Claim

_NUMBERS: Final = re.compile(
    r"(?P<late>_late)?_(?=(?P<user>\d+)_(?P<attachment>\d{1,18})_.)", re.IGNORECASE | re.DOTALL
)
_ANONYMOUS: Final = re.compile(
    r"(?P<late>late_)?anon_(?P<code>[0-9a-z]+)_(?P<attachment>\d{1,18})_(?P<file>.+)", re.IGNORECASE | re.DOTALL
)


def readings(component: str) -> Iterator[Claim]:
    """Every claim that one component of a path can be read as; none if it is not in Canvas's form."""
    if hidden := _ANONYMOUS.fullmatch(component):
        code = f"anon_{hidden['code']}"
        order = int(hidden["attachment"])
        yield Claim(code, "", hidden["file"], anonymous=True, order=order, late=bool(hidden["late"]))
        return
    for found in _NUMBERS.finditer(component, 1):
        file = component[found.end("attachment") + 1 :]
        order, late = int(found["attachment"]), bool(found["late"])
        yield Claim(component[: found.start()], found["user"], file, is_user=True, order=order, late=late)
