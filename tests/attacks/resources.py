"""Attacks on the machine's time, memory, processes and disk."""

from __future__ import annotations

from typing import Final

from .attack import WRONG, Attack, hidden_only

BOMB: Final = "import os\nwhile True:\n    os.fork()"
FILL: Final = """
import os
n = 0
while True:
    with open(os.path.join(os.environ['HOME'], f'TOKEN-{n}'), 'wb') as f:
        f.write(bytes(2**22))
    n += 1
"""
UNLINKED: Final = """
import os
kept = []
while True:
    path = os.path.join(os.environ['HOME'], 'TOKEN')
    kept.append(open(path, 'wb'))
    os.unlink(path)
    kept[-1].write(bytes(2**22))
    kept[-1].flush()
"""

ATTACKS: Final = {
    "lease": Attack("import fcntl\nfcntl.fcntl(open('common/functions.py'), 1024, fcntl.F_RDLCK)", reason="OSError"),
    "locks_without_number": Attack(
        "import fcntl\nf = open('common/functions.py')\nfor n in range(10**7):\n"
        f"    fcntl.lockf(f, fcntl.LOCK_SH, 1, 2 * n)\n{WRONG}"
    ),
    "synchronous_files": Attack(
        "import os\nfd = os.open('TOKEN', os.O_RDWR | os.O_CREAT | os.O_SYNC)\nwhile True: os.pwrite(fd, bytes(4096), 0)",
        reason="OSError",
    ),
    "fsync_storm": Attack(
        "import os\nwith open('TOKEN', 'wb') as f:\n    for _ in range(20_000):\n        f.write(b'x'); f.flush(); "
        f"os.fsync(f.fileno())\n{WRONG}"
    ),
    "endless_loop": Attack("while True: pass", reason="timeout"),
    "endless_loop_without_exceptions": Attack(
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass", reason="timeout"
    ),
    "endless_loop_in_c": Attack("import itertools\nsum(itertools.repeat(0))", reason="timeout"),
    "endless_regular_expression": Attack("import re\nre.match('(a+)+$', 'a' * 60 + 'b')", reason="timeout"),
    "endless_power": Attack("total = 7 ** 7 ** 12", reason="timeout"),
    "every_signal_ignored": Attack(
        "import signal\nfor s in range(1, 64):\n    try: signal.signal(s, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\nwhile True: pass",
        reason="timeout",
    ),
    "sleeps_forever": Attack("import time\ntime.sleep(10**6)", reason="timeout"),
    "waits_for_itself": Attack("import threading\nl = threading.Lock()\nl.acquire()\nl.acquire()", reason="timeout"),
    "fork_bomb": Attack(BOMB),
    "fork_bomb_by_threads": Attack(
        "import threading, os\nfor _ in range(50): threading.Thread(target=os.fork).start()\n" + WRONG
    ),
    "thread_bomb": Attack(
        "import threading, time\nthreading.stack_size(32768)\n"
        "try:\n    for _ in range(3000): threading.Thread(target=time.sleep, args=(99,), daemon=True).start()\n"
        f"except RuntimeError: pass\n{WRONG}"
    ),
    "spinning_threads": Attack(
        "import hashlib, threading\ndef burn():\n    while True: hashlib.sha256(bytes(10**6))\n"
        "threading.stack_size(2**18)\nfor _ in range(8): threading.Thread(target=burn, daemon=True).start()\nburn()",
    ),
    "memory_by_list": Attack("hog = []\nwhile True: hog.append([0] * 10**7)"),
    "memory_by_numpy": Attack("hog = []\nwhile True: hog.append(np.ones(2**24))"),
    "memory_by_mmap": Attack("import mmap\nhog = []\nwhile True: hog.append(mmap.mmap(-1, 2**26))"),
    "memory_by_memfd": Attack("import os\nfd = os.memfd_create('x')\nwhile True: os.write(fd, bytes(2**24))"),
    "memory_by_shm": Attack("while True: open('/dev/shm/TOKEN', 'ab').write(bytes(2**24))"),
    "memory_by_pipes": Attack(
        "import fcntl, os\nwhile True:\n    r, w = os.pipe()\n    fcntl.fcntl(w, 1031, 2**20)\n    os.write(w, bytes(2**20))"
    ),
    "memory_by_strings": Attack("s = 'x'\nwhile True: s += s"),
    "memory_by_recursion": Attack("import sys\nsys.setrecursionlimit(10**9)\ndef f(): return [f()]\nf()"),
    "memory_by_sysv": Attack("import ctypes\nassert ctypes.CDLL(None).shmget(0, 2**24, 0o1600) >= 0"),
    "disk_fill": Attack(FILL),
    "disk_fill_by_unlinked_files": Attack(UNLINKED),
    "disk_fill_by_empty_files": Attack(
        "import os\nfor n in range(10**7): open(os.path.join(os.environ['HOME'], f'TOKEN-{n}'), 'w').close()"
    ),
    "disk_fill_by_one_sparse_file": Attack("f = open('TOKEN', 'wb')\nf.truncate(2**40)"),
    "disk_fill_by_folders": Attack("import os\nwhile True:\n    os.mkdir('TOKEN')\n    os.chdir('TOKEN')"),
    "descriptors": Attack("kept = []\nwhile True: kept.append(open('/dev/null'))"),
    "limits_raised": Attack(
        "import resource as r\nfor n in range(16):\n    try: r.setrlimit(n, (-1, -1))\n    except (OSError, ValueError): pass\n"
        "hog = []\nwhile True: hog.append(bytearray(2**24))"
    ),
    "output_flood": Attack(f"for _ in range(10**7): print('x' * 1000)\n{WRONG}"),
    "output_in_one_line": Attack(f"print('x' * 30_000_000)\n{WRONG}"),
    "output_as_html": Attack(
        f"class Page:\n    def _repr_html_(self): return '<p>' * 7_000_000\ndisplay(Page())\n{WRONG}"
    ),
    "output_to_errors": Attack(f"import sys\nwhile True: sys.stderr.write('x' * 10**6)\n{WRONG}"),
    "output_by_descriptor": Attack(f"import os\nfor _ in range(100): os.write(1, b'x' * 10**6)\n{WRONG}"),
    "output_in_many_pieces": Attack(f"for n in range(3 * 10**4): display(n)\n{WRONG}"),
    "output_of_a_long_exception": Attack("raise ValueError('x' * 2 * 10**7)"),
    "recursion": Attack("def f(): return f()\nf()", reason="RecursionError"),
    "recursion_in_c": Attack("import sys\nsys.setrecursionlimit(10**8)\nx = None\nfor _ in range(10**6): x = [x]\nrepr(x)"),
    "nested_source": Attack("total = " + "(" * 3000 + "x" + ")" * 3000),
    "nested_operators": Attack("total = " + "-" * 30_000 + "1"),
    "long_source": Attack("total = " + "x + " * 20_000 + "x"),
    "million_names": Attack("\n".join(f"name_{n} = {n}" for n in range(20_000)) + "\ntotal = nam_1"),
    "priority": Attack("import os\nos.setpriority(os.PRIO_PROCESS, 0, -20)\nwhile True: pass"),
    "synchronised_disk": Attack("import os\nwhile True: os.sync()"),
    "hidden_loop": Attack(hidden_only("while True: pass"), reason="timeout"),
    "hidden_sleep": Attack(hidden_only("import time\ntime.sleep(999)"), reason="timeout"),
    "hidden_exit": Attack(hidden_only("import os\nos._exit(0)"), reason="exit"),
    "hidden_memory": Attack(hidden_only("hog = []\nwhile True: hog.append(np.ones(2**24))")),
    "hidden_crash": Attack(hidden_only("import ctypes\nctypes.string_at(0)"), reason="crash"),
    "hidden_reply": Attack(hidden_only("total = [np.ones(2**20)] * 50")),
    "hidden_nesting": Attack(hidden_only("total = []\nfor _ in range(10**5): total = [total]")),
    "function_loop": Attack("def scale(values, factor):\n    while True: pass", "scale", reason="timeout"),
    "function_kills": Attack("def scale(values, factor):\n    import os\n    os.abort()", "scale", reason="crash"),
    "loop_in_an_own_cell": Attack(first="while True: pass"),
    "exit_in_an_own_cell": Attack(first="import os\nos._exit(3)"),
    "memory_in_an_own_cell": Attack(first="hog = []\nwhile True: hog.append(bytearray(2**24))"),
    "own_cells_that_sleep": Attack(
        clock=True,
        change=lambda document: document["cells"].__setitem__(slice(0, 0), [{"cell_type": "code", "metadata": {}, "source": f"import time\ntime.sleep(0.45)  # {n}"} for n in range(12)])
    ),
    "own_cells_without_end": Attack(
        clock=True,
        change=lambda document: document["cells"].__setitem__(slice(0, 0), [{"cell_type": "code", "metadata": {}, "source": f"while True: pass  # {n}"} for n in range(12)])
    ),
    "own_cells_that_exit": Attack(
        clock=True,
        change=lambda document: document["cells"].__setitem__(slice(0, 0), [{"cell_type": "code", "metadata": {}, "source": f"import os\nos._exit(0)  # {n}"} for n in range(900)])
    ),
    "released_cell_in_many_copies": Attack(
        clock=True,
        first="import time, builtins\nreal = builtins.__import__\ndef slow(*a, **k):\n    time.sleep(0.1)\n    return real(*a, **k)\nbuiltins.__import__ = slow",
        change=lambda document: document["cells"].__setitem__(slice(1, 1), [next(cell for cell in document["cells"][1:] if cell["cell_type"] == "code")] * 300),
        others=False,
    ),
    "names_like_the_one_that_is_missing": Attack(
        "total = " + "total_value" * 3 + "x",
        change=lambda document: document["cells"].append({"cell_type": "code", "metadata": {}, "source": "\n".join(f"{'total_value' * 3}{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(5_000))}),
        reason="NameError",
    ),
    "large_answers": Attack(hidden_only("total = np.zeros(590_000)")),
}  # fmt: skip
