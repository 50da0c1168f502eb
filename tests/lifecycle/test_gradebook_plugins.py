"""nbgrader's own commands, with our plugins: the same penalties and the same files as `kakunin export`."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from autograder.settings.policy import read_policies
from gradebook.exports import EXPORTS, to_csv
from gradebook.frames import read_penalties
from gradebook.gradebook import read_gradebook

# A day and a minute late, half an hour late, late but extended, on time.
TIMES = {
    "late": "2026-12-02 15:00:00 UTC",
    "bit": "2026-12-01 15:29:00 UTC",
    "extended": "2026-12-02 15:00:00 UTC",
    "early": "2026-12-01 00:00:00 UTC",
}
RULES = """
[late]
percent = 10
floor = 85
grace = "45 minutes"
[extensions]
extended = "2 days"
"""


@pytest.fixture(scope="module")
def database(root, run, fill) -> Path:
    with (root / "solutions" / "day1" / "assignment.toml").open("a", encoding="utf-8") as settings:
        settings.write(RULES)
    for student, moment in TIMES.items():
        folder = root / "submitted" / student / "day1"
        folder.mkdir(parents=True)
        for notebook in ("section1_hidden_layer", "section5_backpropagation"):
            (folder / f"{notebook}.ipynb").write_bytes(fill(notebook, {}))
        (folder / "timestamp.txt").write_text(moment, encoding="utf-8")
    run("nbgrader", "autograde", "day1")
    return root / "gradebook.db"


def test_nbgrader_takes_off_what_the_courses_rules_take_off(root, database):
    totals = read_gradebook(database, ["day1"], read_policies(root / "solutions")).totals.set_index("student_id")
    stored = read_penalties(database, "day1")
    assert totals["penalty"].to_dict() == pytest.approx(stored.to_dict())
    assert (totals["penalty"] / totals["score"]).to_dict() == pytest.approx(
        {"bit": 0.0, "early": 0.0, "extended": 0.0, "late": 0.15}
    )


def test_nbgrader_export_writes_the_files_of_kakunin_export(root, database, run):
    run("nbgrader", "export", "--exporter", "gradebook.exports.nbgrader.Grades", "--to", "ours.csv")
    book = read_gradebook(database, ["day1"], read_policies(root / "solutions"))
    frame = EXPORTS["grades"](book)
    assert isinstance(frame, pd.DataFrame)
    assert (root / "ours.csv").read_bytes() == to_csv(frame)


def test_nbgrader_export_chooses_students(root, database, run):
    choice = ["--ExportPlugin.student=['late']", "--ExportPlugin.assignment=['day1']"]
    run("nbgrader", "export", "--exporter", "gradebook.exports.nbgrader.Moodle", *choice)
    assert [line.split(",")[0] for line in (root / "moodle.csv").read_text().splitlines()] == ["username", "late"]
