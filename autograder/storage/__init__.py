"""The database: nbgrader's tables and our own, described once for both halves, and what is written to them."""
