"""`make bench`: ratios measured side by side on the same notebooks; `--only` for a part."""

from __future__ import annotations

import argparse
import sys

from classes import classes
from feedback_pages import feedback_pages
from gradebook_exports import gradebook_exports
from grading import grading
from growth import growth
from memory import memory
from service import service
from where import where


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only",
        choices=["grading", "classes", "where", "growth", "memory", "gradebook", "feedback", "service"],
        help="One part; all by default.",
    )
    parser.add_argument("--students", type=int, default=100, help="The class of day1 that is graded.")
    parser.add_argument("--sample", type=int, default=4, help="Students of it that the slow ones grade.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--otter-python", default=sys.executable, help="A Python that has otter-grader.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[60, 300], help="Classes of day1 of each variety.")
    parser.add_argument("--growth", type=int, nargs="+", default=[10, 1000, 10_000], help="Sizes of small classes.")
    parser.add_argument("--class", dest="class_size", type=int, default=10_000, help="Students of the gradebook's.")
    parser.add_argument("--serve", type=int, nargs="+", default=[30, 100, 200, 500], help="Students of the service.")
    parser.add_argument("--seconds", type=float, default=120, help="For which each class of the service works.")
    parser.add_argument("--think", type=float, default=30, help="Seconds between a student's hand-ins, on average.")
    options = parser.parse_args()
    if options.only in (None, "grading"):
        grading(options.students, options.sample, options.rounds, options.otter_python)
    if options.only in (None, "classes"):
        classes(options.sizes, options.sample, options.rounds)
    if options.only in (None, "where"):
        where(options.students)
    if options.only in (None, "growth"):
        growth(options.growth)
    if options.only in (None, "memory"):
        memory(options.students)
    if options.only in (None, "gradebook"):
        gradebook_exports(options.class_size)
    if options.only in (None, "feedback"):
        feedback_pages(options.students, options.rounds)
    if options.only in (None, "service") and not service(options.serve, options.seconds, options.think):
        sys.exit(1)


if __name__ == "__main__":
    main()
