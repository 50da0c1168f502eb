"""The student version: the release, its bundle, and the check that nothing hidden leaks into it."""

from autograder.release.release import bundled_files, is_stale, release, released_files, write_bundle

__all__ = ["bundled_files", "is_stale", "release", "released_files", "write_bundle"]
