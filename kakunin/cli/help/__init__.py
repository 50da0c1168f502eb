"""What `--help` and refusals say, in each language."""

from kakunin.cli.help.languages import MANUALS, language_of, words_of
from kakunin.cli.help.manual import Help, Manual

__all__ = ["MANUALS", "Help", "Manual", "language_of", "words_of"]
