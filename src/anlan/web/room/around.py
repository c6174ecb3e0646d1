"""周边: who and what lies within the pack's radii of an incident that no model assesses; fetched once the room stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlan.core.figures import Figure
from anlan.core.permission import Actor
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.incidents.queries import incident_by_uid
from anlan.incidents.queries.around import surroundings
from anlan.web.guard import screen
from anlan.web.room.tabs import frame_of


@require_safe
@screen(INCIDENT_VIEW)
def around(request: HttpRequest, uid: str) -> HttpResponse:
    """The rings; the room takes #around of it. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    incident = incident_by_uid(uid, actor)
    rings = [
        {
            "title": _("%(radius)s 米内") % {"radius": f"{ring.radius_m:,.0f}"},
            "figures": [_shown(ring.titles[word], figure) for word, figure in ring.figures.items()],
        }
        for ring in surroundings(incident, actor)
    ]
    return render(request, "anlan/room/around.html", frame_of(incident, actor, "incident") | {"rings": rings})


def _shown(title: str, figure: Figure) -> dict[str, Any]:
    """parts/figure.html."""
    return {
        "label": title, "value": "" if figure.value is None else f"{figure.value:,.0f}", "unit": figure.unit,
        "kind": figure.kind.value, "source": figure.source, "as_of": figure.as_of,
    }  # fmt: skip
