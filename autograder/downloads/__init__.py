"""What an LMS lets instructors download -> submissions: whose each file is, which notebook, and what is left."""

from autograder.downloads.opening import handed_in
from autograder.downloads.path_owner import Line
from autograder.downloads.unpack import Intake, is_download, refuse_empty, take_in

__all__ = ["Intake", "Line", "handed_in", "is_download", "refuse_empty", "take_in"]
