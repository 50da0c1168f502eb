"""The filter says what it should for every call on both architectures, whichever of them runs the test."""

from __future__ import annotations

import errno
import struct

import pytest

from autograder.sandbox.guest import seccomp

PID = 4242
ALLOWED, DENIED, UNKNOWN, KILLED = seccomp.ALLOW, 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS, seccomp.KILL
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
    for call in range(seccomp.LAST_KNOWN + 1):
        if call in judged:
            continue
        denied = call in refused or (keep_metadata and call in metadata)
        assert verdict(program, architecture, call) == (DENIED if denied else ALLOWED), call
    for call in (seccomp.LAST_KNOWN + 1, 2**30 + 57, 2**31, 2**32 - 1):
        assert verdict(program, architecture, call) == UNKNOWN


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("clone", (THREAD_FLAGS,), ALLOWED), ("clone", (FORK_FLAGS,), DENIED), ("clone", (0,), DENIED),
        ("clone3", (), UNKNOWN), ("kill", (PID, 9), ALLOWED),
        ("kill", (0, 9), DENIED), ("kill", (2**32 - 1, 9), DENIED),
        ("kill", (1, 9), DENIED), ("tgkill", (PID, 7, 9), ALLOWED), ("tgkill", (7, PID, 9), DENIED),
        ("tkill", (PID, 9), ALLOWED), ("tkill", (7, 9), DENIED), ("rt_sigqueueinfo", (7, 9), DENIED),
        ("rt_tgsigqueueinfo", (7, 7, 9), DENIED), ("prlimit64", (0, 7), ALLOWED), ("prlimit64", (PID, 7), ALLOWED),
        ("prlimit64", (7, 7), DENIED), ("socketpair", (1, 1), ALLOWED), ("socketpair", (1, 0x80801), ALLOWED),
        ("socketpair", (1, 2), DENIED), ("socketpair", (1, 5), DENIED), ("socketpair", (16, 1), DENIED),
        ("fcntl", (3, 1), ALLOWED), ("fcntl", (3, 8, 1), DENIED), ("fcntl", (3, 10, 9), DENIED),
        ("fcntl", (3, HIGH | 15), DENIED), ("fcntl", (3, 1026), DENIED), ("ioctl", (3, 0x5401), ALLOWED),
        ("ioctl", (3, 0x5412), DENIED), ("ioctl", (3, 0x8901), DENIED), ("ioctl", (3, HIGH | 0x8902), DENIED),
        ("openat", (3, 0, 0x80000), ALLOWED), ("openat", (3, 0, 0x80241), ALLOWED), ("openat", (3, 0, 0x202), ALLOWED),
        ("openat", (3, 0, 0x80200), DENIED), ("openat", (3, 0, 0x203), DENIED), ("openat", (3, 0, 3), ALLOWED),
        ("prctl", (1, 0), DENIED), ("prctl", (15, 0), ALLOWED),
        ("sendto", (3, 1, 1, 0, 0, 0), ALLOWED), ("sendto", (3, 1, 1, 0, 8, 0), DENIED),
        ("sendto", (3, 1, 1, 0, HIGH, 0), DENIED),
    ],
)  # fmt: skip
def test_some_calls_depend_on_arguments(machine: str, name: str, arguments: tuple[int, ...], expected: int) -> None:
    column, architecture = seccomp.MACHINES[machine]
    program = seccomp.program(machine, PID, keep_metadata=True)
    call = seccomp.JUDGED[name][column]
    assert call is not None
    assert verdict(program, architecture, call, *arguments) == expected


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
    for name, numbers in {**seccomp.REFUSED, **seccomp.METADATA, **seccomp.JUDGED}.items():
        resolved = pyseccomp.resolve_syscall(getattr(pyseccomp.Arch, architecture), name)
        # libseccomp numbers a call that the architecture lacks, or that it is too old to know, below zero.
        assert resolved < 0 or resolved == numbers[column], name
