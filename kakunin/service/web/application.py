"""The addresses of the service, and what answers at each."""

from __future__ import annotations

from typing import Any, Final

from tornado.web import Application, RequestHandler

from kakunin.service.web import api, operation, staff_pages, student_pages
from kakunin.service.web.site import Site

_NAME: Final = r"([^/]{1,400})"  # of an assignment or a student, percent-encoded
_ROUTES: Final[tuple[tuple[str, type[RequestHandler]], ...]] = (
    (r"", student_pages.FirstPage),
    (r"log-out", student_pages.LogOut),
    (r"oauth_callback", student_pages.HubCallback),
    (r"about", student_pages.AboutPage),
    (rf"a/{_NAME}", student_pages.AssignmentPage),
    (rf"a/{_NAME}/events", student_pages.AssignmentEvents),
    (rf"staff/{_NAME}", staff_pages.ClassPage),
    (rf"staff/{_NAME}/events", staff_pages.ClassEvents),
    (rf"staff/{_NAME}/students/{_NAME}", staff_pages.SeenByStudent),
    (rf"api/hand-in/{_NAME}", api.ApiHandIn),
    (r"api/receipt/([0-9a-f]{32})", api.ApiReceipt),
    (rf"api/view/{_NAME}", api.ApiView),
    (r"api/.*", api.ApiMissing),
    (r"healthz", operation.HealthPage),
    (r"metrics", operation.MetricsPage),
    (r"static/([0-9a-f]{16})/([a-z.-]{1,40})", operation.StaticFile),
)


def application(site: Site) -> Application:
    """The application of a site."""
    made: dict[str, Any] = {"site": site}
    prefix = site.settings.prefix
    return Application(
        [(prefix + path, handler, made) for path, handler in _ROUTES],
        default_handler_class=operation.NoSuchPage,
        default_handler_args=made,
        cookie_secret=site.settings.key,
        log_function=lambda _: None,  # the handlers write their own log
    )
