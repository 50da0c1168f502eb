"""A course with several graders. Copy this file into its folder, beside solutions/, in place of the one there."""

from pathlib import Path

from autograder.nbgrader.config import configure

# Where the course's files and its database lie, and our engine behind nbgrader's commands and the Formgrader's buttons.
configure(c, Path(__file__).parent)

c.Exchange.root = "/srv/nbgrader/exchange"  # as in everybody/

# What nbgrader writes can be written by the other graders too.
c.CourseDirectory.groupshared = True

# Without this line the database is the file gradebook.db, where one waits for the other for up to ten seconds: enough
# for a few graders on one machine; not on NFS. With it, also say `kakunin ... --db` and this URL.
# c.CourseDirectory.db_url = "postgresql+psycopg://graders@localhost/statistics"
