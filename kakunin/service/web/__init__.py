"""The service's pages and calls, for browsers and for the notebook's client."""

from kakunin.service.web.entrance import Entrance, open_entrance, tls_of
from kakunin.service.web.identity import Identity, KnownPeople, PersonalCodes
from kakunin.service.web.limits import Limits, Rate
from kakunin.service.web.server import serve
from kakunin.service.web.session_key import read_key
from kakunin.service.web.site import ClassRules, SiteSettings

__all__ = [
    "ClassRules",
    "Entrance",
    "Identity",
    "KnownPeople",
    "Limits",
    "PersonalCodes",
    "Rate",
    "SiteSettings",
    "open_entrance",
    "read_key",
    "serve",
    "tls_of",
]
