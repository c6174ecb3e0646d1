"""How the tests are run: away from any real data, without silent skips, on either database.

- Every run gets a data folder of its own (``ANLAN_DATA``), so no test can touch a node's real one.
- ``--no-skips`` (or ``ANLAN_NO_SKIPS=1``): a test that skips itself fails. ``.ci/run`` sets it.
- ``shared`` tests read the real data beside the repository. Where that folder is absent they are left
  out and counted aloud; where it is present they run like all others.
- ``soak`` tests take long and stand for what others show more briefly: ``make soak`` (ANLAN_SOAK=1) runs them.
- ``--postgres``: the whole run, Django included, uses a throwaway PostgreSQL server. What touches the
  database is marked ``databases`` by itself, so that ``-m databases`` chooses it.
"""

from __future__ import annotations

import atexit
import gc
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
WITHOUT_DATABASE = {"science", "formats"}
"""Folders whose tests touch none: four seconds of importing that the choice of `databases` need not wait for."""
ONE_DATABASE = (
    "tests/web/", "tests/admin/", "tests/walk/", "tests/attachments/", "tests/places/", "tests/impact/",
    "tests/risk/test_own_data_", "tests/risk/test_roads_", "tests/map/",
    "tests/command/test_matching.py", "tests/command/test_stress.py", "tests/exercises/", "tests/plans/", "tests/phone/",
    "tests/reports/", "tests/response/test_every_service.py", "tests/response/test_review", "tests/house/", "tests/api/",
    "tests/command/test_consult", "tests/command/test_dispatch_services.py", "tests/jobs/test_compute.py",
    "tests/regions/test_loading.py", "tests/regions/test_settled.py", "tests/regions/test_boundaries.py",
    "tests/regions/test_successions.py", "tests/packs/", "tests/events/", "tests/incidents/test_seeing.py::test_of_a_hundred",
)  # fmt: skip
"""Marked `one_database`, and left out of the second round: what it asks of the database, the rooms below ask on both."""
_SCIENCE = re.compile(r"^tests/science/(?:([a-z]+)/test_|test_[a-z_]+\.py::.*\[([a-z]+)\.)")
_LEFT_OUT = pytest.StashKey[int]()
_SERVER = pytest.StashKey[Any]()


def shared_folder() -> Path | None:
    """Where the shared real data lies, or None."""
    named = os.environ.get("ANLAN_SHARED")
    folder = Path(named) if named else ROOT.parent / "shared"
    return folder if (folder / "data" / "MANIFEST.md").is_file() else None


def _own_data_folder() -> None:
    """Set before Django reads its settings; each xdist worker works in a folder of its own."""
    base = os.environ.get("ANLAN_TEST_ROOT")
    if base is None:
        base = os.environ["ANLAN_TEST_ROOT"] = tempfile.mkdtemp(prefix="anlan-test-")
        atexit.register(shutil.rmtree, base, ignore_errors=True)
    data = Path(base) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    data.mkdir(parents=True, exist_ok=True)
    os.environ["ANLAN_DATA"] = str(data)


_own_data_folder()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("anlan")
    group.addoption(
        "--no-skips",
        action="store_true",
        default=os.environ.get("ANLAN_NO_SKIPS") == "1",
        help="a test that skips itself fails",
    )
    group.addoption("--postgres", action="store_true", help="run on a throwaway PostgreSQL server")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """A wrapper, because pytest-django reads the settings in this hook and must find the address there."""
    wanted = early_config.known_args_namespace.postgres and not early_config.known_args_namespace.help
    if wanted and "PYTEST_XDIST_WORKER" not in os.environ:
        from tests.postgres import Postgres

        server = Postgres(durable=False).start()
        atexit.register(server.remove)
        early_config.stash[_SERVER] = server
        os.environ["ANLAN_DATABASE_URL"] = server.dsn
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """A whole run makes the template of its databases while the workers collect."""
    shares = config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")
    if shares and config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        subprocess.Popen([sys.executable, "-m", "tests.template"], cwd=ROOT)


