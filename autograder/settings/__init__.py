"""course.toml and assignment.toml: parses them into rules and budgets."""
