"""What rooms above hang on incidents: their entries stand in the timeline, in their own words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import BooleanField, Exists, Expression, OuterRef, QuerySet, Value

from anlan.core.journal.sealing import scope_codes
from anlan.incidents import telling
from anlan.incidents.models import Incident


class OnIncident:
    """A row that hangs on an incident, or may: who is invited there sees it, it is of that hazard, and stands in its region."""

    incident: Any
    region_code: Any

    @property
    def invitation_key(self) -> str:
        return self.incident.journal_key if self.incident is not None else ""

    @property
    def hazard(self) -> str:
        return self.incident.hazard if self.incident is not None else ""

    def scope_codes(self) -> Iterable[str]:
        """Its region and all above it."""
        return scope_codes([self.region_code])


_tables: dict[str, Any] = {}
_verbs: set[str] = set()
_shown: dict[str, Callable[[], Expression]] = {}
_running: list[Callable[[Incident], bool]] = []


def hang(
    kind: str, table: Any, sentences: Mapping[str, Callable[[telling.Payload, telling.NameOf], str] | None]
) -> None:
    """Let entries about the things of a table (`kind:uid`; each has its `incident`) stand in timelines.

    `sentences`: by verb; None where its label says it all.
    """
    _tables[kind] = table
    _verbs.update(sentences)
    telling.SENTENCES.update({verb: sentence for verb, sentence in sentences.items() if sentence is not None})


def keep_open(is_running: Callable[[Incident], bool]) -> None:
    """Let nobody end an incident, or merge it into another, while this says that something of a room above runs on it."""
    _running.append(is_running)


def runs_on(incident: Incident) -> bool:
    """Whether something of a room above still runs on it."""
    return any(is_running(incident) for is_running in _running)


def show(name: str, expression: Callable[[], Expression]) -> None:
    """Let an incident that is read for its room carry a value of a room above, under this name, without a query more."""
    _shown[name] = expression


def with_shown(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """Incidents with what rooms above show of them, and whether anything hangs on each (`has_hung`)."""
    hung: Any = Value(False, output_field=BooleanField())
    for table in _tables.values():
        hung = hung | Exists(table.everywhere.filter(incident=OuterRef("pk")))
    return incidents.annotate(has_hung=hung, **{name: expression() for name, expression in _shown.items()})


def shown_of(incident: Incident, name: str) -> Any:
    """A value that rooms above show of an incident, as it was read with it, else asked for now."""
    if name not in vars(incident):
        vars(incident).update(with_shown(Incident.objects.filter(pk=incident.pk)).values(name).first() or {name: None})
    return vars(incident)[name]


def shown_on(incidents: Iterable[Incident], *shown: str) -> dict[int, tuple[Any, ...]]:
    """By key, these values that rooms above show of some incidents; one query, none where there is none."""
    keys = [one.pk for one in incidents]
    if not keys:
        return {}
    found = with_shown(Incident.objects.filter(pk__in=keys)).values_list("pk", *shown)
    return {row[0]: row[1:] for row in found}


def keys_on(incidents: Sequence[Incident]) -> list[str]:
    """Journal keys of everything that hangs on some incidents; one query, none where nothing does."""
    if not any(vars(incident).get("has_hung", True) for incident in incidents):
        return []
    parts = [
        table.objects.filter(incident__in=incidents).order_by().annotate(hung_as=Value(kind)).values_list("hung_as", "uid")
        for kind, table in _tables.items()
    ]
    return [f"{kind}:{uid}" for kind, uid in parts[0].union(*parts[1:], all=True)] if parts else []


def hung_verbs() -> frozenset[str]:
    """The verbs that rooms above hang in."""
    return frozenset(_verbs)
