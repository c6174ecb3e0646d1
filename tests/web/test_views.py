"""The pages without a browser: who gets in, what they see, how few questions they ask of the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from anlan.core import clock
from anlan.core.accounts import sessions
from anlan.core.accounts.models import Account, DutyShift, Organisation, Post, RoleAssignment
from anlan.core.accounts.services import create_token
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.clock.models import Workspace
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, Mandate
from anlan.exercises.models import Replay, Step
from anlan.incidents import services
from anlan.incidents.models import Incident, Refusal, Signal
from tests.incidents.bulletins import LUDIAN_AUTOMATIC, LUDIAN_FORMAL, cenc, usgs
from tests.incidents.conftest import settle

ZHAOTONG, LUDIAN, HUIZE, SHANGHAI, YUNNAN = "5306", "530621", "530326", "310101", "53"
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/desk"}


@dataclass
class Officer:
    account: Account
    actor: Actor
    client: Client

    def get(self, path: str, **extra: Any) -> Any:
        return self.client.get(path, **extra)

    def post(self, path: str, **fields: str) -> Any:
        return self.client.post(path, fields)


Hires = Callable[..., Officer]


@pytest.fixture
def hires(reality: WorkspaceInfo, china: None) -> Hires:
    """`hires("duty_officer", ZHAOTONG)`: somebody with a session."""

    def hire(role: str, region: str) -> Officer:
        account = Account.objects.create(username=f"{role.replace('_', '-')}-{region}", region_code=region)
        RoleAssignment.objects.create(account=account, role=role, region_code=region)
        client = Client()
        client.force_login(account, backend=sessions.BACKEND)
        session = client.session
        session[sessions.BEGAN] = session[sessions.SEEN] = clock.wall().timestamp()
        session.save()
        return Officer(account, Actor(account.key, account.username, (Mandate(role, region),)), client)

    return hire


@pytest.fixture
def told(hires: Hires) -> Signal:
    """鲁甸 told by two agencies, revised once; a small one that waits."""
    from anlan.core.journal import sealing
    from anlan.core.reactions import running

    sealing.seal_all()
    running.run_once()
    officer = hires("duty_officer", YUNNAN)
    for text in (LUDIAN_AUTOMATIC, LUDIAN_FORMAL, usgs(), cenc(at="2014年08月02日10时00分", magnitude=2.4)):
        services.receive_bulletins(text, channel="desk", by=officer.actor)
        settle()
    return Signal.objects.get(state=Signal.State.NEW)


def test_whoever_is_not_logged_in_is_sent_to_the_log_in_and_back(db: None, reality: WorkspaceInfo):
    for path in ("/", "/desk", "/incidents", "/system", "/drills", "/search", "/me", "/map/boundaries", "/drill/none/desk"):
        answer = Client().get(path)
        assert answer.status_code == 302 and answer["Location"] == f"/login?next={path}"
    fragment = Client().get("/desk", **HTMX)
    assert fragment.status_code == 204 and fragment["HX-Redirect"] == "/login?next=/desk"


def test_an_officer_of_another_county_learns_nothing_not_even_the_id(told: Signal, hires: Hires):
    near, far = hires("duty_officer", LUDIAN), hires("duty_officer", SHANGHAI)
    incident = Incident.objects.get()
    signals = [f"/desk/{told.uid}{part}" for part in ("", "/near", "/record")]
    for path in [*signals, f"/incidents/{incident.uid}", f"/incidents/{incident.uid}/related"]:
        assert near.get(path).status_code == 200, path
        answer = far.get(path)
        assert answer.status_code == 404, path
        nothing = far.get("/desk/no-such-thing")
        assert _stripped(answer) == _stripped(nothing)
    assert "M 6.5" in near.get("/desk").content.decode()
    for path in ("/desk", "/incidents", "/search?q=鲁甸"):
        body = far.get(path).content.decode()
        assert told.uid not in body and incident.uid not in body and "M 6.5" not in body and "6.5 级" not in body and "6.5级" not in body
    for verb in ("claim", "open", "false", "detach"):
        assert far.post(f"/desk/{told.uid}/{verb}").status_code == 404
    for verb in ("take", "false", "note"):
        assert far.post(f"/incidents/{incident.uid}/{verb}", text="x").status_code == 404
    told.refresh_from_db()
    assert told.claimed_by == "" and incident.notes.count() == 0


def _stripped(answer: Any) -> str:
    return re.sub(r'value="[^"]{64}"', "", answer.content.decode())


def test_each_role_opens_its_own_doors_only(told: Signal, hires: Hires):
    incident = Incident.objects.get()
    doors = {
        "duty_officer": {"/desk", "/incidents", "/drills", "/search", "/desk/intake", "/desk/refused"},
        "viewer": {"/desk", "/incidents", "/drills", "/search"},
        "admin": {"/system", "/system/rights", "/system/parked", "/system/sources", "/drills"},
        "informant": {"/desk/intake"},
        "evaluator": {"/incidents", "/drills", "/search"},
    }
    every = set().union(*doors.values())
    for role, open_to in doors.items():
        officer = hires(role, ZHAOTONG)
        for path in sorted(every):
            status = officer.get(path).status_code
            assert status == (200 if path in open_to else 403), f"{role} at {path}: {status}"
    viewer = Account.objects.get(username=f"viewer-{ZHAOTONG}")
    client = Client()
    client.force_login(viewer, backend=sessions.BACKEND)
    session = client.session
    session[sessions.BEGAN] = session[sessions.SEEN] = clock.wall().timestamp()
    session.save()
    page = client.get(f"/incidents/{incident.uid}").content.decode()
    assert "/close" not in page and "/note" not in page and "data-may-act" not in page
    assert client.post(f"/incidents/{incident.uid}/close", {"reason": "handled"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/desk", 12), ("/desk/{waiting}", 12), ("/incidents", 12), ("/incidents/{incident}", 12),
        ("/desk/{attached}", 13),  # also whether a response is still to be decided, by whom
    ],
)  # fmt: skip
def test_a_page_asks_the_database_some_dozen_times_at_most(
    path: str, most: int, told: Signal, hires: Hires, django_assert_max_num_queries: Any
):
    officer = hires("duty_officer", ZHAOTONG)
    incident = Incident.objects.get()
    services.add_note(incident=incident.uid, text="已核实。", by=officer.actor)
    settle()
    attached = incident.leading_signal
    assert attached is not None
    address = path.format(waiting=told.uid, attached=attached.uid, incident=incident.uid)
    officer.get(address)  # what a process remembers (names of regions and accounts) is remembered
    with django_assert_max_num_queries(most):
        assert officer.get(address).status_code == 200


def test_the_health_page_asks_at_most_twelve_times(hires: Hires, django_assert_max_num_queries: Any):
    officer = hires("admin", ZHAOTONG)
    officer.get("/system")
    with django_assert_max_num_queries(12):
        assert officer.get("/system").status_code == 200


def test_a_desk_with_more_than_a_page_keeps_what_waits_on_top_and_asks_no_more(
    told: Signal, hires: Hires, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ANLAN_PAGE_SIZE", "2")
    officer = hires("duty_officer", ZHAOTONG)
    Signal.objects.filter(pk=told.pk).update(received_at=clock.now() - timedelta(days=4000))
    told.scopes.update(at=clock.now() - timedelta(days=4000))
    officer.get("/desk")
    with django_assert_max_num_queries(12):
        page = officer.get("/desk").content.decode()
    rows = re.findall(r'<li id="signal-([0-9a-f-]+)"', page)
    assert rows[0] == told.uid and len(rows) == 3
    older = re.search(r'href="(/desk\?after=[^"]+)"', page)
    assert older and officer.get(older[1].replace("&amp;", "&")).status_code == 200


def test_the_fragment_of_a_page_is_the_same_part_of_the_same_page(told: Signal, hires: Hires):
    officer = hires("duty_officer", ZHAOTONG)
    whole = officer.get(f"/desk/{told.uid}").content.decode()
    part = officer.get(f"/desk/{told.uid}", **HTMX).content.decode()
    assert _detail(whole) == _detail(part)


def _detail(page: str) -> str:
    found = re.search(r'<section class="pane pane-detail".*?</section>', page, re.S)
    assert found
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", found[0])


def test_claiming_opening_and_undoing_leaves_entries_and_offers_the_undo(told: Signal, hires: Hires):
    officer = hires("duty_officer", ZHAOTONG)
    page = officer.client.post(f"/desk/{told.uid}/claim", follow=True).content.decode()
    undo = re.search(r'action="(/undo/\d+)"', page)
    assert undo and "已认领这条信号。" in page and 'data-seconds="10"' in page
    told.refresh_from_db()
    assert told.claimed_by == officer.account.key
    officer.client.post(undo[1], {"next": f"/desk/{told.uid}"})
    told.refresh_from_db()
    assert told.claimed_by == ""
    officer.post(f"/desk/{told.uid}/open")
    told.refresh_from_db()
    assert told.incident is not None
    verbs = list(Entry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs[-3:] == ["signal.claimed", "signal.undone", "incident.opened"]
    elsewhere = officer.client.post(undo[1], {"next": "https://elsewhere.example/"})
    assert elsewhere.status_code == 409


def test_after_a_verb_nobody_is_sent_to_another_host(told: Signal, hires: Hires):
    officer = hires("duty_officer", ZHAOTONG)
    officer.post(f"/desk/{told.uid}/claim")
    entry = Entry.objects.get(verb="signal.claimed")
    answer = officer.post(f"/undo/{entry.pk}", next="https://elsewhere.example/")
    assert answer.status_code == 303 and answer["Location"] == "/"


def test_a_faulty_paste_names_every_fault_keeps_the_text_and_shows_it_in_the_quarantine(hires: Hires):
    officer, far = hires("duty_officer", ZHAOTONG), hires("duty_officer", SHANGHAI)
    text = "中国地震台网正式测定：13月45日99时00分在云南（北纬127.1度，东经103.3度）发生6.5级地震。"
    answer = officer.post("/desk/intake", text=text)
    page = answer.content.decode()
    assert answer.status_code == 422 and text in page and 'role="alert"' in page
    refusal = Refusal.objects.get()
    assert page.count("<li>") >= len(refusal.faults) > 0
    assert f"refusal-{refusal.uid}" in officer.get("/desk/refused").content.decode()
    assert refusal.uid not in far.get("/desk/refused").content.decode()
    assert far.post(f"/desk/refused/{refusal.uid}/settle").status_code == 404
    assert officer.post(f"/desk/refused/{refusal.uid}/settle").status_code == 303
    assert refusal.uid not in officer.get("/desk/refused").content.decode()


def test_merging_leads_from_one_room_to_the_other_and_can_be_undone(told: Signal, hires: Hires):
    officer = hires("duty_officer", ZHAOTONG)
    officer.post(f"/desk/{told.uid}/open")
    big, small = Incident.objects.order_by("pk")
    page = officer.client.post(f"/incidents/{small.uid}/merge", {"into": big.uid}, follow=True)
    assert page.redirect_chain[-1][0] == f"/incidents/{big.uid}"
    left = officer.get(f"/incidents/{small.uid}").content.decode()
    assert f'href="/incidents/{big.uid}"' in left and "已并入" in left
    toasts = page.content.decode().partition('id="toasts"')[2]
    undo = re.findall(r'action="(/undo/\d+)"', toasts)[-1]
    answer = officer.client.post(undo, {"next": "/incidents"})
    assert answer.status_code == 303, answer.content.decode()
    small.refresh_from_db()
    assert small.state == Incident.State.OPEN


def test_handing_over_the_shift_waits_until_each_open_item_was_accepted(told: Signal, hires: Hires):
    officer = hires("duty_officer", ZHAOTONG)
    bureau = Organisation.objects.create(name="昭通市应急管理局", region_code=ZHAOTONG)
    post = Post.objects.create(organisation=bureau, name="值班员", role="duty_officer")
    at = clock.now()
    shift = DutyShift.objects.create(
        post=post, account=officer.account, starts_at=at - timedelta(days=300), ends_at=at + timedelta(days=300)
    )
    assert "接班" in officer.get("/desk/duty").content.decode()
    officer.post(f"/desk/shifts/{shift.pk}/take")
    address = f"/desk/shifts/{shift.pk}/hand-over"
    items = re.findall(r'name="accepted" value="([^"]+)"', officer.get(address).content.decode())
    assert len(items) == 2
    refused = officer.client.post(address, {"accepted": items[:1]})
    assert refused.status_code == 409 and "checked" in refused.content.decode()
    assert officer.client.post(address, {"accepted": items}).status_code == 303
    shift.refresh_from_db()
    assert shift.handed_over_at is not None


def test_a_drill_keeps_its_addresses_and_its_rows_to_itself(told: Signal, hires: Hires, exercise: WorkspaceInfo):
    officer = hires("duty_officer", ZHAOTONG)
    page = officer.get("/drill/drill/desk").content.decode()
    assert told.uid not in page and "<title>【演练】" in page and 'data-events="/drill/drill/events"' in page
    addresses = set(re.findall(r'href="(/[^"#]*)"', page)) - {"/static"}
    assert all(a.startswith(("/drill/drill/", "/static/")) for a in addresses), addresses
    assert officer.get(f"/drill/drill/desk/{told.uid}").status_code == 404


@pytest.mark.parametrize(
    ("held_in", "region", "is_open"),
    [
        (YUNNAN, YUNNAN, True),
        (YUNNAN, ZHAOTONG, True),
        (YUNNAN, LUDIAN, True),
        (YUNNAN, SHANGHAI, False),
        (LUDIAN, LUDIAN, True),
        (LUDIAN, YUNNAN, True),
        (LUDIAN, HUIZE, False),
    ],
)
def test_an_exercise_stands_in_an_officers_lists_where_and_only_where_he_may_enter_it(
    hires: Hires, exercise: WorkspaceInfo, held_in: str, region: str, is_open: bool
):
    Workspace.objects.filter(pk=exercise.id).update(region_codes=[held_in])
    officer = hires("duty_officer", region)
    assert officer.get("/drill/drill/desk").status_code == (200 if is_open else 404)
    assert ("/drill/drill/desk" in officer.get("/drills").content.decode()) is is_open
    for path in ("workspaces", "exercises"):
        assert ("drill" in {one["key"] for one in officer.get(f"/api/v1/{path}").json()}) is is_open, path


def test_the_list_of_exercises_says_which_steps_of_a_replay_were_left_out_and_why(hires: Hires, exercise: WorkspaceInfo):
    county = hires("commander", LUDIAN)
    assert "未执行" not in county.get("/drills").content.decode()
    with clock.entered(exercise):
        replay = Replay.objects.create(key="day", title="一天", text="", sha256="", loaded_at=clock.now())
        for number, (state, reason) in enumerate([("played", ""), ("left_out", "没有空闲的队伍。"), ("waiting", "")], 1):
            Step.objects.create(
                replay=replay, number=number, is_act=True, kind="order_team", state=state, reason=reason, at=clock.now()
            )
    page = county.get("/drills").content.decode()
    assert "已执行 1 步，未到 1 步，未执行 1 步" in page and "没有空闲的队伍。" in page


def test_a_county_commander_sees_the_provinces_exercise_and_does_not_turn_its_clock(hires: Hires, exercise: WorkspaceInfo):
    county, province = hires("commander", LUDIAN), hires("commander", YUNNAN)
    assert "/drills/drill/pause" not in county.get("/drills").content.decode()
    assert county.post("/drills/drill/pause").status_code == 403
    assert "/drills/drill/pause" in province.get("/drills").content.decode()
    assert province.post("/drills/drill/pause").status_code == 303


def test_a_role_that_enters_no_exercise_brings_none_into_the_lists_of_another_region(hires: Hires, exercise: WorkspaceInfo):
    both = hires("duty_officer", SHANGHAI)
    RoleAssignment.objects.create(account=both.account, role="informant", region_code=LUDIAN)
    assert both.get("/drill/drill/desk").status_code == 404
    assert "/drill/drill/desk" not in both.get("/drills").content.decode()


def test_boundaries_are_kept_by_their_etag_and_carry_the_lines_of_the_country(hires: Hires):
    officer = hires("viewer", ZHAOTONG)
    answer = officer.get("/map/boundaries?level=county&within=53")
    body = b"".join(answer.streaming_content).decode()
    assert answer["ETag"] and '"role"' in body and "530621" in body and '"code":"44"' in body
    again = officer.get("/map/boundaries?level=county&within=53", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304
    assert officer.get("/map/boundaries?level=village").status_code == 422
    assert officer.get("/map/boundaries?within=../etc").status_code == 422


def test_search_finds_incidents_of_the_own_scope_and_every_division(told: Signal, hires: Hires):
    near, far = hires("duty_officer", LUDIAN), hires("duty_officer", SHANGHAI)
    incident = Incident.objects.get()
    assert incident.uid in near.get("/search?q=鲁甸").content.decode()
    page = far.get("/search?q=鲁甸").content.decode()
    assert incident.uid not in page and "530621" in page


def test_text_goes_out_compressed_to_whoever_can_read_it(told: Signal, hires: Hires):
    officer = hires("duty_officer", ZHAOTONG)
    plain, packed = officer.get("/desk"), officer.get("/desk", HTTP_ACCEPT_ENCODING="gzip")
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) * 3 < len(plain.content)


@pytest.mark.parametrize(
    "cursor", ["2024-01-01T00:00:00+00:00~" + "9" * 24, "0001-01-01T00:00:00+08:00~1", "9999-12-31T23:59:59-10:00~1"]
)
@pytest.mark.parametrize("path", ["/desk", "/incidents", "/desk/refused"])
def test_a_place_beyond_time_or_number_is_no_place_to_go_on_from(hires: Hires, path: str, cursor: str) -> None:
    assert hires("duty_officer", LUDIAN).client.get(path, {"after": cursor}).status_code == 400


def test_a_version_of_endless_digits_is_none(hires: Hires) -> None:
    officer = hires("duty_officer", LUDIAN)
    assert officer.post("/incidents/none/close", reason="handled", version="9" * 5000).status_code == 404


def test_a_machine_has_no_page_of_its_own(hires: Hires) -> None:
    officer = hires("viewer", LUDIAN)
    ends = clock.wall() + timedelta(days=1)
    _token, secret = create_token(name="屏", acts=["signal.view"], expires_at=ends, by=officer.actor)
    answer = Client().get("/me", HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert (answer.status_code, answer["Location"]) == (302, "/login?next=/me")


def test_two_acts_whose_answers_cross_each_keep_their_toast_with_its_undo(told: Signal, hires: Hires):
    """A note is written down and the incident ended a moment later, before the page after the note is here."""
    officer = hires("duty_officer", LUDIAN)
    room = f"/incidents/{Incident.objects.get().uid}"
    assert officer.post(f"{room}/note", text="已核实").status_code == 303
    early = Client()
    early.cookies.update(officer.client.cookies)
    assert officer.post(f"{room}/close", reason="handled").status_code == 303
    first = early.get(room)
    assert "已记入" in first.content.decode() and "事件已结束" not in first.content.decode()
    officer.client.cookies.update(first.cookies)  # this answer comes last of all
    second = officer.get(room).content.decode()
    assert "事件已结束" in second and "/undo/" in second
    assert "data-said" not in officer.get(room).content.decode(), "said once"


def test_a_desk_where_nothing_waits_names_the_incidents_that_are_open_and_is_not_calm(told: Signal, hires: Hires):
    near, far = hires("duty_officer", LUDIAN), hires("duty_officer", SHANGHAI)
    incident = Incident.objects.get()
    waiting = Signal.objects.filter(state=Signal.State.NEW)
    waiting.update(state=Signal.State.TEST)
    busy, calm = (one.get("/desk").content.decode() for one in (near, far))
    assert "正在处置的事件" in busy and f"/incidents/{incident.uid}" in busy and 'data-kind="calm"' not in busy
    assert "正在处置的事件" not in calm and 'data-kind="calm"' in calm
