"""Which system calls a jailed process may make, as a seccomp program in classic BPF.

The calls are a list of refusals, because numpy, threads and asyncio must work with any C library; every call newer than
the tables is answered with ENOSYS, so that a new kernel opens no new door. The commands of fcntl, ioctl, prctl and
madvise are lists of what is allowed: most of the others reach other processes, or files that others read.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

Numbers = tuple[int | None, int | None]  # x86-64, aarch64; None where the architecture has no such call

REFUSED: Final[dict[str, Numbers]] = {  # never needed by a notebook
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "shmdt": (67, 197),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "bpf": (321, 280),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "setns": (308, 268),
    "unshare": (272, 97),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "nfsservctl": (180, 42),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "uselib": (134, None),
    "lookup_dcookie": (212, 18),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "inotify_init": (253, None),  # tells the names of files that others open, and Landlock does not cover it
    "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27),
    "io_setup": (206, 0),
    "io_submit": (209, 2),
    "splice": (275, 76),
    "tee": (276, 77),
    "vmsplice": (278, 75),
    "membarrier": (324, 283),  # interrupts every processor
    "get_robust_list": (274, 100),
    "timer_create": (222, 107),  # can send any signal, SIGKILL among them
    "setrlimit": (160, 164),  # C libraries use prlimit64
    "sync": (162, 81),  # would have everybody's disk wait
    "syncfs": (306, 267),
    "personality": (135, 92),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122),
    "mbind": (237, 235),
    "set_mempolicy": (238, 237),
    "set_mempolicy_home_node": (450, 450),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "seccomp": (317, 277),
}

METADATA: Final[dict[str, Numbers]] = {  # what Landlock does not cover, truncate at least before Linux 6.2
    "truncate": (76, 45),
    "openat2": (437, 437),  # its flags lie in memory
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "mknod": (133, None),
    "mknodat": (259, 33),
}

# Answered with success and not done. Nobody shares a file with a jailed process or reads one after its end, so that a
# lock is had for the asking and nothing has to be kept; done on a package, they would have others wait.
PRETENDED: Final[dict[str, Numbers]] = {
    "flock": (73, 32),
    "fsync": (74, 82),
    "fdatasync": (75, 83),
    "msync": (26, 227),
    "sync_file_range": (277, 84),
    "readahead": (187, 213),
    "fadvise64": (221, 223),
}

JUDGED: Final[dict[str, Numbers]] = {  # allowed for some arguments
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "prlimit64": (302, 261),
    "clone": (56, 220),
    "clone3": (435, 435),
    "socketpair": (53, 199),
    "sendto": (44, 206),
    "prctl": (157, 167),
    "fcntl": (72, 25),
    "ioctl": (16, 29),
    "madvise": (28, 233),
    "pwritev2": (328, 287),
    "copy_file_range": (326, 285),
    "open": (2, None),
    "openat": (257, 56),
}
LAST_KNOWN: Final = 450
# TableColumn in the tables, and the kernel's AUDIT_ARCH constant.
MACHINES: Final[dict[str, tuple[int, int]]] = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

ALLOW: Final = 0x7FFF0000
KILL: Final = 0x80000000
CLONE_THREAD: Final = 0x00010000
AF_UNIX: Final = 1
SOCK_STREAM: Final = 1
SIGKILL, SIGSTOP = 9, 19
RLIMIT_CPU: Final = 0
F_SETFL, F_SETLK, F_SETLKW = 4, 6, 7
FCNTL: Final = {
    "F_DUPFD": 0, "F_GETFD": 1, "F_SETFD": 2, "F_GETFL": 3, "F_SETFL": F_SETFL, "F_GETLK": 5, "F_DUPFD_CLOEXEC": 1030,
    "F_GETPIPE_SZ": 1032,
}  # fmt: skip
IOCTL: Final = {
    "TCGETS": 0x5401, "TIOCGPGRP": 0x540F, "TIOCGWINSZ": 0x5413, "FIONREAD": 0x541B, "FIONBIO": 0x5421,
    "FIONCLEX": 0x5450, "FIOCLEX": 0x5451, "TCGETS2": 0x802C542A,
}  # fmt: skip
PRCTL: Final = {
    "PR_GET_PDEATHSIG": 2, "PR_GET_DUMPABLE": 3, "PR_SET_NAME": 15, "PR_GET_NAME": 16, "PR_GET_SECCOMP": 21,
    "PR_CAPBSET_READ": 23, "PR_GET_NO_NEW_PRIVS": 39, "PR_SET_VMA": 0x53564D41,
}  # fmt: skip
MADVISE: Final = {
    "MADV_NORMAL": 0, "MADV_RANDOM": 1, "MADV_SEQUENTIAL": 2, "MADV_WILLNEED": 3, "MADV_DONTNEED": 4, "MADV_FREE": 8,
    "MADV_HUGEPAGE": 14, "MADV_NOHUGEPAGE": 15, "MADV_DONTDUMP": 16, "MADV_DODUMP": 17,
}  # fmt: skip
O_ACCMODE: Final = 0x3
O_TRUNC: Final = 0x200
O_ASYNC: Final = 0x2000
O_SYNC: Final = 0x101000  # each write waits for the disk, and the disk's other users for each write
O_DIRECT: Final = (0x4000, 0x10000)

LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
GREATER: Final = 0x25  # BPF_JMP | BPF_JGT | BPF_K
ANY_BIT: Final = 0x45  # BPF_JMP | BPF_JSET | BPF_K
MASK: Final = 0x54  # BPF_ALU | BPF_AND | BPF_K
RETURN: Final = 0x06  # BPF_RET | BPF_K


class Instruction(NamedTuple):
    """One classic BPF instruction (struct sock_filter)."""

    code: int
    value: int
    if_true: int = 0
    if_false: int = 0


class UnknownMachineError(Exception):
    """No table of system calls for this processor."""


def answer(number: int) -> Instruction:
    """Do nothing, and give an error number; 0 is success."""
    return Instruction(RETURN, 0x00050000 | number)


def argument(index: int, *, high: bool = False) -> Instruction:
    """Load half of a system call's argument (little-endian)."""
    return Instruction(LOAD, 16 + 8 * index + (4 if high else 0))


