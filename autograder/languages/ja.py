"""The Japanese sentences, by the English ones; a module for each part of the programme that speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from autograder.languages import (
    ja_commands,
    ja_course,
    ja_grades,
    ja_machine,
    ja_review,
    ja_service,
    ja_submissions,
    ja_words,
)

SENTENCES: Final[Mapping[str, str]] = {
    **ja_words.FROM_ELSEWHERE,
    **ja_words.WORDS,
    **ja_course.SENTENCES,
    **ja_submissions.SENTENCES,
    **ja_machine.SENTENCES,
    **ja_grades.SENTENCES,
    **ja_review.SENTENCES,
    **ja_commands.SENTENCES,
    **ja_service.SENTENCES,
}
