"""The headers of every answer, and the status of each refusal."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from kakunin.service.model import Reason

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Referrer: nothing to other hosts. Within the service it is sent, since a browser that may send none sends forms
# with the origin "null", which tells them from nobody's.
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Server": "kakunin",
}
STATUS: Final[Mapping[Reason, HTTPStatus]] = {
    Reason.CLOSED: HTTPStatus.FORBIDDEN,
    Reason.NOT_YET_OPEN: HTTPStatus.FORBIDDEN,
    Reason.NO_ASSIGNMENT: HTTPStatus.NOT_FOUND,
    Reason.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Reason.TOO_FAST: HTTPStatus.TOO_MANY_REQUESTS,
    Reason.FULL_DISK: HTTPStatus.INSUFFICIENT_STORAGE,
    Reason.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Reason.UNKNOWN_CODE: HTTPStatus.UNAUTHORIZED,
    Reason.NOT_ON_ROSTER: HTTPStatus.FORBIDDEN,
    Reason.FORBIDDEN: HTTPStatus.FORBIDDEN,
}
