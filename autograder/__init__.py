"""Kakunin's autograder: from an authored assignment and submissions to grades in nbgrader's database."""

__version__ = "0.2.0"
__all__ = ["__version__"]
