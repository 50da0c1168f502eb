"""Attacks on the walls: ending others, reading what is hidden, writing where nothing may be left, getting out."""

from __future__ import annotations

from typing import Final

from .attack import WRONG, Attack, hidden_only


def call(x86: int, arm: int, *arguments: str) -> Attack:
    """A system call by its number; what it gives, if anything, is shown."""
    given = ", ".join(arguments) or "0, 0, 0, 0, 0"
    return Attack(
        f"import ctypes, platform\nnumber = {{'x86_64': {x86}, 'aarch64': {arm}}}[platform.machine()]\n"
        f"result = ctypes.CDLL(None, use_errno=True).syscall(number, {given})\n"
        f"assert result < 0, 'the kernel did it'\n{WRONG}"
    )


# Shows whatever begins like a secret, so that finding one is noticed; the beginning itself stands nowhere.
SHOW: Final = """
def show(data):
    word = b'SEC' + b'RET-'
    data = data if isinstance(data, bytes) else str(data).encode('utf-8', 'replace')
    at = data.find(word)
    while at >= 0:
        print(data[at:at + 31])
        at = data.find(word, at + 1)
"""
READ_EVERYTHING: Final = f"""{SHOW}
import os, stat, time
end = time.monotonic() + 0.3
places = ['/home', '/root', '/tmp', '/var', '/opt', '/srv', '/work', '/proc', '/mnt', '/media', '/jail', '/dev/shm', '/etc', '/run', '.']
for place in places:
    for folder, _, names in os.walk(place):
        for name in names:
            path = os.path.join(folder, name)
            try:
                if stat.S_ISREG(os.lstat(path).st_mode): show(open(path, 'rb').read(10**6))
            except OSError: pass
        if time.monotonic() > end: break
{WRONG}
"""
SEARCH_OBJECTS: Final = f"""{SHOW}
import gc, sys, os
for thing in gc.get_objects():
    try:
        if isinstance(thing, dict): [show(value) for value in list(thing.values()) if isinstance(value, (str, bytes))]
        elif isinstance(thing, (list, tuple)): [show(value) for value in thing if isinstance(value, (str, bytes))]
    except Exception: pass
frame = sys._getframe()
while frame:
    show(repr(frame.f_locals)[:10**6]); show(repr(sorted(frame.f_globals))[:10**6])
    frame = frame.f_back
show(repr(dict(os.environ)))
"""
SEARCH_HEAP: Final = f"""{SHOW}
import ctypes
for start in (id([]), id({{}}), id(b'x' * 5000), id('y' * 300)):
    try: show(ctypes.string_at(start & ~0xfffff, 2**20))
    except Exception: pass
{WRONG}
"""
TELL_ALL: Final = hidden_only(
    "import sys, gc\nframe, told = sys._getframe(), []\nwhile frame:\n    told.append(repr(frame.f_locals)[:20000])\n"
    "    frame = frame.f_back\nraise ValueError(' '.join(told))"
)
WRITE_EVERYWHERE: Final = f"""
import os, sys, numpy
places = ['/', '/tmp', '/var/tmp', '/dev/shm', '/home', '/root', '/etc', '/usr/lib', '/jail', *sys.path, os.path.dirname(numpy.__file__)]
for place in places:
    for name in ('TOKEN', 'TOKEN.pth', 'TOKEN.py'):
        try: open(os.path.join(place, name), 'w').write('x')
        except OSError: pass
        try: os.symlink('/etc/passwd', os.path.join(place, name + '.link'))
        except OSError: pass
{WRONG}
"""
POISON: Final = f"""
import numpy, os, sys
from common import functions
for module in (numpy, os, sys.modules['json'], functions):
    for way in ('w', 'a', 'r+'):
        try: open(module.__file__, way).write('raise SystemExit')
        except OSError: pass
    for act in (os.unlink, lambda p: os.truncate(p, 0), lambda p: os.chmod(p, 0), lambda p: os.rename(p, p + 'x'),
                lambda p: os.open(p, os.O_RDONLY | os.O_TRUNC), lambda p: os.utime(p, (0, 0))):
        try: act(module.__file__)
        except OSError: pass
{WRONG}
"""
DAEMON: Final = f"""
import os
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True: pass
except OSError: pass
{WRONG}
"""
KILL_TIMER: Final = """
import ctypes, platform, struct, time
create, settime = {'x86_64': (222, 223), 'aarch64': (107, 110)}[platform.machine()]
libc, timer = ctypes.CDLL(None, use_errno=True), ctypes.c_int()
event = struct.pack('=Qii48x', 0, 9, 0)  # SIGEV_SIGNAL, SIGKILL
assert libc.syscall(create, 1, event, ctypes.byref(timer)) == 0
libc.syscall(settime, timer, 0, struct.pack('=4q', 0, 0, 0, 1), None)
time.sleep(1)
"""
EXEC: Final = "import os\nos.execv('/bin/sh', ['sh', '-c', 'touch /tmp/TOKEN; sleep 99'])"

