"""Self-contained pages: templates, their one style sheet, and texts made safe to show in them."""

from gradebook.web.markup import highlighted, inline, numbered, prose, without_marks
from gradebook.web.page import content_policy, environment, render, style_sheet

__all__ = [
    "content_policy",
    "environment",
    "highlighted",
    "inline",
    "numbered",
    "prose",
    "render",
    "style_sheet",
    "without_marks",
]
