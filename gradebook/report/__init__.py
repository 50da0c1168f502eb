"""The class report: one page that shows how a class did in an assignment."""

from gradebook.report.content import Report, report
from gradebook.report.page import page

__all__ = ["Report", "page", "report"]