ATTACKS: Final = {
    "exit": Attack("import os\nos._exit(0)", reason="exit"),
    "exit_politely": Attack("import sys\nsys.exit(0)", reason="exit"),
    "exit_by_shell": Attack("get_ipython().ask_exit = 1\nquit()", reason="exit"),
    "all_descriptors_closed": Attack(f"import os\nos.closerange(0, 256)\n{WRONG}", reason="protocol"),
    "segmentation_fault": Attack("import ctypes\nctypes.string_at(0)", reason="crash"),
    "abort": Attack("import os\nos.abort()", reason="crash"),
    "stack_smashed": Attack("import ctypes\nctypes.memset(id(None), 255, 64)"),
    "kill_everybody": Attack(f"import os, signal\nos.kill(-1, signal.SIGKILL)\n{WRONG}"),
    "kill_parent": Attack(f"import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n{WRONG}"),
    "kill_group": Attack(f"import os, signal\nos.killpg(0, signal.SIGKILL)\n{WRONG}"),
    "kill_anybody": Attack(
        "import os\nfor pid in range(1, 70_000):\n    if pid != os.getpid():\n        try: os.kill(pid, 9)\n"
        f"        except OSError: pass\n{WRONG}"
    ),
    "kill_by_descriptor": Attack(
        "import fcntl, os\nr, w = os.pipe()\nfor pid in range(1, 5000):\n    try:\n        fcntl.fcntl(r, fcntl.F_SETOWN, pid)\n"
        "        fcntl.fcntl(r, fcntl.F_SETSIG, 9)\n        fcntl.fcntl(r, fcntl.F_SETFL, os.O_ASYNC)\n        os.write(w, b'x')\n"
        f"    except OSError: pass\n{WRONG}"
    ),
    # A SIGKILL that nobody here sent would be the machine's doing, and go to a grader.
    "kill_itself": Attack("import os\nos.kill(os.getpid(), 9)", reason="PermissionError"),
    "kill_its_thread": Attack(
        "import signal, threading\nsignal.pthread_kill(threading.get_ident(), 9)", reason="PermissionError"
    ),
    "stop_itself": Attack("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", reason="PermissionError"),
    "kill_itself_by_the_processor_limit": Attack(
        "import resource as r\nr.setrlimit(r.RLIMIT_CPU, (0, 0))\nwhile True: pass", reason="ValueError"
    ),
    "kill_itself_by_a_timer": Attack(KILL_TIMER, reason="AssertionError"),
    "kill_itself_by_a_strict_filter": Attack(
        "import ctypes, os\nassert ctypes.CDLL(None).prctl(22, 1, 0, 0, 0) == 0\nos.getppid()", reason="AssertionError"
    ),
    "kill_itself_while_judged": Attack(hidden_only("import os\nos.kill(os.getpid(), 9)")),
    "kill_itself_later": Attack(f"import signal\nsignal.alarm(1)\n{WRONG}"),
    "ptrace": call(101, 117, "16", "1", "0", "0"),
    "process_vm_readv": call(310, 270),
    "pidfd_open": call(434, 434, "1", "0"),
    "pidfd_getfd": call(438, 438, "0", "0", "0"),
    "unshare": call(272, 97, "0x10000000"),
    "setns": call(308, 268, "3", "0"),
    "mount": call(165, 40),
    "chroot": Attack("import os\nos.chroot('.')\nassert False, 'it did'"),
    "io_uring": call(425, 425, "8", "0"),
    "bpf": call(321, 280),
    "keyctl": call(250, 219),
    "perf": call(298, 241),
    "userfaultfd": call(323, 282, "0"),
    "watch_files": call(294, 26, "0"),
    "x32": call(0x40000000 + 57, 0x40000000 + 220),
    "daemon": Attack(DAEMON),
    "subprocess": Attack("import subprocess\nsubprocess.Popen(['sleep', '99'])", reason="PermissionError"),
    "shell": Attack(f"import os\nassert os.system('touch /tmp/TOKEN') == 0\n{WRONG}"),
    "shell_lines": Attack(f"!touch /tmp/TOKEN\n%pip install TOKEN\n!curl http://127.0.0.1/\n{WRONG}"),
    "exec": Attack(EXEC, reason="PermissionError"),
    "spawn_by_multiprocessing": Attack("import multiprocessing as m\nm.Process(target=print).start()"),
    "tcp": Attack("import socket\nsocket.create_connection(('127.0.0.1', 22), 1)"),
    "tcp_server": Attack("import socket\nsocket.create_server(('0.0.0.0', 0))"),
    "udp": Attack("import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 53))"),
    "unix_socket": Attack("import socket\nsocket.socket(socket.AF_UNIX).connect('/run/docker.sock')"),
    "netlink": Attack("import socket\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW)"),
    "download": Attack("import urllib.request\nurllib.request.urlopen('http://127.0.0.1/')"),
    "read_everything": Attack(READ_EVERYTHING),
    "search_objects": Attack(SEARCH_OBJECTS + WRONG),
    "search_objects_while_judged": Attack(hidden_only(SEARCH_OBJECTS.strip())),
    "search_heap": Attack(SEARCH_HEAP),
    "tell_all_in_an_exception": Attack(TELL_ALL),
    "environment": Attack(f"import os\nprint(dict(os.environ), open('/proc/self/environ').read())\n{WRONG}"),
    "parents_environment": Attack(f"import os\nprint(open(f'/proc/{{os.getppid()}}/environ').read())\n{WRONG}"),
    "import_the_grader": Attack(f"{WRONG}\nimport autograder.checks.answer"),
    "import_the_checks": Attack("import sys\nsys.path[:0] = ['/', '..', '../..']\nimport test_tiny"),
    "symbolic_link": Attack(f"import os\nos.symlink('/', 'root')\nprint(os.listdir('root/root'))\n{WRONG}"),
    "hard_link": Attack("import os, numpy\nos.link(numpy.__file__, 'mine')\nopen('mine', 'a').write('x')"),
    "descriptor_of_a_parent": Attack("import os\nfd = os.open('.', os.O_PATH)\nos.listdir(os.open('../../../..', os.O_PATH, dir_fd=fd))"),
    "write_everywhere": Attack(WRITE_EVERYWHERE),
    "poison_packages": Attack(POISON),
    "poison_the_next_student": Attack(
        "import builtins, numpy, sys\nnumpy.dot = numpy.ones = builtins.sum = None\nnumpy.ndarray.__slots__ = 1\n"
        "sys.modules['numpy'] = None"
    ),
    "at_exit": Attack(f"import atexit\natexit.register(lambda: open('/tmp/TOKEN', 'w'))\n{WRONG}"),
    "thread_that_stays": Attack(
        "import threading, time\ndef stay():\n    while True: time.sleep(0.01)\nthreading.Thread(target=stay).start()\n" + WRONG
    ),
    "device": Attack("import os\nos.mknod('disk', 0o60666, os.makedev(8, 0))\nopen('disk').read(1)"),
    "terminal": Attack("open('/dev/tty', 'w').write('x')"),
    "become_root": Attack("import os\nos.setresuid(0, 0, 0)\nos.setgid(0)\nassert False, 'it did'"),
    "hostname": Attack("import socket\nsocket.sethostname('x')"),
    "clock": Attack("import time\ntime.clock_settime(time.CLOCK_REALTIME, 0)"),
}  # fmt: skip
