"""From a submission to its grade: runs hidden checks, scores answers and writes comments."""

from autograder.grading.grader import Report, RunSettings, Shown, grade_batch, grade_one

__all__ = ["Report", "RunSettings", "Shown", "grade_batch", "grade_one"]
