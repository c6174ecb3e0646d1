"""`anlan assess quake`: any bulletin from a file or a pipe, in words or as JSON, with its field as a file."""

from __future__ import annotations

import argparse
import io
import json
import sys

import jsonschema
import numpy as np
import pytest
import rasterio
from django.utils import translation

from anlan.cli import assess
from anlan.cli.codes import OK, Refused
from anlan.cli.parsing import make_parser
from anlan.core import clock
from anlan.core.batches.services import Incoming, apply_batch
from anlan.core.clock.queries import reality
from anlan.core.permission import system_actor
from anlan.impact.result import schema
from anlan.risk.layers import new_layer
from tests.formats.samples import CENC, quakeml
from tests.impact.sample import exposure, roads
from tests.impact.test_field import GRID
from tests.impact.test_wording import HAN

pytestmark = pytest.mark.django_db

LUDIAN = "据中国地震台网正式测定，8月3日16时30分在云南昭通市鲁甸县（北纬27.1度，东经103.3度）发生6.5级地震，震源深度12千米"
PLANES = """<focalMechanism publicID="quakeml:a/fm/1"><nodalPlanes preferredPlane="1"><nodalPlane1><strike><value>160</value></strike>
<dip><value>80</value></dip><rake><value>5</value></rake></nodalPlane1><nodalPlane2><strike><value>69</value></strike></nodalPlane2>
</nodalPlanes></focalMechanism>"""


@pytest.fixture
def said(monkeypatch, capsys, china):
    """The command on this input: its exit code, what it printed."""
    monkeypatch.setattr(assess, "start_django", lambda **_: None)

    def run(text: str, *options: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", argparse.Namespace(buffer=io.BytesIO(text.encode())))
        code = assess.quake(make_parser().parse_args(["assess", "quake", "-", *options]))
        return code, capsys.readouterr().out

    return run


@pytest.fixture
def people(china):
    """A layer of people and one of roads of 昭通, as a user brings them."""
    with clock.entered(reality()):
        rows = [
            new_layer(table, region_code="5306", title=title, method="手工", source="测试人口")
            for table, title in ((exposure(), "人口"), (roads(), "道路"))
        ]
        apply_batch(
            kind="population", region_code="5306", origin="a.csv", source="测试人口", licence="CC0",
            as_of=clock.now().date(), incoming=[Incoming([row]) for row in rows], is_demo=False, facts={},
            by=system_actor("test"),
        )  # fmt: skip


def test_the_sentence_of_ludian_on_a_pipe_becomes_figures_that_keep_to_the_schema(said, people):
    code, out = said(LUDIAN, "--json")
    plain = json.loads(out)
    jsonschema.Draft202012Validator(schema()).validate(plain)
    assert code == OK and plain["event"]["region_code"] == "530621" and plain["event"]["region_name"].endswith("鲁甸县")
    zones = {zone["intensity"]: zone for zone in plain["zones"]}
    assert zones[7]["people"] > 0 and zones[6]["area_km2"] == pytest.approx(9179, rel=0.01)
    assert plain["losses"]["deaths"]["high"] > 0 and plain["townships"][0]["code"].startswith("530")
    assert sum(zone["roads_km"]["county"] for zone in plain["zones"]) == pytest.approx(20.0)
    assert plain["provenance"]["inputs"]["exposure"]["source"] == "测试人口"


def test_in_words_it_says_that_nothing_of_it_was_seen_and_for_nobody_known_not_zero(said):
    code, out = said(LUDIAN)
    assert code == OK and "均为模型估算" in out and "Ⅷ度区" in out
    assert "人口未知" in out and "死亡：未知" in out and "（不是零）" in out


def test_with_english_chosen_it_says_the_same_in_english(said):
    with translation.override("en"):
        code, out = said(LUDIAN)
    assert code == OK and "nobody has seen them" in out and "Dead: unknown" in out
    assert not HAN.search(out.replace("云南昭通市鲁甸县", "").replace("云南省昭通市鲁甸县", ""))


def test_a_region_counts_only_its_own_people(said, people):
    everywhere = json.loads(said(LUDIAN, "--json")[1])
    county = json.loads(said(LUDIAN, "--json", "--region", "530621")[1])
    assert 0 < county["people_felt"] < everywhere["people_felt"]
    assert {town["code"][:6] for town in county["townships"]} == {"530621"}


def test_the_mechanism_of_a_bulletin_sets_the_strike_and_a_given_strike_beats_it(said):
    bulletin = quakeml(more=PLANES)
    told = json.loads(said(bulletin, "--json")[1])
    assert told["method"]["strike"] == 160 and told["method"]["strike_from"] == "mechanism"
    assert [one["strike"] for one in told["event"]["planes"]] == [160, 69]
    given = json.loads(said(bulletin, "--json", "--strike", "30")[1])
    assert given["method"]["strike"] == 30 and given["method"]["strike_from"] == "given"


def test_the_field_is_drawn_as_lines_or_cell_by_cell(said, tmp_path):
    lines, cells = tmp_path / "field.geojson", tmp_path / "field.tif"
    said(CENC, "--field", str(lines))
    features = json.loads(lines.read_text())["features"]
    assert [one["properties"]["intensity"] for one in features] == [5, 6, 7, 8]
    said(CENC, "--field", str(cells))
    with rasterio.open(cells) as file:
        band, at = file.read(1), file.index(103.3, 27.1)
        assert file.crs.to_epsg() == 4326 and band[at] == pytest.approx(8.45, abs=0.1)
        # Its Ⅵ and above hold what the zones hold.
        inside = (band >= 6) & np.isfinite(band)
        assert 0.9 < inside.sum() * 0.01**2 * 110.8 * 99.1 / 10_867 < 1.1


def test_nothing_estimated_is_nothing_drawn(said, tmp_path):
    from anlan.impact.drawing import FieldFormatUnknown, NoField

    deep = CENC.replace("震源深度12千米", "震源深度600千米")
    with pytest.raises(NoField):
        said(deep, "--field", str(tmp_path / "a.tif"))
    with pytest.raises(FieldFormatUnknown):
        said(CENC, "--field", str(tmp_path / "a.png"))


def test_observed_degrees_are_read_line_by_line_and_a_bad_line_is_named(said, tmp_path):
    observed = tmp_path / "seen.csv"
    observed.write_text("经度,纬度,烈度\n103.5,27.0,9\n103.1,27.2,8,0.3\n", "utf-8")
    assert json.loads(said(CENC, "--json", "--observed", str(observed))[1])["method"]["field"] == "updated"
    observed.write_text("103.5,27.0,9\n103.1,十,8\n", "utf-8")
    with pytest.raises(Refused, match="第 2 行"):
        said(CENC, "--observed", str(observed))


def test_a_grid_with_a_torn_row_is_refused_with_its_line(said):
    with pytest.raises(Refused, match="grid_data"):
        said(GRID.replace("103.2 27.1 7.4", "103.2 27.1"))


@pytest.mark.parametrize("text", ["今天天气很好", "中国地震台网正式测定：某地发生6.5级地震"])
def test_what_is_no_bulletin_is_refused_with_a_sentence(said, text):
    with pytest.raises(Refused):
        said(text)
