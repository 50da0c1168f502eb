"""A template and its values -> one self-contained page: no script, nothing fetched, one style sheet."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from autograder.text import encodable, visible
from gradebook.web.markup import inline, numbered, plain, prose

STYLES: Final = "page.css"

_OWN: Final = ("gradebook", "web")
_FILTERS: Final[Mapping[str, Callable[[str], str]]] = {
    "python": numbered,
    "prose": prose,
    "plain": plain,
    "inline": inline,
}
_REMEMBERED: Final = 5000  # texts of each filter
_SHORT: Final = 2000  # characters of a text that is remembered


def render(template: str, **shown: Any) -> bytes:
    """The page in UTF-8; the same values give the same bytes. Everything except `Markup` is escaped."""
    style = style_sheet()
    text: str = environment().get_template(template).render(style=style, policy=content_policy(style), **shown)
    return encodable(text).encode()


@cache
def environment(package: str = _OWN[0], folder: str = _OWN[1]) -> Environment:
    """The templates of a package's folder, with those of the gradebook behind them."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package, folder), PackageLoader(*_OWN)]),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {name: _remembered(make) for name, make in _FILTERS.items()}
    return environment


def _remembered(make: Callable[[str], str]) -> Callable[[str], str]:
    """The same filter, quicker: a page that updates by itself shows the same texts again and again."""
    known = lru_cache(_REMEMBERED)(make)
    return lambda text: known(text) if len(text) <= _SHORT else make(text)


_visible: Final = _remembered(visible)


def _shown(value: Any) -> Any:
    """A value as the page shows it: a text that no filter has made safe is cleaned first."""
    return _visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def style_sheet() -> Markup:
    """The style sheet without its comments and indentation."""
    loader = PackageLoader(*_OWN)
    source, _, _ = loader.get_source(Environment(autoescape=True), STYLES)
    short = re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL))
    return Markup(short.strip())  # our own file


def content_policy(style: str) -> str:
    """The page's Content-Security-Policy: this style sheet, and nothing from anywhere."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
