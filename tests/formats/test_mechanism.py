"""Nodal planes in bulletins: QuakeML and USGS GeoJSON."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from anlan.formats.mechanism import NodalPlane, read_planes
from tests.formats.samples import CENC, FDSN, quakeml

SHARED = Path(__file__).resolve().parents[3] / "shared/data/earthquake"
PLANES = """<focalMechanism publicID="quakeml:a/fm/1"><nodalPlanes{preferred}>
<nodalPlane1><strike><value>346</value></strike><dip><value>57</value></dip><rake><value>75</value></rake></nodalPlane1>
<nodalPlane2><strike><value>{second}</value></strike></nodalPlane2></nodalPlanes></focalMechanism>"""


def planes(preferred: str = "", second: str = "193") -> tuple[NodalPlane, ...]:
    return read_planes(quakeml(more=PLANES.format(preferred=preferred, second=second)).encode())


def test_both_planes_are_read_the_preferred_one_first():
    first, second = NodalPlane(346.0, 57.0, 75.0), NodalPlane(193.0, None, None)
    assert planes() == (first, second)
    assert planes(' preferredPlane="2"') == (second, first)


@pytest.mark.parametrize("strike", ["370", "-5", "north", "nan", ""])
def test_a_plane_whose_strike_cannot_be_is_left_out(strike):
    assert planes(second=strike) == (NodalPlane(346.0, 57.0, 75.0),)


@pytest.mark.parametrize("text", [CENC, FDSN, quakeml(), "<quakeml><broken", "{", '{"properties": 3}', "[]", ""])
def test_what_carries_no_mechanism_has_no_planes_and_is_no_fault(text):
    assert read_planes(text.encode()) == ()


def test_a_product_of_the_usgs_carries_planes_by_name():
    properties = {"nodal-plane-1-strike": "186.65", "nodal-plane-1-dip": "49", "nodal-plane-1-rake": "-78.18"}
    document = {"properties": {"products": {"moment-tensor": [{"properties": properties}]}}}
    assert read_planes(json.dumps(document).encode()) == (NodalPlane(186.65, 49.0, -78.18),)


@pytest.mark.shared
def test_the_planes_of_dingri_2025_are_those_of_its_bulletin():
    found = read_planes(gzip.decompress((SHARED / "usgs/us6000pi9w.geojson.gz").read_bytes()))
    assert [plane.strike for plane in found] == [186.65, 348.96]
