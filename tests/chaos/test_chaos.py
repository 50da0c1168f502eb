"""Runs killed at random moments: after a rerun the grades are those of an undisturbed run, and nothing is left."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from autograder.course import load_assignment
from autograder.notebook import write_released

ROOT = Path(__file__).parents[2]
NOTEBOOK = "section1_hidden_layer"
KILLS = int(os.environ.get("KAKUNIN_KILLS", "3"))
ANSWERS = ("u1 = x @ W1 + b1", "u1 = x @ W1", "u1 = 1 / 0", "u1 = ...")
PROGRAM = "from kakunin import main; main()"


def prepare(root):
    shutil.copytree(ROOT / "solutions", root / "solutions")
    (root / "tmp").mkdir()
    (root / "solutions" / "day1" / "assignment.toml").write_text(
        'title = "一つ"\ndue = 2026-12-01T23:59:00+09:00\n'
        f'notebooks = ["{NOTEBOOK}"]\nmaterial = ["1_1_forward_propagation"]\n',
        encoding="utf-8",
    )
    released = write_released(load_assignment(root, "day1").notebook(NOTEBOOK))
    for number, answer in enumerate(ANSWERS):
        document = json.loads(released)
        for cell in document["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "s1_weighted_sum":
                cell["source"] = answer
        folder = root / "submitted" / f"s{number}" / "day1"
        folder.mkdir(parents=True)
        (folder / f"{NOTEBOOK}.ipynb").write_text(json.dumps(document), encoding="utf-8")
    return root


def start(root):
    command = [sys.executable, "-c", PROGRAM, "grade", "day1", "--workers", "2"]
    environment = {**os.environ, "TMPDIR": str(root / "tmp"), "PYTHONPATH": str(ROOT)}
    with (root / "log").open("ab") as log:
        return subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log, start_new_session=True)


def finish(root):
    assert start(root).wait(120) == 0, (root / "log").read_text(encoding="utf-8")[-3000:]


def descendants(pid):
    found = [pid]
    for each in found:
        for children in Path("/proc").glob(f"{each}/task/*/children"):
            try:
                found += map(int, children.read_text(encoding="ascii").split())
            except OSError:  # it has ended meanwhile
                continue
    return found


def strike(root, dice):
    run = start(root)
    try:
        run.wait(dice.uniform(0.3, 5))
    except subprocess.TimeoutExpired:
        victims = descendants(run.pid)
        victim = run.pid if dice.random() < 0.5 else dice.choice(victims)  # a worker, a zygote, a jail
        watched = [(pid, os.pidfd_open(pid)) for pid in victims if Path(f"/proc/{pid}").exists()]
        for pid, handle in watched:
            if pid == victim:
                signal.pidfd_send_signal(handle, signal.SIGKILL)
            os.close(handle)
        run.wait(120)


def notebooks(root):
    return {path.relative_to(root): path.read_bytes() for path in root.glob("autograded/*/day1/*")}


def differences(found, wanted):
    """Rows of the database, and graded notebooks, in which the two are not alike."""
    (tables, files), (own, drawn) = found, wanted
    told = [{f"{name}: {row}" for name, rows in each.items() for row in rows} for each in (tables, own)]
    return sorted((told[0] ^ told[1]) | {str(path) for path in {*files, *drawn} if files.get(path) != drawn.get(path)})


def test_killed_runs_lose_nothing(tmp_path, contents):
    def stored(root):
        return contents(f"sqlite:///{root / 'gradebook.db'}"), notebooks(root)

    calm, stormy = prepare(tmp_path / "calm"), prepare(tmp_path / "stormy")
    finish(calm)
    dice = random.Random(4)
    for number in range(KILLS):
        strike(stormy, dice)
        if number % 3 == 2:
            finish(stormy)
            assert differences(stored(stormy), stored(calm)) == []
            shutil.rmtree(stormy / "autograded")
            (stormy / "gradebook.db").unlink()
    finish(stormy)
    assert differences(stored(stormy), stored(calm)) == []
    assert list((stormy / "tmp").glob("kakunin-*")) == []
    assert [path.name for path in notebooks(stormy)] == [f"{NOTEBOOK}.ipynb"] * len(ANSWERS)
