"""`kakunin` as it is typed, in the tests' own process: one of its own needs a second or more to begin."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kakunin.cli import main


def typed(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """What a command prints in a folder, and its exit status."""
    words = ["kakunin", *map(str, arguments)]
    with pytest.MonkeyPatch.context() as patch, CliRunner().isolation() as (output, errors, _):
        patch.setattr(sys, "argv", words)
        patch.chdir(cwd)
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        sys.stderr.flush()
        status = ended.value.code
    return subprocess.CompletedProcess(words, int(status or 0), output.getvalue().decode(), errors.getvalue().decode())
