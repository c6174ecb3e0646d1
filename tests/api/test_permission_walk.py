"""Every operation, by every role, from two counties: allowed as the packs say, and no word of another county's things.

The table says, for each operation, which act its caller needs and whether the thing lies in the county. From it
and the roles of the pack follows what is allowed. An operation without a row fails the walk.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from anlan.api.v1 import api
from anlan.core import clock
from anlan.core.accounts import services as accounts
from anlan.core.accounts.models import ApiToken
from anlan.core.attachments.storing import store_attachment
from anlan.core.deadlines.services import set_deadline
from anlan.core.journal.models import Entry
from anlan.core.notifications.models import Notice
from anlan.core.permission import Actor, acts_of, all_roles
from anlan.impact.models import Assessment
from anlan.incidents import services as incidents
from anlan.incidents.models import Refusal
from anlan.plans import services as plans
from anlan.reports import services as reports
from anlan.reports.drafting import missing_of
from anlan.reports.models import Report
from anlan.response import services as responses
from anlan.response.models import Response
from anlan.response.wording import read_back, read_back_end
from tests.command.consultation_talk import Talk, talk
from tests.command.sent import Sent, sent
from tests.incidents.conftest import settle
from tests.response.conftest import plan_text

from .conftest import COUNTY, FORM, OTHER_COUNTY, SETUP, Caller, Quake, account_with, post_quake, token_for, upload

BULLETIN = "中国地震台网正式测定：2014年08月20日16时30分在云南省曲靖市会泽县（北纬26.4度，东经103.3度）发生5.5级地震，震源深度12千米。"
SEEN, PUBLIC, OWN, SELF = "only in scope", "anywhere", "a list of the own scope", "own account"
VERBS = ("claim", "release", "detach", "mark-false", "mark-test", "unmark")


@dataclass(frozen=True)
class Row:
    """What an operation asks of its caller. `needs`: all of these acts; `reach`: where its subject is."""

    needs: tuple[str, ...]
    reach: str = SEEN
    body: Any = None
    query: str = ""
    undone: bool = True


POINT = {"type": "Point", "coordinates": [103.3, 26.4]}
SEES, HOSTS, TAKES_PART = (("consultation.view", *more) for more in ((), ("consultation.host",), ("consultation.take_part",)))
KEEPS = ("resource.view", "stock.keep")
CLOSURE = {
    "title": "会泽县道", "reason": "塌方", "source": "交通局", "region_code": COUNTY,
    "shape": {"type": "Point", "coordinates": [103.3, 26.4]}, "radius_m": 50,
}  # fmt: skip


TABLE: dict[str, Row] = {
    "consultations": Row(("incident.view", "consultation.view")),
    "call_consultation": Row(("incident.view", *HOSTS), body={"title": "研判"}),
    "consultation": Row(SEES),
    "invite_to_consultation": Row((*HOSTS, "incident.invite"), body="guests"),
    "open_consultation": Row(HOSTS),
    "join_consultation": Row(TAKES_PART),
    "leave_consultation": Row(SEES),
    "share_view": Row(HOSTS, body={"longitude": 103.3, "latitude": 26.4, "zoom": 9}),
    "note_statement": Row(TAKES_PART, body={"text": "路通"}),
    "erase_statement": Row(TAKES_PART),
    "draw": Row(TAKES_PART, body={"symbol": "force_team", "geometry": POINT}),
    "change_drawing": Row(TAKES_PART, body={"label": "一号", "version": 1}),
    "void_drawing": Row(TAKES_PART),
    "conclude": Row((*HOSTS, "task.issue", "incident.invite"), body="conclude"),
    "close_consultation": Row(HOSTS, body="minutes"),
    "me": Row((), SELF),
    "workspace": Row((), SELF),
    "workspaces": Row((), SELF),
    "search": Row(("search.use",), OWN, query="?q=会泽"),
    "tokens": Row((), SELF),
    "grants": Row(("grant.give",), OWN),
    "revoke_grant": Row(("grant.give",)),
    "search_regions": Row(("region.view",), PUBLIC, query="?q=hz"),
    "region_at": Row(("region.view",), PUBLIC, query="?longitude=103.3&latitude=26.4"),
    "region": Row(("region.view",), PUBLIC),
    "signals": Row(("signal.view",), OWN),
    "receive_signals": Row(("signal.receive",), PUBLIC, body="bulletin"),
    "take_call": Row(("call.take",), PUBLIC, body={"client_id": "walk-0001", "hazard": "fire", "place": "街口"}),
    "signal": Row(("signal.view",)),
    "signal_history": Row(("signal.view",)),
    **{f"{verb.replace('-', '_')}_signal": Row(("signal.view", "signal.triage")) for verb in VERBS},
    "open_signal": Row(("signal.view", "incident.open")),
    "attach_signal": Row(("signal.view", "signal.triage", "incident.view"), body="attach"),
    "refusals": Row(("refusal.view",), OWN),
    "refusal": Row(("refusal.view",)),
    "settle_refusal": Row(("refusal.view", "refusal.settle")),
    "incidents": Row(("incident.view",), OWN),
    "incident": Row(("incident.view",)),
    "timeline": Row(("incident.view",)),
    "reopen_incident": Row(("incident.view", "incident.reopen")),
    "mark_false_incident": Row(("incident.view", "incident.open")),
    "mark_test_incident": Row(("incident.view", "incident.open")),
    "take_over_incident": Row(("incident.view", "incident.hand_over")),
    "take_back_incident": Row(("incident.view", "incident.hand_over")),
    "close_incident": Row(("incident.view", "incident.close"), body={}),
    "merge_incident": Row(("incident.view", "incident.merge"), body="merge"),
    "split_incident": Row(("incident.view", "incident.split"), body="split"),
    "hand_over_incident": Row(("incident.view", "incident.hand_over"), body={"to_region": "5303"}),
    "add_note": Row(("incident.view", "incident.note"), body={"text": "到场。"}),
    "facts": Row(("incident.view",)),
    "report_fact": Row(("incident.view", "fact.report"), body={"kind": "deaths", "value": 1}),
    "verify_fact": Row(("incident.view", "fact.verify")),
    "void_fact": Row(("incident.view", "fact.verify"), body={"reason": "误报"}),
    "invitations": Row(("incident.view", "incident.invite")),
    "invite_to_incident": Row(("incident.view", "incident.invite"), body="guest"),
    "withdraw_invitation": Row(("incident.view", "incident.invite")),
    "resources": Row(("resource.view",), OWN),
    "free_teams": Row(("resource.view",), OWN),
    "free_vehicles": Row(("resource.view",), OWN),
    "free_stock": Row(("resource.view",), OWN),
    "commitments": Row(("resource.view",), OWN),
    "stock_movements": Row(("resource.view",), OWN),
    "expiring_stock": Row(("resource.view",), OWN),
    "experts": Row(("resource.view",), OWN),
    "agreements": Row(("resource.view",), OWN),
    "take_stock_in": Row(KEEPS, body={"item": "quilts", "quantity": 5, "number": "2026-11", "reason": "采购"}),
    "hand_stock_out": Row(KEEPS, body={"quantity": 5, "reason": "救助"}),
    "rotate_stock": Row(KEEPS, body={"quantity": 5, "reason": "临期"}),
    "count_stock": Row(KEEPS, body={"found": 100}),
    "transfer_stock": Row(KEEPS, body="transfer"),
    "incident_needs": Row(("incident.view", "command.view")),
    "closures": Row(("command.view",), OWN),
    "closures_map": Row(("command.view",), OWN),
    "report_closure": Row(("command.order",), body=CLOSURE),
    "lift_closure": Row(("command.view", "command.order")),
    "dispatch_proposals": Row(("command.view",), OWN),
    "ask_proposal": Row(("command.order",), body={"region_code": COUNTY}),
    "dispatch_proposal": Row(("command.view",)),
    "accept_proposal": Row(("command.view", "command.order", "resource.commit"), body={}),
    "reroutings": Row(("command.view",), OWN),
    "orders": Row(("command.view",), OWN),
    "orders_map": Row(("command.view",), OWN),
    "order": Row(("command.view",)),
    "issue_order": Row(("incident.view", "command.order", "resource.commit"), body="order"),
    "recall_order": Row(("command.view", "command.order"), body={"reason": "另有任务"}),
    "deadlines": Row(("deadline.view",), OWN),
    "incident_deadlines": Row(("incident.view", "deadline.view")),
    "meet_deadline": Row(("deadline.view", "deadline.settle")),
    "void_deadline": Row(("deadline.view", "deadline.settle"), body={"reason": "已撤销"}),
    "incident_attachments": Row(("incident.view", "attachment.view")),
    "attach_file": Row(("incident.view", "attachment.add"), body="file"),
    "attachment": Row(("attachment.view",)),
    "attachment_content": Row(("attachment.view",)),
    "void_attachment": Row(("attachment.void",)),
    "notices": Row((), SELF),
    "assessment_schema": Row((), SELF),
    "assess": Row(("assessment.ask",), body="assess"),
    "assessment": Row(("assessment.view",)),
    "cancel_assessment": Row(("assessment.view", "assessment.ask")),
    "incident_assessments": Row(("incident.view", "assessment.view")),
    "responses": Row(("incident.view", "response.view")),
    "response_proposal": Row(("incident.view", "response.view"), query=f"?region_code={COUNTY}&level=3"),
    "activate_response": Row(("incident.view", "response.activate"), body="activate"),
    "response": Row(("response.view",)),
    "response_review": Row(("response.view",)),
    "record_lesson": Row(("response.view", "lesson.record"), body="lesson"),
    "response_tasks": Row(("response.view", "task.view")),
    "response_change": Row(("response.view",), query="?level=2"),
    "change_level": Row(("response.view", "response.activate"), body="level"),
    "staff_post": Row(("response.view", "response.staff"), body="staff"),
    "meet_condition": Row(("response.view", "response.activate"), body={"condition": "done"}),
    "end_response": Row(("response.view", "response.activate"), body="end"),
    "tasks": Row(("task.view",), OWN),
    "phone_state": Row((), SELF),
    "tell_acts": Row((), SELF, body={"sent_at": "2026-11-01T00:00:00Z", "acts": []}),
    "task": Row(("task.view",)),
    "issue_task": Row(("task.issue",), body={"title": "整改", "region_code": COUNTY}),
    "accept_task": Row(("task.view", "task.work"), body={}),
    "refuse_task": Row(("task.view", "task.work"), body={"reason": "人手不足"}),
    "hand_task_over": Row(("task.view", "task.work"), body="owner"),
    "extend_task": Row(("task.view", "task.manage"), body="extend"),
    "finish_task": Row(("task.view", "task.work"), body={"outcome": "好"}),
    "cancel_task": Row(("task.view", "task.manage"), body={"reason": "不需要"}),
    "record_call": Row(("task.view", "task.call"), body={"whom": "值班长", "is_answered": True}),
    "incident_reports": Row(("incident.view", "report.view")),
    "draft_report": Row(("incident.view", "report.write"), body={"region_code": COUNTY, "kind": "first"}),
    "record_phone_report": Row(("incident.view", "report.write"), body={"region_code": COUNTY, "post": "市值班室"}),
    "report_inbox": Row(("report.view",), OWN),
    "late_reports": Row(("report.view",), OWN),
    "report": Row(("report.view",)),
    "report_paper": Row(("report.view",), query="?form=docx"),
    "change_report": Row(("report.view", "report.write"), body={"words": {"measures": "已派出队伍"}}),
    "sign_report": Row(("report.view", "report.sign"), body="sign"),
    "send_report": Row(("report.view", "report.send"), body={}),
    "void_report": Row(("report.view", "report.write"), body={"reason": "写错"}),
    "journal": Row(("journal.view",), OWN),
    "undo": Row(("incident.view", "incident.open")),
    "exercises": Row(("workspace.view",), OWN),
    "create_exercise": Row(("workspace.manage",), body="exercise"),
    "pause_exercise": Row(("workspace.view", "workspace.manage")),
    "end_exercise": Row(("workspace.view", "workspace.manage")),
    "resume_exercise": Row(("workspace.view", "workspace.manage"), body={}),
    "rate_exercise": Row(("workspace.view", "workspace.manage"), body={"rate": 60}),
}
APART = {
    **dict.fromkeys(
        ("acknowledge_order", "depart_order", "arrive_order", "start_order", "receive_order", "release_order", "refuse_order",
         "break_down_order", "position_order", "accept_rerouting", "decline_rerouting"),
        "of who leads the order, or of the desk (either act); tests/command",
    ),
    "acknowledge_report": "of the tier above; tests/reports",
    "receive_report": "of another node; tests/reports",
    "receive_receipt": "of another node; tests/reports",
    "settle_act": "of the own account's own act; tests/faults/test_phone_sync.py",
    "send_photo_piece": "of the own account's own act; tests/faults/test_phone_sync.py",
    "create_token": "in a session only; its own test",
    "revoke_token": "of the own account or an administered one; its own test below",
    "give_grant": "asks more than one act (never more than the giver's own); its own test",
    "read_notice": "of the own account; its own test",
    "erase_note": "of the writer himself; its own test",
}


def operations() -> Iterator[tuple[str, str, str]]:
    """Operation id, method, path of each operation there is."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            yield operation["operationId"], method.upper(), path.removeprefix("/api/v1")


