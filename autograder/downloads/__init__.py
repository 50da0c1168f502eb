"""What an LMS lets instructors download -> submissions: whose each file is, which notebook, and what is left."""

from autograder.downloads.opening import handed_in
from autograder.downloads.path_owner import DownloadLine
from autograder.downloads.unpack import Download, is_download, refuse_empty, unpack

__all__ = ["Download", "DownloadLine", "handed_in", "is_download", "refuse_empty", "unpack"]
