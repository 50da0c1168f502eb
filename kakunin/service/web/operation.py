"""For whoever runs the service: is it well, its figures; and the files that pages name."""

from __future__ import annotations

import ipaddress
import json
from http import HTTPStatus

from tornado.web import HTTPError

from kakunin.service.model import Reason, Refused
from kakunin.service.web.metrics import CONTENT_TYPE
from kakunin.service.web.pages import assets
from kakunin.service.web.visitor import VisitorHandler


class HealthPage(VisitorHandler):
    """Whether hand-ins are taken and judged; for a monitor, which logs in nowhere."""

    name = "healthz"

    async def find_person(self) -> None:
        """Nobody has to say who asks."""

    async def get(self) -> None:
        """200 or 503, and a few figures."""
        health = await self.site.health()
        self.set_status(HTTPStatus.OK if health.is_well else HTTPStatus.SERVICE_UNAVAILABLE)
        self.set_header("Content-Type", "application/json")
        shown = {"well": health.is_well, "database": health.database, "exchange": health.exchange}
        figures = {"judges": health.judges, "waiting": health.waiting, "oldest": round(health.oldest, 1)}
        self.finish(json.dumps(shown | figures))


class MetricsPage(VisitorHandler):
    """The figures, for staff and for a monitor on this machine."""

    name = "metrics"

    async def get(self) -> None:
        """All of them."""
        if not (self.site.is_staff(self.person) or self._is_from_here()):
            raise Refused(Reason.FORBIDDEN)
        health = await self.site.health()
        self.set_header("Content-Type", CONTENT_TYPE)
        self.finish(self.site.metrics.page(health))

    def _is_from_here(self) -> bool:
        """Whether this machine asks, under a name of its own: a name of the web that leads here is a trick."""
        host = self.request.host_name.strip("[]")
        if self.origin.is_handed_on:
            return False
        return is_loopback(self.network) and (host == "localhost" or is_loopback(host))


class StaticFile(VisitorHandler):
    """The style sheet, the script and the icon."""

    name = "static"

    async def find_person(self) -> None:
        """They are the same for everybody."""

    def get(self, digest: str, name: str) -> None:
        """Browsers keep it: what changes gets another address."""
        asset = assets().get(name)
        if asset is None or asset.digest != digest:
            raise HTTPError(HTTPStatus.NOT_FOUND)
        self.set_header("Content-Type", f"{asset.type}; charset=utf-8")
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.finish(asset.content)


class NoSuchPage(VisitorHandler):
    """Every other address."""

    name = "missing"

    async def prepare(self) -> None:
        """Whatever is asked of it."""
        await super().prepare()
        raise HTTPError(HTTPStatus.NOT_FOUND)


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        found = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return False
    return found.is_loopback
