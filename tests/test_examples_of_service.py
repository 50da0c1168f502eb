"""The examples of `kakunin serve` are started as they stand, and a student hands in from a notebook."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import ssl
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import openpyxl
import pytest
from jupyter_hubs import free_ports
from postgresql_servers import running_server

from kakunin.cli.serve import serve_command
from kakunin.service.web import Limits
from kakunin.service.web.limits import MEBIBYTE
from kakunin.service.web.uploads import FORM_ROOM

ROOT = Path(__file__).parents[1]
LAPTOP, DEPARTMENT = ROOT / "examples" / "serve-laptop", ROOT / "examples" / "serve-department"
PATIENCE = 60.0
NAME = "kakunin.example.ac.jp"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Somebody with an empty home, and this environment's programs."""
    programs = tmp_path / "home" / "bin"
    programs.mkdir(parents=True)
    (programs / "kakunin").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m kakunin "$@"\n')
    (programs / "kakunin").chmod(0o755)
    search = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    return {"HOME": str(tmp_path / "home"), "PATH": search, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}


def typed(readme: Path, prompt: str = "$") -> list[str]:
    """The commands of a page, without what is said behind them."""
    found = re.findall(rf"(?m)^\{prompt} (.*?)(?:\s+#.*)?$", readme.read_text(encoding="utf-8"))
    assert found
    return found


