"""What a jailed process cannot see, write, reach or ask of the kernel."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox import Isolation, Sandbox

REPOSITORY = Path(__file__).parents[3]

WRITE_EVERYWHERE = """
import os
def try_in(folder):
    path = os.path.join(folder, 'kakunin-probe')
    try:
        with open(path, 'x'):
            pass
        os.remove(path)
        return True
    except OSError:
        return False
written = set()
starts = ['/', os.environ['HOME'], *FOLDERS]
for folder, names, _ in (entry for start in starts for entry in os.walk(start)):
    if folder.count('/') > 4: names.clear()
    names[:] = [name for name in names if os.path.join(folder, name) not in ('/proc/sys', '/sys/kernel')]
    if try_in(folder): written.add('/'.join(folder.split('/')[:4]))
print(sorted(written), os.environ['HOME'])
"""

REFUSED = {
    "tcp": "import socket; socket.socket()",
    "udp": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "unix": "import socket; socket.socket(socket.AF_UNIX)",
    "netlink": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "datagram pair": "import socket; socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "url": "import urllib.request; urllib.request.urlopen('http://127.0.0.1:1/')",
    "fork": "import os; os.fork()",
    "spawn": "import os; os.posix_spawn('/bin/true', ['true'], {})",
    "multiprocessing": "import multiprocessing as m; m.get_context('fork').Process(target=print).start()",
    "kill all": "import os; os.kill(-1, 9)",
    "kill parent": "import os; os.kill(os.getppid() or 2, 9)",
    "kill group": "import os; os.killpg(0, 9)",
    "pidfd": "import os; os.pidfd_open(os.getpid())",
    "memfd": "import os; os.memfd_create('x')",
    "raise the limits": "import resource as r; r.setrlimit(r.RLIMIT_NOFILE, (4096, 4096))",
    "raise memory": "import resource as r; r.setrlimit(r.RLIMIT_AS, (-1, -1))",
    "become somebody else": "import os; os.setresuid(1, 1, 1)",
    "chroot": "import os; os.chroot('/tmp')",
    "sethostname": "import socket; socket.sethostname('x')",
    "nice": "import os; os.setpriority(os.PRIO_PROCESS, 0, 5)",
    "read memory": "open('/proc/1/mem', 'rb')",
    "read environment": "open('/proc/self/environ', 'rb')",
    "other processes": "import os; assert [p for p in os.listdir('/proc') if p.isdigit()]",
    "passwords": "open('/etc/shadow')",
    "poison a package": "import numpy; open(numpy.__file__, 'a')",
    "poison the material": "open('common/functions.py', 'a')",
    "link to outside": "import os; os.symlink('/etc/shadow', 's'); open('s')",
    "hard link to the material": "import os; os.link('common/functions.py', 'mine')",
    "own the host's signals": "import fcntl, os; fcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, os.getppid() or 1)",
    "choose a deadly signal": "import fcntl, os; fcntl.fcntl(os.pipe()[0], fcntl.F_SETSIG, 9)",
    "type into a terminal": "import fcntl, os; fcntl.ioctl(os.pipe()[0], 0x5412, b'x')",
    "truncate a package": "import numpy, os; os.open(numpy.__file__, os.O_RDONLY | os.O_TRUNC)",
    "truncate a package by an odd mode": "import numpy, os; os.open(numpy.__file__, 3 | os.O_TRUNC)",
    "truncate a package by name": "import numpy, os; os.truncate(numpy.__file__, 0)",
    "lease": "import fcntl; fcntl.fcntl(open('common/functions.py'), 1024, fcntl.F_WRLCK)",
    "lease on a package": "import fcntl, numpy; fcntl.fcntl(open(numpy.__file__), 1024, fcntl.F_WRLCK)",
    "flags of a shared file": "import fcntl; fcntl.ioctl(open('common/functions.py'), 0x80086601, bytes(8))",
    "larger pipes": "import fcntl, os; fcntl.fcntl(os.pipe()[1], 1031, 2**20)",
    "synchronous writing": "import os; os.open('x', os.O_WRONLY | os.O_CREAT | os.O_SYNC)",
    "kill itself": "import os; os.kill(os.getpid(), 9)",
    "stop itself": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "kill its own thread": "import signal, threading; signal.pthread_kill(threading.get_ident(), 9)",
    "processor limit": "import resource as r; r.setrlimit(r.RLIMIT_CPU, (1, 1))",
    "device": "import os; os.mknod('/tmp/d', 0o20666, os.makedev(1, 1))",
    "raw disk": "open('/dev/vda', 'rb')",
    "kernel memory": "open('/dev/mem', 'rb')",
    "terminal": "open('/dev/tty')",
}

# By number, because no module of the standard library makes them: x86-64, aarch64; every one with harmless arguments.
CALLS = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "pidfd_getfd": (438, 438), "unshare": (272, 97),
    "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "fsopen": (430, 430),
    "open_tree": (428, 428), "io_uring_setup": (425, 425), "bpf": (321, 280), "keyctl": (250, 219),
    "inotify_init1": (294, 26), "io_setup": (206, 0), "sync": (162, 81), "syncfs": (306, 267),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "shmget": (29, 194), "msgget": (68, 186),
    "semget": (64, 190), "personality": (135, 92), "seccomp": (317, 277), "timer_create": (222, 107),
    "setrlimit": (160, 164), "membarrier": (324, 283), "splice": (275, 76), "vmsplice": (278, 75), "clone3": (435, 435),
    "beyond the tables": (460, 460), "x32": (0x40000000 + 39, 0x40000000),
}  # fmt: skip


def only_output(sandbox: Sandbox, source: str) -> str:
    with sandbox.session([source]) as session:
        [result] = session.run()
    assert result.error is None, result.error
    return "".join(output.text for output in result.outputs)


def test_files_can_be_created_in_the_own_folder_only(walled: Sandbox) -> None:
    """A self-test of every directory there is: the private temporary ones, and no other."""
    starts = [str(path) for path in Path("/").iterdir()] + ["/var/tmp", "/dev/shm", "/run/lock", str(REPOSITORY)]
    folders, _, home = only_output(walled, f"FOLDERS = {starts}\n{WRITE_EVERYWHERE}").strip().rpartition(" ")
    if walled.isolation is Isolation.NAMESPACES:
        assert folders == "['/dev/shm', '/tmp', '/tmp/work']"
    else:
        assert folders == repr([home])


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_notebook_has_no_business_with_is_refused(walled: Sandbox, name: str) -> None:
    with walled.session([REFUSED[name]]) as session:
        [result] = session.run()
    assert result.error is not None, result.outputs
    assert result.error.type in {
        "PermissionError", "FileNotFoundError", "OSError", "URLError", "AssertionError", "ValueError",
        "ProcessLookupError",
    }  # fmt: skip


def test_refused_system_calls_answer_with_an_error(walled: Sandbox) -> None:
    source = f"""
