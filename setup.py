"""The one step of the build that pyproject.toml cannot name: the pages and examples go into the wheel.

They lie beside the packages in the repository, and below `kakunin/share` in the wheel; `kakunin doctor` says where.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT: Final = Path(__file__).parent
PAGES: Final = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md", "examples/**/*")
LITTER: Final = "__pycache__"


class BuildWithPages(build_py):
    """Builds the packages, and puts beside them what people read and copy."""

    def run(self) -> None:
        """Everything that setuptools does, then the pages; an editable install finds them in the repository."""
        super().run()
        if not self.editable_mode:
            share = Path(self.build_lib) / "kakunin" / "share"
            shutil.rmtree(share, ignore_errors=True)  # of a page that is gone nothing stays
            for path in pages():
                place = share / path.relative_to(ROOT)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, place)  # with its permission to be run


def pages() -> list[Path]:
    """The files that go with the packages."""
    found = [path for pattern in PAGES for path in sorted(ROOT.glob(pattern))]
    return [path for path in found if path.is_file() and LITTER not in path.parts]


setup(cmdclass={"build_py": BuildWithPages})
