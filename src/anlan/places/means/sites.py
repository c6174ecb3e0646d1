"""Where things of a list stand: which units take them, and a gentle spot near the unit's seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from anlan.core.geometry.measure import DEGREE_NORTH_M
from anlan.core.regions.codes import prefixes
from anlan.places.cells import on_lakes
from anlan.places.ground import grid_of
from anlan.places.made import Land, Seats
from anlan.places.means.plans import Group, Plan
from anlan.risk.arrays import Array, Ground


@dataclass(frozen=True)
class Host:
    """A unit that takes something: its tier and its place among the seats of the tier."""

    tier: str
    at: int


@dataclass(frozen=True, eq=False)
class Sites:
    """The seats of a place by tier, with how many live there.

    people  residents by code of county; by township too where known
    names   of provinces and cities, by code
    """

    seats: Mapping[str, Seats]
    people: Mapping[int, int]
    land: Land | None
    rules: Mapping[str, object]
    seed: int
    names: Mapping[str, str]

    def draws(self, label: str) -> np.random.Generator:
        """Draws of their own for each purpose."""
        return np.random.default_rng([self.seed, crc32(label.encode())])

    def hosts(self, group: Group, plan: Plan) -> list[Host]:
        """The units that take the things of a group, one for each thing."""
        if group.each:
            return self._each(group, plan)
        count = group.count or 0
        if group.counties and group.at == "county":
            known = [host for code in group.counties for host in self._county(code)]
            return [known[number % len(known)] for number in range(count)] if known else []
        tier = group.at if len(self.seats[group.at]) else "township"
        units = self.within(tier, plan.code)
        if group.counties:
            units = units[np.isin(self.seats[tier].county[units], group.counties)]
        if not len(units):
            return []
        if tier == "county":
            return self._by_people(units, count)
        spread = units[np.floor(np.arange(count) * len(units) / count).astype(int)]  # evenly over the codes, so over the counties
        return [Host(tier, int(at)) for at in spread]

    def within(self, tier: str, code: str) -> Array:
        """Which seats of a tier lie in a region, by its digits."""
        codes = self.seats[tier].code.astype(str)
        return np.flatnonzero(np.char.startswith(codes, code))

    def name(self, host: Host) -> str:
        return self.seats[host.tier].names[host.at]

    def owner(self, host: Host, level: str) -> str:
        """Whose a thing of a level is that stands in a unit: its province's, its city's, else the unit's own."""
        if level not in ("province", "city"):
            return self.name(host)
        *_own, city, province, _country = prefixes(self.code(host))
        return self.names.get(province if level == "province" else city, self.name(host))

    def code(self, host: Host) -> str:
        return str(self.seats[host.tier].code[host.at])

    def inhabitants(self, host: Host) -> float:
        """Who lives in a unit; an even share of its county where only that is known."""
        seats = self.seats[host.tier]
        known = self.people.get(int(seats.code[host.at]))
        if known is not None:
            return float(known)
        county = seats.county[host.at]
        return self.people.get(int(county), 0) / max(1, int((seats.county == county).sum()))

    def city_host(self, city: str, plan: Plan) -> Host | None:
        """The county unit where the government of a prefecture sits."""
        named = plan.value.get("city_seats", {}).get(city)
        units = self._county(int(named)) if named else []
        if units:
            return units[0]
        inside = self.within("county", city)
        return Host("county", int(inside[0])) if len(inside) else None

    def cities(self, plan: Plan) -> list[str]:
        """Codes of prefectures of a plan that have no list of their own."""
        codes = sorted({str(code)[:-2] for code in self.seats["county"].code[self.within("county", plan.code)]})
        return [code for code in codes if not code.startswith(plan.inside)] if plan.inside else codes

    def near(self, hosts: Sequence[Host], label: str) -> tuple[Array, Array]:
        """A spot for each near the seat of its unit: of several drawn the one on the gentlest ground of the same county."""
        chance, reach = self.draws(label), self.rules["reach_m"]
        tries = int(self.rules["tries"])  # type: ignore[call-overload]
        lon, lat, county = (
            np.array([getattr(self.seats[host.tier], name)[host.at] for host in hosts])
            for name in ("longitude", "latitude", "county")
        )
        far = np.array([reach[host.tier] for host in hosts])  # type: ignore[index]
        shape = (len(hosts), tries)
        turn = chance.uniform(0, 2 * np.pi, shape)
        away = far[:, np.newaxis] * np.sqrt(chance.uniform(0, 1, shape)) / DEGREE_NORTH_M
        at_lat = lat[:, np.newaxis] + away * np.sin(turn)
        at_lon = lon[:, np.newaxis] + away * np.cos(turn) / np.cos(np.radians(lat))[:, np.newaxis]
        best = np.zeros(len(hosts), int) if self.land is None else _roughness(self.land, at_lon, at_lat, county).argmin(axis=1)
        row = np.arange(len(hosts))
        return at_lon[row, best], at_lat[row, best]

    def _county(self, code: int) -> list[Host]:
        return [Host("county", int(at)) for at in np.flatnonzero(self.seats["county"].code == code)]

    def _each(self, group: Group, plan: Plan) -> list[Host]:
        if group.each == "city":
            found = (self.city_host(city, plan) for city in self.cities(plan))
            return [host for host in found if host is not None]
        units = self.within(group.each, plan.code)
        codes = self.seats[group.each].code.astype(str)
        return [Host(group.each, int(at)) for at in units if not (plan.inside and codes[at].startswith(plan.inside))]

    def _by_people(self, units: Array, count: int) -> list[Host]:
        """One each as far as it goes, the rest by inhabitants; a county's further ones stand in its largest townships."""
        share = shares([self.inhabitants(Host("county", int(at))) for at in units], count, at_least_one=True)
        hosts: list[Host] = []
        for at, several in zip(units, share, strict=True):
            if several:
                hosts.append(Host("county", int(at)))
            hosts += self._townships(int(at), int(several) - 1)
        return hosts

    def _townships(self, county: int, count: int) -> list[Host]:
        if count <= 0:
            return []
        towns = self.seats["township"]
        inside = np.flatnonzero(towns.county == self.seats["county"].code[county])
        away = np.hypot(towns.longitude[inside] - self.seats["county"].longitude[county],
                        towns.latitude[inside] - self.seats["county"].latitude[county])  # fmt: skip
        others = inside[np.argsort(away, kind="stable")[1:]] if len(inside) > 1 else inside
        ranked = sorted((Host("township", int(at)) for at in others), key=lambda host: -self.inhabitants(host))
        return [ranked[number % len(ranked)] for number in range(count)] if ranked else [Host("county", county)] * count


