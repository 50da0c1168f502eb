"""The client as it is released with an assignment, and its empty twin for the jail.

A course's own files, and so the fingerprints of its grades, know nothing of it: an answer computes with neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

CLIENT: Final = "common/kakunin.py"  # beside the notebooks
JAIL_MARK: Final = "KAKUNIN_JAIL"  # in the environment of a jail: a client that a student brought does nothing there
_SOURCE: Final = Path(__file__).with_name("kakunin.py")
_IN_JAIL: Final = b'''\
"""Nothing is handed in from here."""


def submit(*_, **__):
    pass


def status(*_, **__):
    pass


def forget(*_, **__):
    pass
'''


def client_file(address: str, assignment: str) -> bytes:
    """The client for an assignment; address: of the service, "" if students are to be asked for it."""
    text = _SOURCE.read_text(encoding="utf-8")
    for name, value in {"ADDRESS": address, "ASSIGNMENT": assignment}.items():
        before, found, after = text.partition(f'\n{name} = ""')
        assert found
        text = f"{before}\n{name} = {value!r}{after}"
    return text.encode()


def in_jail(public: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The files that lie beside a notebook while it is judged: an import of the client finds one that does nothing."""
    return {CLIENT: _IN_JAIL, **public}
