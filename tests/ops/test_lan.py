"""`--lan`: the node's own authority and its certificate (Z-05): phones can check it, and it is made anew when it must be."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509

from anlan.cli import lan
from anlan.core import clock


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lan, "folder", lambda: tmp_path / "tls")
    return tmp_path / "tls"


def greet(certificate: Path, key: Path, trusted: Path, name: str) -> str | None:
    """What a phone that trusts one authority gets from the server; None: it refuses the certificate."""
    serves = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serves.load_cert_chain(certificate, key)
    phone = ssl.create_default_context(cafile=str(trusted))
    here, there = socket.socketpair()

    def answer() -> None:
        try:
            with serves.wrap_socket(there, server_side=True) as line:
                line.send(b"ok")
        except (ssl.SSLError, OSError):
            there.close()

    serving = threading.Thread(target=answer)
    serving.start()
    try:
        with phone.wrap_socket(here, server_hostname=name) as line:
            return line.recv(2).decode()
    except ssl.SSLCertVerificationError:
        return None
    finally:
        here.close()
        serving.join()


def test_a_phone_that_installed_the_authority_trusts_the_node_by_address_and_name_and_no_other(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = lan.ready(["192.168.8.20", "fd00::20", "eoc.local"])
    assert [greet(certificate, key, lan.authority(), name) for name in ("192.168.8.20", "fd00::20", "eoc.local")] == ["ok"] * 3
    assert greet(certificate, key, lan.authority(), "192.168.8.21") is None
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == dict.fromkeys(
        ("ca.pem", "ca.key", "server.pem", "server.key"), 0o600
    )
    ours = lan.authority()
    monkeypatch.setattr(lan, "folder", lambda: tmp_path / "another")
    lan.ready(["192.168.8.20"])
    assert greet(certificate, key, lan.authority(), "192.168.8.20") is None
    assert len(lan.fingerprint(ours)) == 32 * 3 - 1 and lan.fingerprint(ours) != lan.fingerprint(lan.authority())


def test_the_authority_stays_and_the_certificate_is_made_anew_for_a_new_address_or_before_it_ends(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def serial() -> int:
        return x509.load_pem_x509_certificate((folder / "server.pem").read_bytes()).serial_number

    lan.ready(["192.168.8.20"])
    authority, first = lan.authority().read_bytes(), serial()
    lan.ready(["192.168.8.20"])
    assert serial() == first
    lan.ready(["192.168.8.20", "10.0.0.5"])
    second = serial()
    assert second != first
    later = clock.wall() + timedelta(days=lan.SERVER_DAYS - lan.RENEW_DAYS + 1)
    monkeypatch.setattr(lan, "clock", SimpleNamespace(wall=lambda: later))
    lan.ready(["192.168.8.20"])
    assert serial() != second and lan.authority().read_bytes() == authority


def test_the_machine_knows_its_own_addresses() -> None:
    assert {"127.0.0.1", "localhost"} <= set(lan.addresses())
