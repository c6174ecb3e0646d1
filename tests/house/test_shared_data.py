import gzip
from pathlib import Path

import pytest

from tests.house.planting import ROOT, plant
from tools.checks import shared_data

MANIFEST = """
| file | size | content | verified | origin, licence | tests |
|---|---|---|---|---|---|
| open.csv | 1 KB | a | b | npm something 1.0 (MIT) | c |
| gpl.csv.gz | 1 KB | a | b | github.com/x/y; GPL-3.0 repo | c |
| nc.csv | 1 KB | a | b | CC BY-NC-SA 4.0 - test use only | c |
| silent.csv | 1 KB | a | b | public source files | c |
"""


@pytest.fixture
def shared_tree(tmp_path: Path) -> Path:
    data = tmp_path / "shared" / "data"
    plant(data, "MANIFEST.md", MANIFEST)
    for name in ("open.csv", "nc.csv", "silent.csv", "unnamed.csv"):
        (data / name).write_text(f"{name}\n" * 40)
    (data / "gpl.csv.gz").write_bytes(gzip.compress(b"gpl\n" * 40))
    return tmp_path / "shared"


@pytest.mark.shared
def test_nothing_of_the_shared_data_that_may_not_be_shipped_stands_in_the_repository():
    assert shared_data.check(ROOT) == []


@pytest.mark.parametrize("name", ["nc.csv", "silent.csv", "unnamed.csv", "gpl.csv.gz"])
def test_a_copy_under_another_name_is_caught(tmp_path: Path, shared_tree: Path, name: str):
    house = tmp_path / "house"
    house.mkdir()
    (house / "innocent.txt").write_bytes((shared_tree / "data" / name).read_bytes())
    assert name in shared_data.check(house, shared_tree)[0].says


def test_a_copy_that_was_unpacked_or_packed_is_caught(tmp_path: Path, shared_tree: Path):
    house = tmp_path / "house"
    house.mkdir()
    (house / "unpacked.csv").write_bytes(b"gpl\n" * 40)
    (house / "packed.gz").write_bytes(gzip.compress((shared_tree / "data" / "nc.csv").read_bytes(), mtime=7))
    assert {fault.path.name for fault in shared_data.check(house, shared_tree)} == {"unpacked.csv", "packed.gz"}


def test_an_open_file_may_be_shipped(tmp_path: Path, shared_tree: Path):
    house = tmp_path / "house"
    house.mkdir()
    (house / "open.csv").write_bytes((shared_tree / "data" / "open.csv").read_bytes())
    assert shared_data.check(house, shared_tree) == []


def test_without_the_shared_folder_the_check_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("ANLAN_SHARED", str(tmp_path / "nowhere"))
    assert "NOT LOOKED AT" in shared_data.aside(ROOT)
