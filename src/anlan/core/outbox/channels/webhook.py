"""Webhooks: a signed POST to a host the node may call, and to no other, whatever its name resolves to."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import socket
from urllib.parse import SplitResult, quote, urlsplit

from anlan.core import clock
from anlan.core.outbox.channel import AnswerLost, Outgoing, Refused, TryLater
from anlan.core.settings import conf

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class WebhookChannel:
    """POSTs `{"key", "subject", "body"}` as JSON with `Idempotency-Key` and `X-Anlan-Signature`.

    The signature is HMAC-SHA-256 over `timestamp.body` with WEBHOOK_SECRET. The host must stand in
    WEBHOOK_HOSTS (`host`, `host:port`); an address that is not public must stand there itself, or in a
    network given there. The request goes to the address that was checked, so a second answer of the name
    server changes nothing; redirects are a refusal.
    """

    name = "webhook"
    is_outside = True
    is_idempotent = True

    def deliver(self, message: Outgoing) -> None:
        import httpx  # here: most nodes call no webhook, and every command would load it

        url, address = _permitted(message.to)
        body = json.dumps(
            {"key": message.key, "subject": message.subject, "body": message.body}, ensure_ascii=False
        ).encode()
        try:
            with (
                httpx.Client(timeout=conf.OUTBOX_TIMEOUT_S, trust_env=False, follow_redirects=False) as client,
                client.stream(
                    "POST",
                    _pinned(url, address),
                    content=body,
                    headers=_headers(url, message, body),
                    extensions={"sni_hostname": url.hostname},
                ) as answer,
            ):
                code = answer.status_code
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as fault:
            raise TryLater("webhook_unreachable", type(fault).__name__) from fault
        except httpx.HTTPError as fault:
            raise AnswerLost("answer_lost", type(fault).__name__) from fault
        _judge(code)


def _judge(code: int) -> None:
    if code // 100 == 2:
        return
    if code // 100 == 5 or code in (408, 425, 429):
        raise TryLater("webhook_put_off", code)
    raise Refused("webhook_refused", code)


def _headers(url: SplitResult, message: Outgoing, body: bytes) -> dict[str, str]:
    at = str(int(clock.wall().timestamp()))
    signature = hmac.new(conf.WEBHOOK_SECRET.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {
        "Host": url.netloc.rpartition("@")[2],
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Anlan",
        "Idempotency-Key": quote(message.key, safe=":/"),
        "X-Anlan-Timestamp": at,
        "X-Anlan-Signature": f"sha256={signature}",
    }


def _listed() -> list[str]:
    return [one.strip().lower() for one in conf.WEBHOOK_HOSTS.split(",") if one.strip()]


def _permitted(to: str) -> tuple[SplitResult, Address]:
    """Whom to call, and at which address. Raises Refused for what the node may not call, TryLater for an unknown name."""
    try:
        url = urlsplit(to)
        port = url.port or (443 if url.scheme == "https" else 80)
    except ValueError as fault:
        raise Refused("webhook_address") from fault
    host = (url.hostname or "").lower()
    if url.scheme not in ("http", "https") or not host or url.username or url.password:
        raise Refused("webhook_address")
    if not conf.WEBHOOK_SECRET:
        raise TryLater("webhook_not_set_up")
    listed = _listed()
    if host not in listed and f"{host}:{port}" not in listed:
        raise Refused("webhook_not_listed")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise TryLater("webhook_unknown_host") from fault
    addresses = [_plain(ipaddress.ip_address(str(one[4][0]).partition("%")[0])) for one in found]
    for address in addresses:
        if not address.is_global and not _is_listed(address, listed):
            raise Refused("webhook_not_public")
    return url, addresses[0]


def _plain(address: Address) -> Address:
    """An IPv4 address in IPv6 clothes is judged as what it is."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_listed(address: Address, listed: list[str]) -> bool:
    for one in listed:
        try:
            if address in ipaddress.ip_network(one, strict=False):
                return True
        except ValueError:
            continue  # a name
    return False


def _pinned(url: SplitResult, address: Address) -> str:
    host = f"[{address}]" if isinstance(address, ipaddress.IPv6Address) else str(address)
    netloc = host if url.port is None else f"{host}:{url.port}"
    return url._replace(netloc=netloc, fragment="").geturl()
