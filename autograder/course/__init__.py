"""The authored course: reads solutions/, cuts stubs, simulates classes, creates new courses."""

from autograder.course.loader import LoadedCourse, assignment_names, load_assignment, load_course, load_rubrics

__all__ = ["LoadedCourse", "assignment_names", "load_assignment", "load_course", "load_rubrics"]
