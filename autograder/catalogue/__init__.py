"""Answers that an author knows beforehand, mistakes and right ones, in a file that says what they change."""

from autograder.catalogue.entries import CatalogueEntry, Sort, catalogue_path, read_entries
from autograder.catalogue.known_answers import KnownAnswers, known_answers

__all__ = ["CatalogueEntry", "KnownAnswers", "Sort", "catalogue_path", "known_answers", "read_entries"]
