"""What a student may see -> a page in the exchange, which `nbgrader fetch_feedback` finds by the student's secret."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any, Final

from autograder.files import write_atomically
from autograder.text import encodable
from gradebook.feedback.page import VERDICT_STYLES, mark
from gradebook.messages import ja as feedback_ja
from gradebook.web import content_policy, environment, style_sheet
from kakunin.service.exchange.messages import ja
from kakunin.service.model import StudentView

_PACKAGE: Final = "kakunin.service.exchange"
_FOLDER_MODE: Final = 0o711  # as nbgrader makes it: who knows a name can read, nobody can list
_PAGE_MODE: Final = 0o644
MOST_NOTEBOOKS: Final = 50


def view_page(view: StudentView) -> bytes:
    """The page of what its student may see now."""
    zone = next((each.tzinfo for each in (view.due, view.closes, view.opens) if each is not None), UTC)
    received = None if view.latest is None else view.latest.received.astimezone(zone)
    return _page(title=view.title, view=view, received=received, problem="")


def refusal_page(title: str, sentence: str) -> bytes:
    """The page that says why a hand-in was not taken."""
    return _page(title=title, view=None, received=None, problem=sentence)


def publish(folder: Path, secret: str, notebooks: Sequence[str], page: bytes) -> None:
    """Put a page where its student fetches it, under each notebook's name; raises OSError.

    JupyterLab shows feedback only where every notebook that was handed in has some. A page that is there already stays
    as it is: what is newer is new feedback.
    """
    if not folder.is_dir():
        folder.mkdir()
        folder.chmod(_FOLDER_MODE)
    for name in [each for each in notebooks if encodable(each) == each][:MOST_NOTEBOOKS]:
        path = folder / f"{place_of(secret, name)}.html"
        if not path.is_file() or path.read_bytes() != page:
            write_atomically(path, page, lasting=False)
            path.chmod(_PAGE_MODE)


def place_of(secret: str, notebook: str) -> str:
    """The name of a notebook's page, as nbgrader.utils.notebook_hash reckons it."""
    return hashlib.md5(f"{secret}{notebook}".encode(), usedforsecurity=False).hexdigest()


def _page(**shown: Any) -> bytes:
    style = style_sheet()
    template = environment(_PACKAGE, "templates").get_template("handed_in.html")
    text: str = template.render(
        style=style,
        policy=content_policy(style),
        language=feedback_ja.LANGUAGE,
        say=feedback_ja,
        told=ja,
        styles=VERDICT_STYLES,
        mark=partial(mark, say=feedback_ja),
        **shown,
    )
    return encodable(text).encode()
