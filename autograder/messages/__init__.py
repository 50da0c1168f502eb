"""The engine's own texts for students, in Japanese.

`ja` in general, `ja_comment` the whole comment on an answer from its parts, `ja_remarks` on what was recovered,
`ja_quotes` on quoted lines; the others serve `checks.explain`: `ja_errors` and `ja_syntax` on what Python says,
`ja_names` on names that do not exist, `ja_endings` on programs that were stopped.
"""
