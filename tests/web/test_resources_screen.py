"""S6: every tab lists what there is, a card says how it stands, the books of a store are kept, and lists leave as files (M-01, M-06, M-10)."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from anlan.core import clock
from anlan.core.accounts import services as accounts
from anlan.core.batches.services import Incoming
from anlan.core.journal.models import Entry
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.permission import system_actor
from anlan.resources import committing, services, stocking
from anlan.resources.models import ShelterState, StockLot, StockMovement, Team, TeamState, Warehouse
from anlan.web.events.audience import Audience
from anlan.web.events.fragments import Fragment, fragments
from tests.incidents.conftest import person as actor_with
from tests.incidents.conftest import settle
from tests.resources.samples import COUNTY, OTHER_COUNTY, bring, team
from tests.resources.test_committing import ordering
from tests.web.test_response import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reality", "china")]
SETUP = system_actor("test")


def person(username: str, role: str, region: str = COUNTY) -> Client:
    home = accounts.create_organisation(name=f"{region}{role}", region_code=region, by=SETUP)
    office = accounts.create_department(organisation_id=home.pk, name="值班室", hazards=["*"], by=SETUP)
    account = accounts.create_account(username=username, region_code=region, by=SETUP)
    accounts.assign_role(account_id=account.pk, role=role, region_code=region, department_id=office.pk, by=SETUP)
    return client_of(username)


def page_of(client: Client, address: str, **data: str) -> str:
    answer = client.post(address, data, follow=True) if data else client.get(address)
    return answer.content.decode()


@pytest.fixture
def keeper() -> Client:
    bring()
    return person("keeper", "storekeeper")


def test_every_tab_lists_the_own_scope_with_its_columns_and_leaves_as_workbook_and_text(keeper: Client) -> None:
    words = {
        "teams": "会泽消防站", "gear": "抢险车", "stock": "12", "stores": "会泽", "shelters": "容纳人数", "experts": "没有符合条件", "agreements": "没有符合条件",
    }  # fmt: skip
    for tab, word in words.items():
        page = page_of(keeper, f"/resources/{tab}")
        assert word in page and "宣威" not in page.split("<main")[1], tab
        book, text = (keeper.get(f"/resources/{tab}/export.{form}") for form in ("xlsx", "csv"))
        assert book.content[:2] == b"PK" and text.content.startswith("\ufeff名称".encode()), tab
        assert "宣威" not in text.content.decode()
    assert keeper.get("/resources/teams/export.exe").status_code == 404
    assert keeper.get("/resources/nothing").status_code == 404


def test_a_long_list_comes_in_pages_of_fifty_and_is_narrowed_by_name_kind_and_state(keeper: Client) -> None:
    bring(Incoming([team(f"民兵队{number:02d}", kind="militia") for number in range(60)]))
    first, second = page_of(keeper, "/resources/teams"), page_of(keeper, "/resources/teams?page=2")
    assert first.count("data-row") == 50 and 10 <= second.count("data-row") <= 14 and "第 1 页，共 2 页" in first
    assert page_of(keeper, "/resources/teams?q=民兵队07").count("data-row") == 1
    TeamState.objects.create(team=Team.objects.get(name="民兵队07"), state="resting", since=clock.now())
    assert page_of(keeper, "/resources/teams?state=resting").count("data-row") == 1
    assert "民兵队07" not in page_of(keeper, "/resources/teams?state=ready&q=民兵队0")
    text = keeper.get("/resources/teams/export.csv?kind=militia").content.decode()
    assert text.count("\n") == 61, "all pages, and only the kind"


def test_a_team_says_whether_it_is_on_watch_and_how_long_it_takes_to_assemble(keeper: Client) -> None:
    hour = clock.now().astimezone(OFFICIAL_TIME).hour
    later, last = f"{(hour + 2) % 24:02}:00", f"{(hour + 3) % 24:02}:00"
    bring(Incoming([team("白班队", shifts=[{"from": later, "to": last}], callout_min=30), team("常备队")]))
    rows = {one.split("<", 1)[0]: one for one in re.findall(r">(\w+</a>.*?)</tr>", page_of(keeper, "/resources/teams"), re.S)}
    assert "备勤（集结约 30 分钟）" in rows["白班队"] and ">35<" in rows["白班队"]
    assert "在岗" in rows["常备队"] and ">5<" in rows["常备队"]
    cards = [page_of(keeper, f"/resources/teams/{Team.standing.get(name=name).uid}") for name in ("白班队", "常备队")]
    assert f"备勤（集结约 30 分钟） · 值守时段 {later}–{last}" in cards[0] and "35 分钟（含集结）" in cards[0]
    assert "在岗 · 值守时段 全天" in cards[1] and "含集结" not in cards[1]


def test_a_cell_that_a_spreadsheet_would_take_for_a_formula_leaves_as_text(keeper: Client) -> None:
    bring(Incoming([team("=HYPERLINK(1)")]))
    text = keeper.get("/resources/teams/export.csv").content.decode()
    assert "'=HYPERLINK(1)" in text and "\n=HYPERLINK" not in text


def test_goods_come_in_go_out_are_counted_and_rotated_by_the_number_of_their_lot(keeper: Client) -> None:
    store = Warehouse.standing.get(region_code=COUNTY)
    assert page_of(keeper, "/resources").count('class="btn" href="/resources/act/') == 4
    given = {"store": store.uid, "item": "quilts", "lot": "P-2026-01", "quantity": "40", "reason": "采购"}
    assert "结存 40" in page_of(keeper, "/resources/act/in/do", **given)
    row = StockLot.objects.get(lot="P-2026-01")
    found = page_of(keeper, "/resources/act/out?find=p-2026-01")
    assert row.uid in found and found.count('name="lot" value=') == 1
    assert "结存 25" in page_of(keeper, "/resources/act/out/do", lot=row.uid, quantity="15", reason="支援乡镇")
    assert "不足" in page_of(keeper, "/resources/act/out/do", lot=row.uid, quantity="26", reason="支援")
    assert "必须写明原因" in page_of(keeper, "/resources/act/count/do", lot=row.uid, quantity="24")
    assert "结存 24" in page_of(keeper, "/resources/act/count/do", lot=row.uid, quantity="24", reason="破损一床")
    assert "结存 20" in page_of(keeper, "/resources/act/rotate/do", lot=row.uid, quantity="4", reason="训练使用")
    assert "整数" in page_of(keeper, "/resources/act/out/do", lot=row.uid, quantity="1.5", reason="x")
    assert [one.kind for one in StockMovement.objects.order_by("pk")] == ["receipt", "issue", "count", "rotation"]
    card = page_of(keeper, f"/resources/stores/{store.uid}")
    assert "最近出入库" in card and "破损一床" in card and "P-2026-01" in card


def test_the_stock_says_for_how_many_people_it_lasts_and_what_ends_it(keeper: Client) -> None:
    page = page_of(keeper, "/resources/stock?days=3")
    assert re.search(r"可用物资够 \d+ 人用 3 天", page) and "最先用完的是" in page


def test_the_officer_sets_how_a_team_and_a_shelter_stand_and_the_wall_shows_bars() -> None:
    bring()
    officer = person("officer", "duty_officer")
    ready = Team.standing.get(name="会泽消防站")
    assert "休整" in page_of(officer, f"/resources/teams/{ready.uid}/state", state="resting", version="0")
    assert "已被他人更新" in page_of(officer, f"/resources/teams/{ready.uid}/state", state="ready", version="0")
    shelter = re.search(r"/resources/shelters/([\w-]+)\?", page_of(officer, "/resources/shelters"))
    assert shelter
    address = f"/resources/shelters/{shelter[1]}/state"
    assert "在内人数" in page_of(officer, address, do="open", version="0")
    page_of(officer, address, do="count", people="120", version="1")
    assert ShelterState.objects.get().occupancy == 120
    assert page_of(officer, "/resources?wall=1").count("<progress") >= 2


def test_neither_a_stranger_nor_who_may_only_look_changes_the_books(keeper: Client) -> None:
    mine = StockLot.standing.filter(region_code=COUNTY).first()
    assert mine is not None
    stranger, looker = person("far", "storekeeper", OTHER_COUNTY), person("looker", "viewer")
    for who in (stranger, looker):
        answer = who.post("/resources/act/out/do", {"lot": mine.uid, "quantity": "1", "reason": "x"})
        assert answer.status_code in (403, 404)
    assert stranger.get(f"/resources/stores/{mine.warehouse.uid}").status_code == 404
    assert "/resources/act/" not in page_of(looker, "/resources") and not StockMovement.objects.exists()


def news_of(verb: str) -> list[Fragment]:
    settle()
    entry = Entry.objects.filter(verb=verb).order_by("-seq").first()
    assert entry is not None, verb
    return [piece for piece in fragments(entry) if piece.topic == "resource"]


def test_whatever_changes_means_reaches_the_open_pages_of_those_who_may_see_them_and_of_nobody_else(china: None) -> None:
    bring()
    ready, lot = Team.standing.get(name="会泽消防站"), StockLot.standing.get(item="quilts")
    services.set_team_state(team=ready.uid, state="resting", by=SETUP)
    stocking.hand_out(lot=lot.uid, quantity=5, reason="冬令救助", by=SETUP)
    ordering(committing.commit)(holder="order:somebody", lots={lot.uid: 7})
    here, above, there = (
        Audience.of(actor_with("storekeeper", code), clock.current_workspace().id, "zh-hans")
        for code in (COUNTY, "53", OTHER_COUNTY)
    )
    for verb in ("team.state_set", "stock.handed_out", "means.committed", "batch.applied"):
        (piece,) = news_of(verb)
        assert piece.html is not None and 'id="resource-news"' in piece.html and "已更新" in piece.html, verb
        assert "会泽" not in piece.html and "quilts" not in piece.html, "what moved is read on the own page"
        seen = [one.sees(piece.act, piece.codes, "", "") for one in (here, above, there)]
        assert seen == ([True, True, False] if verb != "batch.applied" else [False, True, False]), verb


def test_every_movement_has_its_paper_a_store_its_count_sheet_and_each_lot_a_label(keeper: Client) -> None:
    store = Warehouse.standing.get(region_code=COUNTY)
    given = {"store": store.uid, "item": "quilts", "lot": "P-2026-01", "quantity": "40", "reason": "采购"}
    moved = re.search(r"/resources/movements/[\w-]+", page_of(keeper, "/resources/act/in/do", **given))
    assert moved
    paper = page_of(keeper, moved[0])
    assert "入库单" in paper and "P-2026-01" in paper and "+40" in paper and "采购" in paper and "data-print" in paper
    assert moved[0] in page_of(keeper, f"/resources/stores/{store.uid}"), "and from the card, later"
    sheet, labels = (page_of(keeper, f"/resources/stores/{store.uid}/{one}") for one in ("sheet", "labels"))
    assert "盘点表" in sheet and "实有数量" in sheet and "P-2026-01" in sheet and ">900<" in sheet
    assert labels.count("data:image/svg+xml") == 4 and "P-2026-01" in labels
    assert "/resources/movements" not in page_of(keeper, "/resources/act/in?moved=../x")
    stranger = person("far", "storekeeper", OTHER_COUNTY)
    for address in (moved[0], f"/resources/stores/{store.uid}/sheet", f"/resources/stores/{store.uid}/labels"):
        assert stranger.get(address).status_code == 404, address
