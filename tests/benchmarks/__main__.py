"""`make bench`: ratios measured side by side on the same notebooks; `--only` for a part."""

from __future__ import annotations

import argparse

from against_nbgrader import against_nbgrader
from feedback_pages import feedback_pages
from gradebook_exports import gradebook_exports


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["grading", "gradebook", "feedback"], help="One part; all by default.")
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--class", dest="class_size", type=int, default=10_000, help="Students of the gradebook's.")
    options = parser.parse_args()
    if options.only in (None, "grading"):
        against_nbgrader(options.students, options.rounds)
    if options.only in (None, "gradebook"):
        gradebook_exports(options.class_size)
    if options.only in (None, "feedback"):
        feedback_pages(3 * options.students, options.rounds)


if __name__ == "__main__":
    main()
