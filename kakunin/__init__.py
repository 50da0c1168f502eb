"""What people touch: the command line. It alone stands above both halves, the autograder and the gradebook."""

from autograder import __version__

__all__ = ["__version__"]
