"""The command line, the one package that imports both the autograder and the gradebook."""

from autograder import __version__

__all__ = ["__version__"]