def pytest_report_header(config: pytest.Config) -> list[str]:
    folder = shared_folder()
    database = "PostgreSQL" if os.environ.get("ANLAN_DATABASE_URL") else "SQLite"
    skips = "fail" if config.getoption("no_skips") else "are allowed"
    return [f"anlan: {database}; shared data: {folder or 'absent'}; skips {skips}"]


@pytest.hookimpl
def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are no name: a zip made while collecting bears the second, and two workers would collect two different tests."""
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests and all they import stay to the end: the collector of garbage looks past them from here on."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    chosen = str(config.getoption("markexpr")).startswith("databases")
    return True if chosen and collection_path.parent == ROOT / "tests" and collection_path.name in WITHOUT_DATABASE else None


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """What touches the database is marked `databases`: `make test` runs it on PostgreSQL too.

    What tries one module of the science stays on one worker: else each compiles its loops. So do the places, which are made once.
    """
    touches = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    if touches:
        item.add_marker("databases")
    if item.nodeid.startswith(ONE_DATABASE):
        item.add_marker("one_database")
    if touches and item.nodeid.startswith(tuple(f"tests/{folder}/" for folder in WITHOUT_DATABASE)):
        raise pytest.UsageError(f"{item.nodeid} touches the database: take its folder out of WITHOUT_DATABASE")
    module = _SCIENCE.search(item.nodeid)
    if module:
        item.add_marker(pytest.mark.xdist_group(f"science.{module[1] or module[2]}"))
    elif item.nodeid.startswith("tests/places/"):
        item.add_marker(pytest.mark.xdist_group("places"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    _long_ones_first(items)
    if "ANLAN_SOAK" not in os.environ:
        left = [item for item in items if item.get_closest_marker("soak")]
        if left:
            items[:] = [item for item in items if item not in left]
            config.hook.pytest_deselected(items=left)
    if shared_folder() is not None:
        return
    absent = [item for item in items if item.get_closest_marker("shared")]
    if absent:
        items[:] = [item for item in items if item not in absent]
        config.hook.pytest_deselected(items=absent)
    config.stash[_LEFT_OUT] = len(absent)
    output = getattr(config, "workeroutput", None)
    if output is not None:
        output["shared_left_out"] = len(absent)


def _long_ones_first(items: list[pytest.Item]) -> None:
    """What needs no database runs last: in a worker that has had a browser, Django's models refuse to be asked.

    Of it the browser comes first, then whole nodes and slow tests, then the science, whose modules are half a minute
    each: at the end of the run both workers share out short tests, and neither waits for the other's long one.
    """

    def place(item: pytest.Item) -> int:
        if item.get_closest_marker("databases"):
            return 0
        if item.get_closest_marker("browser"):
            return 1
        if item.get_closest_marker("slow") or "ops" in item.path.parts:
            return 2
        return 3 if "science" in item.path.parts else 4

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """The xdist controller collects nothing itself; its workers tell it the count."""
    count = getattr(node, "workeroutput", {}).get("shared_left_out", 0)
    node.config.stash[_LEFT_OUT] = max(count, node.config.stash.get(_LEFT_OUT, 0))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    count = config.stash.get(_LEFT_OUT, 0)
    if count:
        terminalreporter.write_line(
            f"{count} tests marked 'shared' were left out: there is no ../shared (or $ANLAN_SHARED).",
            yellow=True,
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and item.config.getoption("no_skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and skips are failures here: {_reason(report.longrepr)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A module that skips itself while it is collected counts as well."""
    report = yield
    if report.outcome == "skipped" and collector.config.getoption("no_skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and skips are failures here: {_reason(report.longrepr)}"
    return report


def _reason(longrepr: Any) -> str:
    return str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared real data; only for tests marked `shared`."""
    folder = shared_folder()
    assert folder is not None, "mark this test with @pytest.mark.shared"
    return folder / "data"


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """Address of a throwaway PostgreSQL server, for tests that start processes of their own."""
    from tests.postgres import Postgres

    server = Postgres().start()
    yield server.dsn
    server.remove()