@dataclass
class Things:
    """One of each in the county."""

    quake: Quake
    second: Quake
    refusal: Refusal
    guest: int
    called: int
    grant: int
    deadline: str
    file: str
    fact: str
    opened: Entry
    response: str
    task: str
    report: Report
    talk: Talk
    sent: Sent


@pytest.fixture
def things(quake: Quake, caller: Callable[..., Caller]) -> Things:
    officer = caller()
    second = post_quake(officer, at="2014年08月09日16时30分")
    officer.post("/signals", b"not a bulletin")
    guest, called = account_with("viewer", "31"), account_with("viewer", "31")
    incidents.invite_to_incident(incident=quake.incident.uid, account_id=called.pk, by=SETUP)
    grant = accounts.give_grant(
        account_id=guest.pk,
        role="viewer",
        region_code=COUNTY,
        until=clock.wall() + timedelta(days=1),
        reason="支援",
        by=SETUP,
    )
    deadline = set_deadline(
        about=quake.incident.journal_key,
        kind="walk",
        title="会泽首报",
        region_codes=[COUNTY],
        due_at=clock.now() + timedelta(hours=1),
        by=SETUP,
    )
    file = store_attachment(
        stream=io.BytesIO("会泽现场记录".encode()),
        name="会泽现场.txt",
        about=quake.incident.journal_key,
        region_codes=[COUNTY],
        by=SETUP,
    )
    commander = caller("commander")
    body = {"key": "walk", "name": "会泽演练", "region_codes": [COUNTY], "starts_at": "2026-11-01T20:00:00+08:00"}
    assert commander.post("/exercises", body).status_code == 201
    fact = incidents.report_fact(incident=quake.incident.uid, kind="injured", value=2, by=SETUP)
    response, task = responded(quake)
    settle()
    opened = Entry.objects.filter(verb="incident.opened", about=quake.incident.journal_key).get()
    return Things(
        quake,
        second,
        Refusal.objects.get(),
        guest.pk,
        called.pk,
        grant.pk,
        deadline.uid,
        file.uid,
        fact.uid,
        opened,
        response,
        task,
        reports.draft_report(incident=quake.incident.uid, region_code=COUNTY, kind="first", by=SETUP),
        talk(quake.incident.uid, COUNTY),
        sent(quake.incident.uid, COUNTY),
    )


