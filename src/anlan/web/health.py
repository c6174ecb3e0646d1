"""`/healthz`, `/readyz` and `/metrics`: for whoever watches the machine. No personal data, and no secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import Error, connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from anlan.core import clock
from anlan.core.jobs import queries
from anlan.core.journal.verified import last_verified
from anlan.core.outbox.models import Message
from anlan.core.permission import can, declare_act
from anlan.core.regions.models import Region
from anlan.web.measure import REGISTRY

VIEW_SYSTEM = declare_act("system.view", "See processes, lag, backups and metrics of the machine room.")
_LOCAL = frozenset({"127.0.0.1", "::1"})


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Whether work may be sent here: 200, or 503 with what is not so."""
    found = {name: _holds(check) for name, check in _CHECKS.items()}
    ready = all(found.values())
    return JsonResponse({"ready": ready, "checks": found}, status=200 if ready else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text; from this machine, or for who may see the machine room."""
    if not _may_see(request):
        return HttpResponse("403\n", status=403, content_type="text/plain; charset=utf-8")
    text = generate_latest(REGISTRY) + generate_latest(_House())  # type: ignore[arg-type]
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_see(request: HttpRequest) -> bool:
    if request.META.get("REMOTE_ADDR") in _LOCAL:
        return True
    actor = getattr(request, "actor", None)
    return actor is not None and can(actor, VIEW_SYSTEM)


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Error:
        connection.close()
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


_migrated: list[bool] = []


def _is_migrated() -> bool:
    """Asked until it holds; migrations are not undone below a running process."""
    if not _migrated:
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            _migrated.append(True)
    return bool(_migrated)


_CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "migrations": _is_migrated,
    "engine": queries.is_engine_alive,
    "regions": lambda: Region.objects.exists(),
}


class _House:
    """Collects from the database at each scrape what the house counts."""

    def collect(self) -> Iterator[Metric]:
        journal = queries.journal()
        yield _gauge("journal_sealed_seq", "Last sealed place of the journal.", journal.sealed_seq)
        yield _gauge("journal_unsealed", "Entries that wait for their seal.", journal.unsealed)
        yield _gauge("journal_checkpoint_seq", "Last place under a signed checkpoint.", journal.checkpoint_seq)
        if journal.checkpoint_age_s is not None:
            yield _gauge("journal_checkpoint_age_seconds", "Age of the last checkpoint.", journal.checkpoint_age_s)
        if (last := last_verified()) is not None:
            age_s = (clock.wall() - last.at).total_seconds()
            yield _gauge("journal_verified_age_seconds", "Age of the last verifying of the chain.", age_s)
            yield _gauge("journal_verified_faults", "Faults that the last verifying found.", last.faults)
        yield from self._reactions()
        yield from self._processes()
        yield _by("outbox_messages", "Messages of the outbox by state.", "state", self._outbox())
        yield _by("jobs", "Jobs by state.", "state", queries.jobs_by_state())
        backup = queries.newest_backup()
        if backup.age_s is not None:
            yield _gauge("backup_age_seconds", "Age of the newest backup.", backup.age_s)

    @staticmethod
    def _reactions() -> Iterator[Metric]:
        found = queries.reactions()
        yield _by("reaction_lag", "Sealed entries a reaction has not read.", "reaction", {one.name: one.lag for one in found})
        yield _by("reaction_parked", "Entries parked for a reaction.", "reaction", {one.name: one.parked for one in found})

    @staticmethod
    def _processes() -> Iterator[Metric]:
        ages = GaugeMetricFamily("anlan_heartbeat_age_seconds", "Silence of a process.", labels=["process", "role"])
        restarts = CounterMetricFamily("anlan_process_restarts", "Restarts by the supervisor.", labels=["process", "role"])
        for process in queries.processes():
            ages.add_metric([process.process, process.role], process.silence_s)
            restarts.add_metric([process.process, process.role], process.restarts)
        yield ages
        yield restarts

    @staticmethod
    def _outbox() -> dict[str, int]:
        counted = dict(Message.everywhere.values_list("state").annotate(count=Count("id")).order_by())
        return {state: counted.get(state, 0) for state in Message.State.values}


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"anlan_{name}", meaning, value=value)


def _by(name: str, meaning: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(f"anlan_{name}", meaning, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
