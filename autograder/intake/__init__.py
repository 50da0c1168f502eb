"""What an LMS lets instructors download -> submissions: whose each file is, which notebook, and what is left."""

from autograder.intake.claim import Line
from autograder.intake.download import Intake, is_download, refuse_empty, take_in
from autograder.intake.opening import handed_in

__all__ = ["Intake", "Line", "handed_in", "is_download", "refuse_empty", "take_in"]
