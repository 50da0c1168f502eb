"""What people copy from examples/ is started here, on a small course."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from grp import getgrnam
from importlib.util import find_spec
from pathlib import Path
from sqlite3 import connect
from urllib.error import HTTPError

import pytest
from jupyter_hubs import Person, free_ports, running_hub, switched_off
from jupyter_servers import running
from other_users import Users

from autograder.course import load_assignment, load_rubrics
from autograder.course.new_course import lay_out
from autograder.course.simulation import write_class
from autograder.release import release
from kakunin.service.web.messages import ja

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
STUDENTS = ("s0001", "s0002")
BROKEN = "s0003"
SOMEBODY_HAS_TO_LOOK = 3
ANOTHER_IS_AT_WORK = 75
OK, FORBIDDEN, NOT_FOUND = 200, 403, 404
HELD_BACK = 10  # seconds; an answer that never ends is held back for twenty
LAB = (sys.executable, "-m", "kakunin", "lab", "--no-browser")
TOOLS_OF_GRADERS = ("formgrader", "create-assignment")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course of `kakunin new-course`, released, with two submissions and a file that is none."""
    root = tmp_path_factory.mktemp("released") / "statistics"
    lay_out(root)
    lesson = load_assignment(root, "lesson1")
    release(lesson, root, db_url=f"sqlite:///{root / 'gradebook.db'}")
    write_class(lesson, load_rubrics(lesson), students=len(STUDENTS), seed=1, output=root / "submitted")
    broken = root / "submitted" / BROKEN / "lesson1" / "center.ipynb"
    broken.parent.mkdir(parents=True)
    broken.write_text("{")
    return root


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(released, tmp_path / "course"))


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Somebody with an empty home, and this environment's programs."""
    home = tmp_path_factory.mktemp("home")
    programs = home / "bin"
    programs.mkdir()
    (programs / "kakunin").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m kakunin "$@"\n')
    (programs / "kakunin").chmod(0o755)
    shutil.copy(EXAMPLES / "nightly" / "kakunin-nightly", programs)
    search = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    return {"HOME": str(home), "PATH": search, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}


def graded(course: Path) -> set[str]:
    """The students who have a grade."""
    with closing(connect(course / "gradebook.db")) as database:
        return {student for (student,) in database.execute("select distinct student from kakunin_grade")}


def test_an_instructor_starts_lab_on_a_laptop(course: Path, environment: Mapping[str, str]):
    shutil.copy(EXAMPLES / "laptop" / "nbgrader_config.py", course)
    (course / ".kakunin" / "exchange").mkdir(parents=True)
    (course / ".kakunin" / "exchange").chmod(0o777)
    with running(LAB, course, environment, course.parent / "lab.log") as server:
        (lesson,) = json.loads(server.ask("/formgrader/api/assignments"))
        page = server.ask("/formgrader/manage_assignments")
    assert (lesson["name"], lesson["num_submissions"]) == ("lesson1", len(STUDENTS) + 1)
    assert "statistics" in page
    assert str(course / ".kakunin" / "exchange") in page
    assert "autograder.nbgrader.preprocessors.Judge" in page


def unit_command() -> list[str]:
    """What systemd runs for lesson1, with the program where this repository has it."""
    text = (EXAMPLES / "nightly" / "kakunin-nightly@.service").read_text()
    (line,) = re.findall(r"(?m)^ExecStart=(.*)$", text)
    return shlex.split(line.replace("/usr/local/bin/kakunin-nightly %i", "kakunin-nightly lesson1"))


def cron_command() -> list[str]:
    """What cron runs, in the folder where it is started."""
    last = (EXAMPLES / "nightly" / "cron").read_text().splitlines()[-1]
    assert re.match(r"30 2 \* \* \*  grader  cd /srv/courses/statistics && ", last)
    return ["/bin/sh", "-c", last.partition(" && ")[2]]


def night(command: Sequence[str], course: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False)


def test_a_night_grades_and_writes_pages(course: Path, environment: Mapping[str, str]):
    """A file that cannot be read costs nobody else the page, and is told by the exit status."""
    done = night(unit_command(), course, environment)
    assert done.returncode == SOMEBODY_HAS_TO_LOOK, done.stderr
    assert BROKEN in done.stderr
    assert graded(course) == {*STUDENTS, BROKEN}
    pages = {path.parts[-3] for path in (course / "feedback").glob("*/lesson1/*.html")}
    assert pages == {*STUDENTS, BROKEN}


