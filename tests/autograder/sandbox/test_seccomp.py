"""The filter says what it should for every call on both architectures, whichever of them runs the test."""

from __future__ import annotations

import errno
import struct

import pytest

from autograder.sandbox.guest import seccomp

PID = 4242
ALLOWED, KILLED = seccomp.ALLOW, seccomp.KILL
DENIED, UNKNOWN, PRETENDED = 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS, 0x50000
INVALID, NOT_A_TERMINAL, ELSEWHERE = 0x50000 | errno.EINVAL, 0x50000 | errno.ENOTTY, 0x50000 | errno.EXDEV
THREAD_FLAGS, FORK_FLAGS = 0x3D0F00, 0x01200011
HIGH = 2**40


def verdict(program: bytes, architecture: int, call: int, *arguments: int) -> int:
    """What the kernel would answer: a classic BPF machine, as far as the filter uses it."""
    data = struct.pack("<IIQ6Q", call, architecture, 0, *(arguments + (0,) * 6)[:6])
    instructions = list(struct.iter_unpack("HBBI", program))
    position = value = 0
    while True:
        code, if_true, if_false, constant = instructions[position]
        position += 1
        if code == seccomp.LOAD:
            value = struct.unpack_from("<I", data, constant)[0]
        elif code == seccomp.MASK:
            value &= constant
        elif code == seccomp.RETURN:
            return constant
        else:
            equal, greater = value == constant, value > constant
            holds = {seccomp.EQUAL: equal, seccomp.GREATER: greater, seccomp.ANY_BIT: value & constant}[code]
            position += if_true if holds else if_false


@pytest.fixture(params=seccomp.MACHINES)
def machine(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.mark.parametrize("keep_metadata", [True, False])
def test_refused_calls_are_refused_and_no_others(machine: str, keep_metadata: bool) -> None:
    column, architecture = seccomp.MACHINES[machine]
    program = seccomp.program(machine, PID, keep_metadata=keep_metadata)
    judged = {numbers[column] for numbers in seccomp.JUDGED.values()}
    refused = {numbers[column] for numbers in seccomp.REFUSED.values()}
    metadata = {numbers[column] for numbers in seccomp.METADATA.values()}
    pretended = {numbers[column] for numbers in seccomp.PRETENDED.values()}
    for call in range(seccomp.LAST_KNOWN + 1):
        if call in judged:
            continue
        denied = call in refused or (keep_metadata and call in metadata)
        expected = PRETENDED if call in pretended else DENIED if denied else ALLOWED
        assert verdict(program, architecture, call) == expected, call
    for call in (seccomp.LAST_KNOWN + 1, 2**30 + 57, 2**31, 2**32 - 1):
        assert verdict(program, architecture, call) == UNKNOWN


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("clone", (THREAD_FLAGS,), ALLOWED), ("clone", (FORK_FLAGS,), DENIED), ("clone", (0,), DENIED),
        ("clone3", (), UNKNOWN), ("kill", (PID, 15), ALLOWED), ("kill", (PID, 9), DENIED), ("kill", (PID, 19), DENIED),
        ("kill", (PID, HIGH | 9), DENIED), ("kill", (0, 15), DENIED), ("kill", (2**32 - 1, 15), DENIED),
        ("kill", (1, 15), DENIED), ("tgkill", (PID, 7, 15), ALLOWED), ("tgkill", (PID, 7, 9), DENIED),
        ("tgkill", (7, PID, 15), DENIED), ("tkill", (PID, 15), ALLOWED), ("tkill", (PID, 9), DENIED),
        ("tkill", (7, 15), DENIED), ("rt_sigqueueinfo", (7, 15), DENIED), ("rt_sigqueueinfo", (PID, 9), DENIED),
        ("rt_tgsigqueueinfo", (7, 7, 15), DENIED), ("rt_tgsigqueueinfo", (PID, 7, 9), DENIED),
        ("prlimit64", (0, 7, 8), ALLOWED), ("prlimit64", (PID, 7, 8), ALLOWED), ("prlimit64", (7, 7), DENIED),
        ("prlimit64", (0, 0, 0, 8), ALLOWED), ("prlimit64", (0, 0, 8), DENIED), ("prlimit64", (PID, 0, HIGH), DENIED),
        ("socketpair", (1, 1), ALLOWED), ("socketpair", (1, 0x80801), ALLOWED),
        ("socketpair", (1, 2), DENIED), ("socketpair", (1, 5), DENIED), ("socketpair", (16, 1), DENIED),
        *[("fcntl", (3, command, 0x800), ALLOWED) for command in (0, 1, 2, 3, 4, 5, 1030, 1032)],
        # F_SETOWN, F_SETSIG, F_SETOWN_EX, F_OFD_SETLK, F_SETLEASE, F_NOTIFY, F_SETPIPE_SZ, F_SET_RW_HINT, none
        *[("fcntl", (3, command), INVALID) for command in (8, 10, HIGH | 15, 37, 1024, 1026, 1031, 1036, 2**31)],
        ("fcntl", (3, 6, 1), PRETENDED), ("fcntl", (3, 7, 1), PRETENDED), ("fcntl", (3, 4, 0x2000), INVALID),
        *[("ioctl", (3, command), ALLOWED) for command in (0x5401, 0x5413, 0x5421, 0x541B, 0x5451, 0x802C542A)],
        # TIOCSTI, FIOSETOWN, SIOCSPGRP, FIOASYNC, FS_IOC_SETFLAGS, FS_IOC_ENABLE_VERITY, FICLONE
        *[("ioctl", (3, command), NOT_A_TERMINAL) for command in
          (0x5412, 0x8901, HIGH | 0x8902, 0x5452, 0x40086602, 0x40806685, 0x40049409)],
        *[("madvise", (0, 4096, advice), ALLOWED) for advice in (0, 4, 8, 14)],
        *[("madvise", (0, 4096, advice), INVALID) for advice in (9, 12, 20, 21, 100)],  # e.g. MERGEABLE, PAGEOUT
        ("open", (0, 0x101000), INVALID), ("open", (0, 0x1000), INVALID), ("openat", (3, 0, 0x101001), INVALID),
        ("copy_file_range", (3, 0, 4), ELSEWHERE), ("pwritev2", (3, 0, 0, 0, 0, 0), ALLOWED),
        ("pwritev2", (3, 0, 0, 0, 0, 2), DENIED),
        ("openat", (3, 0, 0x80000), ALLOWED), ("openat", (3, 0, 0x80241), ALLOWED), ("openat", (3, 0, 0x202), ALLOWED),
        ("openat", (3, 0, 0x80200), DENIED), ("openat", (3, 0, 0x203), DENIED), ("openat", (3, 0, 3), ALLOWED),
        *[("prctl", (option,), ALLOWED) for option in (15, 16, 39, 0x53564D41)],
        # PR_SET_PDEATHSIG, DUMPABLE, SECCOMP, MM, SPECULATION_CTRL, SCHED_CORE
        *[("prctl", (option, 1), DENIED) for option in (1, 4, 22, 35, 53, 62)],
        ("sendto", (3, 1, 1, 0, 0, 0), ALLOWED), ("sendto", (3, 1, 1, 0, 8, 0), DENIED),
        ("sendto", (3, 1, 1, 0, HIGH, 0), DENIED),
    ],
)  # fmt: skip
def test_some_calls_depend_on_arguments(machine: str, name: str, arguments: tuple[int, ...], expected: int) -> None:
    column, architecture = seccomp.MACHINES[machine]
    program = seccomp.program(machine, PID, keep_metadata=True)
    call = seccomp.JUDGED[name][column]
    assert call is None or verdict(program, architecture, call, *arguments) == expected


