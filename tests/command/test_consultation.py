"""A consultation: called, joined, spoken and drawn in, concluded and signed (C-06, C-15)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.command.errors import (
    ConsultationBusy,
    ConsultationNotOpen,
    DrawingGone,
    DrawingStale,
    MinutesMoved,
    NotTakingPart,
    StatementEmpty,
    SymbolUnknown,
)
from anlan.command.models import Consultation
from anlan.command.queries.consultation import consultations_of, minutes_of
from anlan.command.services import consultation as sessions
from anlan.command.services import consultation_drawing as drawing
from anlan.command.services import consultation_minutes as minutes
from anlan.command.symbols import plot_symbols
from anlan.core import clock
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.core.notifications.models import Notice
from anlan.core.permission import NotPermitted
from anlan.response.models import Task

from .consultation_table import COUNTY, POINT, ROUTE, SETUP, Table, laid

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def table(reality: object, china: None) -> Table:
    return laid("host", "colleague")


def test_who_is_called_from_another_county_sees_the_incident_is_told_and_can_join(table: Table):
    neighbour = table.who("neighbour")
    assert [row.uid for row in consultations_of(table.incident.uid, neighbour)] == [table.consultation]
    notice = Notice.objects.get(account_id=table.accounts["neighbour"].pk, about=f"consultation:{table.consultation}")
    assert notice.title == "会商邀请：夜间研判" and notice.needs_acknowledgement
    table.join("neighbour")
    told = payload_of(Entry.objects.get(verb="consultation.joined", actor=neighbour.key))
    assert told["post"] == "梁河县 部门联络员" and told["after_s"] >= 0
    assert payload_of(Entry.objects.get(verb="consultation.called"))["posts"] == ["鲁甸县 部门联络员", "梁河县 部门联络员"]


def test_presence_is_who_joined_and_has_not_left_and_who_left_must_come_again_to_speak(table: Table):
    there = lambda: {one.account_id for one in table.row.participants.all() if one.is_there}  # noqa: E731
    host, colleague = (table.accounts[name].pk for name in ("host", "colleague"))
    assert there() == {host, colleague}
    sessions.leave_consultation(consultation=table.consultation, by=table.who("colleague"))
    assert there() == {host}
    with pytest.raises(NotTakingPart):
        table.say("还有一句", "colleague")
    with pytest.raises(NotTakingPart):
        table.say("没有加入", "neighbour")
    table.join("colleague")
    assert table.say("还有一句", "colleague").text == "还有一句"
    with pytest.raises(ConsultationBusy):
        table.join("colleague")


def test_what_is_said_stays_out_of_the_journal_and_its_author_alone_can_erase_it(table: Table):
    said = table.say("张三家三口人还在屋里", "colleague")
    told = Entry.objects.get(verb="consultation.noted")
    assert "张三" not in told.payload and payload_of(told)["statement"] == said.uid
    with pytest.raises(NotFound):
        minutes.erase_statement(statement=said.uid, by=table.who("host"))
    minutes.erase_statement(statement=said.uid, by=table.who("colleague"))
    said.refresh_from_db()
    assert said.text == "" and said.erased_at is not None
    with pytest.raises(StatementEmpty):
        table.say("  ")


def test_a_conclusion_is_in_the_minutes_and_a_task_with_owner_and_due_time(table: Table):
    due = clock.now() + timedelta(hours=2)
    task = table.conclude("查通往龙头山的路", text="先查桥", owner="neighbour", due_at=due)
    assert (task.origin, task.owner_id, task.due_at) == (Task.Origin.CONSULTATION, table.accounts["neighbour"].pk, due)
    assert task.origin_key == f"consultation:{table.consultation}" and task.state == Task.State.OPEN
    held = minutes_of(table.row)
    assert held.conclusions[0].task == task and held.statements[-1].text == "查通往龙头山的路\n先查桥"
    told = payload_of(Entry.objects.get(verb="consultation.concluded"))
    assert (told["task"], told["owner"]) == (task.uid, table.accounts["neighbour"].key)
    with pytest.raises(InvalidInput, match="晚于现在"):
        table.conclude("过期", due_at=clock.now())
    with pytest.raises(NotPermitted):
        table.conclude("不由我定", name="colleague")


def test_the_minutes_that_are_signed_are_those_that_were_read(table: Table):
    table.say("先看路")
    read = minutes_of(table.row).sha256
    table.say("桥断了", "colleague")
    with pytest.raises(MinutesMoved, match="鲁甸县 部门联络员记入“发言”"):
        sessions.close_consultation(consultation=table.consultation, minutes_sha256=read, by=table.who("host"))
    table.join("neighbour")  # who comes or goes does not change what was said
    read = minutes_of(table.row).sha256
    sessions.leave_consultation(consultation=table.consultation, by=table.who("neighbour"))
    row = sessions.close_consultation(consultation=table.consultation, minutes_sha256=read, by=table.who("host"))
    assert (row.state, row.signed_as, row.minutes_sha256) == (Consultation.State.CLOSED, "鲁甸县 指挥长", read)
    assert not any(one.is_there for one in row.participants.all())
    with pytest.raises(ConsultationNotOpen, match="已结束"):
        table.say("晚了")
    with pytest.raises(ConsultationNotOpen):
        table.draw()
    with pytest.raises(ConsultationNotOpen):
        table.join("colleague")


def test_two_officers_plot_together_and_nobody_overwrites_the_other_unseen(table: Table):
    mark = table.draw(label="县指挥部")
    assert table.draw("line_rescue_route", ROUTE, "colleague").author == table.who("colleague").key
    moved = {"type": "Point", "coordinates": [103.5, 27.2]}
    drawing.change_drawing(drawing=mark.uid, if_version=1, geometry=moved, by=table.who("colleague"))
    with pytest.raises(DrawingStale, match="鲁甸县 部门联络员修改"):
        drawing.change_drawing(drawing=mark.uid, if_version=1, label="别处", by=table.who("host"))
    mark.refresh_from_db()
    assert (mark.geometry, mark.label, mark.version) == (moved, "县指挥部", 2)
    assert payload_of(Entry.objects.get(verb="consultation.drawing_changed"))["before"]["geometry"] == POINT
    drawing.void_drawing(drawing=mark.uid, by=table.who("host"))
    with pytest.raises(DrawingGone):
        drawing.void_drawing(drawing=mark.uid, by=table.who("colleague"))
    assert [one.symbol for one in minutes_of(table.row).drawings] == ["line_rescue_route"]


@pytest.mark.parametrize(
    ("symbol", "geometry", "reason"),
    [
        ("force_team", ROUTE, "要画成点"),
        ("line_cordon", {"type": "LineString", "coordinates": [[103, 27], [103, 27]]}, "两个不同的点"),
        ("area_danger", {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2]]]}, "不交叉"),
        ("force_team", {"type": "Point", "coordinates": [203, 27]}, "WGS 84"),
        ("force_team", {"type": "Point", "coordinates": [float("nan"), 27]}, "成对的数字"),
        ("force_team", {"type": "Point", "coordinates": "103,27"}, "成对的数字"),
        ("force_team", {"type": "Point"}, "成对的数字"),
        ("area_danger", {"type": "Polygon", "coordinates": []}, "三个不在一条直线上"),
        ("line_cordon", {"type": "LineString", "coordinates": [[103, 27 + n / 9999] for n in range(501)]}, "最多 500"),
    ],
)
def test_a_mark_that_is_none_is_refused_with_its_reason(table: Table, symbol: str, geometry: object, reason: str):
    with pytest.raises(InvalidInput, match=reason):
        table.draw(symbol, geometry)


def test_an_unknown_symbol_is_refused_and_no_symbol_claims_the_standard_it_was_not_checked_against(table: Table):
    with pytest.raises(SymbolUnknown):
        table.draw("tank")
    symbols = plot_symbols().values()
    assert {one.geometry for one in symbols} == {"Point", "LineString", "Polygon"} and not any(one.is_verified for one in symbols)
    assert all(bool(one.path) == (one.geometry == "Point") for one in symbols)


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("https://meet.example.cn/r/7", True), ("sip:1001@video.example.cn", True), ("rtsp://10.1.2.3/live", True),
        ("http://meet.example.cn", False), ("javascript:alert(1)", False), ("https://", False), ("sip:", False),
        ("https://u:secret@video.example.cn", False), ("https://a b", False), ("https://[", False),
    ],
)  # fmt: skip
def test_the_video_link_is_an_address_of_outside_media_or_it_is_refused(table: Table, address: str, is_good: bool):
    call = lambda: sessions.call_consultation(  # noqa: E731
        incident=table.incident.uid, title="视频", video_link=address, by=SETUP
    )
    if is_good:
        assert call().video_link == address
    else:
        with pytest.raises(InvalidInput, match="视频地址"):
            call()


def test_who_was_called_already_is_not_called_twice_and_an_unknown_account_is_refused(table: Table):
    host = table.who("host")
    with pytest.raises(ConsultationBusy):
        sessions.invite_to_consultation(
            consultation=table.consultation, account_ids=[table.accounts["colleague"].pk], by=host
        )
    with pytest.raises(InvalidInput):
        sessions.invite_to_consultation(consultation=table.consultation, account_ids=[987654], by=host)
    assert table.row.region_code == COUNTY
