"""`--lan`: this node for the phones of the local network, over HTTPS, with a certificate authority of its own.

A phone keeps a page for hours without a network only where it trusts the certificate. So the authority is made once in
the data folder; each phone installs it once, from /ca, after comparing its fingerprint with the one printed here. The
server's certificate names the machine's addresses and is made anew when they change or it soon ends.
"""

from __future__ import annotations

import hashlib
import ipaddress
import os
import socket
import ssl
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from anlan.core import clock

AUTHORITY_DAYS, SERVER_DAYS, RENEW_DAYS = 3650, 90, 30
"""Phones refuse a server's certificate that lives longer than 398 days (CA/Browser Forum, Baseline Requirements 6.3.2)."""
SLACK = timedelta(hours=26)
"""A phone's clock may be behind."""
FAR = ("192.0.2.1", "2001:db8::1")
"""Addresses for documentation (RFC 5737, RFC 3849): nothing is sent there, the system only says by which way it would."""


def adopt() -> None:
    """Serve the network, for this process and its children; a host that was chosen stands."""
    from anlan.core.settings import conf

    names = [f"[{one}]" if ":" in one else one for one in addresses()]
    os.environ["ANLAN_ALLOWED_HOSTS"] = ",".join(dict.fromkeys([*conf.ALLOWED_HOSTS.split(","), *names]))
    os.environ.update(ANLAN_LAN="true", ANLAN_SECURE_COOKIES="true")
    os.environ.setdefault("ANLAN_HOST", "0.0.0.0")


def folder() -> Path:
    from anlan.core.settings import conf

    return conf.data_dir / "tls"


def authority() -> Path:
    """The authority's certificate: what a phone installs."""
    return folder() / "ca.pem"


def fingerprint(certificate: Path) -> str:
    """SHA-256 as phones show it: AB:CD:…"""
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate.read_text("ascii"))).hexdigest().upper()
    return ":".join(digest[place : place + 2] for place in range(0, len(digest), 2))


def addresses() -> list[str]:
    """The machine's own addresses and name, the one that leads outside first."""
    found = []
    for family, far in zip((socket.AF_INET, socket.AF_INET6), FAR, strict=True):
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((far, 9))
                found.append(probe.getsockname()[0])
            except OSError:
                continue
    name = socket.gethostname()
    try:
        found += [str(one[4][0]).partition("%")[0] for one in socket.getaddrinfo(name, None)]
    except OSError:
        pass
    return list(dict.fromkeys([*found, "127.0.0.1", name.lower(), "localhost"]))


def ready(names: Iterable[str]) -> tuple[Path, Path]:
    """Certificate and key of the server for these addresses, made where there is none that fits."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    if not authority().is_file():
        _make_authority()
    certificate, key = folder() / "server.pem", folder() / "server.key"
    if not _fits(certificate, key, names):
        _make_server(certificate, key, list(names))
    return certificate, key


def _fits(certificate: Path, key: Path, names: Iterable[str]) -> bool:
    if not certificate.is_file() or not key.is_file():
        return False
    known = x509.load_pem_x509_certificate(certificate.read_bytes())
    said = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    covered = {str(one) for kind in (x509.DNSName, x509.IPAddress) for one in said.get_values_for_type(kind)}  # type: ignore[attr-defined]
    issuer = x509.load_pem_x509_certificate(authority().read_bytes())
    is_ours = known.issuer == issuer.subject
    return is_ours and set(names) <= covered and known.not_valid_after_utc - clock.wall() > timedelta(days=RENEW_DAYS)


def _make_authority() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Anlan {socket.gethostname()[:40]} {os.urandom(4).hex()}")])
    made = (
        _begun(name, name, key.public_key(), AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(folder() / "ca.key", _text(key))
    _write(authority(), made.public_bytes(Encoding.PEM))


def _make_server(certificate: Path, place: Path, names: list[str]) -> None:
    issuer = x509.load_pem_x509_certificate(authority().read_bytes())
    signs = load_pem_private_key((folder() / "ca.key").read_bytes(), None)
    assert isinstance(signs, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    made = (
        _begun(subject, issuer.subject, key.public_key(), SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName([_name(one) for one in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signs.public_key()), critical=False)
        .sign(signs, hashes.SHA256())
    )
    _write(place, _text(key))
    _write(certificate, made.public_bytes(Encoding.PEM))


def _begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int) -> x509.CertificateBuilder:
    now = clock.wall()
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(now - SLACK).not_valid_after(now + timedelta(days=days))


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _usage(**named: bool) -> x509.KeyUsage:
    kinds = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign",
        "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{kind: named.get(kind, False) for kind in kinds})


def _text(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(place: Path, content: bytes) -> None:
    """Whole or not at all; nobody else reads it."""
    half = place.with_suffix(f"{place.suffix}.half")
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    half.replace(place)
