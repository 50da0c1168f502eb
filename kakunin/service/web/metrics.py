"""Figures of the service for Prometheus; none is about one student."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from kakunin.service.model import Health

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 120.0)


class Metrics:
    """The figures of one service."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        known = self._registry
        self._requests = Counter("kakunin_requests", "Answered requests", ["page", "status"], registry=known)
        self._hand_ins = Counter("kakunin_hand_ins", "Hand-ins by what became of them", ["outcome"], registry=known)
        self._verdict = Histogram(
            "kakunin_verdict_seconds", "From hand-in to verdict", buckets=_SECONDS, registry=known
        )
        self._streams = Gauge("kakunin_event_streams", "Pages that update by themselves", registry=known)
        self._waiting = Gauge("kakunin_queue_waiting", "Hand-ins that wait to be judged", registry=known)
        self._judging = Gauge("kakunin_queue_judging", "Hand-ins that are judged now", registry=known)
        self._oldest = Gauge("kakunin_queue_oldest_seconds", "How long the oldest one waits", registry=known)
        self._judges = Gauge("kakunin_judges", "Judges that are alive", registry=known)
        self._database = Gauge("kakunin_database_up", "Whether the database answers", registry=known)
        self._exchange = Gauge("kakunin_exchange_up", "Whether nbgrader's exchange can be served", registry=known)
        self._free = Gauge("kakunin_disk_free_bytes", "Room for submissions", registry=known)

    def answered(self, page: str, status: int) -> None:
        """A request was answered."""
        self._requests.labels(page, str(status)).inc()

    def handed_in(self, outcome: str) -> None:
        """A hand-in was taken, or refused for a reason."""
        self._hand_ins.labels(outcome).inc()

    def judged(self, seconds: float) -> None:
        """A hand-in was judged, so long after it came."""
        self._verdict.observe(seconds)

    def stream(self, change: int) -> None:
        """An event stream began (1) or ended (-1)."""
        self._streams.inc(change)

    def page(self, health: Health) -> bytes:
        """All figures, as Prometheus reads them."""
        self._waiting.set(health.waiting)
        self._judging.set(health.judging)
        self._oldest.set(health.oldest)
        self._judges.set(health.judges)
        self._database.set(health.database)
        self._exchange.set(health.exchange)
        self._free.set(health.free)
        return generate_latest(self._registry)
