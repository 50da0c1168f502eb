"""nbgrader's configuration for this course, read by `nbgrader ...` in this folder."""

from pathlib import Path

from autograder.nbgrader.config import configure

configure(c, Path(__file__).parent)  # noqa: F821  # nbgrader defines c

# The course's name in nbgrader's exchange; give each course there its own. Without this line it is deep_learning.
# c.CourseDirectory.course_id = "statistics"
