"""One instructor on a laptop. Copy this file into the course's folder, beside solutions/, in place of the one there."""

from pathlib import Path

from autograder.nbgrader.config import configure

COURSE = Path(__file__).parent

# Where the course's files and its database lie, and our engine behind nbgrader's commands and the Formgrader's buttons.
configure(c, COURSE)

# Nobody else is on this machine: an exchange of the course's own, to try what students see. Submissions of a real class
# come from the LMS, as submitted/STUDENT/ASSIGNMENT/NOTEBOOK.ipynb.
c.Exchange.root = str(COURSE / ".kakunin" / "exchange")

# More time for each cell than the ten seconds of the default, for grading behind the Formgrader's button;
# [budget] in assignment.toml does it for `kakunin grade` too.
# c.Judge.budget = {"cell_seconds": 30}