def test_unbuffered_files_are_refused_on_both_machines(machine: str) -> None:
    """O_DIRECT has another value on each."""
    column, architecture = seccomp.MACHINES[machine]
    program = seccomp.program(machine, PID, keep_metadata=True)
    openat, fcntl = (seccomp.JUDGED[name][column] for name in ("openat", "fcntl"))
    assert openat is not None
    assert fcntl is not None
    direct, directory = (0x4000, 0x10000)[:: 1 if machine == "x86_64" else -1]
    assert verdict(program, architecture, openat, 3, 0, direct) == INVALID
    assert verdict(program, architecture, openat, 3, 0, directory) == ALLOWED
    assert verdict(program, architecture, fcntl, 3, 4, direct) == INVALID


def test_a_foreign_architecture_is_killed(machine: str) -> None:
    program = seccomp.program(machine, PID, keep_metadata=False)
    for foreign in {0x40000003, *(architecture for _, architecture in seccomp.MACHINES.values())}:
        if foreign != seccomp.MACHINES[machine][1]:
            assert verdict(program, foreign, 39) == KILLED


def test_the_program_fits_the_kernels_limit(machine: str) -> None:
    assert len(seccomp.program(machine, PID, keep_metadata=True)) // 8 <= 4096


def test_there_is_no_filter_for_a_machine_without_a_table() -> None:
    with pytest.raises(seccomp.UnknownMachineError, match="riscv64"):
        seccomp.program("riscv64", PID, keep_metadata=False)


@pytest.mark.parametrize(("column", "architecture"), [(0, "X86_64"), (1, "AARCH64")])
def test_the_tables_agree_with_libseccomp(column: int, architecture: str) -> None:
    """An independent oracle: libseccomp's own tables, for both architectures."""
    pyseccomp = pytest.importorskip("pyseccomp", exc_type=ImportError)
    for name, numbers in {**seccomp.REFUSED, **seccomp.METADATA, **seccomp.PRETENDED, **seccomp.JUDGED}.items():
        resolved = pyseccomp.resolve_syscall(getattr(pyseccomp.Arch, architecture), name)
        # libseccomp numbers a call that the architecture lacks, or that it is too old to know, below zero.
        assert resolved < 0 or resolved == numbers[column], name
