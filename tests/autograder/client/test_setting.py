"""course.toml says whether notebooks hand in, and where."""

from __future__ import annotations

import shutil

import pytest

from autograder.course import load_assignment

SETTINGS = {
    "": None,
    '[service]\naddress = "https://grades.example/"\n': "https://grades.example",
    '[service]\nstaff = ["sensei"]\n': "",
}


@pytest.mark.parametrize(("text", "expected"), SETTINGS.items(), ids=["no service", "an address", "students are asked"])
def test_an_assignment_knows_where_its_notebooks_hand_in(lesson_root, tmp_path, text, expected):
    root = shutil.copytree(lesson_root, tmp_path / "course")
    with (root / "solutions" / "course.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{text}")
    assert load_assignment(root, "lesson1").service == expected