def responded(quake: Quake) -> tuple[str, str]:
    """A response of the county to its first earthquake, and a slip of it."""
    plans.adopt_plan(text=plan_text(jurisdiction=COUNTY), origin="pack:walk", by=SETUP)
    sentence = responses.propose(incident=quake.incident, region_code=COUNTY, level=3).read_back
    response = responses.activate(
        incident=quake.incident.uid, region_code=COUNTY, level=3, read_back=sentence, by=SETUP
    )
    slip = responses.issue_task(title="会泽督办", region_code=COUNTY, incident=quake.incident.uid, by=SETUP)
    return response.uid, slip.uid


def request_of(name: str, path: str, row: Row, things: Things) -> tuple[str, Any]:
    """The address and body that ask an operation for the county's thing."""
    uid = {"{uid}": things.quake.incident.uid}
    if path.startswith("/signals"):
        uid = {"{uid}": things.quake.signal.uid}
    elif path.startswith("/refusals"):
        uid = {"{uid}": things.refusal.uid}
    elif path.startswith("/deadlines"):
        uid = {"{uid}": things.deadline}
    elif path.startswith("/assessments"):
        uid = {"{uid}": Assessment.objects.filter(subject=things.quake.incident.journal_key).latest("number").uid}
    elif path.startswith("/attachments"):
        uid = {"{uid}": things.file}
    elif path.startswith("/responses"):
        uid = {"{uid}": things.response}
    elif path.startswith("/consultations"):
        uid = {"{uid}": things.talk.uid}
    elif path.startswith("/closures"):
        uid = {"{uid}": things.sent.closure}
    elif path.startswith("/command/proposals"):
        uid = {"{uid}": things.sent.proposal}
    elif path.startswith("/resources/warehouses"):
        uid = {"{uid}": things.sent.stores[0]}
    elif path.startswith("/resources/lots"):
        uid = {"{uid}": things.sent.lot}
    elif path.startswith("/orders"):
        uid = {"{uid}": things.sent.order}
    elif path.startswith("/tasks"):
        uid = {"{uid}": things.task}
    elif path.startswith("/reports"):
        uid = {"{uid}": things.report.uid}
    elif name in ("activate_response", "draft_report"):
        uid = {"{uid}": things.second.incident.uid}
    response = Response.objects.get(uid=things.response)
    filled = {
        **uid,
        "{account}": str(things.called),
        "{grant}": str(things.grant),
        "{fact}": things.fact,
        "{statement}": things.talk.statement,
        "{drawing}": things.talk.drawing,
        "{entry}": str(things.opened.pk),
        "{code}": COUNTY,
        "{key}": "walk",
    }
    for mark, value in filled.items():
        path = path.replace(mark, value)
    bodies = {
        "lesson": {"text": "整改", "owner": things.guest, "due_at": "2099-01-01T08:00:00+08:00", "clause": "law 1"},
        "attach": {"incident": things.second.incident.uid},
        "merge": {"into": things.second.incident.uid},
        "split": {"signals": [things.quake.signal.uid]},
        "guest": {"account": things.guest},
        "guests": {"accounts": [things.guest]},
        "conclude": {"title": "查路", "owner": things.guest, "due_at": "2099-01-01T00:00:00Z"},
        "minutes": {"minutes_sha256": things.talk.sha256},
        "bulletin": "中国地震台网正式测定：2014年08月20日16时30分在太平洋（北纬1度，东经170度）发生6.5级地震，震源深度12千米。".encode(),
        "assess": {"bulletin": BULLETIN, "region": COUNTY},
        "file": upload("现场.txt", "到场记录".encode()),
        "activate": {
            "region_code": COUNTY,
            "level": 3,
            "ordered_by": "chief",
            "read_back": read_back(things.second.incident, COUNTY, response.plan, 3),
        },
        "level": {
            "level": 2,
            "reason": "伤亡增加",
            "ordered_by": "chief",
            "read_back": read_back(things.quake.incident, COUNTY, response.plan, 2),
        },
        "order": {
            "incident": things.quake.incident.uid, "region_code": COUNTY, "longitude": 103.3, "latitude": 26.4,
            "teams": [things.sent.free_team],
        },
        "sign": {"seen": things.report.version, "pending": list(missing_of(things.report.content))},
        "end": {"read_back": read_back_end(response), "ordered_by": "chief", "waived": {"done": "误启动"}},
        "staff": {"post": "rescue", "account_id": things.guest},
        "owner": {"owner_id": things.guest},
        "transfer": {"quantity": 5, "reason": "就近预置", "warehouse": things.sent.stores[1]},
        "extend": {"due_at": "2099-01-01T00:00:00Z", "reason": "路断", "control_measure": "派人值守"},
        "exercise": {
            "key": "other",
            "name": "另一场",
            "region_codes": [COUNTY],
            "starts_at": "2026-11-01T20:00:00+08:00",
        },
    }
    return path + row.query, bodies.get(row.body, row.body) if isinstance(row.body, str) else row.body


