"""JupyterLab for an instructor: nbgrader and Kakunin's engine set up, in a configuration folder of its own."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.files import can_write, write_atomically
from autograder.languages import Message

# Configuration, and what JupyterLab remembers: within the course, or within the home where the course is read-only.
FOLDER = ".kakunin/jupyter"
DATA = Path(__file__).parent / "nbgrader" / "data"  # one of the folders where Jupyter looks for templates
LOCALES = {"ja": "ja_JP", "en": "en"}
_SERVER_EXTENSIONS = ("formgrader", "validate_assignment", "assignment_list", "course_list")
_LAB_EXTENSIONS = ("menu", "formgrader", "validate-assignment", "assignment-list", "course-list", "create-assignment")
# No page makes the browser ask another host, neither for something in a submission nor for MathJax. JupyterLab itself
# needs the rest.
_CONTENT_SECURITY_POLICY = (
    "frame-ancestors 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; "
    "connect-src 'self' data: blob: ws://localhost:* ws://127.0.0.1:*"
)
_NBGRADER = '''"""How nbgrader is set up in this course; written anew by every `kakunin lab`."""

from pathlib import Path

from autograder.nbgrader.config import configure

OWN = {own!r}  # what you have set up for all your courses, such as Exchange.root
if (Path(OWN) / "nbgrader_config.py").is_file():
    load_subconfig("nbgrader_config.py", path=OWN)
configure(c, Path({root!r}))
'''


@dataclass(frozen=True)
class Launch:
    """A command that starts JupyterLab, the folder that it runs in, its environment, and where it is set up."""

    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    configuration: Path


def prepare(root: Path, *, language: str, port: int | None, browser: bool) -> Launch:
    """Write the configuration of the course in `root`; return the command that starts JupyterLab with it.

    language: one of LOCALES; what a user then chooses in JupyterLab's own settings goes before it. port: exactly
    this one; None for the first that is free from 8888. Nothing of the user's own configuration is changed. Of a course
    that the user may not write to, the configuration is in the user's home.

    Raises UsageError where it can be written to neither.
    """
    root = root.resolve()
    folder = _folder(root)
    try:
        _write_configuration(folder, root, LOCALES[language])
    except OSError as error:
        raise UsageError(
            Message("the configuration of JupyterLab cannot be written: {why}", why=error.strerror),
            path=folder,
            next_step=Message("make the course's folder or your home writable"),
        ) from error
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}", "--ServerApp.answer_yes=True"]
    if port is not None:
        command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        command.append("--no-browser")
    if os.geteuid() == 0:
        command.append("--allow-root")
    return Launch(tuple(command), root, _environment(folder), folder)


def start(launch: Launch) -> None:
    """Become JupyterLab: signals such as Ctrl-C are its own from here on. Does not return."""
    sys.stdout.flush()
    os.chdir(launch.folder)  # where nbgrader looks for a configuration; this process is another one afterwards
    os.execve(launch.command[0], launch.command, launch.environment)


def _folder(root: Path) -> Path:
    own = root / FOLDER
    if can_write(own):
        return own
    return Path.home() / FOLDER / hashlib.sha256(os.fsencode(root)).hexdigest()[:16]


def _environment(folder: Path) -> dict[str, str]:
    """The user's environment with our folders first: those of a virtual environment would go before the user's."""
    paths = {name: _first(place, name) for name, place in (("JUPYTER_CONFIG_PATH", folder), ("JUPYTER_PATH", DATA))}
    return {**os.environ, "JUPYTER_CONFIG_DIR": str(folder), **paths}


def _first(place: Path, name: str) -> str:
    """The paths of an environment variable after a place of ours; a terminal within our JupyterLab has it already."""
    others = [each for each in os.environ.get(name, "").split(os.pathsep) if each and each != str(place)]
    return os.pathsep.join([str(place), *others])


def _write_configuration(folder: Path, root: Path, locale: str) -> None:
    settings = {
        "@jupyterlab/translation-extension:plugin": {"locale": locale},
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    }
    extensions = [*(f"nbgrader.server_extensions.{name}" for name in _SERVER_EXTENSIONS), "jupyter_server_mathjax"]
    server = {
        "jpserver_extensions": dict.fromkeys(extensions, True),
        "tornado_settings": {"headers": {"Content-Security-Policy": _CONTENT_SECURITY_POLICY}},
    }
    disabled = {f"@jupyter/nbgrader:{name}": False for name in _LAB_EXTENSIONS}
    (folder / "labconfig").mkdir(parents=True, exist_ok=True)
    _write_json(folder / "jupyter_server_config.json", {"ServerApp": server})
    _write_json(folder / "labconfig" / "default_setting_overrides.json", settings)
    _write_json(folder / "labconfig" / "page_config.json", {"disabledExtensions": disabled})
    text = _NBGRADER.format(own=str(_own_configuration(folder)), root=str(root))
    write_atomically(folder / "nbgrader_config.py", text)


def _own_configuration(folder: Path) -> Path:
    """Where the user's configuration is; a terminal within our JupyterLab names our folder instead."""
    named = os.environ.get("JUPYTER_CONFIG_DIR")
    return Path(named) if named and Path(named) != folder else Path.home() / ".jupyter"


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    write_atomically(path, json.dumps(content, indent=1) + "\n")
