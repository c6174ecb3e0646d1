"""What the five plans say of their places: every figure stands in the plan's own words. Requirements §4."""

from __future__ import annotations

import re
from datetime import date

import pytest

from anlan.core.packs import list_packs, lookup, rows
from anlan.core.packs.checking import check_packs
from anlan.core.regions.reading import read_places
from tools.pytest_plugin import shared_folder

PLANS = {
    "53": "001_yunnan",
    "5303": "000_qujing",
    "1406": "002_shuozhou",
    "6207": "003_zhangye",
    "510903": "004_chuanshan",
}
IN_WORDS = {
    ("1406", "chemical_teams"): "两支",
    ("510903", "service_centre_duties"): "五大",
    ("5303", "major_accidents"): "零",
    ("510903", "rain_2020_casualties"): "无",
}

PLACES = sorted(PLANS)


def facts(code):
    return {fact["key"]: fact for fact in value(code)["facts"]}


def value(code):
    return lookup("place_facts", jurisdictions=(code,), at=date(2026, 11, 1)).value


def number(code, key):
    return facts(code)[key]["number"]


@pytest.mark.parametrize("code", PLACES)
def test_no_fact_is_named_twice_and_all_are_verified(code):
    listed = value(code)["facts"]
    assert len({fact["key"] for fact in listed}) == len(listed)
    row = lookup("place_facts", jurisdictions=(code,), at=date(2026, 11, 1))
    assert row.is_verified
    assert value(code)["plan"] in row.source
    assert PLANS[code][:3] in row.source


@pytest.mark.shared
@pytest.mark.parametrize("code", PLACES)
def test_the_words_stand_in_the_plan_and_the_figures_and_names_in_the_words(code):
    text = (shared_folder() / "seeds" / f"{PLANS[code]}.txt").read_text("utf-8").replace("\n", "")
    for key, fact in facts(code).items():
        assert fact["quote"] in text, key
        for figure in [fact["number"]] if "number" in fact else fact.get("range", []):
            word = IN_WORDS.get((code, key)) or rf"(?<![\d.]){re.escape(str(figure))}(?!\.?\d)"
            assert re.search(word, fact["quote"]), key
        for name in fact.get("names", []):
            assert name in fact["quote"], (key, name)


def test_there_is_a_pack_for_every_place_and_each_is_clean():
    packs = [pack for pack in list_packs() if pack.kind == "place" and not pack.is_own]
    assert [pack.name for pack in packs] == [
        "place_chuanshan", "place_qujing", "place_shuozhou", "place_yunnan", "place_zhangye",
    ]  # fmt: skip
    found = [fault for pack in packs for fault in check_packs(pack.folder)]
    guessed = [fault for fault in found if fault.is_note and fault.file.name != "place_facts.yaml"]  # tables that say so
    assert [str(fault) for fault in found if fault not in guessed] == []
    assert sorted(row.jurisdiction for row in rows("place_facts")) == PLACES


def test_the_figures_that_the_demo_is_measured_by():
    assert {code: len(facts(code)) for code in PLACES} == {"1406": 35, "510903": 45, "53": 40, "5303": 26, "6207": 44}
    assert (number("5303", "rescue_teams"), number("5303", "relief_stores")) == (54, 10)
    assert (number("5303", "dust_explosion_firms"), number("5303", "confined_space_firms")) == (78, 103)
    assert (number("53", "quake_vanguard_squads"), number("53", "small_reservoirs")) == (168, 979)
    assert (number("53", "relay_pumps"), number("53", "high_pressure_pumps")) == (2098, 2080)
    assert (number("1406", "informants"), number("1406", "geological_points")) == (1712, 264)
    assert (number("6207", "informants"), number("6207", "experts"), number("6207", "villages")) == (2080, 838, 879)
    assert (number("510903", "rescue_teams"), number("510903", "rescuers")) == (134, 2087)


def test_the_teams_of_a_place_add_up_to_what_it_says_in_all():
    shuozhou = ("comprehensive", "forest_fire", "fire", "armed_police", "enterprise", "social")
    assert sum(number("1406", f"{kind}_teams") for kind in shuozhou) == number("1406", "rescue_teams")
    chuanshan = ("national_fire", "government", "civil", "township", "village")
    assert sum(number("510903", f"{kind}_teams") for kind in chuanshan) == number("510903", "rescue_teams")
    assert sum(number("510903", f"{kind}_people") for kind in chuanshan) == number("510903", "rescuers")


FACT = """\
table: place_facts
rows:
  - jurisdiction: "5303"
    valid_from: 2021-01-01
    source: 某市规划，示例
    verified: true
    value:
      plan: 某市规划
      facts:
        - {key: teams, subject: teams, counts: 队伍, %sstanding: existing, quote: 队伍54支}
"""


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("number: 54, ", "'unit' is a dependency of 'number'"),
        ("", "is not valid under any of the given schemas"),
        ("number: 54, range: [50, 60], unit: 支, ", "should not be valid under"),
        ("names: [甲], bound: about, ", "'number' is a dependency of 'bound'"),
        ("number: 五十四, unit: 支, ", "'五十四' is not of type 'number'"),
    ],
)
def test_a_fact_without_unit_figure_or_sense_is_refused(own_pack, said, reason):
    assert check_packs(own_pack(place_facts=FACT % "number: 54, unit: 支, ")) == []
    found = [fault.reason for fault in check_packs(own_pack(place_facts=FACT % said))]
    assert any(reason in one for one in found), found


# Townships (9 digits) and villages (12) by place, of the statistical codes of 2023-06-30.
TOWNSHIPS = {"53": 1461, "5301": 150, "5303": 137, "5306": 150, "1406": 72, "6207": 78, "510903": 24}
VILLAGES = {"5301": 1738, "5303": 1688, "5306": 1402, "1406": 1277, "6207": 934, "510903": 247}


def test_townships_and_villages_of_the_places_are_all_there():
    codes = [unit.code for unit in read_places()]
    assert len(codes) == len(set(codes)) == 8921
    towns, villages = {code for code in codes if len(code) == 9}, {code for code in codes if len(code) == 12}
    assert {place: sum(code.startswith(place) for code in towns) for place in TOWNSHIPS} == TOWNSHIPS
    assert {place: sum(code.startswith(place) for code in villages) for place in VILLAGES} == VILLAGES
    assert len(towns) == TOWNSHIPS["53"] + TOWNSHIPS["1406"] + TOWNSHIPS["6207"] + TOWNSHIPS["510903"]
    assert len(villages) == sum(VILLAGES.values())
    assert {code[:9] for code in villages} <= towns


@pytest.mark.shared
def test_they_are_the_statistical_codes_name_by_name():
    import csv
    import gzip

    folder = shared_folder() / "data" / "admin" / "codes"
    held = {unit.code: unit.name for unit in read_places()}

    def listed(name, *prefixes):
        with gzip.open(folder / name, "rt", encoding="utf-8", newline="") as lines:
            return {row["code"]: row["name"] for row in csv.DictReader(lines) if row["code"].startswith(prefixes)}

    towns = listed("streets_all.csv.gz", "53", "1406", "6207", "510903")
    assert {code: name for code, name in held.items() if len(code) == 9} == towns
    for name, place in (("villages_530300_曲靖市.csv.gz", "5303"), ("villages_620700_张掖市.csv.gz", "6207")):
        ours = {code: label for code, label in held.items() if len(code) == 12 and code.startswith(place)}
        assert ours == listed(name, place)