def shell(lines: list[str], folder: Path, environment: Mapping[str, str], places: Mapping[str, str]) -> None:
    """Type commands, in places of the test."""
    text = "\n".join(lines)
    for place, other in places.items():
        text = text.replace(place, other)
    done = subprocess.run(
        ["/bin/sh", "-exc", text], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def roster(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("学籍番号", "氏名"))
    book.active.append(("s0001", "山田 花子"))
    book.save(path)


@contextmanager
def started(
    command: list[str], folder: Path, environment: Mapping[str, str], health: str, trusted: Path | None = None
) -> Iterator[None]:
    """A server from when it is well until the block ends; it stops cleanly on SIGTERM."""
    log = folder.parent / f"{Path(command[0]).name}.log"
    context = None if trusted is None else ssl.create_default_context(cafile=str(trusted))
    with log.open("ab") as output:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
    try:
        end = time.monotonic() + PATIENCE
        while not is_well(health, context):
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        status = server.wait(30)
    assert status == 0, log.read_text()


def is_well(health: str, context: ssl.SSLContext | None) -> bool:
    try:
        with urlopen(health, timeout=5, context=context) as answer:
            return answer.status == 200
    except OSError:
        return False


def hand_in(release: Path, course: Path, environment: Mapping[str, str]) -> str:
    """Unpack a release as its student, and hand in from there; what the notebook shows."""
    home = course.parent / "student"
    with zipfile.ZipFile(release) as bundle:
        bundle.extractall(home)
    codes = (course / "codes.csv").read_text().splitlines()
    code = next(line.split(",")[4] for line in codes if line.startswith("s0001,"))
    own = {**environment, "KAKUNIN_CODE": code, "HOME": str(home), "PYTHONPATH": ""}
    text = "from common import kakunin\nkakunin.submit('center.ipynb')\nkakunin.status()"
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=home / "lesson1", env=own, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_instructor_serves_a_class_from_a_laptop(environment: dict[str, str], tmp_path: Path):
    port = str(free_ports(1)[0])
    roster(tmp_path / "名簿.xlsx")
    places = {".../examples": str(ROOT / "examples"), "名簿.xlsx": "../名簿.xlsx"}
    *lines, serve = typed(LAPTOP / "README.md")
    place = "sed -i 's/192.0.2.10:8000/127.0.0.1:%s/' solutions/course.toml" % port  # noqa: UP031 - braces of the shell
    shell([*lines[:2], place, *lines[2:]], tmp_path, environment, places)
    course = tmp_path / "statistics"
    command = [*shlex.split(serve.replace("0.0.0.0", "127.0.0.1")), "--port", port, "--workers", "1"]
    with started(command, course, environment, f"http://127.0.0.1:{port}/healthz"):
        shown = hand_in(course / "lesson1.zip", course, environment)
    assert "s0001 さんの提出として" in shown
    assert "[未解答]" in shown
    assert "sensei," in (course / "codes.csv").read_text()


def unit() -> str:
    return (DEPARTMENT / "kakunin-serve@.service").read_text()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of its own for this machine."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    key = tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", key, "-out", tmp_path / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return tmp_path / "cert.pem"


@contextmanager
def proxy(folder: Path, certificate: Path, outside: str, inside: str) -> Iterator[None]:
    """Nginx with the example's configuration, in places of the test; without one where it is not installed."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        pytest.skip("there is no nginx here")
    text = (DEPARTMENT / "nginx.conf").read_text()
    places = {
        "listen 443 ssl": f"listen 127.0.0.1:{outside} ssl",
        "listen 80": f"listen 127.0.0.1:{free_ports(1)[0]}",
        "/etc/ssl/kakunin/cert.pem": str(certificate),
        "/etc/ssl/kakunin/key.pem": str(certificate.with_name("key.pem")),
        "127.0.0.1:8000": f"127.0.0.1:{inside}",
    }
    for place, other in places.items():
        assert place in text
        text = text.replace(place, other)
    folder.mkdir()
    paths = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}\ndaemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{paths}{text}}}\n"
    )
    with started(
        [nginx, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")],
        folder,
        os.environ,
        f"https://127.0.0.1:{outside}/healthz",
        certificate,
    ):
        yield


@pytest.mark.everything
@pytest.mark.parametrize("is_proxied", [False, True])
def test_a_department_serves_on_postgresql(
    environment: dict[str, str], tmp_path: Path, certificate: Path, is_proxied: bool
):
    inside, outside = map(str, free_ports(2))
    roster(tmp_path / "名簿.xlsx")
    course = tmp_path / "statistics"
    course.mkdir()
    with running_server() as server:
        database = server.database("statistics")
        places = {
            "postgresql+psycopg://grader@localhost/statistics": database,
            "名簿.xlsx": "../名簿.xlsx",
            "kakunin new-course .": f"kakunin new-course .; cat {DEPARTMENT}/service.toml >> solutions/course.toml; "
            f"sed -i 's#https://{NAME}#{address(is_proxied, inside, outside)}#' solutions/course.toml",
        }
        lines = [line for line in typed(DEPARTMENT / "README.md") if not line.startswith("curl")]
        shell(lines, course, environment, places)
        (line,) = re.findall(r"(?m)^ExecStart=(.*)$", unit())
        line = line.replace("postgresql+psycopg://grader@localhost/%i", database).replace("8000", inside)
        command = [*shlex.split(line.replace("/opt/kakunin/bin/", "")), "--workers", "1"]
        with started(command, course, environment, f"http://127.0.0.1:{inside}/healthz"):
            if is_proxied:
                with proxy(tmp_path / "nginx", certificate, outside, inside):
                    shown = hand_in(course / "lesson1.zip", course, {**environment, "SSL_CERT_FILE": str(certificate)})
            else:
                shown = hand_in(course / "lesson1.zip", course, environment)
        assert "s0001 さんの提出として" in shown
        assert "[未解答]" in shown
        back_up(course, environment, database)


def address(is_proxied: bool, inside: str, outside: str) -> str:
    return f"https://127.0.0.1:{outside}" if is_proxied else f"http://127.0.0.1:{inside}"


def back_up(course: Path, environment: Mapping[str, str], database: str) -> None:
    """Run the example's script: a dump, and an archive with the hand-in."""
    backup = course.parent / "backup"
    backup.mkdir()
    url = database.replace("+psycopg", "")
    subprocess.run([DEPARTMENT / "kakunin-backup", backup, url], cwd=course, env=environment, check=True)
    archive, dump = sorted(backup.iterdir(), key=lambda path: path.suffix, reverse=True)
    assert (archive.suffix, dump.suffix) == (".gz", ".dump")
    listed = subprocess.run(["tar", "-tzf", archive], capture_output=True, text=True, check=True).stdout
    assert re.search(r"handed_in/s0001/lesson1/\w+/center\.ipynb", listed)
    assert (archive.stat().st_mode | dump.stat().st_mode) & 0o077 == 0


def test_the_examples_say_the_same():
    port = re.search(r"--port (\d+)", unit())
    assert port is not None
    for name in ("nginx.conf", "Caddyfile"):
        text = (DEPARTMENT / name).read_text()
        assert f"127.0.0.1:{port[1]}" in text
        assert NAME in text
    assert NAME in (DEPARTMENT / "service.toml").read_text()


SERVES = re.compile(r"\bkakunin serve((?: +--[a-z-]+(?: +[^\s`\"#-][^\s`\"#,]*)?)*)")


def test_every_line_that_serves_has_options_that_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """In the examples, the Containerfile and the documentation; none of them is started here."""
    monkeypatch.chdir(tmp_path)
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).touch()
    examples = [path for path in (ROOT / "examples").rglob("*") if path.is_file()]
    pages = [ROOT / "README.md", ROOT / "Containerfile", *(ROOT / "docs").glob("*.md"), *examples]
    lines = {found[1].strip() for page in pages for found in SERVES.finditer(page.read_text(encoding="utf-8"))}
    for line in lines:
        assert serve_command.make_context("serve", shlex.split(line)).params
    assert {"", "--host 0.0.0.0", "--host 0.0.0.0 --behind-proxy"} <= lines
    assert any("--db postgresql" in line for line in lines)


def test_a_proxy_lets_in_what_the_service_takes():
    """Its refusal is a page of its own, which neither students nor their notebooks understand."""
    most = Limits().upload_bytes + FORM_ROOM
    nginx, caddy = ((DEPARTMENT / name).read_text() for name in ("nginx.conf", "Caddyfile"))
    for text, said in ((nginx, r"client_max_body_size (\d+)m;"), (caddy, r"max_size (\d+)MiB")):
        (size,) = re.findall(said, text)
        assert most <= int(size) * MEBIBYTE


def test_systemd_understands_the_unit(tmp_path: Path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here")
    path = tmp_path / "kakunin-serve@statistics.service"
    path.write_text(unit().replace("/opt/kakunin/bin/kakunin", "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_caddy_understands_its_file():
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("there is no Caddy here")
    command = [caddy, "adapt", "--adapter", "caddyfile", "--config", DEPARTMENT / "Caddyfile"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
