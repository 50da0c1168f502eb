"""The files that grades are exported to: one module per format, and a table of them."""

from gradebook.exports.registry import EXPORTS, FILES, Export
from gradebook.exports.writing import losses, to_csv, write

__all__ = ["EXPORTS", "FILES", "Export", "losses", "to_csv", "write"]
