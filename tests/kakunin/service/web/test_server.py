"""The server: where it listens, how it ends, and what it keeps."""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fake_desk import FakeDesk
from web_services import running

from autograder.errors import UsageError
from kakunin.service.web import ClassRules, Entrance, KnownPeople, SiteSettings, open_entrance, read_key, tls_of

KNOWN = KnownPeople({"hanako-code": "hanako", "staff-code": "sensei"})


def test_a_port_in_use_is_said(tmp_path):
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(UsageError, match=r"port \d+ is in use") as error,
    ):
        open_entrance(Entrance(port=taken.getsockname()[1]))
    assert "--port" in str(error.value)


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_of_no_machine_is_said(host):
    with pytest.raises(UsageError, match="cannot listen there"):
        open_entrance(Entrance(host=host, port=0))


def test_what_is_no_certificate_is_said(tmp_path):
    (tmp_path / "cert.pem").write_text("nothing")
    with pytest.raises(UsageError, match="no certificate with its key"):
        tls_of(Entrance(certificate=tmp_path / "cert.pem"))
    assert tls_of(Entrance()) is None


def test_the_key_stays_and_is_nobody_elses(tmp_path):
    key = read_key(tmp_path)
    assert (len(key), read_key(tmp_path)) == (32, key)
    path = tmp_path / ".kakunin" / "service" / "key"
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"short")
    assert len(read_key(tmp_path)) == 32


def test_sessions_outlive_a_restart():
    settings = SiteSettings(b"k" * 32)
    with running(FakeDesk(), KNOWN, settings) as service:
        visitor = service.visitor("hanako-code")
    with running(FakeDesk(), KNOWN, settings) as service:
        visitor.address = service.address
        assert "hanako さん" in visitor.get("/").text


def test_a_call_under_way_is_answered_when_the_service_stops():
    desk = FakeDesk(at_once=False)
    headers = {"Authorization": "Bearer hanako-code", "Kakunin-File": "intro.ipynb"}
    answers: list[requests.Response] = []
    with running(desk, KNOWN, SiteSettings(b"k" * 32)) as service:
        address = f"{service.address}/api/hand-in/lesson1?wait=20"
        call = threading.Thread(
            target=lambda: answers.append(requests.post(address, b"{}", headers=headers, timeout=30))
        )
        call.start()
        while not desk.taken:
            time.sleep(0.01)
        began = time.monotonic()
    call.join(30)
    assert [each.status_code for each in answers] == [202]
    assert time.monotonic() - began < 6


def test_open_event_streams_do_not_hold_up_the_stop():
    began = time.monotonic()
    with running(FakeDesk(), KNOWN, SiteSettings(b"k" * 32)) as service:
        stream = service.visitor("hanako-code").get("/a/lesson1/events", stream=True)
        assert next(stream.iter_lines()) == b"retry: 3000"
        began = time.monotonic()
    assert time.monotonic() - began < 6
    stream.close()


def test_every_address_begins_with_the_prefix():
    desk = FakeDesk()
    with running(desk, KNOWN, SiteSettings(b"k" * 32, prefix="/course/")) as service:
        visitor = service.visitor("hanako-code")
        page = visitor.hand_in()
        assert page.url == f"{service.address}/a/lesson1"
        assert {each.path for each in visitor.session.cookies} == {"/course/"}
        inner = [part.partition('"')[0] for part in page.text.replace('action="', 'href="').split('href="')[1:]]
        assert [each for each in inner if not each.startswith(("/course/", "#"))] == []
        assert requests.get(f"http://127.0.0.1:{service.port}/", timeout=30).status_code == 404


def test_rules_that_change_count_at_once(monkeypatch):
    monkeypatch.setattr("kakunin.service.web.site._RULES_SECONDS", 0.05)
    rules = [ClassRules()]
    with running(FakeDesk(), KNOWN, SiteSettings(b"k" * 32, rules=lambda: rules[0])) as service:
        visitor = service.visitor("staff-code")
        assert visitor.get("/staff/lesson1").status_code == 403
        rules[0] = ClassRules(frozenset({"sensei"}), lambda _: True)
        deadline = time.monotonic() + 10
        while visitor.get("/staff/lesson1").status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_with_a_certificate_it_speaks_tls_and_cookies_are_for_tls_alone(tmp_path):
    certificate = _certificate(tmp_path)
    tls = tls_of(Entrance(certificate=certificate))
    with running(FakeDesk(), KNOWN, SiteSettings(b"k" * 32), tls) as service:
        answer = requests.get(service.address + "/", verify=str(certificate), timeout=30)
        assert "Secure" in answer.headers["Set-Cookie"]
        origin = {"Origin": service.address.replace("https:", "http:")}
        assert (
            requests.post(service.address + "/", headers=origin, verify=str(certificate), timeout=30).status_code == 403
        )


def _certificate(folder: Path) -> Path:
    """A certificate of 127.0.0.1 with its key, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = folder / "both.pem"
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + made.public_bytes(pem))
    return path