ENDING = ("close_incident", "mark_false_incident", "mark_test_incident", "merge_incident", "undo")


def prepare(name: str, things: Things) -> None:
    """Bring the county's thing into a state in which the operation has something to do."""
    uid, incident = things.quake.signal.uid, things.quake.incident.uid
    if name in ENDING:  # nobody ends an incident on which a response runs
        responses.end_response(
            response=things.response, waived={"done": "误启动"}, by=SETUP,
            read_back=read_back_end(Response.objects.get(uid=things.response)),
        )  # fmt: skip
    if name == "open_signal" or name == "attach_signal":
        incidents.detach_signal(signal=uid, by=SETUP)
    elif name == "send_report":
        pending = tuple(missing_of(things.report.content))
        reports.sign_report(report=things.report.uid, seen=things.report.version, pending=pending, by=SETUP)
    elif name == "unmark_signal":
        incidents.mark_signal_test(signal=uid, by=SETUP)
    elif name == "reopen_incident":
        incidents.close_incident(incident=incident, reason="handled", by=SETUP)
    elif name == "take_back_incident":
        incidents.hand_over_incident(incident=incident, to_region="5303", by=SETUP)
    elif name == "split_incident":
        incidents.merge_incidents(incident=things.second.incident.uid, into=incident, by=SETUP)
    elif name == "resume_exercise":
        from anlan.core.workspaces.services import pause_clock

        pause_clock(key="walk", by=SETUP)