@pytest.mark.parametrize("command", [unit_command(), cron_command()], ids=["systemd", "cron"])
def test_two_nights_do_not_overlap(command: Sequence[str], course: Path, environment: Mapping[str, str]):
    folder = os.open(course, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        assert night(command, course, environment).returncode == ANOTHER_IS_AT_WORK
    finally:
        os.close(folder)
    assert graded(course) == set()


def test_cron_and_systemd_run_the_same():
    assert shlex.split(cron_command()[-1].removeprefix("umask 007 && ")) == [
        part.removeprefix("/usr/bin/") for part in unit_command()
    ]


def test_the_night_tells_what_went_wrong_and_writes_no_page_then(course: Path, environment: Mapping[str, str]):
    (course / "gradebook.db").write_text("no database")
    done = night(unit_command(), course, environment)
    assert done.returncode == 1
    assert "gradebook.db" in done.stderr
    assert not (course / "feedback").exists()


def test_systemd_understands_the_units(tmp_path: Path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here")
    for unit in (EXAMPLES / "nightly").glob("*@.*"):
        shutil.copy(unit, tmp_path / unit.name.replace("@", "@lesson1"))
    service = tmp_path / "kakunin-nightly@lesson1.service"
    program = shlex.quote(str(EXAMPLES / "nightly" / "kakunin-nightly"))
    service.write_text(service.read_text().replace("/usr/local/bin/kakunin-nightly", program))
    units = sorted(map(str, tmp_path.iterdir()))
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@dataclass(frozen=True)
class Hub:
    """A JupyterHub, the folder of its course, and the users' homes."""

    address: str
    course: Path
    homes: Path


@pytest.fixture(scope="module")
def hub(released: Path, tmp_path_factory: pytest.TempPathFactory, environment: Mapping[str, str]) -> Iterator[Hub]:
    """JupyterHub as in the example, but for places of its own, and passwords and users of the test."""
    if find_spec("jupyterhub") is None:
        pytest.skip("needs kakunin[hub]")
    folder = tmp_path_factory.mktemp("hub")
    root = Path(shutil.copytree(released, folder / "course"))
    (folder / "exchange").mkdir()
    (folder / "exchange").chmod(0o777)
    shared, service = free_ports(2)
    places = {
        "/srv/nbgrader/exchange": str(folder / "exchange"),
        "/srv/courses/statistics": str(root),
        "127.0.0.1:9999": f"127.0.0.1:{shared}",
        "127.0.0.1:9998": f"127.0.0.1:{service}",
    }
    example = copy_with(places, EXAMPLES / "jupyterhub", folder / "example")
    with running_hub(example / "jupyterhub_config.py", folder, environment) as address:
        yield Hub(address, root, folder / "homes")


def copy_with(places: Mapping[str, str], source: Path, target: Path) -> Path:
    """A copy of an example in which each of these places, which it must name, is another one."""
    shutil.copytree(source, target)
    files = {path: path.read_text(encoding="utf-8") for path in target.rglob("*") if path.is_file()}
    for place, other in places.items():
        assert any(place in text for text in files.values()), place
        files = {path: text.replace(place, other) for path, text in files.items()}
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    return target


@pytest.mark.everything
def test_in_jupyterhub_instructors_share_the_formgrader_and_students_hand_in(hub: Hub):
    with ThreadPoolExecutor() as both:
        instructor, student = both.map(partial(Person, hub.address), ("instructor", "student"))

    (lesson,) = instructor.get("/services/statistics/formgrader/api/assignments").json()
    assert lesson["name"] == "lesson1"
    assert instructor.get("/services/statistics/").url.endswith("/formgrader/manage_assignments")
    assert [course["course_id"] for course in instructor.value("/formgraders")] == ["statistics"]
    assert student.get("/services/statistics/formgrader/api/assignments").status_code == FORBIDDEN
    for person in (instructor, student):
        assert person.get(f"/user/{person.name}/formgrader").status_code == NOT_FOUND
        assert {f"@jupyter/nbgrader:{name}" for name in TOOLS_OF_GRADERS} <= person.switched_off()
    assert "@jupyter/nbgrader:course-list" not in instructor.switched_off()
    assert student.get("/user/student/formgraders").status_code == NOT_FOUND

    released = instructor.post("/services/statistics/formgrader/api/assignment/lesson1/release").json()
    assert released["success"], released
    assert student.value("/courses") == ["statistics"]
    for action, status in (("fetch", "fetched"), ("submit", "submitted")):
        done = student.post(
            f"/user/student/assignments/{action}", course_id="statistics", assignment_id="lesson1"
        ).json()
        assert done["success"], done
        listed = student.value("/assignments?course_id=statistics")
        assert status in {each["status"] for each in listed}


@pytest.mark.everything
def test_in_jupyterhub_a_notebook_hands_in_with_the_hubs_token_and_staff_see_the_class(hub: Hub):
    settings = (EXAMPLES / "jupyterhub" / "service.toml").read_text()
    assert "https://hub.example.ac.jp/" in settings
    with (hub.course / "solutions" / "course.toml").open("a") as file:
        file.write(settings.replace("https://hub.example.ac.jp", hub.address) + "live = true\n")
    bundle = hub.course / "lesson1.zip"
    release(load_assignment(hub.course, "lesson1"), hub.course, zip_path=bundle)
    with ThreadPoolExecutor() as both:
        instructor, student = both.map(partial(Person, hub.address), ("instructor", "student"))
    with zipfile.ZipFile(bundle) as files:
        files.extractall(hub.homes / "student")
    folder = hub.homes / "student" / "lesson1"
    shown = student.run(
        f"import os; os.chdir({str(folder)!r})\n"
        "from common import kakunin\nkakunin.submit('center.ipynb')\nkakunin.status()"
    )
    assert "student さんの提出として" in shown
    assert "[未解答]" in shown
    page = student.get("/services/kakunin/a/lesson1")
    assert ("student さん" in page.text, ja.STATES["judged"] in page.text) == (True, True)
    assert student.get("/services/kakunin/staff/lesson1").status_code == FORBIDDEN
    end = time.monotonic() + 20
    while instructor.get("/services/kakunin/staff/lesson1").status_code == FORBIDDEN:
        assert time.monotonic() < end  # the service reads its rules anew every few seconds
        time.sleep(0.5)
    assert ">student<" in instructor.get("/services/kakunin/staff/lesson1").text
    # The proxy takes ten requests at a time: pages that wait for news would keep everybody out of the hub.
    with ThreadPoolExecutor(16) as pages:
        began = time.monotonic()
        for _ in range(8):
            for person, page in ((student, "a"), (instructor, "staff")):
                pages.submit(person.get, f"/services/kakunin/{page}/lesson1/events")
        assert student.get("/hub/home").status_code == OK
        assert time.monotonic() - began < HELD_BACK


GRADERS = "users"  # a group that every system has: the script makes one that is missing
PEOPLE = {"first": 20_002, "second": 20_003, "student": 20_004}


@pytest.fixture
def shared(released: Path) -> Iterator[tuple[Users, Path]]:
    """The course in the folder of its graders, as the example sets it up, and people on that machine."""
    folder = Path(tempfile.mkdtemp(prefix="kakunin-shared-"))
    try:
        users = Users(folder, PEOPLE)
        users.prepare()
        set_up(folder, GRADERS)
        root = folder / "srv" / "course"
        begun = f"cp -r {folder / 'all'}/. {root} && chmod g+w {root}/gradebook.db"  # as the example's README says
        first = users.command("first", ["sh", "-c", f"umask 007; {begun}"], groups=[getgrnam(GRADERS).gr_gid])
        shutil.copytree(released, folder / "all")
        subprocess.run(first, check=True, timeout=60)
        yield users, root
    finally:
        shutil.rmtree(folder)


def set_up(folder: Path, group: str) -> None:
    """Run the example's script for a course and an exchange below this folder."""
    places = {"GROUP": group, "COURSE": str(folder / "srv" / "course"), "EXCHANGE": str(folder / "srv" / "exchange")}
    environment = {"PATH": os.environ["PATH"], **places}
    subprocess.run([EXAMPLES / "shared-server" / "set-up"], env=environment, check=True, timeout=60)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as other users")
def test_graders_of_a_group_grade_into_one_database_and_students_see_nothing_of_it(
    shared: tuple[Users, Path], environment: Mapping[str, str]
):
    users, root = shared

    def act(user: str, line: str, *groups: int) -> subprocess.CompletedProcess[str]:
        command = users.command(user, ["sh", "-c", f"umask 007; cd {root} && {line}"], groups=groups)
        own = {**environment, "HOME": str(users.home(user))}
        return subprocess.run(command, cwd="/", env=own, capture_output=True, text=True, timeout=120, check=False)

    kakunin = f"{sys.executable} -m kakunin"
    for grader, student in zip(("first", "second"), STUDENTS, strict=True):
        done = act(grader, f"{kakunin} grade lesson1 --student {student}", getgrnam(GRADERS).gr_gid)
        assert done.returncode == 0, done.stderr
    assert graded(root) == set(STUDENTS)
    read = "cat solutions/lesson1/center.py"
    assert "question=" in act("first", read, getgrnam(GRADERS).gr_gid).stdout
    assert act("student", read).stdout == ""
    assert (root.parent / "exchange").stat().st_mode & 0o777 == 0o777


def test_students_of_a_shared_server_have_validate_and_assignments_and_graders_have_all(
    course: Path, environment: Mapping[str, str]
):
    exchange = course.parent / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    example = copy_with(
        {"/srv/nbgrader/exchange": str(exchange)}, EXAMPLES / "shared-server", course.parent / "example"
    )
    shutil.copy(example / "course" / "nbgrader_config.py", course)
    everybody = {**environment, "JUPYTER_CONFIG_PATH": str(example / "everybody")}
    student = [sys.executable, "-m", "jupyterlab", "--no-browser", *(["--allow-root"] if os.geteuid() == 0 else [])]
    home = course.parent / "home"
    home.mkdir()
    with (
        running([*LAB, "--port", str(free_ports(1)[0])], course, everybody, course.parent / "grader.log") as graders,
        running(student, home, {**everybody, "HOME": str(home)}, course.parent / "student.log") as students,
    ):
        assert json.loads(graders.ask("/formgrader/api/assignments"))[0]["name"] == "lesson1"
        assert switched_off(graders.ask("/lab")).isdisjoint(f"@jupyter/nbgrader:{name}" for name in TOOLS_OF_GRADERS)
        assert json.loads(students.ask("/assignments?course_id=statistics")) == {"success": True, "value": []}
        assert {f"@jupyter/nbgrader:{name}" for name in TOOLS_OF_GRADERS} <= switched_off(students.ask("/lab"))
        with pytest.raises(HTTPError, match="404"):
            students.ask("/formgrader")


def instructions() -> list[tuple[str, str]]:
    """Of the Containerfile: instruction and the rest of it, continued lines joined."""
    text = re.sub(r"(?m)^#.*\n", "", (ROOT / "Containerfile").read_text(encoding="utf-8"))
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines if line)]


