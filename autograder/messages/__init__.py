"""Everything the engine itself says to students: `ja` in general, `ja_quotes` on quoted lines, `ja_errors` on errors."""
