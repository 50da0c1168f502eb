"""The database: nbgrader's tables and our own, described once for autograder and gradebook, and how to write them."""
