"""Building a place: the makers in order, what each made brought in as a batch, the place told of when it stands whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Q

from anlan.core import clock, journal
from anlan.core.batches.models import Batch
from anlan.core.batches.services import IMPORT, Incoming, apply_batch
from anlan.core.clock.queries import reality
from anlan.core.geometry import distance_m
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, require
from anlan.core.permission import Place as PermissionPlace
from anlan.core.regions import queries as regions
from anlan.core.regions import settled
from anlan.core.regions.queries import scope_q
from anlan.core.settings import conf
from anlan.places import skeleton
from anlan.places.corridors import corridors
from anlan.places.errors import InsideAnotherPlace, OwnDataStand
from anlan.places.growing import Grown, make_areas
from anlan.places.land import make_land
from anlan.places.made import Land, Seats
from anlan.places.means import demo_means, make_means
from anlan.places.means import incoming as incoming_means
from anlan.places.memory import give_back, give_large_arrays_back
from anlan.places.named import PLACES, Place
from anlan.places.payloads import PlaceBuilt
from anlan.places.people import make_people
from anlan.places.roads import make_roads
from anlan.places.seats import make_seats
from anlan.places.things import make_things
from anlan.resources.in_use import in_use
from anlan.risk import census
from anlan.risk.arrays import Exposure, Table
from anlan.risk.facilities import Thing, new_facilities
from anlan.risk.layers import new_layer
from anlan.risk.models import Facility, Layer

Progress = Callable[[float, str], None]
GENERATOR = "演示数据 · 推断（生成器，seed {seed}）"
ORIGIN = "anlan init --place "
"""How the origins of all batches begin that a place came in."""
MADE = (
    "dem", "places", "population", "buildings", "facilities", "roads", "stores", "stock", "teams", "vehicles", "shelters",
    "experts",
)  # fmt: skip
"""Kinds of own data that stand on what a place brings."""
LICENCE = "Apache-2.0；所含公开事实见各对象来源"
SHARES = {"地形": 0.35, "驻地": 0.45, "区域": 0.6, "人口": 0.61, "设施": 0.73, "队伍和物资": 0.79, "道路": 1.0}
"""How much of the work is done once a part stands, as measured on two cores."""


@dataclass(frozen=True)
class Built:
    """Which batches a place came in; of one that stands already, those of then and no time."""

    batches: tuple[str, ...]
    seconds: float
    changed_nothing: bool = False


def build(place: str, seed: int, *, by: Actor, progress: Progress = lambda _share, _word: None) -> Built:
    """Build a place by its name and bring it in; nothing where the same stands. A half-built one is built anew, and of a
    wider place than one that stands the wider takes its place. Own data are never replaced, nor hidden.

    Raises KeyError for a name that is none, InsideAnotherPlace, OwnDataStand where own data rest on a demo place, and MeansInUse
    where demo means to be replaced are bound in a workspace that runs.
    """
    named = PLACES[place]
    standing = _standing(named, seed)
    if standing is not None:
        return Built(standing, 0, changed_nothing=True)
    _refuse_if_in_the_way(named)
    give_large_arrays_back()
    return _Builder(named, seed, by, progress).run()


class _Builder:
    def __init__(self, named: Place, seed: int, by: Actor, progress: Progress) -> None:
        self._named, self._seed, self._by, self._progress = named, seed, by, progress
        self._begun = time.monotonic()
        self._day = clock.wall().date()
        self._batches: list[str] = []

    def run(self) -> Built:
        name, seed = self._named.name, self._seed
        land = make_land(name, seed)
        grounds = [self._layer(land.ground, "地形"), *(self._layer(close, "近景地形") for close in land.close)]
        self._bring("dem", [*grounds, self._layer(land.rivers, "河流")], self._replaced("ground", "rivers"))
        self._tell("地形")
        seats = make_seats(name, land, seed)
        self._tell("驻地")
        self._settle(land, seats)
        seconds = time.monotonic() - self._begun
        _tell_built(PlaceBuilt(name, seed, tuple(self._batches), round(seconds, 1)), self._named.code, by=self._by)
        return Built(tuple(self._batches), seconds)

    def _settle(self, land: Land, seats: dict[str, Seats]) -> None:
        people = self._people(land, seats)
        self._things(land, seats, people)
        self._tell("设施")
        means = make_means(
            self._named.code, seats=seats, people=residents(people), land=land, day=self._day, seed=self._seed
        )
        self._apply("means", incoming_means(means))
        del people, means
        self._tell("队伍和物资")
        roads = make_roads(land, seats["county"], seats["township"], seats["village"], corridors(), self._seed)
        self._bring("roads", [self._layer(roads, "道路")], self._replaced("roads"))
        self._tell("道路")

    def _people(self, land: Land, seats: dict[str, Seats]) -> Exposure:
        grown = make_areas(self._named.name, land, seats)
        self._place(seats, grown)
        self._tell("区域")
        lines = [line for line in census.counties() if any(unit.startswith(self._named.code) for unit in line.units)]
        people = make_people(
            land, seats["county"], seats["township"], seats["village"], township_of=grown.township,
            village_of=grown.village, lines=lines, place=self._named.code, seed=self._seed,
        )  # fmt: skip
        self._bring("population", [self._layer(people, "人口和房屋", census.SOURCE)], self._replaced("exposure"))
        self._tell("人口")
        return people

    def _things(self, land: Land, seats: dict[str, Seats], people: Exposure) -> None:
        things = make_things(
            land, seats["county"], seats["township"], seats["village"], people, place=self._named.code, seed=self._seed
        )
        things = _beside_own(things, self._named.code)
        rows = (
            row
            for first in range(0, len(things), conf.BATCH_ROWS)
            for row in new_facilities(things[first : first + conf.BATCH_ROWS])
        )
        demo = Facility.standing.filter(is_demo=True, region_code__startswith=self._named.code)
        self._bring("facilities", rows, (demo,))

    def _place(self, seats: dict[str, Seats], grown: Grown) -> None:
        """Seats and areas of townships and villages, and the positions of their units."""
        known = {int(seat.code): seat for seat in skeleton.known_seats()}
        rows = [
            settled.Seat(str(code), lon, lat, made_up, source="" if made_up else _said_of(known[code], lon, lat))
            for table in (seats["township"], seats["village"])
            for code, lon, lat, made_up in zip(
                table.code.tolist(),
                table.longitude.tolist(),
                table.latitude.tolist(),
                table.is_inferred.tolist(),
                strict=True,
            )
        ]
        settled.place_units(self._apply("places", settled.incoming(seats=rows, areas=grown.shapes, is_demo=True)))

    def _layer(self, table: Table, title: str, source: str = "") -> Layer:
        return new_layer(
            table, region_code=self._named.code, title=title, is_inferred=True, source=source and f"{self._source}；{source}",
            method=f"places {self._named.name} seed {self._seed}",
        )  # fmt: skip

    def _replaced(self, *kinds: str) -> tuple[Any, ...]:
        return tuple(
            Layer.standing.filter(scope_q([self._named.code]), kind=kind, batch__is_demo=True) for kind in kinds
        )

    def _bring(self, kind: str, rows: Iterable[Any], replaces: Iterable[Any]) -> Batch:
        return self._apply(kind, [Incoming(rows, tuple(replaces))])

    def _apply(self, kind: str, incoming: Iterable[Incoming]) -> Batch:
        batch = apply_batch(
            kind=kind, region_code=self._named.code, origin=_origin(self._named, self._seed), source=self._source,
            licence=LICENCE, as_of=self._day, incoming=incoming, is_demo=True, by=self._by,
        )  # fmt: skip
        self._batches.append(batch.uid)
        return batch

    @property
    def _source(self) -> str:
        return GENERATOR.format(seed=self._seed)

    def _tell(self, word: str) -> None:
        give_back()
        self._progress(SHARES[word], word)


def residents(people: Exposure) -> dict[int, int]:
    """Residents by county and by township."""
    found: dict[int, int] = {}
    for codes in (people.township // 1000, people.township):
        each, place = np.unique(codes, return_inverse=True)
        found |= dict(zip(each.tolist(), np.bincount(place, people.people).astype(int).tolist(), strict=True))
    return found


def _said_of(seat: skeleton.KnownSeat, longitude: float, latitude: float) -> str:
    """Who knows a seat, and how far it was moved."""
    if seat.county_seat is not None:
        return f"{seat.source}；取县级政府驻地的位置"
    km = distance_m(seat.longitude, seat.latitude, longitude, latitude) / 1000
    return f"{seat.source}；按坡度移动 {km:.1f} km"


def _beside_own(things: Iterable[Thing], code: str) -> list[Thing]:
    """Without the kinds that own data have brought for a region: the demo's would stand beside them."""
    own = set(Facility.standing.filter(scope_q([code]), is_demo=False).values_list("kind", "batch__region_code"))
    return [
        thing for thing in things
        if not any(thing.kind == kind and thing.region_code.startswith(region) for kind, region in own)
    ]  # fmt: skip


