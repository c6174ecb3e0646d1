import csv
import gzip
from datetime import date
from pathlib import Path

import pytest

from anlan.core.regions import RegionNotFound
from anlan.core.regions import queries as regions
from anlan.core.regions.models import Region, RegionSuccession
from tools.pytest_plugin import shared_folder

pytestmark = pytest.mark.usefixtures("china")
CENSUS_DAY = date(2020, 11, 1)


def today(code, on=None):
    return [unit.code for unit in regions.resolve(code, on)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("530328", "530303"),  # 沾益县 → 沾益区, 2016
        ("530321", "530304"),  # 马龙县 → 马龙区, 2018
        ("532331", "532302"),  # 禄丰县 → 禄丰市, 2021
        ("371202", "370116"),  # 莱城区 → 济南市莱芜区, 2018
        ("654223", "654203"),  # 沙湾县 → 沙湾市, 2021
        ("542621", "540402"),  # 林芝县 → 巴宜区, 2015
        ("532701", "530802"),  # 思茅市 → 翠云区 → 思茅区: two steps
        ("469037", "460302"),  # 西沙群岛, four codes in twenty years
        ("620200", "6202"),  # the statistical form of a city without counties
    ],
)
def test_an_old_code_finds_the_unit_of_today(old, new):
    assert today(old) == [new]


def test_the_day_decides_which_unit_a_code_means():
    assert regions.get("530328", on=date(2015, 6, 1)).name == "沾益县"
    with pytest.raises(RegionNotFound):
        regions.get("530328", on=date(2017, 6, 1))
    assert today("540172") == ["540172"]
    assert today("540172", on=CENSUS_DAY) == ["540173"]  # 文创园区 then, 拉萨经开区 now
    assert today("232701", on=date(2009, 1, 1)) == ["232761"]  # 加格达奇 then, 漠河 now
    assert today("232701") == ["232701"]


def test_a_split_has_several_heirs_and_a_merger_one():
    assert today("330104", on=CENSUS_DAY) == ["330102", "330114"]
    assert today("500112") == ["500109", "500157"]
    assert today("110104") == ["110102"]


def test_a_statistical_heading_stands_for_its_members():
    assert today("4290") == ["429004", "429005", "429006", "429021"]
    assert len(today("110100")) == 16


def test_everything_that_is_no_more_has_an_heir_that_began_in_time():
    ended = Region.objects.exclude(valid_to=None)
    assert ended.count() > 500
    for unit in ended:
        assert regions.resolve(unit.code, on=unit.valid_from), unit
    for step in RegionSuccession.objects.select_related("old", "new"):
        assert step.on == step.old.valid_to
        assert step.new.valid_from <= step.on, step.old
        assert step.new.valid_to is None or step.on < step.new.valid_to, step.old


def shared_rows(name):
    path = (shared_folder() or Path()) / "data" / name
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.shared
def test_every_census_code_finds_its_units_of_today_in_its_own_province():
    for row in shared_rows("population/county_population_2020.csv.gz"):
        heirs = regions.resolve(row["CODE"], on=CENSUS_DAY)
        assert heirs and all(heir.is_of_today for heir in heirs), row
        assert {heir.code[:2] for heir in heirs} == {row["CODE"][:2]}


@pytest.mark.shared
@pytest.mark.parametrize("table", ["provinces", "cities", "areas"])
def test_every_code_of_2023_finds_its_units_of_today(table):
    for row in shared_rows(f"admin/codes/{table}.csv"):
        assert regions.resolve(row["code"], on=date(2023, 6, 30)), row


@pytest.mark.shared
def test_a_zone_without_polygon_is_never_dropped_from_a_sum():
    rows = shared_rows("population/county_population_2020.csv.gz")
    people = {row["CODE"]: int(row["POPU"]) for row in rows if row["POPU"]}
    assert len(rows) - len(people) < 10  # not counted is not zero
    by_unit: dict[str, int] = {}
    for code, count in people.items():
        heir = regions.resolve(code, on=CENSUS_DAY)[0]
        by_unit[heir.code] = by_unit.get(heir.code, 0) + count
    by_province: dict[str, int] = {}
    for code, count in by_unit.items():
        province = regions.ancestors(code)[-2]
        by_province[province] = by_province.get(province, 0) + count
    assert sum(by_province.values()) == sum(people.values())
    for province, count in by_province.items():
        assert count == sum(n for code, n in people.items() if code.startswith(province))
    without = {unit.code for unit in regions.units_without_polygon()}
    assert sum(by_unit.get(code, 0) for code in without) > 10_000_000
