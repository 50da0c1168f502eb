"""What an LMS lets instructors download -> submissions: whose each file is, which notebook, and what is left."""

from autograder.downloads.identify_students import read_names
from autograder.downloads.path_owner import Line
from autograder.downloads.unpack import Intake, is_download, refuse_empty, take_in, unread

__all__ = ["Intake", "Line", "is_download", "read_names", "refuse_empty", "take_in", "unread"]
