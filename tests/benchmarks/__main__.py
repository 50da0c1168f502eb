"""`make bench`: ratios measured side by side on the same notebooks."""

from __future__ import annotations

import argparse

from against_nbgrader import against_nbgrader


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    against_nbgrader(options.students, options.rounds)


if __name__ == "__main__":
    main()
