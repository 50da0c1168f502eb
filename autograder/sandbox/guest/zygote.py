"""The warm process: preloads, then forks jailed children.

It holds no check, no answer and no submission, and runs no student code itself. One request is one datagram of JSON
with the child's socket attached, where the host has made one; it never has more than one thread, so forking is safe.

A child runs cells, or it is a *nest*: the first process of a student's namespaces, which runs no student code either
and forks one child after the other, each with folders of its own. In a nest a child costs half.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import platform
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from . import jail, kernel, probing, runner, seccomp, wire

MAX_REQUEST: Final = 2**17
SUBREAPER: Final = 36  # PR_SET_CHILD_SUBREAPER
CHILD_SOCKET: Final = 3
INIT: Final = 1  # the process id that a child has in its own namespace


def preload(modules: list[str]) -> None:
    """Import what children would import one by one, and run code through the kernel once, so that caches are warm."""
    for name in modules:
        # A library that this system does not have, or that breaks on import, is the child's error to report.
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    runner.always_agg()
    kernel.rehearse()
    probing.note_modules()
    with contextlib.suppress(seccomp.UnknownMachineError):  # which the first child will report
        seccomp.program(platform.machine(), INIT, keep_metadata=False)  # compiled once for all children
    # Frozen objects are not visited by a child's collector, which would copy the page of every one of them.
    gc.collect()
    gc.freeze()


def main(descriptor: int, modules: list[str]) -> None:
    """Serve requests until the host hangs up."""
    jail.libc.prctl(SUBREAPER, 1, 0, 0, 0)  # so that the jailed grandchild is ours to wait for
    preload(modules)
    control = socket.socket(fileno=descriptor)
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:  # a forked child inherits the locks of threads it does not have
        control.send(json.dumps({"error": f"{threads} threads after preloading"}).encode())
        return
    control.send(json.dumps({"ready": True}).encode())
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, MAX_REQUEST, 1)
        if not data:
            return
        request = json.loads(data)
        if request["do"] in ("spawn", "nest"):
            _spawn(control, request, descriptors[0])
        elif request["do"] == "prepare":
            for text in request["cells"]:
                runner.prepare(text)
            gc.freeze()
            control.send(json.dumps({"prepared": True}).encode())
        else:
            control.send(json.dumps(_status(request["pid"], jail.resident())).encode())


def _status(pid: int, shared: int) -> dict[str, Any]:
    """The wait status of a child that has already died, and what the kernel says that it used.

    `peak`: bytes of memory beyond what it shared with this process from the beginning; `processor`: seconds.
    """
    try:
        _, status, usage = os.wait4(pid, 0)
    except ChildProcessError:
        return {"status": None}
    peak = max(0, 1024 * usage.ru_maxrss - shared)
    return {"status": status, "peak": peak, "processor": usage.ru_utime + usage.ru_stime}


def _spawn(control: socket.socket, request: dict[str, Any], connection: int) -> None:
    """Fork twice, so that the second child is process 1 of the namespaces the first one made, and answer its pidfd."""
    order = _order(request)
    reading, writing = os.pipe()
    first = os.fork()
    if first == 0:
        _first_child(order, connection, writing)
    os.close(writing)
    os.close(connection)
    with os.fdopen(reading, "rb") as pipe:
        report = pipe.read().decode("utf-8", "replace")
    pid = int(report[4:]) or first if report.startswith("pid ") else 0
    if pid != first:
        os.waitpid(first, 0)
    if not pid:
        control.send(json.dumps({"error": report or "the child died while it was being jailed"}).encode())
        return
    handle = os.pidfd_open(pid)
    socket.send_fds(control, [json.dumps({"pid": pid}).encode()], [handle])
    os.close(handle)


@dataclass(frozen=True)
class Order:
    """What the host asks for."""

    tier: str
    nest: bool
    box: jail.Jail
    options: kernel.Options


def _order(request: dict[str, Any]) -> Order:
    allowed = request["jail"]
    box = jail.Jail(**{**allowed, "readable": tuple(allowed["readable"])})
    return Order(request["tier"], request["do"] == "nest", box, kernel.Options(**request["options"]))


def _first_child(order: Order, connection: int, report: int) -> None:
    """Never returns. Reports the process that will run the cells (0: this one), or why there is none."""
    try:
        used = jail.address_space()
        jail.be_killed_first()
        jail.become(order.box.user)
        if order.tier == "namespaces":
            jail.enter_namespaces()
            pid = os.fork()
            if pid:
                os.write(report, f"pid {pid}".encode())
                os._exit(0)
        else:
            jail.die_with_parent()
            os.write(report, b"pid 0")
        os.close(report)
        report = -1
        _leave_behind(connection)
        if order.nest:
            _nest(order, used)
        else:
            _jailed_child(order, used)
    except Exception as error:  # nobody is left to catch it: the report is the last thing this process does
        if report >= 0:
            os.write(report, f"{type(error).__name__}: {error}"[:1000].encode())
    finally:
        os._exit(wire.EXIT_BROKEN)


def _leave_behind(connection: int) -> None:
    """Keep the connection, as `CHILD_SOCKET`, and nothing else that was open."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.dup2(connection, CHILD_SOCKET)
    os.closerange(CHILD_SOCKET + 1, 2**16)


