"""course.toml and assignment.toml: how they are parsed, and the rules and budgets that they set."""
