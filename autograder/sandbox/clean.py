"""Text from the jail, made safe to show and bounded."""

from __future__ import annotations

from autograder.text import visible


def clean(text: str, limit: int) -> str:
    """At most `limit` characters that can be shown anywhere; a carriage return is a line break."""
    return visible(text[: 2 * limit])[:limit]
