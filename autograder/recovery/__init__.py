"""What a submission says, however it was saved: cells matched with their release, restored, answers located."""

from autograder.recovery.answer_location import (
    Recovered,
    recover,
    recover_cells,
    reference_script,
    released_code,
    resemblance,
)
from autograder.recovery.cell_matching import squeezed

__all__ = [
    "Recovered",
    "recover",
    "recover_cells",
    "reference_script",
    "released_code",
    "resemblance",
    "squeezed",
]