import ctypes, errno, platform
libc = ctypes.CDLL(None, use_errno=True)
column = ['x86_64', 'aarch64'].index(platform.machine())
for name, numbers in {CALLS!r}.items():
    result = libc.syscall(numbers[column], 0, 0, 0, 0, 0)
    code = ctypes.get_errno()
    if not (result == -1 and code in (errno.EPERM, errno.ENOSYS)):
        print(name, result, errno.errorcode.get(code))
"""
    assert only_output(walled, source) == ""


DEADLY_OPTIONS = (1, 4, 22, 35, 36, 53, 62)  # of prctl: who dies when, traced, strictly filtered, whose processor


def test_options_of_the_process_that_reach_others_are_refused(walled: Sandbox) -> None:
    source = f"import ctypes\nprint(*{{ctypes.CDLL(None).prctl(option, 1, 0, 0, 0) for option in {DEADLY_OPTIONS}}})"
    assert only_output(walled, source) == "-1\n"


HOLD = """
import fcntl, importlib.util, os, time
held = [open(path) for path in ('common/functions.py', importlib.util.find_spec('numpy').origin)]
for file in held:
    for hold in (lambda: fcntl.fcntl(file, 1024, fcntl.F_WRLCK), lambda: fcntl.flock(file, fcntl.LOCK_EX),
                 lambda: fcntl.lockf(file, fcntl.LOCK_SH)):
        try: hold()
        except OSError: pass
"""


def test_no_file_that_others_read_can_be_held(walled: Sandbox) -> None:
    """A write lease holds up whoever opens the file, an exclusive lock whoever locks it."""
    with walled.session([HOLD]) as holder:
        assert holder.run()[0].error is None
        for path in (Path(walled._public) / "common" / "functions.py", Path(np.__file__)):
            writable = os.access(path, os.W_OK)
            flags = os.O_NONBLOCK | (os.O_RDWR if writable else os.O_RDONLY)  # EAGAIN where there is a lease
            with os.fdopen(os.open(path, flags), "rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                fcntl.lockf(file, (fcntl.LOCK_EX if writable else fcntl.LOCK_SH) | fcntl.LOCK_NB)


HONEST = """
import asyncio, mmap, os, resource, shutil, sqlite3, tempfile, threading
import numpy as np
with sqlite3.connect('own.db') as base:
    base.execute('create table t(a)'); base.execute('insert into t values (1)')
