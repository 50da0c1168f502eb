"""The engine's own texts for students, in Japanese.

`ja` in general, `ja_comment` the whole comment on an answer from its parts, `ja_remarks` on what was recovered,
`ja_quotes` on quoted lines, `ja_bundle` on how to start, in the bundle; the others serve `explanations.explain`:
`ja_errors` and `ja_syntax` on what Python says (`meaning` is a row of their tables), `ja_names` on names that do not
exist, `ja_endings` on programs that were stopped.
"""
