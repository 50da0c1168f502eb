"""Moodle's "Download all submissions".

Source: `get_student_prefix` and `load_submissionplugin_filelist` in Moodle's mod/assign/classes/downloader.php (4.1 and
later) and `download_submissions` in mod/assign/locallib.php (before). An entry is `NAME_NUMBER_assignsubmission_PLUGIN`
followed by `/PATH` (submissions in folders, the default since 3.1; some versions write a `_` before the slash) or by
`_FILE` (flat). NAME is the full name in the order of the site's language, its underscores made spaces, and where
identities are hidden the word for a participant. NUMBER is the participant's in this assignment, not the user's id. A
team's entry has the team's name, and no number where the team is the default one.

FILE is the student's own, and so is NAME where students may change it: an entry may have several readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from autograder.downloads.naming import key
from autograder.downloads.path_owner import Claim

_PLUGIN: Final = re.compile(r"(?:_(?P<number>\d+))?_assignsubmission_(?:file|onlinetext)(?=_|$)")
# `hiddenuser` and `participant` in mod/assign/lang: English, Japanese, German, French, Spanish and Portuguese, Dutch.
_HIDDEN: Final = frozenset({"participant", "参加者", "teilnehmerin", "teilnehmer", "participante", "deelnemer"})


def readings(component: str) -> Iterator[Claim]:
    """Every claim that one component of a path can be read as; none if it is not in Moodle's form."""
    for found in _PLUGIN.finditer(component, 1):
        name = component[: found.start()].replace("_", " ").strip()
        file = component[found.end() + 1 :]
        yield Claim(name, found["number"] or "", file, anonymous=key(name) in _HIDDEN)
