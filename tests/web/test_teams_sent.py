"""The screens of dispatch, means and plans: axe clean, in English, on a phone. (Teams are lassoed and sent in golden path b.)"""

from __future__ import annotations

import pytest

from tests.web.conftest import HAN, PHONE, Scene, Sits, until
from tests.web.live_server import LiveAnlan
from tests.web.test_map import AXE, NO_WEBGL, RULES
from tests.web.test_screens import CHINESE, _without_names

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("live")]

MEANS = """
from anlan.core import clock
from anlan.core.clock.queries import reality
from anlan.core.batches.services import Incoming
from anlan.resources.models import Team, Warehouse
from tests.resources.samples import bring, lot, placed, team
from tests.response.conftest import plan_text
from anlan.core.permission import system_actor
from anlan.plans.services import adopt_plan
from anlan.response.services import issue_task
with clock.entered(reality()):
    if not Team.objects.filter(name="圈选甲队").exists():
        near = [team(name, "530621", at) for name, at in (("圈选甲队", (103.40, 27.15)), ("圈选乙队", (103.45, 27.12)))]
        store = placed(Warehouse, "贴签库", "530621", (103.41, 27.16))
        bring(Incoming([*near, team("圈外队", "530602", (103.72, 27.60)), store, lot(store, "quilts", 5)]))
    print(issue_task(title="Slope 7", region_code="530621", by=system_actor("test")).uid)
    print(Warehouse.objects.get(name="贴签库").uid)
    print(adopt_plan(text=plan_text(jurisdiction="530621"), origin="pack:test", by=system_actor("test")).uid)
"""


@pytest.fixture(scope="module")
def laid(live_anlan: LiveAnlan) -> list[str]:
    """Three teams in the node, and a slip, a store and a plan: their uids."""
    return live_anlan.run(MEANS).split()[-3:]


@pytest.fixture
def plan(laid: list[str]) -> str:
    return laid[-1]


def test_the_new_screens_are_clean_for_axe_speak_english_and_keep_inside_a_phone(
    sits: Sits, scene: Scene, laid: list[str]
):
    slip, store, plan = laid
    addresses = [
        f"/incidents/{scene.incident}/dispatch", "/resources", "/resources/stock", "/resources/act/in", "/plans",
        f"/resources/stores/{store}", f"/resources/stores/{store}/sheet", f"/resources/stores/{store}/labels",
        "/tasks", f"/tasks/{slip}",
        f"/plans/{plan}", f"/plans/{plan}/chart", f"/plans/{plan}/posts/chief",
    ]  # fmt: skip
    faults: list[str] = []
    desk, phone = sits("zt-duty", language="en"), sits("zt-duty", size=PHONE)
    desk.page.add_init_script(NO_WEBGL)  # the phone draws the map itself
    for address in addresses:
        desk.open(address)
        until(desk.page, "!document.querySelector('.htmx-request')")
        desk.page.evaluate(AXE.read_text("utf-8"))
        for one in desk.page.evaluate(RULES)["violations"]:
            faults.append(
                f"{address}: {one['id']} {one['nodes'][0]['target']} {one['nodes'][0].get('failureSummary', '')[:120]}"
            )
        faults += [f"{address}: {text}" for text in desk.page.evaluate(CHINESE) if HAN.search(_without_names(text))]
        phone.open(address)
        wide = phone.page.evaluate("document.documentElement.scrollWidth")
        faults += [f"{address} scrolls sideways: {wide}"] if wide > PHONE[0] else []
    faults += desk.watch.complaints + phone.watch.complaints
    assert not faults, "\n".join(faults)
