"""`kakunin serve`."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from autograder.errors import UsageError
from autograder.languages import Message
from kakunin.cli.options import course_root, database_option, database_url, policies
from kakunin.cli.output import say

if TYPE_CHECKING:
    from autograder.settings.policy import CoursePolicy
    from kakunin.service.desk import Desk
    from kakunin.service.web import ClassRules, Entrance, Identity, SiteSettings
    from kakunin.service.web.event_log import EventLog

HOST: Final = "127.0.0.1"
PORT: Final = 8000
_ANYWHERE: Final = ("0.0.0.0", "::")
_NOWHERE: Final = ("192.0.2.1", 9)  # an address of nobody, to which nothing is sent


@click.command("serve")
@click.option("--host", metavar="ADDRESS")
@click.option("--port", type=click.IntRange(0, 65535))
@database_option
@click.option("--workers", type=click.IntRange(1))
@click.option("--behind-proxy", is_flag=True)
@click.option("--certificate", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def serve_command(
    host: str | None,
    port: int | None,
    db: str | None,
    workers: int | None,
    behind_proxy: bool,
    certificate: Path | None,
    key: Path | None,
) -> None:
    """Take hand-ins and show feedback at once, until Ctrl-C."""
    from kakunin.service.desk import Desk
    from kakunin.service.web import open_entrance, serve, tls_of
    from kakunin.service.web.event_log import EventLog

    root, course = course_root(), policies()
    database = database_url(db, root)
    entrance = _entrance(host, port, certificate, key)
    tls, listening = tls_of(entrance), open_entrance(entrance)
    log = EventLog()
    with ExitStack() as stack:
        desk = stack.enter_context(Desk(root, database, workers=workers or os.cpu_count() or 1))
        stack.enter_context(_exchange(root, desk, log))
        settings = _settings(root, desk, behind_proxy=behind_proxy)
        identity = _identity(database)
        where = _address(entrance, listening.getsockname()[1], settings.prefix)
        if _is_at_hub():
            say(Message("Listening for JupyterHub on {where}", where=where))
        else:
            _say_where(where, entrance, course, behind_proxy=behind_proxy)
            _say_codes(database)
        say(Message("Ctrl-C stops it; hand-ins that wait then are judged after the next start."))
        asyncio.run(serve(desk, identity, settings, listening, tls=tls, log=log))
    say(Message("stopped"))


def _is_at_hub() -> bool:
    """Whether a JupyterHub started us as one of its services, or an administrator says so."""
    return bool(os.environ.get("JUPYTERHUB_API_TOKEN") and os.environ.get("JUPYTERHUB_SERVICE_PREFIX"))


def _exchange(root: Path, desk: Desk, log: EventLog) -> AbstractContextManager[object]:
    """The door through nbgrader's exchange, where there is one; without it the service serves all the same."""
    from autograder.nbgrader.exchange_folder import exchange_of
    from kakunin.service.desk import EXCHANGE
    from kakunin.service.exchange import PLACE, ExchangeDoor

    folder = exchange_of(root)
    if folder is None:
        return nullcontext()
    try:
        door = ExchangeDoor(folder, desk, root / PLACE, log.event)
    except UsageError as error:
        say(Message("Nothing is collected from nbgrader's exchange: {error}", error=error.told))
        return nullcontext()
    desk.report(EXCHANGE, lambda: door.problem)
    say(Message("Hand-ins are collected from nbgrader's exchange: {folder}", folder=folder.inbound))
    return door


def _entrance(host: str | None, port: int | None, certificate: Path | None, key: Path | None) -> Entrance:
    """Where to listen: as asked for, else as the hub says, else where only this machine reaches it."""
    from kakunin.service.web import Entrance

    if key is not None and certificate is None:
        raise UsageError(Message("--key without --certificate"), next_step=Message("name both, or only --certificate"))
    hub = urlsplit(os.environ.get("JUPYTERHUB_SERVICE_URL", "") if _is_at_hub() else "")
    return Entrance(host or hub.hostname or HOST, port if port is not None else hub.port or PORT, certificate, key)


def _settings(root: Path, desk: Desk, *, behind_proxy: bool) -> SiteSettings:
    from kakunin.service.web import SiteSettings, read_key

    course = policies()
    address = course.service.address or os.environ.get("JUPYTERHUB_PUBLIC_URL", "") * _is_at_hub()
    path = os.environ["JUPYTERHUB_SERVICE_PREFIX"] if _is_at_hub() else urlsplit(address).path
    return SiteSettings(
        key=read_key(root),
        address=address,
        prefix=f"/{path.strip('/')}/" if path.strip("/") else "/",
        rules=lambda: _rules(desk.policy),
        zone=course.time_zone,
        behind_proxy=behind_proxy,
        at_hub=_is_at_hub(),
    )


def _rules(course: CoursePolicy) -> ClassRules:
    from kakunin.service.web import ClassRules

    return ClassRules(course.service.staff, lambda assignment: course.of(assignment).live)


def _identity(database: str) -> Identity:
    from kakunin.service.codes import CodeBook
    from kakunin.service.web import PersonalCodes

    if not _is_at_hub():
        return PersonalCodes(CodeBook(database))
    try:
        from kakunin.service.web.hub_identity import JupyterHubPeople
    except ImportError as error:
        raise UsageError(
            Message("JupyterHub is not installed"), next_step=Message("pip install 'kakunin[hub]'")
        ) from error
    return JupyterHubPeople()


def _say_where(where: str, entrance: Entrance, course: CoursePolicy, *, behind_proxy: bool) -> None:
    """Where students go, how the class gets in, and what TLS needs."""
    address = course.service.address
    say(Message("Kakunin serves this course on {where}", where=where))
    if address:
        say(Message("Students go to {address}/", address=address))
    if entrance.host in (HOST, "localhost", "::1") and not behind_proxy:
        say(Message("Only this machine reaches it. To open it to the class:"))
        say(Message("  {command}", command=f"kakunin serve --host 0.0.0.0 --port {entrance.port or PORT}"))
    elif not address:
        say(Message('Write this address into solutions/course.toml, [service] address = "...": the release names it.'))
    is_safe = entrance.certificate is not None or behind_proxy or address.startswith("https:")
    if not is_safe and entrance.host not in (HOST, "localhost", "::1"):
        say(
            Message(
                "Without TLS others in the same network can read codes and answers. For TLS: a certificate of "
                "the name that students type, --certificate cert.pem --key key.pem; or a web server in front, "
                "--behind-proxy."
            )
        )


def _say_codes(database: str) -> None:
    """How students get in, if somebody has no code yet."""
    from autograder.storage.codes import read_codes
    from kakunin.cli.roster import people_of

    known = read_codes(database).keys()
    missing = people_of(database).keys() - known
    if not known:
        say(Message("Nobody can log in yet: kakunin roster import FILE, then kakunin roster codes > codes.csv"))
        say(Message("To try it without a roster: kakunin roster codes s0001"))
    elif missing:
        say(
            Message(
                "{count} of the roster and the staff have no code yet: kakunin roster codes > codes.csv",
                count=len(missing),
            )
        )


def _address(entrance: Entrance, port: int, prefix: str) -> str:
    scheme = "https" if entrance.certificate else "http"
    host = _own_address() if entrance.host in _ANYWHERE else entrance.host
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}{prefix}"


def _own_address() -> str:
    """The address by which others in the network reach this machine, as far as it can be told."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_NOWHERE)
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])
