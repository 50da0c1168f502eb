"""`kakunin serve` as a service of a real JupyterHub; the played one of test_hub_identity.py is its quick stand-in."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from jupyter_hubs import KAKUNIN, free_ports, logged_in, running_hub
from web_services import MARK

from autograder.course import load_assignment
from autograder.release import release
from kakunin.service.web.messages import ja

pytestmark = pytest.mark.everything


def test_a_user_of_the_hub_hands_in(lesson_root, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(lesson_root, course)
    settings = course / "solutions" / "course.toml"
    settings.write_text(f'{settings.read_text()}\n[service]\nstaff = ["sensei"]\nlive = true\n', encoding="utf-8")
    release(load_assignment(course, "lesson1"), course)
    notebook = (course / "assignments" / "lesson1" / "center.ipynb").read_bytes()
    example = tmp_path / "example.py"
    places = {"python": sys.executable, "course": course, "repository": Path(__file__).parents[4]}
    example.write_text(KAKUNIN.format(port=free_ports(1)[0], users={"s1", "sensei"}, **places), encoding="utf-8")
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with running_hub(example, tmp_path, os.environ | {"PATH": search}) as address:
        page = f"{address}/services/kakunin/a/lesson1"
        student = logged_in(address, "s1")
        shown = student.get(page, timeout=60)
        assert (shown.url, "s1 さん" in shown.text) == (page, True)
        mark = MARK.search(shown.text)
        assert mark is not None
        origin = {"Origin": address}
        files = [("files", ("center.ipynb", notebook))]
        handed_in = student.post(page, data={"mark": mark[1]}, files=files, headers=origin, timeout=60)
        assert (handed_in.url, ja.LATEST in handed_in.text) == (page, True)
        assert student.get(f"{address}/services/kakunin/staff/lesson1", timeout=60).status_code == 403
        mark = MARK.search(handed_in.text)
        assert mark is not None
        log_out = f"{address}/services/kakunin/log-out"
        out = student.post(log_out, data={"mark": mark[1]}, headers=origin, timeout=60)
        assert out.url.startswith(f"{address}/hub/log")
        assert student.get(page, timeout=60).url.startswith(f"{address}/hub/login")
        staff = logged_in(address, "sensei").get(f"{address}/services/kakunin/staff/lesson1", timeout=60)
        assert ">s1<" in staff.text
