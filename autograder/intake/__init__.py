"""What an LMS lets instructors download -> submissions: whose each file is, which notebook, and what is left."""

from autograder.intake.claim import Line
from autograder.intake.download import Intake, is_download, refuse_empty, take_in, unread
from autograder.intake.mapping import read_names

__all__ = ["Intake", "Line", "is_download", "read_names", "refuse_empty", "take_in", "unread"]
