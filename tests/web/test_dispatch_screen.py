"""资源 of a room: from a need to an order, a closure and a new way, page by page, without JavaScript (S3, C-01, C-08, M-16)."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.test import Client

from anlan.command.models import Closure, MatchProposal, Order, Rerouting
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.resources.models import Team, Vehicle
from tests.command.dispatch_room import FAR, Post, set_up, uid_of
from tests.incidents.conftest import Desk, desk
from tests.response.conftest import COUNTY, furnished
from tests.web.test_response import client_of

__all__ = ["desk"]
pytestmark = pytest.mark.django_db

MEDICAL = {"kind": "capability", "id": "medical", "quantity": 6, "by_min": 60}
TENTS = {"kind": "item", "id": "tents_12_m2", "quantity": 170, "by_min": 120}


@pytest.fixture
def post(desk: Desk) -> Post:
    return set_up(furnished(desk.post))


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', page)
    assert found, name
    return found[1]


def test_a_need_is_matched_read_with_its_reasons_and_what_stays_short_and_ordered_in_part_and_whole(post: Post) -> None:
    post.need(MEDICAL, TENTS)
    officer, tab = client_of("r.officer"), f"/incidents/{post.room.incident.uid}/dispatch"
    page = officer.get(tab).content.decode()
    assert "医疗" in page and "170" in page and "匹配" in page
    page = officer.post(f"{tab}/match", {"region": COUNTY}, follow=True).content.decode()
    assert "正在计算，0%" in page and not Order.objects.exists()
    proposal = post.proposal()
    page = officer.get(tab).content.decode()
    assert "近医疗队" in page and "最近的可用力量" in page and "已证明最优" in page
    assert "远医疗队（+" in page and "仍缺" in page and "没有可用的力量或物资" in page
    lines = {one["kind"]: one for one in proposal.result["assignments"]}
    form = {
        "proposal": field(page, "proposal"),
        "client_id": field(page, "client_id"),
        "line": [lines["team"]["number"]],
    }
    other = {f"other-{lines['team']['number']}": f"team:{uid_of(Team, '远医疗队')}"}
    refused = officer.post(f"{tab}/issue", form | other, follow=True).content.decode()
    assert "必须写明不按方案下达的原因" in refused and not Order.objects.exists()
    page = officer.post(f"{tab}/issue", form | other | {"reason": "近队刚执勤"}, follow=True).content.decode()
    assert "已下达 1 份调度令" in page and Order.objects.get().title.startswith("远医疗队")
    officer.post(f"{tab}/issue", form | other | {"reason": "近队刚执勤"})
    assert Order.objects.count() == 1, "the same form again orders nothing more"
    page = officer.get(tab).content.decode()
    officer.post(f"{tab}/issue", {"proposal": proposal.uid, "client_id": field(page, "client_id"), "all": "yes"})
    assert Order.objects.count() == len(proposal.result["assignments"])


def test_the_page_says_when_a_lorry_that_is_back_could_bring_what_no_lorry_took(post: Post) -> None:
    """One lorry that bears one tent of two."""
    Vehicle.objects.filter(name="货车").update(payload_kg=100, count=1)
    post.need(TENTS | {"quantity": 2})
    (need,) = post.proposal().result["needs"]
    page = client_of("r.officer").get(f"/incidents/{post.room.incident.uid}/dispatch").content.decode()
    at = datetime.fromisoformat(need["short_until"]).astimezone(OFFICIAL_TIME)
    assert "没有可用的运力" in page and f"车辆返回后最早 {at:%m-%d %H:%M} 送到" in page and "已证明最优" in page


def test_goods_go_from_the_other_store_where_the_officer_chooses_it(post: Post) -> None:
    post.need(TENTS | {"quantity": 30})
    proposal = post.proposal()
    (line,) = proposal.result["assignments"]
    (other,) = [one for one in line["alternatives"] if one["kind"] == "store"]
    tab = f"/incidents/{post.room.incident.uid}/dispatch"
    form = {
        "proposal": proposal.uid,
        "line": line["number"],
        f"other-{line['number']}": f"store:{other['uid']}",
        "reason": "近库道路狭窄",
    }
    client_of("r.officer").post(f"{tab}/issue", form)
    order = Order.objects.get()
    assert order.origin == other["title"] and order.override_reason == "近库道路狭窄"
    assert [one.quantity for one in order.lines.filter(kind="lot")] == [30]
    assert client_of("r.officer").post(f"{tab}/issue", form | {f"other-{line['number']}": "store:x"}).status_code == 422
    paper = client_of("r.officer").get(f"/orders/{order.uid}/paper").content.decode()
    assert "调拨单" in paper and other["title"] in paper and order.pass_number in paper and ">30<" in paper


def test_two_teams_are_sent_at_once_and_an_order_goes_from_acknowledged_to_released(post: Post) -> None:
    officer, tab = client_of("r.officer"), f"/incidents/{post.room.incident.uid}/dispatch"
    page = officer.get(tab).content.decode()
    assert page.count('name="team"') == 3
    teams = [uid_of(Team, "近医疗队"), uid_of(Team, "远医疗队")]
    form = {name: field(page, name) for name in ("client_id", "region", "destination", "lon", "lat")} | {"team": teams}
    page = officer.post(f"{tab}/send", form, follow=True).content.decode()
    assert "已下达 2 份调度令" in page and page.count('name="team"') == 1 and "待出发 <strong>2" in page
    taken = officer.post(
        f"{tab}/send", form | {"client_id": "", "team": [uid_of(Team, "搜救队"), teams[0]]}, follow=True
    )
    assert "已被" in taken.content.decode() and Order.objects.count() == 2, "all of them or none"
    order = Order.objects.get(lines__team__uid=teams[0])
    for act, word in (("acknowledge", "已接令"), ("depart", "在途"), ("arrive", "已到场"), ("work", "作业中")):
        page = officer.post(f"/orders/{order.uid}/{act}", follow=True).content.decode()
        assert word in page, act
    assert "必须写明归建说明" in officer.post(f"/orders/{order.uid}/release", follow=True).content.decode()
    assert (
        "已归建" in officer.post(f"/orders/{order.uid}/release", {"reason": "任务完成"}, follow=True).content.decode()
    )
    other = Order.objects.exclude(pk=order.pk).get()
    ending = client_of("r.commander").get(f"/responses/{post.response.uid}/stand-down").content.decode()
    assert "还有 1 份调度令没有办结" in ending and other.title in ending and order.title not in ending
    page = officer.post(f"/orders/{other.uid}/recall", {"reason": "另有任务", "version": other.version}, follow=True)
    assert "已归建" in page.content.decode(), "it had not left"


def test_a_closed_road_is_reported_lifted_and_its_new_way_decided_on_the_page(post: Post) -> None:
    officer, tab = client_of("r.officer"), f"/incidents/{post.room.incident.uid}/dispatch"
    order = post.send("远医疗队")
    form = {"title": "县道 3 号桥", "reason": "垮塌", "source": "县交通局", "region": COUNTY, "share_left": "0"}
    nowhere = officer.post(f"{tab}/close", form, follow=True).content.decode()
    assert "没有标出管制的位置" in nowhere and not Closure.objects.exists()
    officer.post(f"{tab}/close", form | {"where": "103.37,27.1", "radius_m": "300"})
    closure = Closure.objects.get()
    post.reroute(closure)
    page = officer.get(tab).content.decode()
    assert "县道 3 号桥" in page and "建议改道" in page and "新路线" in page
    replan = Rerouting.objects.get(order=order)
    before = order.eta_at
    officer.post(f"/replans/{replan.uid}/accept", {"version": replan.version})
    order.refresh_from_db()
    assert before is not None and order.eta_at is not None and order.eta_at > before
    page = officer.post(
        f"/closures/{closure.uid}/lift", {"version": closure.version, "next": tab}, follow=True
    ).content.decode()
    assert "已解除管制" in page and "没有道路管制" in page


def test_who_may_only_look_gets_no_form_and_another_county_nothing(post: Post) -> None:
    post.need(MEDICAL)
    order = post.send("近医疗队")
    tab = f"/incidents/{post.room.incident.uid}/dispatch"
    looker = client_of("r.rescuer").get(tab)
    assert looker.status_code in (200, 403)
    assert "dispatch/match" not in looker.content.decode() and "dispatch/send" not in looker.content.decode()
    stranger: Client = client_of("r.stranger")
    for address in (tab, f"/orders/{order.uid}"):
        assert stranger.get(address).status_code == 404, address
    assert stranger.post(f"/orders/{order.uid}/recall", {"reason": "x"}).status_code in (403, 404)
    assert stranger.post(f"{tab}/match", {"region": COUNTY}).status_code in (403, 404)
    assert not MatchProposal.objects.exists() and FAR