def expected(row: Row, role: str, region: str) -> bool:
    """From the pack and the place alone."""
    if not set(row.needs) <= acts_of(role):
        return False
    return row.reach != SEEN or region == COUNTY


def secrets_of(things: Things) -> list[str]:
    """What nobody of another county may read."""
    quakes = (things.quake, things.second)
    return [
        *(one.signal.uid for one in quakes),
        *(one.incident.uid for one in quakes),
        *(one.incident.title for one in quakes),
        things.refusal.uid,
        things.deadline,
        things.file,
        things.fact,
        "会泽现场",
        "会泽演练",
        "会泽首报",
        "会泽督办",
        things.response,
        things.task,
        things.talk.uid,
        things.sent.order,
        things.sent.closure,
        things.sent.proposal,
        things.sent.lot,
        *things.sent.stores,
    ]


def test_every_operation_has_a_row():
    assert {name for name, _, _ in operations()} == set(TABLE) | set(APART)


NAMES = sorted(TABLE)


@pytest.mark.parametrize("region", [COUNTY, OTHER_COUNTY])
def test_each_role_may_do_over_the_api_what_the_packs_say(region: str, things: Things, caller: Callable[..., Caller]):
    known = {name: (method, path) for name, method, path in operations()}
    hidden, wrong = secrets_of(things), []
    callers = {role: caller(role, region) for role in sorted(all_roles())}
    for name in NAMES:
        method, path = known[name]
        row = TABLE[name]
        address, body = request_of(name, path, row, things)
        for role, who in callers.items():
            point = transaction.savepoint()
            prepare(name, things)
            if name == "release_signal":
                incidents.claim_signal(signal=things.quake.signal.uid, by=actor_like(who))
            if path.startswith("/consultations"):
                things.talk.seat(actor_like(who), name)
            extra = {"Content_Type": FORM} if name == "attach_file" else {}
            answer = who.call(method, address, body, **extra)
            allowed = expected(row, role, region)
            text = b"".join(answer).decode(errors="replace")  # a paper is no text
            if allowed != (answer.status_code < 400):
                wrong.append(f"{role} of {region}: {name} answered {answer.status_code}: {text[:160]}")
            elif not allowed and answer.status_code not in (403, 404):
                wrong.append(f"{role} of {region}: {name} refused with {answer.status_code}, not 403 or 404")
            told = address + str(body or "")
            if region == OTHER_COUNTY and (leaked := [one for one in hidden if one in text and one not in told]):
                wrong.append(f"{role} of {region}: {name} says {leaked}")
            transaction.savepoint_rollback(point)
    assert not wrong, "\n".join(wrong)


