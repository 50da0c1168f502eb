"""`kakunin lab`, started for real: everything is set up, nothing of the user's is changed, Ctrl-C ends it."""

from __future__ import annotations

import json
import os
import pty
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from jupyter_servers import Server, running

from autograder.lab import DATA, FOLDER, prepare

REPOSITORY = Path(__file__).parents[2]
KAKUNIN = (sys.executable, "-m", "kakunin")
LAB = (*KAKUNIN, "lab", "--no-browser")
IN_JAPANESE = (*KAKUNIN, "--language", "ja", "lab", "--no-browser")
CTRL_C = b"\x03"
OWN_SETTINGS = {
    ".jupyter/jupyter_server_config.json": '{"ServerApp": {"base_url": "/not-this-one/"}}',
    ".jupyter/labconfig/page_config.json": '{"disabledExtensions": {"@jupyter/nbgrader": true}}',
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an instructor who has a configuration, and an exchange."""
    folder = tmp_path_factory.mktemp("home")
    exchange = folder / "exchange"
    exchange.mkdir(mode=0o777)
    for name, content in OWN_SETTINGS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    own = f"c.Exchange.root = {str(exchange)!r}\nc.CourseDirectory.course_id = 'another'\n"
    (folder / ".jupyter" / "nbgrader_config.py").write_text(own)
    return folder


@pytest.fixture(scope="module")
def environment(home: Path) -> dict[str, str]:
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {"HOME": str(home), "PATH": search, "PYTHONPATH": str(REPOSITORY), "LANG": "C.UTF-8"}


@pytest.fixture(scope="module")
def lab(root: Path, home: Path, environment: dict[str, str]):
    """It runs, started from a folder below the course's root; the course has no configuration file of its own."""
    (root / "nbgrader_config.py").unlink()
    with running(IN_JAPANESE, root / "solutions", environment, home / "lab.log") as server:
        yield server


def test_the_formgrader_is_on_the_course(lab: Server):
    (day1,) = json.loads(lab.ask("/formgrader/api/assignments"))
    assert (day1["name"], day1["status"]) == ("day1", "draft")


def test_the_users_exchange_is_taken_over_and_another_course_is_not(lab: Server, home):
    page = lab.ask("/formgrader/manage_assignments")
    assert str(home / "exchange") in page
    assert "deep_learning" in page
    assert "another" not in page


def test_the_engine_behind_the_buttons_is_ours(lab: Server):
    page = lab.ask("/formgrader/manage_assignments")
    assert "autograder.nbgrader.preprocessors.Judge" in page


@pytest.mark.parametrize(
    ("plugin", "setting", "value"),
    [
        ("@jupyterlab/translation-extension:plugin", "locale", "ja_JP"),
        ("@jupyterlab/apputils-extension:notification", "fetchNews", "false"),
    ],
)
def test_the_interface_is_in_the_language_of_the_command_and_asks_nobody_for_news(lab: Server, plugin, setting, value):
    settings = json.loads(lab.ask(f"/lab/api/settings/{plugin}"))
    assert settings["schema"]["properties"][setting]["default"] == value
    assert "エディター" in str(json.loads(lab.ask("/lab/api/translations/ja_JP")))


def test_the_lab_extensions_are_on_whatever_the_user_has_switched_off(lab: Server):
    page = lab.ask("/lab")
    config = json.loads(
        page.split('<script id="jupyter-config-data" type="application/json">')[1].split("</script>")[0]
    )
    assert "@jupyter/nbgrader" in {extension["name"] for extension in config["federated_extensions"]}
    assert not [name for name in config["disabledExtensions"] if name.startswith("@jupyter/nbgrader")]


def test_what_draws_formulas_is_served_by_this_machine(lab: Server):
    assert "MathJax" in lab.ask("/static/jupyter_server_mathjax/MathJax.js")


def test_the_users_own_folders_come_after_ours_and_ours_once(tmp_path, monkeypatch):
    """Also in a terminal of such a JupyterLab."""
    monkeypatch.setenv("JUPYTER_PATH", os.pathsep.join(["/own/data", str(DATA)]))
    environment = prepare(tmp_path, language="ja", port=None, browser=False).environment
    assert environment["JUPYTER_PATH"].split(os.pathsep) == [str(DATA), "/own/data"]
    assert environment["JUPYTER_CONFIG_PATH"] == str(tmp_path / FOLDER)


def test_nothing_of_the_users_configuration_is_changed(lab: Server, home):
    own = home / ".jupyter"
    found = {f".jupyter/{path.relative_to(own).as_posix()}" for path in own.rglob("*") if path.is_file()}
    assert found == {*OWN_SETTINGS, ".jupyter/nbgrader_config.py"}
    assert all((home / name).read_text() == content for name, content in OWN_SETTINGS.items())


def test_ctrl_c_on_a_terminal_ends_it_at_once_and_without_a_question(root, home, environment):
    """English this time, on a port of choice, and on a terminal of such a JupyterLab, which has its environment."""
    environment = {**environment, "JUPYTER_CONFIG_DIR": str(root / ".kakunin" / "jupyter")}
    ours, theirs = pty.openpty()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["setsid", "--ctty", *IN_JAPANESE, "--language", "en", "--port", str(port)]
    with running(command, root, environment, home / "terminal.log", stdin=theirs) as server:
        assert server.address.endswith(f":{port}")
        settings = json.loads(server.ask("/lab/api/settings/@jupyterlab/translation-extension:plugin"))
        assert settings["schema"]["properties"]["locale"]["default"] == "en"
        assert str(home / "exchange") in server.ask("/formgrader/manage_assignments")
        os.write(ours, CTRL_C)
        assert server.process.wait(timeout=60) == 0
    said = server.log.read_text()
    assert "Traceback" not in said
    assert "[y]" not in said
    os.close(ours)
    os.close(theirs)


def test_a_port_that_is_taken_is_said(lab: Server, root, environment):
    port = lab.address.rpartition(":")[2]
    done = subprocess.run(
        [*LAB, "--port", port], cwd=root, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 1
    assert f"port {port} is already in use" in done.stderr


def test_outside_of_a_course_it_says_so(tmp_path, environment):
    done = subprocess.run(LAB, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "nor one above it holds solutions/" in done.stderr