with open('own', 'wb') as file:
    file.write(b'x' * 5000); file.flush(); os.fsync(file.fileno())
shutil.copyfile('own', 'copy'); open('own').isatty()
memory = np.memmap('m', dtype=float, mode='w+', shape=100); memory[:] = 1; memory.flush()
async def later(): return await asyncio.to_thread(lambda: 2)
thread = threading.Thread(target=print, args=(resource.getrlimit(resource.RLIMIT_CPU)[0] > 0,))
thread.start(); thread.join()
[row] = base.execute('select a from t')
print(row, asyncio.run(later()), np.fromfile('m').sum(), os.path.getsize('copy'))
"""


def test_what_honest_code_asks_of_the_kernel_works(walled: Sandbox) -> None:
    assert only_output(walled, HONEST) == "True\n(1,) 2 100.0 5000\n"


def test_there_are_no_privileges(walled: Sandbox) -> None:
    source = """
import ctypes, struct
libc = ctypes.CDLL(None)
data = ctypes.create_string_buffer(24)
libc.capget(struct.pack('=Ii', 0x20080522, 0), data)
print(libc.prctl(39, 0, 0, 0, 0), data.raw == bytes(24))
"""
    assert only_output(walled, source) == "1 True\n"


def test_neither_the_course_nor_the_grader_is_visible(walled: Sandbox) -> None:
    """Not by path, not by import."""
    secret = [str(REPOSITORY / name) for name in ("solutions", "autograder/errors.py", "tests", ".git")]
    source = f"""
import os, sys
seen = []
for path in {secret}:
    try:
        os.listdir(path) if os.path.isdir(path) else open(path)
        seen.append(path)
    except OSError:
        pass
for name in ('autograder', 'kakunin', 'gradebook', 'tests', 'host', 'session'):
    try:
        __import__(name)
        seen.append(name)
    except ImportError:
        pass
print(seen)
"""
    assert only_output(walled, source) == "[]\n"


def test_a_secret_file_beside_the_sandbox_is_not_readable(walled: Sandbox, tmp_path: Path) -> None:
    secret = tmp_path / "answers.txt"
    secret.write_text("the answer")
    secret.chmod(0o644)
    with walled.session([f"open({str(secret)!r}).read()"]) as session:
        assert session.run()[0].error is not None


def test_the_environment_is_our_own(walled: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAKUNIN_SECRET", "s")
    with Sandbox({}, isolation=walled.isolation) as fresh:
        names = only_output(fresh, "import os; print(*sorted(os.environ))").split()
    assert set(names) <= {
        "HOME", "KAKUNIN_JAIL", "LANG", "LC_CTYPE", "LD_LIBRARY_PATH", "MPLBACKEND", "MPLCONFIGDIR", "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS", "PWD", "PYTHONHASHSEED", "PYTHONUTF8", "TMPDIR",
    }  # fmt: skip


def test_no_descriptor_is_inherited(walled: Sandbox) -> None:
    """Three standard ones that lead nowhere, and the line to the host."""
    source = """
import os
def is_open(n):
    try: os.fstat(n)
    except OSError: return False
    return True
print([n for n in range(64) if is_open(n)], {os.fstat(n).st_rdev for n in range(3)} == {os.stat('/dev/null').st_rdev})
"""
    assert only_output(walled, source) == "[0, 1, 2, 3] True\n"


def test_submissions_do_not_see_each_other(walled: Sandbox) -> None:
    """Neither in memory nor in files nor among the processes, even while both are alive."""
    secret = secrets.token_hex(8)
    hide = f"answer = {secret!r}\nimport os\nopen(os.environ['HOME'] + '/s', 'w').write(answer)"
    seek = """
import gc, os
found = [o for o in gc.get_objects() if isinstance(o, dict) and 'answer' in o]
for folder, _, names in os.walk('/tmp'):
    found += [n for n in names if n == 's']
print(len(found), os.path.exists('/dev/shm/s'))
"""
    with walled.session([hide]) as first:
        assert first.run()[0].error is None
        assert only_output(walled, seek) in ("0 False\n", "1 False\n")  # 1: its own globals


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give user ids away")
def test_root_gives_every_child_a_user_of_its_own(sandbox: Sandbox, descendants: Callable[[int], list[int]]) -> None:
    def users() -> set[int]:
        found = [Path(f"/proc/{pid}").stat().st_uid for pid in descendants(os.getpid())]
        return {user for user in found if user >= 2_000_000_000}

    before = users()  # of jails that other tests keep
    with sandbox.session(["1"]) as first, sandbox.session(["1"]) as second:
        first.run()
        second.run()
        assert len(users() - before) == 2
