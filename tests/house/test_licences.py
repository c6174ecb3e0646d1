from pathlib import Path

import pytest

from tests.house.planting import plant
from tools.checks import licences
from tools.checks.licences import verdict

PROJECT = "[project]\ndependencies = ['{}']\n[dependency-groups]\ndev = []\n"


@pytest.mark.parametrize(
    "licence",
    ["GPL-3.0-only", "GNU General Public License v3 (GPLv3)", "AGPL-3.0", "MIT AND GPL-2.0", "", "Proprietary", "CC BY-NC 4.0"],
)
def test_a_licence_that_does_not_fit_is_refused_for_what_ships(licence: str):
    assert verdict(licence, ships=True)


@pytest.mark.parametrize("licence", ["MIT", "BSD License", "LGPL-3.0-only", "GPL-2.0 OR MIT", "MPL-2.0", "PSF-2.0", "Apache 2.0"])
def test_a_licence_that_fits_is_accepted(licence: str):
    assert verdict(licence, ships=True) is None


def test_a_gpl_tool_may_test_but_an_agpl_one_may_not():
    assert verdict("GPL-3.0-or-later", ships=False) is None
    assert verdict("AGPL-3.0-or-later", ships=False)


def test_a_locked_distribution_that_is_not_there_cannot_be_judged(tmp_path: Path):
    plant(tmp_path, "requirements/base.lock", "no-such-thing==1.0 \\\n    --hash=sha256:00\n")
    plant(tmp_path, "pyproject.toml", PROJECT.format("no-such-thing"))
    assert [fault.says for fault in licences.check(tmp_path)] == ["no-such-thing is not installed"]


def test_another_platforms_distribution_is_passed_over(tmp_path: Path):
    plant(tmp_path, "requirements/base.lock", "tzdata==2025.1 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n")
    plant(tmp_path, "pyproject.toml", "[project]\ndependencies = []\n")
    assert licences.check(tmp_path) == []


def test_a_dependency_that_was_not_locked_is_named(tmp_path: Path):
    plant(tmp_path, "requirements/base.lock", "")
    plant(tmp_path, "pyproject.toml", PROJECT.format("Some_Thing[extra]~=2.0"))
    assert "some-thing of pyproject.toml is not locked" in licences.check(tmp_path)[0].says


def test_a_peer_that_is_only_measured_beside_may_not_enter_the_house(tmp_path: Path):
    plant(tmp_path, "pyproject.toml", "[project]\ndependencies = []\n")
    plant(tmp_path, "bench/bench_quake.py", "from openquake.hazardlib.imt import PGA\n")
    assert licences.check(tmp_path) == []
    plant(tmp_path, "tests/test_motion.py", '"""Motion."""\n\nfrom openquake.hazardlib.imt import PGA\n')
    assert [str(fault.path.name) for fault in licences.check(tmp_path)] == ["test_motion.py"]
