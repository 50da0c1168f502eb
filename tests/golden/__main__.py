"""`python tests/golden`: grade the class and print what differs from the committed grades, or commit to new ones."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # as pytest has it

from autograder.course import load_assignment  # noqa: E402
from golden.grades import differences, grade, read_grades, summary, write_grades  # noqa: E402
from golden.students import the_class  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(prog="python tests/golden", description=__doc__)
    parser.add_argument("--write", action="store_true", help="Rewrite grades.json.")
    parser.add_argument(
        "--ignore-examples", action="store_true", help="Pass over what only other hidden inputs would change."
    )
    options = parser.parse_args()
    grades = grade(load_assignment(ROOT, "day1"), the_class())
    if options.write:
        write_grades(grades)
        return 0
    found = differences(read_grades(), grades, ignore_examples=options.ignore_examples)
    print(summary(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
