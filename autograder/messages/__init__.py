"""Everything the engine itself says to students, in Japanese.

`ja` in general, `ja_quotes` on quoted lines; `ja_errors`, `ja_syntax`, `ja_names` and `ja_endings` for `checks.explain`.
"""
