"""The command `kakunin`: one module per command, and what they share."""

from kakunin.cli.program import SECTIONS, command, main

__all__ = ["SECTIONS", "command", "main"]
