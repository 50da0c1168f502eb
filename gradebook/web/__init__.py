"""Self-contained pages: templates, their one style sheet, and texts made safe to show in them."""

from gradebook.web.markup import highlighted, inline, numbered, prose, without_marks
from gradebook.web.page import render

__all__ = ["highlighted", "inline", "numbered", "prose", "render", "without_marks"]
