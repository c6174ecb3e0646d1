"""Ways of OpenStreetMap files (issue 4, sentences 3 and 11)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anlan.formats.faults import FormatError
from anlan.formats.osm import read_ways

TWO_WAYS = """<osm version="0.6">
 <node id="1" lat="26.1" lon="103.1"/><node id="2" lat="26.2" lon="103.2"/><node id="3" lat="26.3" lon="103.3"/>
 <way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="ref" v="G213"/></way>
 <way id="11"><nd ref="2"/><nd ref="1"/><tag k="building" v="yes"/></way>
 <way id="12"><nd ref="1"/><nd ref="99"/><nd ref="3"/><nd ref="2"/><tag k="highway" v="service"/></way>
</osm>"""


def test_ways_share_their_nodes_and_end_where_a_node_is_not_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.osm"
    path.write_text(TWO_WAYS)
    ways = read_ways(path, having="highway", tags=("ref",))
    lines = [ways.node[a:b] for a, b in zip(ways.first[:-1], ways.first[1:], strict=True)]
    drawn = [np.column_stack([ways.longitude[line], ways.latitude[line]]).tolist() for line in lines]
    assert drawn == [[[103.1, 26.1], [103.2, 26.2], [103.3, 26.3]], [[103.3, 26.3], [103.2, 26.2]]]
    assert lines[0][1] == lines[1][1] and ways.without_place == 1
    assert list(ways.tags["ref"]) == ["G213", ""] and list(ways.tags["highway"]) == ["primary", "service"]


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [("a.osm.pbf", b"hello", "读不出来"), ("a.osm", b"<osm><way>", "读不出来"), ("a.osm", b"", "内容为空"), ("a.o5m", b"x", "格式无法识别")],
)
def test_what_is_no_map_is_told_in_a_sentence(tmp_path: Path, name: str, body: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(FormatError) as refused:
        read_ways(tmp_path / name, having="highway", tags=())
    assert says in refused.value.sentences()[0]


@pytest.mark.shared
def test_real_extracts_are_read(shared_data: Path) -> None:
    town = read_ways(shared_data / "roads/Helsinki.osm.pbf", having="highway", tags=("name", "oneway"))
    values, counts = np.unique(town.tags["highway"].astype(str), return_counts=True)
    assert dict(zip(values, counts, strict=True))["residential"] == 231  # of 243: twelve lie beyond the cut
    assert "Mannerheimintie" in set(town.tags["name"])
    assert town.longitude.min() > 24 and town.latitude.max() < 61
    village = read_ways(shared_data / "roads/planet_10.068_48.135.osm.gz", having="highway", tags=())
    assert len(village) == 14
    with pytest.raises(FormatError) as refused:
        read_ways(shared_data / "roads/Helsinki.osm.pbf", having="highway", tags=(), most_nodes=100)
    assert "超过上限 100" in refused.value.sentences()[0]
