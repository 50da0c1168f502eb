"""`make bench`: ratios measured side by side on the same notebooks; `--only gradebook` for the gradebook's alone."""

from __future__ import annotations

import argparse

from against_nbgrader import against_nbgrader
from gradebook_exports import gradebook_exports


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["grading", "gradebook"], help="One part; all by default.")
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--class", dest="class_size", type=int, default=10_000, help="Students of the gradebook's.")
    options = parser.parse_args()
    if options.only != "gradebook":
        against_nbgrader(options.students, options.rounds)
    if options.only != "grading":
        gradebook_exports(options.class_size)


if __name__ == "__main__":
    main()
