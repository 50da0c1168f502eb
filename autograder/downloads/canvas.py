"""Canvas's "Download Submissions".

Source: `get_filename`, `add_upload_submission` and `sanitize_user_name` in canvas-lms lib/content_zipper.rb, and
`make_unique_filename` in app/models/attachment.rb. An entry is `NAME[_LATE]_USER_ATTACHMENT_FILE`, flat. NAME is the
sortable name (family name first) in small letters, without what is neither a letter, a digit nor an underscore; USER is
the user's id, ATTACHMENT the file's, which grows with time. Anonymous grading writes `anon_CODE` for NAME and USER. A
file of a name that was handed in before gets `-1`, `-2`, … before its suffix.
"""

from __future__ import annotations

import re
from typing import Final

from autograder.downloads.path_owner import Claim

_ENTRY: Final = re.compile(
    r"(?P<name>.+?)(?P<late>_late)?_(?P<user>\d+)_(?P<attachment>\d{1,18})_(?P<file>.+)", re.IGNORECASE | re.DOTALL
)
_ANONYMOUS: Final = re.compile(
    r"(?P<late>late_)?anon_(?P<code>[0-9a-z]+)_(?P<attachment>\d{1,18})_(?P<file>.+)", re.IGNORECASE | re.DOTALL
)


def read_entry(component: str) -> Claim | None:
    """The claim in one component of a path; None if it is not in Canvas's form."""
    if hidden := _ANONYMOUS.fullmatch(component):
        code = f"anon_{hidden['code']}"
        order = int(hidden["attachment"])
        return Claim(code, "", hidden["file"], anonymous=True, order=order, late=bool(hidden["late"]))
    found = _ENTRY.fullmatch(component)
    if found is None:
        return None
    order = int(found["attachment"])
    return Claim(found["name"], found["user"], found["file"], is_user=True, order=order, late=bool(found["late"]))
