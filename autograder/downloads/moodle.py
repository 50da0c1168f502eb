"""Moodle's "Download all submissions".

Source: `get_student_prefix` and `load_submissionplugin_filelist` in Moodle's mod/assign/classes/downloader.php (4.1 and
later) and `download_submissions` in mod/assign/locallib.php (before). An entry is `NAME_NUMBER_assignsubmission_PLUGIN`
followed by `/PATH` (submissions in folders, the default since 3.1; some versions write a `_` before the slash) or by
`_FILE` (flat). NAME is the full name in the order of the site's language, its underscores made spaces, and where
identities are hidden the word for a participant. NUMBER is the participant's in this assignment, not the user's id. A
team's entry has the team's name, and no number where the team is the default one.
"""

from __future__ import annotations

import re
from typing import Final

from autograder.downloads.naming import key
from autograder.downloads.path_owner import Claim

_ENTRY: Final = re.compile(
    r"(?P<name>.+?)(?:_(?P<number>\d+))?_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?", re.DOTALL
)
# `hiddenuser` and `participant` in mod/assign/lang: English, Japanese, German, French, Spanish and Portuguese, Dutch.
_HIDDEN: Final = frozenset({"participant", "参加者", "teilnehmerin", "teilnehmer", "participante", "deelnemer"})


def read_entry(component: str) -> Claim | None:
    """The claim in one component of a path; None if it is not in Moodle's form."""
    found = _ENTRY.fullmatch(component)
    if found is None:
        return None
    name = found["name"].replace("_", " ").strip()
    return Claim(name, found["number"] or "", found["file"] or "", anonymous=key(name) in _HIDDEN)
