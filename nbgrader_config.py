"""nbgrader's configuration for this course, read by `nbgrader ...` in this folder; more of them are in examples/."""

from pathlib import Path

from autograder.nbgrader.config import configure

# Where the course's files and its database lie, and our engine behind nbgrader's commands and the Formgrader's buttons.
configure(c, Path(__file__).parent)  # noqa: F821  # nbgrader defines c

# What you set below goes before it, for example:
# c.Exchange.root = "/srv/nbgrader/exchange"              # where students fetch and hand in
# c.CourseDirectory.db_url = "postgresql+psycopg:///day1" # and `kakunin ... --db` with the same URL
