"""Self-contained pages: templates, their one style sheet, and texts made safe to show in them."""

from gradebook.web.markup import highlighted, numbered, prose
from gradebook.web.page import render

__all__ = ["highlighted", "numbered", "prose", "render"]
