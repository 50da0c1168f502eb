"""The host's memory while students return large arrays: it must not grow with how many do."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.course import load_assignment
from autograder.grading import RunSettings, grade_batch
from autograder.model import Submission
from autograder.notebooks import write_released

ROOT = Path(__file__).parents[2]
LARGE = 590_000  # numbers, of eight bytes


def memory(students: int) -> None:
    """Print the host's peak for a class of day1, a quarter of whom return large arrays, beside a class of honest ones.

    Half and the whole of the class: what is kept of each student would show as growth.
    """
    print(f"peak memory of the host, of {students} students a quarter returning {LARGE} numbers in every function")
    for size, hostile in ((students, False), (students // 2, True), (students, True)):
        command = [sys.executable, __file__, str(size), str(int(hostile))]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        print(
            f"  {size:5} students {'with' if hostile else 'without'} large arrays: {done.stdout.strip()} MiB",
            flush=True,
        )


def _peak(students: int, hostile: bool) -> int:
    """The largest resident size of this process in MiB, after grading a class."""
    assignment = load_assignment(ROOT, "day1")
    right, large = {}, {}
    for notebook in assignment.notebooks:
        answers = {question.id: question.reference for question in notebook.questions}
        right[notebook.name] = _filled(json.loads(write_released(notebook)), answers)
        greedy = {id: re.sub(r"return .*", f"return np.zeros({LARGE}) + STUDENT", text) for id, text in answers.items()}
        large[notebook.name] = _filled(json.loads(write_released(notebook)), greedy)

    def submissions() -> Iterator[Submission]:
        for number in range(students):
            files = large if hostile and number % 4 == 1 else right
            content = {name: text.replace("STUDENT", str(number)).encode() for name, text in files.items()}
            yield Submission(f"s{number}", assignment.name, content)

    grade_batch(assignment, submissions(), lambda grade: None, RunSettings())
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _filled(document: dict[str, list[dict[str, dict[str, dict[str, str]]]]], answers: Mapping[str, str]) -> str:
    for cell in document["cells"]:
        answer = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
        if answer is not None:
            cell["source"] = answer  # type: ignore[assignment]
    return json.dumps(document)


if __name__ == "__main__":
    print(_peak(int(sys.argv[1]), sys.argv[2] == "1"))
