"""What a phone tells is done once, in order, at its own time, and nothing is lost: issue 5, sentences 7 and 13; C-09, Z-05."""

from __future__ import annotations

import io
import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from PIL import Image

from anlan.command.models import Closure, Order
from anlan.command.services import tracking
from anlan.core import clock, journal
from anlan.core.attachments.models import Attachment
from anlan.core.clock.models import ClockSegment
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.incidents.models import Fact, Note
from anlan.phone import services
from anlan.phone.models import PhoneAct
from anlan.phone.timing import operational
from anlan.phone.ways import turns
from anlan.response.services import hand_over_task
from tests.command.conftest import all_of_china, china, desk, post, room
from tests.command.dispatch_room import MIDDLE, Post
from tests.conftest import real_workspace
from tests.response.conftest import acting

from .phone_table import API, SAMPLES, Field, Phone, field_of, new_id

__all__ = ["all_of_china", "china", "desk", "post", "room"]
pytestmark = [pytest.mark.databases]


@pytest.fixture
def field(post: Post) -> Field:
    return field_of(post)


def age(field: Field, hours: float) -> None:
    """The order and the task are so old, so that there is a time to be wrong about."""
    before = clock.now() - timedelta(hours=hours)
    Order.objects.filter(pk=field.order.pk).update(ordered_at=before)
    type(field.task).objects.filter(pk=field.task.pk).update(opened_at=before)


def photograph() -> bytes:
    """Two pieces' worth of noise."""
    picture, kept = Image.frombytes("L", (330, 330), random.Random(5).randbytes(330 * 330)), io.BytesIO()
    picture.save(kept, "JPEG", quality=90)
    assert 65_536 < kept.tell() < 131_072
    return kept.getvalue()


def verbs(noun: str) -> list[str]:
    return [one for one in Entry.objects.order_by("id").values_list("verb", flat=True) if one.startswith(noun)]


def test_acts_done_without_a_network_come_in_once_in_order_at_the_time_they_were_done(field: Field) -> None:
    age(field, 3)
    phone, uid = field.phone, field.order.uid
    night = [
        phone.act("order.acknowledge", ago_s=7200, order=uid), phone.act("order.depart", ago_s=7000, order=uid),
        phone.act("task.accept", ago_s=6900, task=field.task.uid), phone.act("order.arrive", ago_s=3600, order=uid),
        phone.act("order.finish", ago_s=60, order=uid, reason="任务完成"),
    ]  # fmt: skip
    assert [one["outcome"] for one in phone.send(*night)] == ["done"] * 5
    again = phone.send(*night)
    assert [one["outcome"] for one in again] == ["repeated"] * 5
    assert verbs("order.") == [f"order.{one}" for one in ("issued", "routed", "acknowledged", "departed", "arrived", "released")]
    assert len(verbs("phone.")) == 5
    order = Order.objects.get(uid=uid)
    assert order.state == Order.State.RELEASED and order.under_way_at is not None
    assert abs((clock.now() - order.under_way_at).total_seconds() - 7000) < 5
    assert Entry.objects.get(verb="order.arrived").occurred_at == order.arrived_at
    assert 7190 < payload_of(Entry.objects.filter(verb="phone.told").earliest("id"))["delay_s"] < 7210


def test_a_clock_an_hour_wrong_is_put_right_and_the_skew_is_on_record(field: Field) -> None:
    """Fast by an hour: corrected by the offset of the last contact, or by what is measured now; a stale offset is not believed."""
    age(field, 2)
    for ahead_s, offset_s in ((3600.0, -3600.0), (3600.0, None), (0.0, 3600.0)):
        with transaction.atomic():
            phone = Phone(field.leader, ahead_s=ahead_s)
            (told,) = phone.send(phone.act("order.acknowledge", ago_s=600, offset_s=offset_s, order=field.order.uid))
            assert told["outcome"] == "done", told
            at = Order.objects.get(pk=field.order.pk).acknowledged_at
            assert at is not None and abs((clock.now() - at).total_seconds() - 600) < 5
            record = payload_of(Entry.objects.get(verb="phone.told"))
            assert abs(record["skew_s"] - ahead_s) < 5 and record["offset_s"] == offset_s
            transaction.set_rollback(True)


