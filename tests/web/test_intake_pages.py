"""The intake form without a script, what it shows beside, and the page of the call that was taken (D-02, S2)."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from anlan.core.journal import sealing
from anlan.core.reactions import running
from anlan.core.regions.models import Kind, Level, Region
from anlan.incidents.models import Signal
from tests.incidents.conftest import settle
from tests.regions.fixtures import all_of_china, china  # noqa: F401
from tests.web.test_views import hires, told  # noqa: F401

pytestmark = pytest.mark.django_db

FORM = {
    "client_id": "form-0001", "where": "鲁甸县", "place": "龙头山镇老街", "position": "103.50, 27.10", "hazard": "landslide",
    "fact:trapped": "3", "fact:road_blocked": "省道塌方", "trend": "worse", "caller": "王小二", "phone": "13987001234",
    "words": "后山滑下来了", "taking_s": "31.5",
}  # fmt: skip


@pytest.fixture(autouse=True)
def house_that_reacts(hires: Any) -> None:  # noqa: F811
    """Triage follows what comes in from here on."""
    sealing.seal_all()
    running.ensure_cursors()


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_form_goes_without_a_script_and_leads_to_the_call_and_its_room(hires: Any) -> None:  # noqa: F811
    client = hires("duty_officer", "530621").client
    page = text_of(client.get("/desk/intake/call"))
    assert 'name="fact:trapped"' in page and "山体滑坡" in page
    answer = client.post("/desk/intake/call", FORM)
    assert answer.status_code == 303
    settle()
    shown = text_of(client.get(answer.headers["Location"]))
    assert "山体滑坡" in shown and "省道塌方" in shown and "扩大" in shown and "发生时间" in shown
    assert "王小二" not in shown and "13987001234" not in shown
    signal = Signal.objects.get()
    assert signal.incident is not None and signal.region_codes[0] == "530621"
    room = text_of(client.get(f"/incidents/{signal.incident.uid}"))
    assert "被困" in room and "龙头山镇老街山体滑坡" in room
    assert client.get("/incidents").status_code == 200 and "山体滑坡" in text_of(client.get("/desk"))
    assert client.get(f"/desk/{signal.uid}/record").status_code == 200
    again = client.post("/desk/intake/call", FORM, headers={"Accept": "application/json"})
    assert json.loads(again.content)["url"].endswith(signal.uid) and Signal.objects.count() == 1


def test_what_is_wrong_is_said_on_the_page_and_to_the_script(hires: Any) -> None:  # noqa: F811
    client = hires("duty_officer", "530621").client
    for wrong in ({"hazard": ""}, {"position": "103.5"}, {"fact:trapped": "三"}, {"at": "25:99"}):
        answer = client.post("/desk/intake/call", FORM | wrong, headers={"Accept": "application/json"})
        assert answer.status_code == 422 and "不合要求" in json.loads(answer.content)["sentence"]
    page = client.post("/desk/intake/call", FORM | {"hazard": ""})
    assert page.status_code == 422 and 'value="龙头山镇老街"' in text_of(page) and "何事" in text_of(page)


def test_initials_find_the_own_county_first_and_near_events_stand_beside(hires: Any) -> None:  # noqa: F811
    client = hires("duty_officer", "530621").client
    assert text_of(client.get("/desk/intake/places?q=ldx")).split("data-code=")[1].startswith('"530621"')
    assert 'data-lon="103.' in text_of(client.get("/desk/intake/places?q=ldx"))
    client.post("/desk/intake/call", FORM)
    settle()
    beside = text_of(client.get("/desk/intake/near?position=103.501,27.10&hazard=debris_flow"))
    assert "龙头山镇老街山体滑坡" in beside and "data-fits" in beside
    assert "龙头山镇" not in text_of(client.get("/desk/intake/near?position=103.5&hazard=fire"))
    elsewhere = hires("duty_officer", "310101").client
    assert "龙头山镇" not in text_of(elsewhere.get("/desk/intake/near?position=103.501,27.10&hazard=landslide"))
    assert "电话接报单" in text_of(client.get("/desk/intake/print"))
    assert hires("viewer", "530621").client.get("/desk/intake/call").status_code == 403


def test_a_pin_names_its_place_and_leaves_what_was_said_finer(hires: Any) -> None:  # noqa: F811
    client = hires("duty_officer", "530621").client
    town = Region.objects.create(
        code="530621101", name="试验镇", short_name="试验", kind=Kind.TOWN, level=Level.TOWNSHIP, pinyin="shiyanzhen", initials="syz",
        parent=Region.objects.get(code="530621", valid_to=None), valid_from=date(2000, 1, 1), source="test",
    )  # fmt: skip

    def named(pin: str, chosen: str = "") -> list[str]:
        answer = client.get("/desk/intake/places", {"position": pin, "region": chosen})
        assert answer.status_code == 200
        return re.findall(r'data-code="(\w+)"', text_of(answer))

    assert named("103.50, 27.10") == ["530621"]
    assert named("103.50, 27.10", "53") == ["530621"], "the province was said: the county is finer"
    assert named("103.50, 27.10", town.code) == [town.code], "nobody surveyed the town: what was said stays"
    assert named("103.50, 27.10", "310101") == ["530621"], "a pin in another county moves the place"
    assert named("125.00, 27.00") == [], "at sea"
    assert client.get("/desk/intake/places?position=200,95").status_code == 422
    ground = text_of(client.get("/desk/intake/map"))
    assert "within=53" in ground and 'data-highlight="530621"' in ground and "call-map" in ground
    assert hires("viewer", "530621").client.get("/desk/intake/map").status_code == 403
    assert "call-map" not in text_of(client.get("/desk")), "no screen carries the map before it is asked for"


def test_the_page_that_stands_in_for_a_dead_server_is_kept_with_every_file_it_needs(hires: Any) -> None:  # noqa: F811
    client = hires("duty_officer", "530621").client
    page = text_of(client.get("/desk/intake/kept"))
    assert 'id="intake-sheet"' in page and "csrfmiddlewaretoken" not in page, "nothing that ends with the session"
    script = text_of(client.get("/desk-worker.js"))
    given = json.loads(script.removeprefix("self.anlan = ").split(";\n", 1)[0])
    assert given["below"] == "/desk" and given["page"] == "/desk/intake/kept"
    needed = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    for address in [one for one in given["files"] if one.endswith(".js")]:
        path = finders.find(address.split("/", 3)[3])
        assert isinstance(path, str)
        imports = re.findall(r'^import .*?"\./([\w-]+\.js)"', Path(path).read_text("utf-8"), re.M)
        needed |= {f"{address.rsplit('/', 1)[0]}/{name}" for name in imports}
    assert needed == set(given["files"])
    other = text_of(hires("duty_officer", "530622").client.get("/desk-worker.js"))
    assert other != script, "another officer's browser keeps another page"
    assert hires("viewer", "530621").client.get("/desk-worker.js").status_code == 403
