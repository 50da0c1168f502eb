"""The authored course: solutions/ read, stubs cut from it, classes simulated, new courses laid out."""

from autograder.course.loader import assignment_names, load_assignment, load_rubrics

__all__ = ["assignment_names", "load_assignment", "load_rubrics"]
