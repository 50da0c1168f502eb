"""Templates and their values -> pages; the style sheet, script and icon that they name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache, cached_property, partial
from importlib.resources import files
from typing import Any, Final

from autograder.text import encodable
from gradebook.feedback.page import VERDICT_STYLES, mark
from gradebook.web import environment, style_sheet

_PACKAGE: Final = "kakunin.service.web"
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """A file that pages name; its digest is in its address, so that browsers may keep it for good."""

    content: bytes
    type: str

    @cached_property
    def digest(self) -> str:
        """The part of the address that changes with the content."""
        return hashlib.sha256(self.content).hexdigest()[:16]


@cache
def assets() -> Mapping[str, Asset]:
    """All of them, by name."""
    found: dict[str, Asset] = {}
    for path in sorted(files(_PACKAGE).joinpath("static").iterdir(), key=lambda each: each.name):
        content = path.read_bytes()
        suffix = f".{path.name.rpartition('.')[2]}"
        if suffix == ".css":
            content = f"{style_sheet()}\n".encode() + content
        found[path.name] = Asset(content, _TYPES[suffix])
    return found


def page(template: str, shown: Mapping[str, Any]) -> bytes:
    """The page in UTF-8; everything in it is escaped. `say`, `zone` and `address_of` are among its values."""
    text: str = (
        environment(_PACKAGE, "templates")
        .get_template(template)
        .render(
            **shown,
            styles=VERDICT_STYLES,
            mark=partial(mark, say=shown["say"]),
            local=partial(_local, zone=shown["zone"]),
            asset=lambda name: shown["address_of"]("static", assets()[name].digest, name),
        )
    )
    return encodable(text).encode()


def _local(when: datetime, zone: tzinfo) -> datetime:
    """A moment in the course's time zone."""
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(zone)