def test_an_act_on_an_order_recalled_meanwhile_waits_for_its_officer_with_both_sides_and_nothing_is_lost(field: Field) -> None:
    age(field, 1)
    phone, uid = field.phone, field.order.uid
    tracking.recall_order(order=uid, reason="另有任务", by=field.post.officer)
    went = phone.act("order.depart", ago_s=900, order=uid)
    words = phone.act("report", incident=field.order.incident.uid, text="桥已断", figures={"injured": 2})
    depart, report = phone.send(went, words)
    assert (depart["outcome"], depart["code"], report["outcome"]) == ("conflict", "order_not_now", "done")
    assert depart["standing"]["label"] == "已归建" and depart["standing"]["reason"] == "另有任务" and "不能出发" in depart["reason"]
    assert phone.send(went)[0]["outcome"] == "conflict"
    assert [one["client_id"] for one in phone.state()["waiting"]] == [went["client_id"]]
    kept = phone.post(f"/acts/{went['client_id']}/settle", {"decision": "note"})
    assert kept.status_code == 200 and json.loads(kept.content)["outcome"] == "noted"
    assert phone.post(f"/acts/{went['client_id']}/settle", {"decision": "drop"}).status_code == 409
    texts = list(Note.objects.order_by("pk").values_list("text", flat=True))
    assert "桥已断" in texts[0] and "出发" in texts[1] and "已归建" in texts[1]
    assert phone.send(went)[0]["outcome"] == "noted" and phone.state()["waiting"] == []
    fact = Fact.objects.get(kind="injured")
    assert (fact.value, fact.reported_by) == (2, f"account:{field.leader.pk}")


def test_a_task_handed_to_another_meanwhile_is_not_finished_by_its_former_owner(field: Field) -> None:
    age(field, 1)
    hand_over_task(task=field.task.uid, owner_id=field.post.room.rescuer.account_id, reason="换人", by=field.post.officer)
    done = field.phone.act("task.finish", ago_s=300, task=field.task.uid, outcome="看过", evidence=[{"kind": "record", "text": "在"}])
    (told,) = field.phone.send(done)
    assert (told["outcome"], told["standing"]["is_mine"], told["standing"]["label"]) == ("conflict", False, "待签收")
    assert PhoneAct.objects.get().said["outcome"] == "看过"
    field.task.refresh_from_db()
    assert field.task.state == "open" and field.task.outcome == ""


HOSTILE: list[tuple[str, dict[str, Any]]] = [
    ("order.depart", {}), ("order.depart", {"order": 7}), ("order.depart", {"order": "x" * 5000}), ("order.win", {"order": "x"}),
    ("order.depart", {"order": "nothing-of-that-name"}), ("order.depart", {"order": "{uid}", "state": "released"}),
    ("order.position", {"order": "{uid}", "longitude": "east", "latitude": 1}),
    ("order.position", {"order": "{uid}", "longitude": True, "latitude": 1}),
    ("report", {"incident": "{incident}", "figures": {"deaths": -1}}), ("report", {"incident": "{incident}", "figures": {"no_such": 1}}),
    ("report", {"incident": "{incident}", "figures": {"deaths": True}}), ("report", {"incident": "{incident}"}),
    ("task.finish", {"task": "{task}", "evidence": "all"}), ("task.accept", {"task": "{task}", "outcome": "x"}),
]  # fmt: skip


def test_what_makes_no_sense_is_refused_one_by_one_and_holds_up_nothing(field: Field) -> None:
    """A poisoned act never blocks the outbox: each gets its answer, and the honest one behind it is done."""
    names = {"{uid}": field.order.uid, "{incident}": field.order.incident.uid, "{task}": field.task.uid}
    bad = [
        field.phone.act(kind, **{name: names.get(value, value) if isinstance(value, str) else value for name, value in given.items()})
        for kind, given in HOSTILE
    ]
    answers = field.phone.send(*bad, field.phone.act("order.acknowledge", order=field.order.uid))
    assert [one["outcome"] for one in answers] == ["conflict"] * len(bad) + ["done"], answers
    now = clock.wall().isoformat()
    shapes: list[Any] = [
        [], {"acts": []}, {"sent_at": "yesterday", "acts": []}, {"sent_at": now, "acts": [{"client_id": "a"}]},
        {"sent_at": "2026-01-01T00:00:00", "acts": []}, {"sent_at": now, "acts": [bad[0] | {"payload": {"text": "字" * 9000}}]},
        {"sent_at": now, "acts": [bad[0] | {"client_id": "../../etc"}]}, {"sent_at": now, "acts": [bad[0] | {"client_id": new_id()}] * 51},
    ]  # fmt: skip
    assert [field.phone.post("/acts", one).status_code for one in shapes] == [422] * len(shapes)
    far = field.phone.act("task.accept", task=field.task.uid) | {"at": "0001-01-01T00:00:00Z"}
    assert field.phone.send(far)[0]["code"] == "time_impossible"


def test_another_account_neither_sees_nor_settles_nor_repeats_my_acts(field: Field) -> None:
    mine = field.phone.act("order.acknowledge", order=field.order.uid)
    field.phone.send(mine)
    other = Phone(type(field.leader).objects.get(username="r.stranger"))
    (told,) = other.send(mine)
    assert (told["outcome"], told["code"], told["standing"]) == ("conflict", "not_found", None)
    assert other.post(f"/acts/{field.phone.act('report')['client_id']}/settle", {"decision": "drop"}).status_code == 404
    assert other.state()["orders"] == [] and other.state()["tasks"] == []
    assert field.phone.state()["waiting"] == []


