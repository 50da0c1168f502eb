"""Text from the jail can be shown anywhere."""

from __future__ import annotations

import pytest

from autograder.sandbox.clean import clean


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain 日本語 😀\n\t", "plain 日本語 😀\n\t"), ("\x1b[1;31mred\x1b[0m", "red"), ("\x1b]0;title\x07x", "x"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"), ("\x1bPq#0\x1b\\x", "x"), ("\x1b]never ends", ""),
        ("a\x00b\x07\x7f\x9bc", "abc"), ("\u202eevil\u2066", "evil"), ("\ud800", "\ufffd"), ("a\rb\r\nc", "a\nb\nc"),
        ("x" * 100, "x" * 50),
    ],
)  # fmt: skip
def test_text_is_made_harmless(raw: str, shown: str) -> None:
    assert clean(raw, 50) == shown
