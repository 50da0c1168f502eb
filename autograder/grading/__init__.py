"""From a submission to its grade: answers judged by hidden checks, scored and commented."""

from autograder.grading.graded_notebook import Shown
from autograder.grading.grader import Report, RunSettings, grade_batch, grade_one

__all__ = ["Report", "RunSettings", "Shown", "grade_batch", "grade_one"]