def test_the_same_act_at_the_same_moment_counts_once(transactional_db: None, field: Field) -> None:
    """Two sends of one outbox, as when the page is open twice."""
    act, start, node = field.phone.act("order.acknowledge", order=field.order.uid), Barrier(2), real_workspace()

    def send(_number: int) -> str:
        try:
            with clock.entered(node):
                phone = Phone(field.leader)
                start.wait()
                return str(phone.send(act)[0]["outcome"])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, range(2))) == ["done", "repeated"]
    assert verbs("order.").count("order.acknowledged") == 1 and PhoneAct.everywhere.count() == 1


def test_a_photo_comes_in_pieces_goes_on_where_it_ended_and_hangs_on_the_incident_once(field: Field) -> None:
    phone, photo, content = field.phone, new_id(), photograph()
    report = phone.act("report", incident=field.order.incident.uid, photos=1)

    def piece(offset: int, data: bytes, *, size: int = len(content), name: str = photo) -> Any:
        body = {"size": size, "offset": offset, "piece": SimpleUploadedFile("p", data)}
        return phone.client.post(f"{API}/acts/{report['client_id']}/photos/{name}", body, headers=phone.headers)

    assert piece(0, content[:65536]).status_code == 404
    phone.send(report)
    assert piece(0, content[:65536]).json() == {"received": 65536, "size": len(content), "attachment": ""}
    assert piece(0, content[:65536]).json()["received"] == 65536
    assert piece(99_000, content[99_000:]).json()["received"] == 65536
    whole = piece(65536, content[65536:]).json()
    assert whole["received"] == len(content) and whole["attachment"]
    assert piece(65536, content[65536:]).json() == whole
    assert Attachment.objects.get(about=field.order.incident.journal_key).uid == whole["attachment"]
    assert piece(0, b"x" * 70_000).status_code == 422 and piece(0, b"x", size=400_000, name=new_id()).status_code == 422
    for _more in range(2):
        assert piece(0, content[:10], name=new_id()).status_code == 200
    assert piece(0, content[:10], name=new_id()).status_code == 422


def test_the_phone_shows_own_orders_with_the_way_in_words_and_what_closes_it(field: Field) -> None:
    Closure.objects.all().delete()
    field.post.close(shape=MIDDLE)
    state = field.phone.state()
    (order,) = state["orders"]
    assert order["verbs"] == ["order.acknowledge", "order.refuse"] and len(order["line"]) > 2
    assert order["turns"][0]["text"].startswith("向西出发") and order["turns"][-1]["text"] == "到达目的地"
    assert [(one["title"], one["is_on_way"], one["is_closed"]) for one in order["closures"]] == [("县道 3 号桥", True, True)]
    assert [one["uid"] for one in state["tasks"]] == [field.task.uid]
    assert [one["kind"] for one in state["incidents"][0]["chips"]][:2] == ["deaths", "missing"]


def test_turns_are_said_with_side_road_and_distance() -> None:
    line = [[103.0, 27.0], [103.0, 27.01], [103.01, 27.01], [103.01, 27.0]]
    said = turns(line, [[0, "环城路"], [1, "迎宾大道"]])
    assert [one["text"] for one in said] == ["向北出发，进入环城路", "右转，进入迎宾大道", "右转", "到达目的地"]
    assert [round(one["metres"], -2) for one in said] == [1100, 1000, 1100, 0]


def test_in_an_exercise_the_phone_s_time_is_told_by_the_clock_of_the_exercise(exercise: Any) -> None:
    """Paused from ten minutes ago on: what was done five minutes ago was done when the clock stood."""
    wall, begun = clock.wall(), exercise.segment.virtual_from
    ClockSegment.objects.all().update(wall_from=wall - timedelta(minutes=30))
    ClockSegment.objects.create(
        workspace_id=exercise.id, wall_from=wall - timedelta(minutes=10), virtual_from=begun + timedelta(minutes=20), rate=0
    )
    with clock.entered(exercise):
        assert operational(wall - timedelta(minutes=25)) == begun + timedelta(minutes=5)
        assert operational(wall - timedelta(minutes=5)) == begun + timedelta(minutes=20)


def test_every_service_of_the_room_writes_its_entry(field: Field) -> None:
    assert {name for name in journal.declared_services() if name.startswith("anlan.phone.")} == set(SAMPLES)
    SAMPLES["anlan.phone.services.settle_act"](field, acting(field.leader))
    SAMPLES["anlan.phone.services.tell_act"](field, acting(field.leader))
    assert verbs("phone.") == ["phone.told", "phone.settled", "phone.told"]
    assert services.tell(said=services.Said("12345678", "report", {}, clock.wall(), clock.wall()), by=acting(field.leader)).act.about == ""
