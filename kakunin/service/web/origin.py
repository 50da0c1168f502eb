"""Where a request comes from, as far as that can be believed."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest

from kakunin.service.web.limits import network_of
from kakunin.service.web.site import Site

_SCHEMES: Final = ("http", "https")
_TOLD: Final = ("X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto")
_OWN: Final = ("same-origin", "none")  # what a browser says of pages of ours, and of what its user typed


class RequestOrigin:
    """One request on its way to us."""

    def __init__(self, request: HTTPServerRequest, site: Site) -> None:
        self._request = request
        self._site = site

    @property
    def network(self) -> str:
        """The network that it comes from, as limits count it: a proxy's own, where its word is not believed."""
        told = self._last("X-Forwarded-For") if self._site.settings.behind_proxy else ""
        return network_of(told) or network_of(self._request.remote_ip or "")

    @property
    def is_handed_on(self) -> bool:
        """Whether a proxy handed it on whose word on the visitor's address is not believed."""
        return "X-Forwarded-For" in self._request.headers and not self._site.settings.behind_proxy

    @property
    def is_held_back(self) -> bool:
        """Whether a proxy hands an answer on only when it has ended, and takes ten requests at a time.

        JupyterHub's proxy in Python does. It adds what it knows to a header that may not be there, with a comma.
        """
        told = (self._request.headers.get(name, "") for name in _TOLD)
        return self._site.settings.at_hub and any(each.startswith(",") for each in told)

    @property
    def scheme(self) -> str:
        """How the browser reaches us: http or https."""
        if self._site.origin == f"https://{self._request.host}".lower():
            return "https"  # whatever the last of several proxies says
        settings = self._site.settings
        told = self._last("X-Forwarded-Proto").lower() if settings.behind_proxy or settings.at_hub else ""
        return told if told in _SCHEMES else self._request.protocol

    @property
    def has_many_headers(self) -> bool:
        """Whether there are more headers than any browser sends."""
        return sum(1 for _ in self._request.headers.get_all()) > self._site.settings.limits.headers

    @property
    def is_foreign(self) -> bool:
        """Whether a page of another origin sends it."""
        origin = self._request.headers.get("Origin", "")
        site = self._request.headers.get("Sec-Fetch-Site", "same-origin")
        return site not in _OWN or (bool(origin) and not self._is_ours(origin))

    def _is_ours(self, origin: str) -> bool:
        parts = urlsplit(origin)
        named = f"{parts.scheme}://{parts.netloc}".lower()
        return named in (f"{self.scheme}://{self._request.host}".lower(), self._site.origin)

    def _last(self, header: str) -> str:
        """What the proxy in front says; the last word is its own, whatever the visitor sent before it."""
        return self._request.headers.get(header, "").rpartition(",")[2].strip()