def refuse(numbers: Iterable[int], number: int) -> list[Instruction]:
    """One comparison and one answer per call: short enough that no jump can overflow its byte."""
    program = []
    for call in numbers:
        program += [Instruction(EQUAL, call, 0, 1), answer(number)]
    return program


def judged(call: int, body: list[Instruction]) -> list[Instruction]:
    """Run the body for one call only; the body always ends in a return."""
    return [Instruction(EQUAL, call, 0, len(body)), *body]


def only(index: int, values: Iterable[int], otherwise: int = errno.EPERM) -> list[Instruction]:
    """Go on where the lower half of an argument is one of the values (process ids, commands and flags are 32-bit)."""
    values = list(values)
    matches = [Instruction(EQUAL, value, len(values) - place, 0) for place, value in enumerate(values)]
    return [argument(index), *matches, answer(otherwise)]


def never(index: int, values: Iterable[int]) -> list[Instruction]:
    """Go on unless the lower half of an argument is one of the values."""
    return [argument(index), *refuse(values, errno.EPERM)]


def without(index: int, bits: int) -> list[Instruction]:
    """Go on where an argument has none of the bits."""
    return [argument(index), Instruction(ANY_BIT, bits, 0, 1), answer(errno.EINVAL)]


def null(index: int) -> list[Instruction]:
    """Go on where an argument is zero in both halves."""
    high = argument(index, high=True)
    return [argument(index), Instruction(EQUAL, 0, 0, 2), high, Instruction(EQUAL, 0, 1, 0), answer(errno.EPERM)]


def without_truncating(index: int) -> list[Instruction]:
    """Flags of an open: truncating a file asks for the right to write it, which Landlock knew late."""
    refused = refuse((O_TRUNC, O_TRUNC | O_ACCMODE), errno.EPERM)
    return [argument(index), Instruction(MASK, O_TRUNC | O_ACCMODE), *refused]


def signalling(pid: int, index: int) -> list[Instruction]:
    """A call whose first argument is a process or thread, and another one the signal.

    Signals to oneself only: without a pid namespace, siblings of the same user would be in reach. Never SIGKILL: one
    that the host did not send is the machine's doing, and not held against the student.
    """
    return [*only(0, (pid,)), *never(index, (SIGKILL, SIGSTOP)), Instruction(RETURN, ALLOW)]


