"""Things on the map of a demo place: named ones where public facts put them, the rest made up in the numbers of the packs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from anlan.places.cells import pack_row
from anlan.places.made import Land, Seats
from anlan.places.things_known import Known, known_things
from anlan.places.things_named import Namer, capacity
from anlan.places.things_numbers import Quota, quotas
from anlan.places.things_sites import Sites, Terrain, sites
from anlan.risk.arrays import Array, Exposure
from anlan.risk.facilities import Thing

GENERATOR = "生成器 places.things"
CITY = 2
"""Of `Exposure.urban`."""
DAMS = {"reservoir", "hydropower"}
WATER = {"stream", "side_valley"}
"""Sites of which no two things share one."""


def make_things(
    land: Land, counties: Seats, townships: Seats, villages: Seats, exposure: Exposure, *, place: str, seed: int
) -> list[Thing]:
    """Schools, hospitals, enterprises, reservoirs, tailings ponds, hidden-danger points, stations and landing points.

    Kinds in the order of the packs; in each, named things first. The number of each kind is that of `quotas`, where the
    ground has room for it.
    """
    pack = pack_row("facility_sites", place)
    terrain = Terrain(land, townships, exposure, pack["rules"])
    chance = np.random.default_rng(seed)
    namer = Namer(counties, townships, villages, pack["rules"])
    source = f"演示数据 · 推断（{GENERATOR}，seed {seed}）"
    here = frozenset(np.unique(land.county[land.county > 0]).tolist())
    specs = {spec["kind"]: spec for spec in pack["sites"]}
    known = _known(terrain, here, specs["reservoir"]["capacity"]["per_km2"])
    wanted: dict[str, list[Quota]] = defaultdict(list)
    for quota in wanted_in(land, townships, exposure, place):
        wanted[quota.kind].append(quota)
    made: list[Thing] = []
    taken: set[int] = {one.cell for one in known if specs.get(one.known.kind, {}).get("site") in WATER}
    for kind in dict.fromkeys([*specs, *(one.known.kind for one in known)]):
        own = [one for one in known if one.known.kind == kind]
        made += [_named(one, namer, terrain) for one in own]
        for one in own:
            namer.taken(one.county, one.known.name)
        if kind not in wanted:
            continue
        candidates = sites(terrain, specs[kind])
        for quota in wanted[kind]:
            short = quota.number - sum(one.county in quota.counties for one in own)
            picked = _picked(terrain, candidates, specs[kind], quota, short, taken, chance)
            if specs[kind]["site"] in WATER:
                taken.update(candidates.cell[picked].tolist())
            made += _made(terrain, candidates, picked, specs[kind], quota, namer, source, chance)
    return made


def wanted_in(land: Land, townships: Seats, exposure: Exposure, place: str) -> tuple[Quota, ...]:
    """The numbers of a place: of the counties of its ground, and of those without ground whose people live on it."""
    here = frozenset(np.unique(land.county[land.county > 0]).tolist())
    digits = len(str(min(here)))
    units = here | {int(str(code)[:digits]) for code in np.unique(exposure.township).tolist()}
    return quotas(place, counties=units, townships=Counter(townships.county.tolist()))


@dataclass(frozen=True)
class _Placed:
    known: Known
    county: int
    cell: int
    longitude: float
    latitude: float
    row: int


def _known(terrain: Terrain, here: frozenset[int], per_km2: float) -> list[_Placed]:
    """Named things of the counties of the place, and those on its border within their precision. A dam is moved to the
    nearest watercourse that can fill it, at `per_km2` of storage, anything else out of the water."""
    found = []
    grid, county = terrain.grid, terrain.land.county
    x, y, side_km = grid.x(), grid.y(), np.sqrt(grid.area_km2().mean())
    for known in known_things():
        is_dam = known.kind in DAMS
        reach = int((known.precision_km + terrain.rules["dam_reach_km"] * is_dam) / side_km) + 1
        row, col = (int(one[0]) for one in grid.cells_at([known.longitude], [known.latitude]))
        if row < 0:
            continue
        view = (slice(max(row - reach, 0), row + reach + 1), slice(max(col - reach, 0), col + reach + 1))
        corner = np.array([view[0].start, view[1].start])
        here_about = np.argwhere(county[view] > 0) + corner
        own = here_about[county[here_about[:, 0], here_about[:, 1]] == known.county]
        if known.county in here:
            pool = own if len(own) else np.argwhere(county == known.county)
        else:
            pool = here_about
        if not len(pool):
            continue
        if is_dam and (len(own) or known.county not in here):
            pool = np.argwhere(np.isfinite(terrain.height[view])) + corner
        away = np.hypot(x[pool[:, 1]] - known.longitude, y[pool[:, 0]] - known.latitude)
        if is_dam:
            drains = terrain.catchment_km2[pool[:, 0], pool[:, 1]]
            fits = drains >= min(drains.max() / 2, (known.capacity or 0) / per_km2)
            fits &= terrain.is_watercourse[pool[:, 0], pool[:, 1]]
            at_home = fits & (county[pool[:, 0], pool[:, 1]] == known.county)
            fits = at_home if at_home.any() else fits
            best = pool[np.where(fits | ~fits.any(), away, np.inf).argmin()]
        else:
            best = pool[np.where(terrain.is_dry[pool[:, 0], pool[:, 1]], away, away + away.max() + 1).argmin()]
        longitude, latitude = x[best[1]], y[best[0]]
        if (best == (row, col)).all() and not is_dam:
            longitude, latitude = known.longitude, known.latitude
        nearest = int(terrain.nearest_row(np.array([longitude]), np.array([latitude]))[0])
        of = int(county[tuple(best)]) or int(str(terrain.exposure.township[nearest])[: len(str(known.county))])
        found.append(_Placed(known, of, int(best[0] * grid.shape[1] + best[1]), float(longitude), float(latitude), nearest))
    return found


def _named(one: _Placed, namer: Namer, terrain: Terrain) -> Thing:
    known = one.known
    detail: dict[str, Any] = {"note": known.note} if known.note else {}
    if known.dam_height_m is not None:
        detail["dam_height_m"] = known.dam_height_m
    return Thing(
        kind=known.kind, name=known.name, region_code=namer.region(terrain.exposure, one.row, one.county),
        longitude=one.longitude, latitude=one.latitude, is_inferred=known.is_inferred,
        source=f"推断：{known.source}" if known.is_inferred else known.source,
        capacity=known.capacity, detail=detail,
    )  # fmt: skip


def _picked(
    terrain: Terrain, candidates: Sites, spec: Mapping[str, Any], quota: Quota, number: int, taken: set[int],
    chance: np.random.Generator,
) -> Array:  # fmt: skip
    """The best candidates of the quota's counties by weight and luck, apart from each other while there is room."""
    county = terrain.land.county.ravel()[candidates.cell]
    is_open = np.isin(county, list(quota.counties))
    if spec["site"] in WATER and taken:
        is_open &= ~np.isin(candidates.cell, list(taken))
    pool = np.flatnonzero(is_open)
    if number <= 0 or not len(pool):
        return pool[:0]
    key = candidates.weight[pool] + chance.gumbel(size=len(pool))
    key += candidates.is_first[pool] * (np.ptp(key) + 1)
    pool = pool[np.argsort(-key, kind="stable")]
    if "apart_m" in spec:
        wide = max(int(np.ceil(spec["apart_m"] / terrain.side_m)), 1)
        row, col = np.divmod(candidates.cell[pool], terrain.grid.shape[1])
        _, first = np.unique(row // wide * terrain.grid.shape[1] + col // wide, return_index=True)
        ahead = np.zeros(len(pool), bool)
        ahead[first] = True
        pool = np.concatenate([pool[ahead], pool[~ahead]])
    return pool[:number]


def _made(
    terrain: Terrain, candidates: Sites, picked: Array, spec: Mapping[str, Any], quota: Quota, namer: Namer, source: str,
    chance: np.random.Generator,
) -> Iterator[Thing]:  # fmt: skip
    """Things at the candidates, those that the plan names first."""
    roam = 0 if spec["site"] in WATER | {"river"} else terrain.rules["roam_cells"] * terrain.grid.cell
    if spec["site"] in ("settled", "township"):
        roam /= 2
    east, north = (1 - 2 * chance.random((2, len(picked)))) * roam
    sizes = capacity(spec, terrain.catchment_km2.ravel()[candidates.cell[picked]], len(picked), chance)
    variants = spec["variants"]
    odds = np.array([one.get("chance", 1) for one in variants], float)
    which = chance.choice(len(variants), size=len(picked), p=odds / odds.sum())
    at = np.column_stack([candidates.longitude[picked] + east, candidates.latitude[picked] + north])
    slope = terrain.slope.ravel()[candidates.cell[picked]]
    if spec["site"] == "above_houses":
        at, slope = terrain.on_close_ground(candidates.cell[picked], at, slope, spec["slope_deg"])
    county_of = terrain.land.county.ravel()[candidates.cell[picked]].tolist()
    rows = candidates.row[picked] if candidates.row is not None else terrain.nearest_row(
        candidates.longitude[picked], candidates.latitude[picked]
    )  # fmt: skip
    for k, (site, variant) in enumerate(zip(picked.tolist(), which.tolist(), strict=True)):
        row, county = int(rows[k]), county_of[k]
        template = variants[variant]["name"]
        if candidates.is_first[site]:
            first = spec.get("first", template)
            template = spec.get("first_in_city", first) if terrain.exposure.urban[row] == CITY else first
        name = quota.names[k] if k < len(quota.names) else namer.name(template, terrain.exposure, row, county, chance)
        detail = dict(variants[variant].get("detail", {}))
        size = None if sizes is None else float(sizes[k])
        if spec["site"] == "stream" and size is not None:
            detail["class"] = next(
                one["title"] for one in reversed(terrain.rules["reservoir_classes"]) if size >= one["from"]
            )
        if spec["site"] == "above_houses":
            detail["ground_slope_deg"] = round(float(slope[k]), 1)
        yield Thing(
            kind=spec["kind"], name=name, region_code=namer.region(terrain.exposure, row, county),
            longitude=float(at[k, 0]), latitude=float(at[k, 1]),
            source=source, is_inferred=True, capacity=size, detail=detail,
        )  # fmt: skip
