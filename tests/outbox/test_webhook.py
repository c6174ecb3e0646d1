"""Webhooks against a real HTTP server, and the hosts they must not reach."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
from datetime import timedelta

import pytest

from anlan.core import clock
from anlan.core.outbox.channel import Outgoing, Refused, TryLater
from anlan.core.outbox.channels import WebhookChannel, webhook
from anlan.core.outbox.delivering import deliver_due
from anlan.core.outbox.models import Message


def settled(message):
    deliver_due()
    message.refresh_from_db()
    return message.state


def test_a_call_is_signed_and_carries_its_idempotency_key(reality, hook, send):
    assert settled(send("webhook", to=hook.url, key="鲁甸:1")) == "delivered"
    headers, body = hook.calls[0]
    assert json.loads(body)["subject"] == "地震速报"
    assert headers["idempotency-key"] == "reality:webhook:%E9%B2%81%E7%94%B8:1"
    signed = hmac.new(b"s3cret", headers["x-anlan-timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["x-anlan-signature"] == f"sha256={signed}"


@pytest.mark.parametrize(("code", "state"), [(204, "delivered"), (503, "waiting"), (429, "waiting"), (404, "failed")])
def test_the_code_says_what_became_of_it(reality, hook, send, code, state):
    hook.code = code
    assert settled(send("webhook", to=hook.url)) == state


def test_a_redirect_is_a_refusal_and_is_not_followed(reality, hook, send):
    hook.code, hook.location = 302, hook.url + "/elsewhere"
    assert settled(send("webhook", to=hook.url)) == "failed"
    assert len(hook.calls) == 1


def test_a_lost_answer_is_tried_again_under_the_same_key(reality, hook, send):
    hook.cut = True
    message = send("webhook", to=hook.url)
    assert settled(message) == "waiting"
    hook.cut = False
    Message.objects.update(next_at=clock.wall() - timedelta(seconds=1))
    assert settled(message) == "delivered"
    keys = [headers["idempotency-key"] for headers, _ in hook.calls]
    assert len(keys) == 2 and len(set(keys)) == 1


def test_an_unreachable_host_is_tried_again(reality, hook, send):
    assert settled(send("webhook", to="http://127.0.0.1:1/")) == "waiting"


def call(to):
    WebhookChannel().deliver(Outgoing("k", to, "s", "b"))


@pytest.mark.parametrize(
    "to",
    [
        "https://elsewhere.example.org/",
        "http://127.0.0.1.example.org/",
        "http://user:pass@127.0.0.1/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http:///nothing",
        "http://127.0.0.1:99999/",
        "http://[::1",
        "",
    ],
)
def test_only_listed_hosts_are_called(hook, to):
    with pytest.raises(Refused):
        call(to)
    assert hook.calls == []


def resolve(monkeypatch, *addresses):
    def answer(host, port, **rest):
        if not addresses:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(webhook.socket, "getaddrinfo", answer)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.5",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "::1",
        "fd00::1",
        "::ffff:127.0.0.1",
    ],
)
def test_a_listed_name_that_points_inside_is_refused_unless_the_address_is_listed_too(hook, monkeypatch, address):
    monkeypatch.setenv("ANLAN_WEBHOOK_HOSTS", "hooks.example.org")
    resolve(monkeypatch, address)
    with pytest.raises(Refused, match="webhook_not_public"):
        webhook._permitted("https://hooks.example.org/")
    resolve(monkeypatch, "93.184.215.14", address)
    with pytest.raises(Refused, match="webhook_not_public"):
        webhook._permitted("https://hooks.example.org/")
    if ":" not in address:
        monkeypatch.setenv("ANLAN_WEBHOOK_HOSTS", f"hooks.example.org,{address}/32")
        resolve(monkeypatch, address)
        assert str(webhook._permitted("https://hooks.example.org/")[1]) == address


def test_the_request_goes_to_the_address_that_was_checked_whatever_the_name_says_later(hook, monkeypatch):
    monkeypatch.setenv("ANLAN_WEBHOOK_HOSTS", "hooks.example.org")
    resolve(monkeypatch, "93.184.215.14")
    url, address = webhook._permitted("https://hooks.example.org:8443/x?y=1#z")
    assert webhook._pinned(url, address) == "https://93.184.215.14:8443/x?y=1"
    assert webhook._headers(url, Outgoing("k", "", "", ""), b"")["Host"] == "hooks.example.org:8443"


def test_an_unknown_name_and_a_missing_key_are_tried_again(hook, monkeypatch):
    monkeypatch.setenv("ANLAN_WEBHOOK_HOSTS", "hooks.example.org")
    resolve(monkeypatch)
    with pytest.raises(TryLater, match="webhook_unknown_host"):
        call("https://hooks.example.org/")
    monkeypatch.setenv("ANLAN_WEBHOOK_SECRET", "")
    with pytest.raises(TryLater, match="webhook_not_set_up"):
        call("https://hooks.example.org/")


def test_a_listed_port_permits_that_port_only(hook, monkeypatch):
    port = hook.server.server_address[1]
    monkeypatch.setenv("ANLAN_WEBHOOK_HOSTS", f"localhost:{port},127.0.0.1/32,::1/128")
    call(f"http://localhost:{port}/")
    with pytest.raises(Refused, match="webhook_not_listed"):
        call("http://localhost:81/")


def test_the_console_prints_the_text_and_not_the_address(capsys):
    from anlan.core.outbox.channels import ConsoleChannel

    ConsoleChannel().deliver(Outgoing("k", "zhang@example.org", "速报", "正文"))
    assert capsys.readouterr().out == "速报\n正文\n"
