"""Downloads of an LMS -> submissions: assigns each file to a student and a notebook, and lists the files left out."""

from autograder.downloads.opening import handed_in
from autograder.downloads.path_owner import DownloadLine
from autograder.downloads.reception import Download
from autograder.downloads.unpack import is_download, refuse_empty, unpack

__all__ = ["Download", "DownloadLine", "handed_in", "is_download", "refuse_empty", "unpack"]
