"""What whoever watches the machine is told."""

from __future__ import annotations

import json

import pytest
from django.test import Client, RequestFactory

from anlan.core.jobs.heartbeats import Heart
from anlan.core.jobs.queries import system_health
from anlan.web import health
from tests.ops.node import Node, until


def test_healthz_answers_without_a_database() -> None:
    assert health.healthz(RequestFactory().get("/healthz")).content == b"ok\n"


@pytest.mark.django_db
def test_readyz_names_what_is_not_ready() -> None:
    answer = health.readyz(RequestFactory().get("/readyz"))
    said = json.loads(answer.content)
    assert answer.status_code == 503
    assert said["checks"] == {"database": True, "migrations": True, "engine": False, "regions": said["checks"]["regions"]}


@pytest.mark.django_db
def test_metrics_are_for_this_machine_or_for_who_may_see_it(client: Client) -> None:
    make = RequestFactory()
    assert health.metrics(make.get("/metrics", REMOTE_ADDR="10.0.0.7")).status_code == 403
    here = health.metrics(make.get("/metrics", REMOTE_ADDR="127.0.0.1"))
    text = here.content.decode()
    for name in (
        "anlan_journal_sealed_seq", "anlan_journal_unsealed", 'anlan_jobs{state="waiting"}',
        'anlan_outbox_messages{state="unknown"}', 'anlan_reaction_lag{reaction="incidents.triage"}',
    ):  # fmt: skip
        assert name in text


@pytest.mark.django_db(transaction=True)
def test_a_heartbeat_shows_and_grows_stale() -> None:
    heart = Heart("engine", restarts=3)
    heart.beat()
    heart.write_if_due()
    (row,) = system_health().processes
    assert row.is_alive and row.restarts == 3 and system_health().is_engine_alive
    heart.stop()
    assert not system_health().processes


def test_a_running_node_is_ready_and_counts(node: Node) -> None:
    node.run()
    assert node.get("/healthz") == (200, "ok\n")
    until(lambda: 'role="engine"' in node.get("/metrics")[1])
    text = node.get("/metrics")[1]
    assert 'anlan_requests_total{method="GET",route="metrics",status="200"}' in text
    assert "anlan_journal_sealed_seq" in text
