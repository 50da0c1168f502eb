"""How a forked child shuts itself in before it receives any code: namespaces, mounts, Landlock, limits, seccomp."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from . import seccomp

CLONE_NEWNS: Final = 0x00020000
CLONE_NEWIPC: Final = 0x08000000
CLONE_NEWUSER: Final = 0x10000000
CLONE_NEWPID: Final = 0x20000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MNT_DETACH: Final = 2
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 24, 38
SECCOMP_MODE_FILTER: Final = 2
LAST_CAPABILITY: Final = 40
INSIDE_ID: Final = 1000

LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446  # the same on both machines
FS_WRITE_FILE, FS_READ_FILE, FS_READ_DIR = 1 << 1, 1 << 2, 1 << 3
FS_REMOVE = 1 << 4 | 1 << 5
FS_MAKE = 1 << 7 | 1 << 8 | 1 << 12  # directories, regular files, symbolic links; no devices, sockets or pipes
FS_REFER, FS_TRUNCATE = 1 << 13, 1 << 14
FS_ALL: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}  # by ABI; from 5 on 16 bits
NET_ALL: Final = 0b11  # bind and connect TCP
SCOPE_ALL: Final = 0b11  # abstract unix sockets, signals


class JailError(Exception):
    """A wall could not be built; nothing of the student's has run."""


@dataclass(frozen=True)
class Jail:
    """What one child may use; all sizes in bytes, `processor` in seconds."""

    memory: int
    threads: int  # with those that the same user has elsewhere, where it is not an own one
    open_files: int
    file_size: int
    processor: int
    temporary: int
    home: str  # the one folder that may be written, besides /dev/shm
    user: int | None = None  # an id nobody else has, where the zygote is root
    readable: tuple[str, ...] = field(default=())  # Landlock only


libc: Final = ctypes.CDLL(None, use_errno=True)


def _checked(what: str, result: int) -> int:
    if result < 0:
        raise JailError(f"{what}: {os.strerror(ctypes.get_errno())}")
    return result


def _prctl(what: str, option: int, *arguments: int) -> None:
    padded = [ctypes.c_ulong(each) for each in (*arguments, 0, 0, 0, 0)[:4]]
    _checked(what, libc.prctl(ctypes.c_int(option), *padded))


def become(user: int | None) -> None:
    """Leave root for a user id that only this child has: root would escape RLIMIT_NPROC and reach its siblings."""
    if user is None:
        return
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    _prctl("dumpable", PR_SET_DUMPABLE, 1)  # leaving root hid /proc/self from us, and uid_map lies there


def be_killed_first() -> None:
    """Where the machine runs out of memory, it is this process that goes, and not the grader."""
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def die_with_parent() -> None:
    """Be killed when the zygote ends; only needed where no process namespace ends with it.

    The kernel forgets this when user ids change, so it comes after `become`.
    """
    _prctl("parent-death signal", PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        raise JailError("the zygote is gone")


def enter_namespaces() -> None:
    """Own users, mounts and System V objects; the next fork is process 1 of its own process namespace."""
    user, group = os.geteuid(), os.getegid()
    _checked("unshare", libc.unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC))
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{INSIDE_ID} {user} 1"),
        ("gid_map", f"{INSIDE_ID} {group} 1"),
    ):
        Path(f"/proc/self/{name}").write_text(text, encoding="ascii")


def hide_processes() -> None:
    """No /proc at all."""
    _mount("/proc", "size=4096,nr_inodes=1,mode=0555", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY)


def mount_private(size: int) -> None:
    """An own, bounded /tmp and /dev/shm."""
    options = f"size={size},nr_inodes={size // 4096},mode=0700"  # files without content cost memory as well
    _mount("/tmp", options, MS_NOSUID | MS_NODEV)
    _mount("/dev/shm", options, MS_NOSUID | MS_NODEV | MS_NOEXEC)


def leave_private() -> None:
    """Leave what `mount_private` mounted to the processes that were forked since; they lose it when they end."""
    os.chdir("/")
    _checked("unshare mounts", libc.unshare(CLONE_NEWNS))
    for target in ("/tmp", "/dev/shm"):
        _checked(f"unmount {target}", libc.umount2(target.encode(), ctypes.c_int(MNT_DETACH)))


def _mount(target: str, options: str, flags: int) -> None:
    result = libc.mount(b"tmpfs", target.encode(), b"tmpfs", ctypes.c_ulong(flags), options.encode())
    _checked(f"mount {target}", result)


