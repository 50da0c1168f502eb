"""Commands as users who have an id, a name and a home, and no account on this machine.

Every command runs in a mount namespace of its own that has another /etc/passwd, and in which a Python under a private
home can be read. Only root can do this.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]

needs_other_users = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as other users"),
    pytest.mark.skipif(not (shutil.which("unshare") and shutil.which("setpriv")), reason="needs unshare and setpriv"),
]


@dataclass(frozen=True)
class Users:
    """Some users; `folder` is a place that everyone may enter, and holds a home for each, which is theirs."""

    folder: Path
    ids: Mapping[str, int]

    def prepare(self) -> None:
        """Make the homes, and what the namespaces need."""
        self.folder.chmod(0o755)
        (self.folder / "stash").mkdir()
        accounts = [f"{user}:x:{id}:{id}::{self.home(user)}:/bin/sh" for user, id in self.ids.items()]
        (self.folder / "passwd").write_text(Path("/etc/passwd").read_text() + "\n".join(accounts) + "\n")
        for user, id in self.ids.items():
            self.home(user).mkdir(exist_ok=True)
            belongs_to(self.home(user), id)

    def home(self, user: str) -> Path:
        """Where a user's files are."""
        return self.folder / user

    def command(self, user: str, command: Sequence[str], *, groups: Sequence[int] = ()) -> list[str]:
        """The command that runs another as this user, in the same process; groups: those beside the user's own."""
        id = self.ids[user]
        others = f"--groups={','.join(map(str, groups))}" if groups else "--clear-groups"
        before = [f"mount --bind {self.folder / 'passwd'} /etc/passwd", *_opened(self.folder / "stash")]
        as_user = ["setpriv", f"--reuid={id}", f"--regid={id}", others, *command]
        return ["unshare", "--mount", "sh", "-c", " && ".join([*before, f"exec {shlex.join(as_user)}"])]


def belongs_to(folder: Path, id: int) -> None:
    """Give a folder and all that is in it to a user."""
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, id, id)


def _closed_folders(paths: set[Path]) -> dict[Path, set[Path]]:
    """The folders above these paths that other users cannot pass, each with the paths that lie behind it."""
    closed: dict[Path, set[Path]] = {}
    for path in paths:
        for folder in [*reversed(path.parents)]:
            if not folder.stat().st_mode & 0o001:
                closed.setdefault(folder, set()).add(path)
                break
    return closed


def _opened(stash: Path) -> list[str]:
    """Shell commands that let every user of this mount namespace read our Python and the repository."""
    needed = {Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), REPOSITORY.resolve()}
    commands = []
    for number, (folder, paths) in enumerate(sorted(_closed_folders(needed).items())):
        kept = {path: stash / f"{number}-{index}" for index, path in enumerate(sorted(paths))}
        commands += [f"mkdir -p {shlex.quote(str(place))}" for place in kept.values()]
        commands += [f"mount --bind {shlex.quote(str(path))} {shlex.quote(str(place))}" for path, place in kept.items()]
        commands.append(f"mount -t tmpfs -o mode=755 kakunin {shlex.quote(str(folder))}")
        commands += [f"mkdir -p {shlex.quote(str(path))}" for path in kept]
        commands += [f"mount --bind {shlex.quote(str(place))} {shlex.quote(str(path))}" for path, place in kept.items()]
    return commands