def controlling(column: int) -> list[Instruction]:
    """Commands of fcntl. A lease, for one, would hold up everybody who opens the file."""
    locks = (F_SETLK, F_SETLKW)
    flags = [*without(2, O_ASYNC | O_DIRECT[column]), Instruction(RETURN, ALLOW)]
    return [
        argument(1),
        *refuse(locks, 0),  # pretended, as flock is
        *only(1, FCNTL.values(), errno.EINVAL),
        Instruction(EQUAL, F_SETFL, 0, len(flags)),
        *flags,
        Instruction(RETURN, ALLOW),
    ]


ANYBODY: Final = 0x7FFF_FFFE  # in place of a process id: the kernel gives none as large, and no table holds it


def judgements(column: int, pid: int) -> list[Instruction]:
    """The calls that are harmless for some arguments."""
    allow, eperm = Instruction(RETURN, ALLOW), answer(errno.EPERM)
    # asyncio wakes itself through a socket pair; a stream pair has no names, so it reaches nobody else.
    pair = [argument(0), Instruction(EQUAL, AF_UNIX, 0, 3), argument(1), Instruction(MASK, 0xF)]
    waiting = O_SYNC | O_DIRECT[column]
    bodies = {
        "clone3": [answer(errno.ENOSYS)],  # its flags lie in memory; C libraries fall back to clone
        "clone": [argument(0), Instruction(ANY_BIT, CLONE_THREAD, 1, 0), eperm, allow],
        **dict.fromkeys(("kill", "tkill", "rt_sigqueueinfo"), signalling(pid, 1)),
        **dict.fromkeys(("tgkill", "rt_tgsigqueueinfo"), signalling(pid, 2)),
        "fcntl": controlling(column),
        "ioctl": [*only(1, IOCTL.values(), errno.ENOTTY), allow],
        "prctl": [*only(0, PRCTL.values()), allow],
        "madvise": [*only(2, MADVISE.values(), errno.EINVAL), allow],
        # Of oneself (0 or the own pid) only: the limits of a sibling are not ours to lower. Never that of processor
        # time, at whose end the kernel sends SIGKILL.
        "prlimit64": [*only(0, (0, pid)), argument(1), Instruction(EQUAL, RLIMIT_CPU, 1, 0), allow, *null(2), allow],
        "socketpair": [*pair, Instruction(EQUAL, SOCK_STREAM, 1, 0), eperm, allow],
        "sendto": [*null(4), allow],
        "open": [*without_truncating(1), *without(1, waiting), allow],
        "openat": [*without_truncating(2), *without(2, waiting), allow],
        "pwritev2": [*null(5), allow],  # its flags can ask for what O_SYNC does
        "copy_file_range": [answer(errno.EXDEV)],  # may share a package's blocks and lock it; everybody falls back
    }
    numbers = {name: JUDGED[name][column] for name in bodies}
    return [
        instruction
        for name, number in numbers.items()
        if number is not None
        for instruction in judged(number, bodies[name])
    ]


def program(machine: str, pid: int, *, keep_metadata: bool) -> bytes:
    """The compiled filter for the process `pid`; `keep_metadata` also refuses chmod, utime and their kin.

    Raises UnknownMachineError for a processor without a table.
    """
    return _for_anybody(machine, keep_metadata).replace(struct.pack("I", ANYBODY), struct.pack("I", pid))


@cache
def _for_anybody(machine: str, keep_metadata: bool) -> bytes:
    """The filter with `ANYBODY` in place of the process id: it is compiled once for all processes."""
    if machine not in MACHINES:
        raise UnknownMachineError(f"no system call table for {machine}: only {', '.join(MACHINES)}")
    column, architecture = MACHINES[machine]
    calls = {**REFUSED, **METADATA} if keep_metadata else REFUSED
    refused = [numbers[column] for numbers in calls.values()]
    pretended = [numbers[column] for numbers in PRETENDED.values()]
    instructions = [
        Instruction(LOAD, 4),  # a foreign architecture would make every number mean something else
        Instruction(EQUAL, architecture, 1, 0),
        Instruction(RETURN, KILL),
        Instruction(LOAD, 0),
        Instruction(GREATER, LAST_KNOWN, 0, 1),
        answer(errno.ENOSYS),
        *refuse([call for call in refused if call is not None], errno.EPERM),
        *refuse([call for call in pretended if call is not None], 0),
        *judgements(column, ANYBODY),
        Instruction(RETURN, ALLOW),
    ]
    return b"".join(struct.pack("HBBI", each.code, each.if_true, each.if_false, each.value) for each in instructions)