def _origin(named: Place, seed: int) -> str:
    return f"{ORIGIN}{named.name} --seed {seed}"


def _around(code: str) -> Q:
    """Batches of a region, of what contains it and of what lies in it."""
    return Q(region_code__in=scope_codes([code])) | Q(region_code__startswith=code)


def _refuse_if_in_the_way(named: Place) -> None:
    demo = Batch.objects.filter(_around(named.code), origin__startswith=ORIGIN, undone_at=None)
    wider = demo.exclude(region_code__startswith=named.code).first()
    if wider is not None:
        raise InsideAnotherPlace(name=regions.get(named.code).name, wider=regions.get(wider.region_code).name)
    own = list(Batch.objects.filter(_around(named.code), kind__in=MADE, is_demo=False, undone_at=None).order_by("pk"))
    if own and demo.exists():
        raise OwnDataStand(
            name=regions.get(named.code).name, kinds="、".join(sorted({one.kind for one in own})),
            uids="、".join(one.uid for one in own),
        )  # fmt: skip
    bound = in_use(demo_means(named.code))
    if bound is not None:
        raise bound


def _standing(named: Place, seed: int) -> tuple[str, ...] | None:
    """The batches of a place that was built whole with this seed, unless one of them was undone, or another building of it
    was cut off since and left its first batches on them."""
    with clock.entered(reality()):
        told = Entry.objects.filter(verb="place.built", about=f"place:{named.name}").order_by("-id").first()
    if told is None:
        return None
    built = journal.payload_of(told)
    batches = tuple(built["batches"])
    stand = Batch.objects.filter(uid__in=batches, undone_at=None)
    if built["seed"] != seed or stand.count() < len(batches):
        return None
    since = Batch.objects.filter(
        _around(named.code), origin__startswith=ORIGIN, undone_at=None, pk__gt=max(stand.values_list("pk", flat=True))
    )
    return None if since.exists() else batches


def _tell_built(built: PlaceBuilt, region_code: str, *, by: Actor) -> None:
    with clock.entered(reality()):
        tell_built(built, region_code=region_code, by=by)


@journal.service("place.built")
def tell_built(built: PlaceBuilt, *, region_code: str, by: Actor) -> None:
    """Say that a place stands whole."""
    require(by, IMPORT, PermissionPlace(scope_codes([region_code])))
    journal.append("place.built", about=f"place:{built.place}", by=by, payload=built, regions=[region_code])
