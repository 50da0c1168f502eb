"""The files that grades leave in: one module per format, one table of them."""

from gradebook.exports.registry import EXPORTS, FILES, Export
from gradebook.exports.writing import losses, to_csv, write

__all__ = ["EXPORTS", "FILES", "Export", "losses", "to_csv", "write"]
