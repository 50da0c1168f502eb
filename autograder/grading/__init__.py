"""From a submission to its grade: answers judged by hidden checks, scored and commented."""

from autograder.grading.grader import Report, Settings, Shown, grade_batch, grade_one

__all__ = ["Report", "Settings", "Shown", "grade_batch", "grade_one"]
