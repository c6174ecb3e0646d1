"""The field on the Earth: a ShakeMap as it is, observed intensities, areas against what was published of past quakes."""

from __future__ import annotations

import csv
import math
import statistics
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from anlan.core.geometry import distance_m
from anlan.core.geometry.plane import PlaneAround
from anlan.formats.shakemap import read_shakemap
from anlan.impact.events import Observation
from anlan.impact.field import Field, shakemap_field, updated_field
from anlan.science.quake import WANG2000_WEST, AttenuationField
from tests.impact.sample import LUDIAN, assessed, changed, rules

ROOT = Path(__file__).resolve().parents[2]
LOMA_PRIETA = ROOT.parent / "shared/data/earthquake/shakemap/lomaprieta_grid.xml.gz"
GRID = """<?xml version="1.0" encoding="UTF-8"?>
<shakemap_grid xmlns="http://earthquake.usgs.gov/eqcenter/shakemap" event_id="t1" shakemap_id="t1" shakemap_version="3"
 code_version="4" process_timestamp="2014-08-03T09:00:00Z" shakemap_originator="us" map_status="RELEASED" shakemap_event_type="ACTUAL">
<event event_id="t1" magnitude="6.2" depth="10" lat="27.1" lon="103.3" event_timestamp="2014-08-03T08:30:00UTC" event_network="us" event_description="Ludian"/>
<grid_specification lon_min="103.0" lat_min="26.9" lon_max="103.6" lat_max="27.3" nominal_lon_spacing="0.2" nominal_lat_spacing="0.2" nlon="4" nlat="3"/>
<grid_field index="1" name="LON" units="dd"/><grid_field index="2" name="LAT" units="dd"/><grid_field index="3" name="MMI" units="intensity"/>
<grid_data>
103.0 27.3 6.2
103.2 27.3 6.2
103.4 27.3 6.2
103.6 27.3 6.2
103.0 27.1 7.4
103.2 27.1 7.4
103.4 27.1 7.4
103.6 27.1 7.4
103.0 26.9 5.6
103.2 26.9 5.6
103.4 26.9 5.6
103.6 26.9 5.6
</grid_data></shakemap_grid>"""


def wang(ms: float, strike: float | None = 160.0) -> Field:
    shaking = AttenuationField.of_wang2000(ms, strike=strike, region=WANG2000_WEST)
    return Field(PlaneAround(103.3, 27.1), shaking)


def test_a_plane_around_a_position_keeps_distances_from_it():
    plane = PlaneAround(103.3, 27.1)
    place = plane.to_km(103.9, 26.4)
    assert float(np.hypot(*place)) == pytest.approx(distance_m(103.3, 27.1, 103.9, 26.4) / 1000, rel=1e-6)
    assert plane.to_degrees(place) == pytest.approx([103.9, 26.4], abs=1e-9)


def test_a_shakemap_is_used_as_it_is_and_its_degrees_are_rounded_ones():
    grid = read_shakemap(GRID.encode(), received_at=datetime(2014, 8, 4, tzinfo=UTC))
    field = shakemap_field(grid, PlaneAround(103.3, 27.1))
    assert field.at([103.2, 103.3, 110.0], [27.1, 27.2, 27.1])[:2] == pytest.approx([7.4, 6.8])
    assert np.isnan(field.at([110.0], [27.1])).all() and field.axes_km(6) is None
    found = assessed(changed(magnitude=6.2, magnitude_type="Mw"), shakemap=grid)
    assert found.method.field == "shakemap" and found.method.strike_from == "grid" and not found.method.variants
    zones = {zone.intensity: zone for zone in found.zones}
    assert sorted(zones) == [6, 7]  # 5.6 rounds to Ⅵ, 7.4 to Ⅶ
    whole = 0.6 * 99.15 * 0.4 * 110.8
    assert sum(zone.area_km2 for zone in found.zones) == pytest.approx(whole, rel=0.01)


@pytest.mark.parametrize("degree", [6, 7, 8])
def test_the_area_of_a_zone_is_that_of_the_ellipse_of_the_published_relation(degree):
    """泸定 2022, Ms 6.8: of Ⅷ and above 16.00 km along, 7.77 across, 391 km² (docs/reference/assessment.md)."""
    along = 10 ** ((5.253 + 1.398 * 6.8 - degree) / 4.164) - 26
    across = 10 ** ((2.019 + 1.398 * 6.8 - degree) / 2.943) - 8
    field = wang(6.8, 163.0)
    assert field.area_km2(degree) == pytest.approx(math.pi * along * across, rel=0.005)
    assert field.axes_km(degree) == pytest.approx((along, across), rel=0.005)


@pytest.mark.shared
def test_the_shakemap_of_loma_prieta_keeps_its_strongest_degree():
    grid = read_shakemap(LOMA_PRIETA.read_bytes(), received_at=datetime(2026, 1, 1, tzinfo=UTC))
    field = shakemap_field(grid, PlaneAround(grid.bulletin.longitude, grid.bulletin.latitude))
    most = float(np.nanmax(grid.grid.values("MMI")))
    reached = [degree for degree in range(4, 11) if field.area_km2(degree) > 0]
    assert max(reached) == int(most + 0.5)


def test_an_observed_degree_draws_the_field_and_the_assessment_says_so():
    field = wang(6.5)
    seen = Observation(103.5, 27.0, 9.0, 0.5)
    updated = updated_field(field, [seen], felt_from=4.5)
    before, after = float(field.at([103.5], [27.0])[0]), float(updated.at([103.5], [27.0])[0])
    assert before < after <= 9.5
    found = assessed(observations=[seen])
    assert found.method.field == "updated" and "field_updated" in {one.code for one in found.warnings}
    assert sum(zone.area_km2 for zone in found.zones if zone.intensity >= 8) > 77
    assert replace(LUDIAN) == LUDIAN


def test_areas_of_past_quakes_of_the_west_are_those_published_within_half_in_the_median():
    """bench/past_quakes.csv names the source of each published area; Wang (2000) was fitted to quakes before 2000."""
    lines = csv.DictReader((ROOT / "bench/past_quakes.csv").open(encoding="utf-8"))
    ratios = [wang(float(one["ms"]), None).area_km2(6) / float(one["area_6"]) for one in lines if one["area_6"]]
    assert len(ratios) >= 10 and 1 / 1.5 <= statistics.median(ratios) <= 1.5
    assert rules().wang_title.zh == "西部"
