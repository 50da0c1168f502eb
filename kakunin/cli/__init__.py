"""The command `kakunin`: one module per command, and the modules that they share."""

from kakunin.cli.program import SECTIONS, command, main

__all__ = ["SECTIONS", "command", "main"]