def test_every_instruction_of_the_containerfile_is_one():
    known = {"ARG", "FROM", "RUN", "COPY", "USER", "WORKDIR", "ENV", "ENTRYPOINT", "CMD"}
    assert {word for word, _ in instructions()} == known
    assert shlex.split(next(rest for word, rest in instructions() if word == "USER")) == ["grader"]


def test_what_the_containerfile_copies_is_all_that_the_wheel_is_built_from():
    copied = [shlex.split(rest)[:-1] for word, rest in instructions() if word == "COPY" and "--from=" not in rest]
    names = {name for group in copied for name in group}
    assert all((ROOT / name).exists() for name in names)
    needed = {"pyproject.toml", "setup.py", "README.md", "LICENSE", "autograder", "gradebook", "kakunin"}
    needed |= {"CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs", "examples"}  # see test_wheel.py
    assert names == needed | {"requirements.lock"}
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == names


def test_what_the_containerfile_runs_was_installed_in_the_same_stage():
    """Programs of Debian's smallest image, of the packages installed so far, or of an environment made so far."""
    of_debian = {"apt-get", "sed", "rm", "useradd", "install"}
    of_package = {"python3": "python3", "bubblewrap": "bwrap"}
    there: set[str] = set()
    for word, rest in instructions():
        if word == "FROM":
            there = set(of_debian)
        if word != "RUN":
            continue
        for command in rest.split("&&"):
            program, *arguments = shlex.split(command.partition(">")[0])
            assert program in there, command
            if program == "apt-get" and "install" in arguments:
                there |= {of_package[name] for name in arguments if name in of_package}
            if arguments[:2] == ["-m", "venv"]:
                there |= {f"{arguments[2]}/bin/pip"}


def test_the_containers_constraints_are_the_locked_versions(tmp_path: Path):
    (command,) = (rest for word, rest in instructions() if word == "RUN" and rest.startswith("sed "))
    made = tmp_path / "constraints.txt"
    line = command.replace("/source/requirements.lock", str(ROOT / "requirements.lock"))
    subprocess.run(["/bin/sh", "-ec", line.replace("/constraints.txt", str(made))], check=True)
    pinned = [line for line in made.read_text().splitlines() if line and not line.lstrip().startswith("#")]
    assert "nbgrader==0.9.6" in {line.partition(" ")[0] for line in pinned}
    assert all(re.fullmatch(r"[\w.\[\]-]+==[^\s;]+( ; .+)?", line) for line in pinned), pinned
