"""The 2020 census by county: equal to its source, placed in the units of today, its doubts said. Issue 4, sentence 2."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from anlan.core.regions import queries as regions
from anlan.core.regions.reading import read_boundaries, read_successions, read_units
from anlan.risk import census
from tools import build_census
from tools.pytest_plugin import shared_folder

CENSUS_DAY = date(2020, 11, 1)
# Communiqué of the census no. 3 (2021-05-11), resident people of the 31 provinces.
PROVINCES = {
    "11": 21_893_095, "12": 13_866_009, "13": 74_610_235, "14": 34_915_616, "15": 24_049_155, "21": 42_591_407,
    "22": 24_073_453, "23": 31_850_088, "31": 24_870_895, "32": 84_748_016, "33": 64_567_588, "34": 61_027_171,
    "35": 41_540_086, "36": 45_188_635, "37": 101_527_453, "41": 99_365_519, "42": 57_752_557, "43": 66_444_864,
    "44": 126_012_510, "45": 50_126_804, "46": 10_081_232, "50": 32_054_159, "51": 83_674_866, "52": 38_562_148,
    "53": 47_209_277, "54": 3_648_100, "61": 39_528_999, "62": 25_019_831, "63": 5_923_957, "64": 7_202_654,
    "65": 25_852_345,
}  # fmt: skip
COUNTED, ELDERLY, HOUSEHOLDS = 1_409_778_724, 190_635_280, 494_157_423
"""Of the 31 provinces, communiqués no. 2, 3 and 5: people, those of 65 and more, family households."""


def source_folder():
    return shared_folder() / "data" / "population"


def printed(table):
    with gzip.open(source_folder() / f"county_{table}_2020.csv.gz", "rt", encoding="utf-8-sig", newline="") as lines:
        return {row["CODE"].removesuffix("00"): row for row in csv.DictReader(lines)}


@pytest.mark.shared
def test_the_table_is_what_the_tool_makes_of_the_source_byte_for_byte():
    made = build_census.packed(source_folder())
    assert gzip.decompress(made) == gzip.decompress((build_census.PACK / "counties.csv.gz").read_bytes())


@pytest.mark.shared
def test_every_figure_is_the_printed_one_and_only_one_was_mended():
    people, ages, households = printed("population"), printed("ages"), printed("households")
    assert len(people) == 2990
    assert [*people] == [*ages] == [*households]
    assert {line.code for line in census.not_counted()} == {code for code, row in people.items() if not row["POPU"]}
    assert [line.code for line in census.counties()] == [code for code, row in people.items() if row["POPU"]]
    mended = []
    for line in census.counties():
        of_people, of_ages, of_households = people[line.code], ages[line.code], households[line.code]
        assert line.people == int(of_people["POPU"])
        assert (line.men_per_100_women, line.urban) == (float(of_people["POPU_WM"]), float(of_people["POPU_URB"]))
        assert line.share_0_14 == float(of_ages["AGES_0-14"])
        assert line.share_15_64 == float(of_ages["AGES_15-64"])
        assert line.share_65_plus == float(of_ages["AGES_65P"])
        bands = {f"AGES_{band.replace('_plus', 'P').replace('_', '-')}": share for band, share in line.ages.items()}
        assert bands == {name: float(of_ages[name]) for name in [*of_ages][6:]}
        ours = (
            line.in_households, line.mean_household, line.one_person, line.one_generation, line.two_generations,
            line.three_generations, line.four_generations, line.with_elderly, line.with_one_elderly,
            line.with_two_elderly, line.with_three_elderly,
        )  # fmt: skip
        for ours_now, (name, theirs) in zip(ours, [*of_households.items()][2:], strict=True):
            if ours_now != float(theirs):
                mended.append((line.code, name, theirs, ours_now))
    assert mended == [("130203", "HHLD_S", "225", 2.25)]
    assert sum(line.people for line in census.counties()) == sum(int(row["POPU"] or 0) for row in people.values())


@pytest.mark.shared
def test_people_of_65_and_more_are_people_times_the_printed_share_rounded():
    people, ages = printed("population"), printed("ages")
    for line in census.counties():
        exact = Decimal(people[line.code]["POPU"]) * Decimal(ages[line.code]["AGES_65P"])
        assert abs(line.elderly() - exact) <= Decimal("0.5"), line


def test_every_province_adds_up_to_the_communique_but_for_one_misprint_that_the_line_confesses():
    found = Counter()
    for line in census.counties():
        found[line.code[:2]] += line.people
    beside = {code: found[code] - people for code, people in PROVINCES.items() if found[code] != people}
    assert found.keys() == PROVINCES.keys()
    assert beside == {"15": 100_000}
    assert sum(PROVINCES.values()) == COUNTED
    doubtful = census.by_code()["150703"]
    assert (doubtful.people, sum(doubtful.ages.values())) == (184_424, pytest.approx(84_424 / 184_424, abs=1e-3))
    assert "24049155" in doubtful.note


def test_the_elderly_and_the_households_of_all_counties_come_to_what_the_census_counted():
    lines = census.counties()
    assert sum(line.elderly() for line in lines) == pytest.approx(ELDERLY, rel=1e-5)
    assert sum(line.households() for line in lines) == pytest.approx(HOUSEHOLDS, rel=3e-5)
    assert sum(line.household_people() for line in lines) == pytest.approx(1_292_809_300, rel=1e-6)


def test_huize_and_ludian_are_as_printed():
    huize, ludian = census.by_code()["530326"], census.by_code()["530621"]
    assert (huize.name, huize.people, huize.share_65_plus, huize.mean_household) == ("会泽县", 794_279, 0.1237, 2.61)
    assert (huize.elderly(), huize.household_people(), huize.households()) == (98_252, 764_573, 292_940)
    assert (ludian.people, ludian.elderly(), ludian.households()) == (398_447, 32_434, 129_209)
    assert (ludian.ages["0"], ludian.ages["5_9"], ludian.ages["85_plus"]) == (0.0155, 0.0896, 0.0054)
    assert len(ludian.ages) == 19


def test_shares_are_shares_and_fit_together():
    for line in census.counties():
        shares = [line.urban, line.share_0_14, line.share_15_64, line.share_65_plus, *line.ages.values()]
        shares += [line.in_households, line.one_person, line.one_generation, line.with_elderly]
        assert all(0 <= share <= 1 for share in shares), line
        assert 1 <= line.mean_household < 6, line
        assert line.one_person <= line.one_generation, line
        generations = line.one_generation + line.two_generations + line.three_generations + line.four_generations
        assert generations == pytest.approx(1, abs=3e-4), line
        parts = line.with_one_elderly + line.with_two_elderly + line.with_three_elderly
        assert parts == pytest.approx(line.with_elderly, abs=3e-4), line
        if line.code != "150703":
            assert line.share_0_14 + line.share_15_64 + line.share_65_plus == pytest.approx(1, abs=2e-4), line
            assert sum(line.ages.values()) == pytest.approx(1, abs=2e-3), line


def test_every_line_resolves_to_the_units_of_today_that_the_regions_know(china):
    by_hand = {"330109", "330110", "653022", "653121", "653122", "653221"}  # split, and the code went on
    lines = {line.code: line for line in (*census.counties(), *census.not_counted())}
    assert len(lines) == 2990
    then = {u.code: u.name for u in read_units() if u.valid_from <= CENSUS_DAY < (u.valid_to or date.max)}
    today = {unit.code for unit in read_units() if unit.valid_to is None}
    for code, line in lines.items():
        assert line.name == then[code]
        heirs = {heir.code for heir in regions.resolve(code, on=CENSUS_DAY)}
        if isinstance(line, census.CensusCounty):
            assert heirs <= set(line.units) <= today, line
            assert (heirs != set(line.units)) is (code in by_hand), line
    assert {line.code for line in census.split_since()} == by_hand | {"330104", "500112"}
    assert all(line.note for line in census.split_since() if line.code in by_hand)


def test_what_became_of_the_units_is_counted_out():
    changes = Counter(line.change for line in census.counties())
    assert changes == {"": 2929, "merged": 20, "upgraded": 15, "recoded": 12, "renamed": 5, "split": 8}
    assert all(line.units == (line.code,) for line in census.counties() if line.change in ("", "renamed"))


def test_a_merger_adds_up_and_a_split_unit_is_given_to_no_heir():
    assert [line.name for line in census.of_unit("350404")] == ["梅列区", "三元区"]
    assert sum(line.people for line in census.of_unit("350404")) == 220_115 + 187_936
    assert [line.code for line in census.of_unit("532302")] == ["532331"]  # 禄丰县 → 禄丰市
    assert census.of_unit("532331") == ()
    assert [line.code for line in census.of_unit("441900")] == ["4419"]
    assert [line.code for line in census.of_unit("330102")] == ["330102"]  # 江干区 went here and to 钱塘区
    assert census.of_unit("330114") == ()
    placed = Counter(line.code for unit in all_units() for line in census.of_unit(unit))
    assert set(placed.values()) == {1}
    assert placed.keys() | {line.code for line in census.split_since()} == census.by_code().keys()


def all_units():
    return {unit for line in census.counties() for unit in line.units}


def test_units_of_today_without_a_census_of_their_own_are_known_by_name():
    """A unit set up since is either an heir of a split line or one of these; the sources page names them."""
    today = {u.code for u in read_units() if u.valid_to is None and len(u.code) == 6 and u.code[:2] < "71"}
    heirs = {step.new for step in read_successions()}
    bare = today - all_units() - {line.code for line in census.not_counted()}
    assert bare == {"540171", "653132", "653228", "659011", "659012"}
    assert "653228" not in heirs
    page = (build_census.PACK / "SOURCES.md").read_text("utf-8")
    assert all(code in page for code in bare)


def test_units_that_no_map_shows_keep_their_people_and_are_listed(china):
    bare = {line.code: line.people for line in census.without_polygon()}
    assert bare["140671"] == 71_744  # 山西朔州经济开发区
    assert sum(bare.values()) > 10_000_000
    assert "653221" not in bare  # 和田县 is on the map; only 和安县, made of part of it, is not yet
    assert not bare.keys() & {boundary.code for boundary in read_boundaries()}
    shuozhou = {line.code: line.people for line in census.counties() if line.code.startswith("1406")}
    assert sum(shuozhou.values()) == 1_593_444
    assert "140671" in shuozhou


def test_a_county_that_was_not_counted_is_unknown_and_not_zero():
    (jinmen,) = census.not_counted()
    assert (jinmen.code, jinmen.name) == ("350527", "金门县")
    assert "350527" not in census.by_code()
    assert jinmen.note


def test_the_table_is_read_once():
    assert census.counties() is census.counties()
    assert census.by_code() is census.by_code()


def test_a_household_has_as_many_people_as_the_census_printed_for_the_nearest_unit_that_it_counted():
    assert census.mean_household(["CN"]) == pytest.approx(2.62, abs=0.005), "communiqué no. 5"
    assert census.mean_household(["530621100", "530621", "5306", "53", "CN"]) == pytest.approx(2.99, abs=0.005)
    cities = [census.mean_household([code]) for code in ("5306", "53")]
    assert all(size is not None and 2.5 < size < 3.2 for size in cities)
    assert census.mean_household(["71", "CN"]) == census.mean_household(["CN"]) and census.mean_household(["71"]) is None
