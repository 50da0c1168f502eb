"""From a submission to its grade: runs hidden checks, scores answers and writes comments."""

from autograder.grading.graded_notebook import Shown
from autograder.grading.grader import Report, RunSettings, grade_batch, grade_one
from autograder.grading.judgement import SharedJudgements

__all__ = ["Report", "RunSettings", "SharedJudgements", "Shown", "grade_batch", "grade_one"]
