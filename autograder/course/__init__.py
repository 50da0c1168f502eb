"""The authored course: reads solutions/, cuts stubs, simulates classes, creates new courses."""

from autograder.course.loader import assignment_names, load_assignment, load_rubrics

__all__ = ["assignment_names", "load_assignment", "load_rubrics"]
