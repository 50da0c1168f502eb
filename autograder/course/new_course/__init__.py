"""A small course to start from: `template/` is the course, `lay_out` copies it."""

from autograder.course.new_course.layout import lay_out

__all__ = ["lay_out"]