def shares(weights: npt.ArrayLike, total: int, *, at_least_one: bool = False) -> Array:
    """Whole numbers by weight that add up to the total, by largest remainder; with `at_least_one` first one each, the
    heaviest first where it does not go round."""
    weight = np.asarray(weights, float)
    given = np.zeros(len(weight), int)
    if at_least_one:
        heaviest = np.argsort(-weight, kind="stable")[: min(total, len(weight))]
        given[heaviest] = 1
    left = total - int(given.sum())
    exact = left * (weight / weight.sum() if weight.sum() else np.full(len(weight), 1 / len(weight)))
    given += np.floor(exact).astype(int)
    rest = np.argsort(-(exact - np.floor(exact)), kind="stable")[: total - int(given.sum())]
    given[rest] += 1
    return given


def _roughness(land: Land, lon: Array, lat: Array, county: Array) -> Array:
    """Rise over run of the ground at each place; infinite outside the county and in lakes."""
    rough = _rise(land.ground, lon, lat)
    for close in land.close:
        finer = _rise(close, lon, lat)
        rough = np.where(np.isfinite(finer), finer, rough)
    row, col = _cell(land.ground, lon, lat)
    rows, cols = land.county.shape
    row, col = np.clip(row, 0, rows - 1), np.clip(col, 0, cols - 1)
    inside = (land.county[row, col] == county[:, np.newaxis]) & ~on_lakes(grid_of(land.ground))[row, col]
    return np.where(inside & np.isfinite(rough), rough, np.inf)


def _cell(ground: Ground, lon: Array, lat: Array) -> tuple[Array, Array]:
    return np.floor((ground.north - lat) / ground.cell).astype(int), np.floor((lon - ground.west) / ground.cell).astype(int)


def _rise(ground: Ground, lon: Array, lat: Array) -> Array:
    """By the four neighbours of the cell; NaN beyond the rim."""
    height = ground.height_m
    row, col = _cell(ground, lon, lat)
    inside = (row >= 1) & (row < height.shape[0] - 1) & (col >= 1) & (col < height.shape[1] - 1)
    r, c = np.where(inside, row, 1), np.where(inside, col, 1)
    if min(height.shape) <= 2:
        return np.full(lon.shape, np.nan)
    north = (height[r - 1, c] - height[r + 1, c]) / 2
    east = (height[r, c + 1] - height[r, c - 1]) / (2 * np.cos(np.radians(lat)))
    return np.where(inside, np.hypot(north, east) / (ground.cell * DEGREE_NORTH_M), np.nan)
