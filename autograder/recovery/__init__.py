"""Recovers a submission, however it was saved: matches cells with the release, restores them, finds the answers."""

from autograder.recovery.answer_location import (
    Recovered,
    recover,
    recover_cells,
    reference_script,
    released_code,
)
from autograder.recovery.cell_matching import squeezed
from autograder.recovery.file_match import holds_question, known_by_names_alone, refuse_another, resemblance
from autograder.recovery.slicing import Slicer, keeps_state, surroundings

__all__ = [
    "Recovered",
    "Slicer",
    "holds_question",
    "keeps_state",
    "known_by_names_alone",
    "recover",
    "recover_cells",
    "reference_script",
    "refuse_another",
    "released_code",
    "resemblance",
    "squeezed",
    "surroundings",
]
