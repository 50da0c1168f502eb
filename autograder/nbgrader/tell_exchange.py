"""Prints which exchange nbgrader uses in the folder where this is run: the configuration decides, wherever it lies."""

from __future__ import annotations

import json

from nbgrader.apps import NbGrader  # type: ignore[import-untyped]
from nbgrader.auth import Authenticator  # type: ignore[import-untyped]
from nbgrader.exchange import ExchangeFactory  # type: ignore[import-untyped]
from nbgrader.exchange.default import ExchangeCollect  # type: ignore[import-untyped]


def _facts() -> dict[str, object] | None:
    """What the service needs to know of it; None where another kind of exchange is configured."""
    app = NbGrader()
    app.initialize([])
    kind = ExchangeFactory(parent=app).collect
    if not issubclass(kind, ExchangeCollect):
        return None
    collect = kind(coursedir=app.coursedir, authenticator=Authenticator(parent=app), parent=app)
    return {"root": collect.root, "course": app.coursedir.course_id, "check_owner": collect.check_owner}


if __name__ == "__main__":
    print(json.dumps(_facts()))
