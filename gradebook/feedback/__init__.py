"""A page for each student: questions, checks, mistakes and their reasons, beside the student's own answers."""

from gradebook.feedback.content import Feedback
from gradebook.feedback.delivery import Delivery, FeedbackFolders, Owner, deliver, shared_secrets, try_out
from gradebook.feedback.gather import feedback, read_feedback
from gradebook.feedback.page import page

__all__ = [
    "Delivery",
    "Feedback",
    "FeedbackFolders",
    "Owner",
    "deliver",
    "feedback",
    "page",
    "read_feedback",
    "shared_secrets",
    "try_out",
]
