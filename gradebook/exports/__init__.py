"""The files that grades leave in: one module per format, one table of them."""

from gradebook.exports.registry import EXPORTS, Export
from gradebook.exports.writing import write

__all__ = ["EXPORTS", "Export", "write"]