def actor_like(who: Caller) -> Actor:
    """A part of the system that acts under the caller's key."""
    return replace(SETUP, key=who.account.key)


def test_a_scoped_token_does_nothing_beside_its_acts(things: Things, caller: Callable[..., Caller]):
    narrow = caller("duty_officer", COUNTY, acts=["signal.receive"])
    for name, method, path in operations():
        row = TABLE.get(name)
        if row is None or not row.needs or row.needs == ("signal.receive",):
            continue
        address, body = request_of(name, path, row, things)
        answer = narrow.call(method, address, body, **({"Content_Type": FORM} if name == "attach_file" else {}))
        assert answer.status_code in (403, 404), (name, answer.content.decode())


def test_a_token_of_another_account_is_ended_only_by_an_administrator_of_its_region(caller: Callable[..., Caller]):
    owner = account_with("duty_officer", COUNTY)
    token_for(owner)
    number = ApiToken.objects.get(account=owner).pk
    for role, region, status in (
        ("duty_officer", COUNTY, 404),
        ("commander", COUNTY, 404),
        ("admin", OTHER_COUNTY, 404),
        ("admin", COUNTY, 200),
    ):
        assert caller(role, region).call("DELETE", f"/tokens/{number}").status_code == status, (role, region)


def test_a_note_is_erased_by_its_writer_only(things: Things, caller: Callable[..., Caller]):
    writer, path = caller(), f"/incidents/{things.quake.incident.uid}/notes"
    note = writer.post(path, {"text": "到场。"}).json()["uid"]
    assert caller("commander").call("DELETE", f"/incidents/notes/{note}").status_code == 404
    assert writer.call("DELETE", f"/incidents/notes/{note}").status_code == 200


def test_notices_of_others_are_not_there(things: Things, caller: Callable[..., Caller]):
    reader = caller()
    notice = Notice.objects.create(
        account=reader.account, key="k", about=things.quake.incident.journal_key, title="t", created_at=clock.now()
    )
    assert caller("commander").post(f"/notices/{notice.pk}/read").status_code == 404
    assert reader.post(f"/notices/{notice.pk}/read").status_code == 200