def _nest(order: Order, used: int) -> None:
    """Serve the host until it hangs up: one child after the other, made ahead, and how it ended."""
    control, shared = socket.socket(fileno=CHILD_SOCKET), jail.resident()
    try:
        prepared = _prepared(order)
    except (jail.JailError, OSError) as error:
        control.send(json.dumps({"error": f"{type(error).__name__}: {error}"[:1000]}).encode())
        return
    gc.freeze()
    control.send(json.dumps({"ready": True}).encode())
    child, line = _child_ahead(order, used, prepared)
    while True:
        data = control.recv(MAX_REQUEST)
        if not data:
            return
        request = json.loads(data)
        if request["do"] != "spawn":
            control.send(json.dumps(_status(request["pid"], shared)).encode())
            continue
        handle = os.pidfd_open(child)
        socket.send_fds(control, [json.dumps({"pid": child}).encode()], [handle, line.fileno()])
        os.close(handle)
        line.close()
        jail.leave_private()
        child, line = _child_ahead(order, used, prepared)


def _child_ahead(order: Order, used: int, prepared: kernel.Kernel) -> tuple[int, socket.socket]:
    """The next child of a nest and the host's line to it, made while the host is busy with the one before."""
    line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with theirs:
        _move_in(order)
        pid = os.fork()
        if pid == 0:
            try:
                _leave_behind(theirs.fileno())
                _jailed_child(order, used, prepared)
            finally:
                os._exit(wire.EXIT_BROKEN)
    return pid, line


def _prepared(order: Order) -> kernel.Kernel:
    """What is the same for all processes of a nest, and is done before there is one."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the host may have ignored it for us
    if order.tier == "namespaces":
        jail.hide_processes()
    if order.tier != "none":
        jail.forbid_capabilities()
    kernel.settle(order.box.home)
    return kernel.Kernel(order.options.output)


def _move_in(order: Order) -> None:
    if order.tier == "namespaces":
        jail.mount_private(order.box.temporary)
    kernel.move_in(order.options, order.box.home)


def _jailed_child(order: Order, used: int, prepared: kernel.Kernel | None = None) -> None:
    """Shut itself in, and serve the host; prepared: by the nest that it lies in."""
    with socket.socket(fileno=CHILD_SOCKET) as line:
        channel = kernel.Channel(line)
        try:
            if order.tier not in ("namespaces", "landlock", "none"):
                raise ValueError(f"no walls are known for {order.tier!r}")
            if prepared is None:
                prepared = _prepared(order)
                _move_in(order)
            _shut_in(order, used)
        except (jail.JailError, OSError, ValueError) as error:
            channel.send({"failed": f"{type(error).__name__}: {error}"[:1000]})
            return
        channel.send({"ready": True})
        with contextlib.suppress(EOFError, OSError):
            kernel.serve(channel, prepared)


def _shut_in(order: Order, used: int) -> None:
    """Build the walls, from the outermost to the one that forbids building; never fewer than the tier has."""
    tier, box = order.tier, order.box
    jail.limit(box, used)
    if tier == "none":
        return
    jail.drop_capabilities()
    jail.forbid_new_privileges()
    if tier == "landlock":
        jail.restrict_files(box.readable, box.home)
    jail.filter_calls(keep_metadata=tier == "landlock")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
