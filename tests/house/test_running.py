"""How tests are run: skips, left-out tests, the data folder. Each case is a small pytest run of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.house.planting import ROOT


def run(folder: Path, code: str, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run pytest with our plugin over one planted module."""
    (folder / "test_planted.py").write_text(dedent(code), "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    shared\n    databases\n")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ANLAN_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tools.pytest_plugin", "-p", "no:cacheprovider", *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**inherited, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


SKIPS = """
    import pytest

    @pytest.fixture
    def browser():
        pytest.skip('no chromium')

    @pytest.mark.skip(reason='no chromium')
    def test_by_mark(): pass

    def test_in_its_body():
        pytest.skip('no chromium')

    def test_by_fixture(browser): pass
"""
SKIPPED_MODULE = "import pytest\npytest.importorskip('no_such_module', reason='no chromium')\n"


def test_a_skip_is_a_failure_where_skips_are_forbidden(tmp_path: Path):
    code, text = run(tmp_path, SKIPS, "--no-skips")
    assert code == 1 and "skipped" not in text.splitlines()[-1]
    assert text.count("skips are failures here: no chromium") >= 3 or text.count("no chromium") >= 3


def test_a_module_that_skips_itself_is_a_failure_too(tmp_path: Path):
    code, text = run(tmp_path, SKIPPED_MODULE, ANLAN_NO_SKIPS="1")
    assert code == 2 and "skips are failures here" in text and "no chromium" in text


def test_a_skip_is_a_skip_elsewhere(tmp_path: Path):
    code, text = run(tmp_path, SKIPS)
    assert code == 0 and "3 skipped" in text


def test_a_skip_fails_in_a_worker_as_well(tmp_path: Path):
    code, text = run(tmp_path, SKIPS, "--no-skips", "-p", "xdist", "-n", "1")
    assert code == 1 and "failed" in text.splitlines()[-1] and "skipped" not in text.splitlines()[-1]


SHARED = "import pytest\n@pytest.mark.shared\ndef test_a(shared):\n    assert shared.is_dir()\ndef test_b(): pass\n"


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "1")])
def test_tests_that_need_the_shared_data_are_left_out_aloud_without_it(tmp_path: Path, workers: tuple[str, ...]):
    code, text = run(tmp_path, SHARED, "--no-skips", *workers, ANLAN_SHARED=str(tmp_path / "nowhere"))
    assert code == 0 and "1 passed" in text
    assert "1 tests marked 'shared' were left out" in text


def test_tests_that_need_the_shared_data_run_with_it(tmp_path: Path):
    (tmp_path / "shared" / "data").mkdir(parents=True)
    (tmp_path / "shared" / "data" / "MANIFEST.md").write_text("| file |")
    code, text = run(tmp_path, SHARED, ANLAN_SHARED=str(tmp_path / "shared"))
    assert code == 0 and "2 passed" in text and "left out" not in text


def test_no_test_ever_sees_a_nodes_real_data_folder(tmp_path: Path):
    real = tmp_path / "real"
    real.mkdir()
    code, text = run(
        tmp_path, f"import os\ndef test_a():\n    assert os.environ['ANLAN_DATA'] != {str(real)!r}\n", ANLAN_DATA=str(real)
    )
    assert code == 0, text


def test_what_touches_the_database_is_chosen_for_postgresql_by_itself(tmp_path: Path):
    code, text = run(
        tmp_path,
        """
        import pytest

        @pytest.fixture
        def db(): pass

        @pytest.fixture
        def incident(db): pass

        def test_a(incident): pass
        def test_b(): pass
        """,
        "-m",
        "databases",
    )
    assert code == 0 and "1 passed, 1 deselected" in text


@pytest.mark.postgres
def test_a_throwaway_postgresql_survives_the_kill_of_its_postmaster():
    import psycopg

    from tests.postgres import start_postgres

    server = start_postgres()
    try:
        with psycopg.connect(server.dsn, autocommit=True) as line:
            line.execute("CREATE TABLE kept (n int)")
            line.execute("INSERT INTO kept VALUES (7)")
        server.kill()
        server.start()
        with psycopg.connect(server.dsn) as line:
            assert line.execute("SELECT n FROM kept").fetchone() == (7,)
    finally:
        server.remove()
    assert not server.folder.exists()
