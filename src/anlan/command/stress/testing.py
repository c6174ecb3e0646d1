"""The check-up of one plan for one region, from its edition to the result that is kept. Loads the science."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Count

from anlan.command.means import means_of
from anlan.command.needs import Words, rules_at
from anlan.command.queries.closures import in_force
from anlan.command.stress.drawing import draw
from anlan.command.stress.summing import summed
from anlan.command.stress.trying import tried
from anlan.command.stress_rules import stress_rules
from anlan.core import clock
from anlan.core.regions import queries as regions
from anlan.core.regions.errors import RegionNotFound
from anlan.core.regions.queries import scope_q
from anlan.plans.models import PlanVersion
from anlan.plans.queries import document
from anlan.resources.models import StockLot, Team, Vehicle


def stressed(
    version: PlanVersion, region_code: str, *, draws: int, seed: int, means_regions: Sequence[str] = (),
    progress: Callable[[float], None] = lambda _share: None,
) -> dict[str, Any]:  # fmt: skip
    """Try a plan on incidents drawn in a region with the means that are free now in this workspace; plain values.

    means_regions  whose means count; none: the region's own
    Raises NothingToDraw.
    """
    began = time.perf_counter()
    plan, rules, now = document(version), rules_at(region_code), clock.now()
    stress, closures = stress_rules(region_code), in_force()
    since = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    drawn = draw(plan, region_code, stress, draws=draws, seed=seed, since=since)
    of_regions = list(means_regions) or [region_code]
    means = means_of(of_regions, rules)
    trials, roads = tried(plan, region_code, drawn, means, closures, rules, progress)
    return {
        "plan": {
            "uid": version.uid, "plan": version.plan, "edition": version.edition, "title": version.title,
            "title_en": version.title_en, "sha256": version.sha256,
        },
        "region": {"code": region_code, "name": _name(region_code)}, "seed": seed, "draws": draws,
        "since": since.isoformat(), "hours_drawn": stress["hours"],
        **summed(plan, trials, means, Words(region_code), _name, stress),
        "with": {
            "regions": of_regions, "teams": len(means.teams), "stores": len(means.stores),
            "lots": sum(map(len, means.lots.values())), "vehicles": int(sum(one.left for one in means.fleet)),
            "closures": [one.uid for one in closures],
            "sources": list(_sources(of_regions)), "commitments": means.stamp, **roads,
        },
        "has_roster": all(one.vacant is not None for one in trials), "as_of": now.isoformat(),
        "computed_s": round(time.perf_counter() - began, 2),
    }  # fmt: skip


def _sources(region_codes: Sequence[str]) -> Iterable[dict[str, Any]]:
    """Where the facts of the means come from, and of which day."""
    for name, table in (("team", Team), ("vehicle", Vehicle), ("lot", StockLot)):
        rows = table.standing.filter(scope_q(region_codes)).order_by()
        for source, as_of, is_demo, many in rows.values_list("source", "as_of", "is_demo").annotate(Count("pk")):
            yield {"kind": name, "source": source, "as_of": as_of.isoformat(), "is_demo": is_demo, "rows": many}


def _name(code: str) -> str:
    try:
        return regions.get(code).name
    except RegionNotFound:
        return code
