"""`anlan upgrade` from the databases that earlier issues left: what stood in them is read, and a response is activated there.

The databases were made by `tests/ops/old/make.py` with the code of their day: `foundation` by the commit that ended issue 3,
whose tables are those of issue 2; `places` by the one that ended issue 4.
"""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ops.node import Node
from tests.postgres import Postgres, binaries, start_postgres

OLD = Path(__file__).parent / "old"
LEFT = {"foundation": [], "places": ["done"]}
"""What each says of its assessments: there were none before issue 4."""
READ_AND_ACTIVATE = """
import json
from anlan.core import clock
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.models import Account
from anlan.core.clock.queries import reality
from anlan.core.journal.sealing import seal_all
from anlan.core.journal.verifying import verify
from anlan.impact.models import Assessment
from anlan.incidents.models import Incident
from anlan.response import services
from django.test import Client
from anlan.core.accounts import sessions
with clock.entered(reality()):
    incident, account = Incident.objects.get(), Account.objects.get(username="old.commander")
    officer = actor_of(account, clock.current_workspace())
    proposal = services.propose(incident=incident, region_code="530621", level=2)
    response = services.activate(
        incident=incident.uid, region_code="530621", level=2, read_back=proposal.read_back, by=officer
    )
    seal_all()  # as the engine does, which does not run here
    said = {
        "title": incident.title, "signals": incident.signals.count(), "plan": response.plan.plan, "tasks": response.tasks.count(),
        "assessments": [one.state for one in Assessment.objects.all()], "faults": len(verify().faults),
    }
client = Client(HTTP_HOST="127.0.0.1")
client.force_login(account, backend=sessions.BACKEND)
session = client.session
session[sessions.BEGAN] = session[sessions.SEEN] = clock.wall().timestamp()
session.save()
said["pages"] = {
    path: client.get(f"/incidents/{incident.uid}{path}").status_code for path in ("", "/assessment", "/response", "/review")
}
print(json.dumps(said))
"""


def python(node: Node, code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"], env=node.env, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def check(node: Node, left: str) -> None:
    said = node.anlan("upgrade")
    assert "升级前的备份" in said and "升级完成" in said
    assert "已是最新" in node.anlan("upgrade")
    found = json.loads(python(node, READ_AND_ACTIVATE).splitlines()[-1])
    assert "6.5" in found["title"] and found["signals"] == 1 and found["assessments"] == LEFT[left]
    assert found["tasks"] >= 10 and found["faults"] == 0
    assert set(found["pages"].values()) == {200}, found["pages"]


@pytest.mark.parametrize("left", ["foundation", pytest.param("places", marks=pytest.mark.soak)])
def test_a_node_on_sqlite_that_an_earlier_issue_left_is_upgraded_reads_what_it_held_and_activates_a_response(
    tmp_path: Path, left: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "anlan.sqlite3").write_bytes(lzma.decompress((OLD / f"{left}.sqlite3.xz").read_bytes()))
    check(Node(tmp_path / "data", DEMO_PLACE=""), left)


def test_a_demo_that_an_earlier_version_left_has_the_people_and_the_replay_of_this_one(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "anlan.sqlite3").write_bytes(lzma.decompress((OLD / "foundation.sqlite3.xz").read_bytes()))
    node = Node(tmp_path / "data", DEMO_PLACE="")
    python(node, "from anlan.cli import preparing; preparing._write_stamp(demo=True)")
    assert "建立鲁甸演练" in node.anlan("upgrade")
    assert "建立鲁甸演练" not in node.anlan("upgrade")
    assert "ludian-2014 " in node.anlan("exercise", "list")
    count = "from anlan.core.accounts.models import Account; print(Account.objects.filter(is_demo=True).count())"
    assert int(python(node, count).split()[-1]) > 30


@pytest.mark.soak
@pytest.mark.parametrize("left", LEFT)
def test_a_node_on_postgresql_that_an_earlier_issue_left_is_upgraded_reads_what_it_held_and_activates_a_response(
    tmp_path: Path, left: str
) -> None:
    server: Postgres = start_postgres(durable=False)
    try:
        restore = [str(binaries() / "psql"), "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={server.dsn}"]
        subprocess.run(restore, input=lzma.decompress((OLD / f"{left}.sql.xz").read_bytes()), check=True, capture_output=True)
        (tmp_path / "data").mkdir()
        check(Node(tmp_path / "data", database_url=server.dsn, DEMO_PLACE=""), left)
    finally:
        server.remove()
