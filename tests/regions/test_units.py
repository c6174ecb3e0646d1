from datetime import date

import pytest

from anlan.core.permission import system_actor
from anlan.core.regions import RegionNotFound
from anlan.core.regions import queries as regions
from anlan.core.regions.models import Kind, Level, Region, RegionBoundary
from anlan.core.regions.services import add_region

pytestmark = pytest.mark.usefixtures("china")


def today(**which):
    return Region.objects.filter(valid_to=None, **which)


def test_the_country_has_34_provinces_and_333_prefectures():
    assert today(level=Level.PROVINCE).count() == 34
    prefectures = today(level=Level.PREFECTURE).exclude(kind=Kind.HEADING)
    assert prefectures.count() == 333


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("11", "municipality"), ("15", "autonomous_region"), ("53", "province"), ("71", "province"),
        ("81", "special_administrative_region"), ("82", "special_administrative_region"),
        ("5303", "prefecture_city"), ("5329", "autonomous_prefecture"), ("1525", "league"), ("6543", "prefecture"),
        ("530302", "district"), ("530326", "county"), ("530381", "county_city"), ("530126", "autonomous_county"),
        ("429021", "forestry_district"), ("520203", "special_district"), ("150223", "banner"),
        ("150722", "autonomous_banner"), ("632857", "administrative_committee"), ("140671", "development_zone"),
        ("4290", "heading"), ("530302001", "subdistrict"), ("530302001001", "community"),
    ],
)  # fmt: skip
def test_each_kind_of_unit_is_told_apart(code, kind):
    assert regions.get(code).kind == kind


def test_taiwan_hong_kong_and_macao_are_there_with_what_the_package_draws():
    assert regions.children("71").count() == 20
    assert regions.children("81").count() == 18
    assert regions.name_path("710009") == "台湾省台北市"
    assert regions.place(121.5170, 25.0478).code == "710009"
    assert regions.place(113.5500, 22.1900).code == "82"


@pytest.mark.parametrize(("code", "town"), [("6202", None), ("4419", None), ("4420", None), ("4604", None)])
def test_a_city_without_counties_stands_on_the_map_of_counties(code, town):
    assert not today(parent__code=code, level=Level.COUNTY).exists()
    assert set(RegionBoundary.objects.filter(region__code=code).values_list("layer", flat=True)) >= {
        "prefecture",
        "county",
    }


@pytest.mark.parametrize(
    ("code", "province"), [("429004", "42"), ("469001", "46"), ("659001", "65"), ("419001", "41"), ("500101", "50")]
)
def test_a_directly_administered_county_belongs_to_its_province(code, province):
    assert regions.ancestors(code) == (code, province, "CN")


def test_ancestors_climb_from_the_village_to_the_country():
    village = today(code__startswith="530326", level=Level.VILLAGE).first()
    assert village is not None
    chain = regions.ancestors(village.code)
    assert chain == (village.code, village.code[:9], "530326", "5303", "53", "CN")
    assert regions.name_path(village.code).startswith("云南省曲靖市会泽县")


def test_a_code_no_table_knows_is_placed_by_its_digits():
    assert regions.ancestors("530326999") == ("530326999", "530326", "5303", "53", "CN")
    assert regions.ancestors("no code") == ("no code",)
    with pytest.raises(RegionNotFound):
        regions.get("530399")


def test_ancestors_are_asked_once(django_assert_num_queries):
    regions.forget()
    with django_assert_num_queries(1):
        for _ in range(3):
            regions.ancestors("530326")


def test_ancestors_on_a_day_refuse_a_unit_that_was_not_there():
    assert regions.ancestors("530328", on=date(2015, 1, 1)) == ("530328", "5303", "53", "CN")
    with pytest.raises(RegionNotFound):
        regions.ancestors("530328", on=date(2020, 1, 1))


def test_some_130_zones_have_no_polygon_and_say_so():
    without = regions.units_without_polygon()
    assert 120 <= without.count() <= 140
    assert {"140671", "653229"} <= {unit.code for unit in without}
    assert all(unit.longitude is None and not unit.has_boundary for unit in without)
    zones = without.filter(kind=Kind.DEVELOPMENT_ZONE)
    assert all(unit.parent is not None for unit in zones)


def test_the_demo_places_reach_township_and_village():
    for code in ("5301", "5303", "5306", "1406", "6207", "510903"):
        assert today(code__startswith=code, level=Level.VILLAGE).exists()
    counties_of_yunnan = set(today(code__startswith="53", level=Level.COUNTY).values_list("code", flat=True))
    with_towns = {
        code[:6] for code in today(code__startswith="53", level=Level.TOWNSHIP).values_list("code", flat=True)
    }
    assert counties_of_yunnan == with_towns


def test_an_added_zone_needs_an_existing_parent_and_tells_the_journal(reality):
    zone = add_region(
        code="530392", name="演示工业园", kind=Kind.DEVELOPMENT_ZONE, parent_code="530326",
        valid_from=date(2024, 1, 1), source="测试", by=system_actor("tests"),
    )  # fmt: skip
    assert regions.ancestors(zone.code) == ("530392", "530326", "5303", "53", "CN")
    with pytest.raises(RegionNotFound):
        add_region(
            code="530393", name="无上级", kind=Kind.DEVELOPMENT_ZONE, parent_code="530399",
            valid_from=date(2024, 1, 1), source="测试", by=system_actor("tests"),
        )  # fmt: skip