def landlock_abi() -> int:
    """The kernel's Landlock version; 0 where there is none."""
    return max(0, int(libc.syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint(1))))


def restrict_files(readable: Sequence[str], writable: str) -> None:
    """Landlock: read these trees, write that one; and, where the kernel can, no TCP and no signal to the outside."""
    abi = landlock_abi()
    if abi < 1:
        raise JailError("this kernel has no Landlock")
    handled = FS_ALL.get(abi, (1 << 16) - 1)
    attributes = [handled, *([NET_ALL] if abi >= 4 else []), *([SCOPE_ALL] if abi >= 6 else [])]
    packed = struct.pack(f"={len(attributes)}Q", *attributes)
    size = ctypes.c_size_t(len(packed))
    ruleset = _checked("landlock ruleset", libc.syscall(LANDLOCK_CREATE, packed, size, ctypes.c_uint(0)))
    reading, writing = FS_READ_FILE | FS_READ_DIR, FS_WRITE_FILE | FS_REMOVE | FS_MAKE | FS_REFER | FS_TRUNCATE
    for path in readable:
        _allow(ruleset, path, reading & handled)
    for device in ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"):
        _allow(ruleset, device, (FS_READ_FILE | FS_WRITE_FILE) & handled)
    _allow(ruleset, writable, (reading | writing) & handled)
    _checked("landlock", libc.syscall(LANDLOCK_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint(0)))
    os.close(ruleset)


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # a folder that this system does not have needs no permission
    if not Path(path).is_dir():
        access &= FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE
    rule = struct.pack("=Qi", access, descriptor)
    result = libc.syscall(LANDLOCK_ADD, ctypes.c_int(ruleset), ctypes.c_int(1), rule, ctypes.c_uint(0))
    os.close(descriptor)
    _checked(f"landlock rule {path}", result)


def limit(jail: Jail, used: int) -> None:
    """Resource limits, soft and hard alike; `used` is the address space the warm process already takes.

    RLIMIT_NPROC counts all threads of a user in its user namespace: the host has reckoned with them, and where there
    is to be an own namespace, this comes after it.
    """
    limits = {
        resource.RLIMIT_AS: jail.memory + used,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: jail.file_size,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_NOFILE: jail.open_files,
        resource.RLIMIT_NPROC: jail.threads,
    }
    for name, value in limits.items():
        resource.setrlimit(name, (value, value))
    # Process 1 ignores the soft limit's SIGXCPU; only the hard limit's SIGKILL reaches it.
    resource.setrlimit(resource.RLIMIT_CPU, (jail.processor, jail.processor + 1))


def address_space() -> int:
    """Bytes of address space this process has taken."""
    return _pages(0) * resource.getpagesize()


def resident() -> int:
    """Bytes of memory this process has touched."""
    return _pages(1) * resource.getpagesize()


def _pages(column: int) -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[column])


def forbid_capabilities() -> None:
    """No program gives a capability to this process or to what it forks; it keeps those that it has."""
    if _effective_capabilities():
        for capability in range(LAST_CAPABILITY + 1):
            libc.prctl(PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0)  # fails only where there is none to drop


def drop_capabilities() -> None:
    """Give up every capability, for good."""
    header, nothing = struct.pack("=Ii", 0x20080522, 0), bytes(24)
    _checked("capset", libc.capset(header, nothing))


def _effective_capabilities() -> int:
    header, data = struct.pack("=Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
    _checked("capget", libc.capget(header, data))
    first, _, _, second, _, _ = struct.unpack("=6I", data.raw)
    return int(first | second << 32)


def forbid_new_privileges() -> None:
    """No program can give back what was dropped; Landlock and seccomp ask for this."""
    _prctl("no_new_privs", PR_SET_NO_NEW_PRIVS, 1)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def filter_calls(*, keep_metadata: bool) -> None:
    """Install the seccomp filter; from here on there is no fork, no exec, no socket."""
    try:
        code = seccomp.program(platform.machine(), os.getpid(), keep_metadata=keep_metadata)
    except seccomp.UnknownMachineError as error:
        raise JailError(str(error)) from error
    program = _Program(len(code) // 8, code)
    address = ctypes.addressof(program)
    _prctl("seccomp", PR_SET_SECCOMP, SECCOMP_MODE_FILTER, address)
