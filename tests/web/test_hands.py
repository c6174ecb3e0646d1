"""Own notes erased and invitations withdrawn in the room; signals that leave an incident leave the invited officer's queue."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from anlan.core.journal.models import Entry
from anlan.core.permission import Actor
from anlan.incidents import queries, services
from anlan.incidents.models import Incident, Signal
from anlan.web.events.audience import Audience
from anlan.web.events.fragments import fragments
from anlan.web.events.messages import for_audience, render
from tests.incidents.conftest import settle
from tests.web.test_live import last, of, plain
from tests.web.test_views import SHANGHAI, ZHAOTONG, Hires, hires, told

__all__ = ["hires", "told"]
SECRET = "联系人张三已脱险"


def test_an_author_erases_the_text_of_his_note_after_reading_it_back_and_nobody_elses(told: Signal, hires: Hires):
    author, other = hires("duty_officer", ZHAOTONG), hires("commander", ZHAOTONG)
    incident = Incident.objects.get()
    note = services.add_note(incident=incident.uid, text=SECRET, by=author.actor)
    noted = last("incident.noted")
    address = f"/incidents/{incident.uid}/notes/{note.uid}/erase"

    def link(page: str) -> str:
        found = re.search(rf'<a class="btn-link erase" href="{address}"[^>]*>', page)
        return found[0] if found else ""

    room = f"/incidents/{incident.uid}"
    assert "hidden" not in link(author.get(room).content.decode())
    assert "hidden" in link(other.get(room).content.decode())
    assert SECRET in author.get(address).content.decode()
    assert other.get(address).status_code == other.post(address).status_code == 404
    assert author.post(address).status_code == 303
    note.refresh_from_db()
    assert note.text == "" and note.erased_at is not None
    pieces = fragments(last("note.erased"))
    struck = of(pieces, incident.journal_key, f"entry-{noted.pk}")
    page = author.get(room).content.decode()
    assert struck.html is not None and SECRET not in struck.html and 'data-void="true"' in struck.html
    assert plain(struck.html) in plain(page) and "记录（内容已删去）" in page and SECRET not in page
    assert author.get(address).status_code == 404


def test_a_note_on_the_stream_carries_its_button_hidden_for_all_but_its_author(told: Signal, hires: Hires):
    author = hires("duty_officer", ZHAOTONG)
    incident = Incident.objects.get()
    services.add_note(incident=incident.uid, text="路已通", by=author.actor)
    entry = last("incident.noted")
    html = of(fragments(entry), incident.journal_key, f"entry-{entry.pk}").html
    assert html is not None and re.search(rf'data-author="{author.account.pk}" hidden>', html)


def test_who_is_invited_stands_in_the_room_and_can_be_sent_home_again(told: Signal, hires: Hires):
    officer, guest, viewer = hires("duty_officer", ZHAOTONG), hires("liaison", SHANGHAI), hires("viewer", ZHAOTONG)
    incident = Incident.objects.get()
    room = f"/incidents/{incident.uid}"
    assert "还没有邀请别人" in officer.get(f"{room}/invited").content.decode()
    officer.post(f"{room}/invite", account=guest.account.username)
    piece = of(fragments(last("invitation.given")), incident.journal_key, f"invited-{guest.account.pk}")
    page = officer.get(f"{room}/invited").content.decode()
    assert piece.act == "incident.invite" and piece.html is not None and plain(piece.html) in plain(page)
    assert guest.get(room).status_code == 200
    assert viewer.get(f"{room}/invited").status_code == 403
    assert guest.get(f"{room}/invited").status_code == 403
    answer = officer.client.post(f"{room}/withdraw", {"account": guest.account.pk}, follow=True)
    assert f"已撤回对 {guest.account.username} 的邀请" in answer.content.decode()
    assert of(fragments(last("invitation.revoked")), incident.journal_key, f"invited-{guest.account.pk}").html is None
    assert guest.get(room).status_code == 404
    assert officer.post(f"{room}/withdraw", account=str(guest.account.pk)).status_code == 404
    assert officer.post(f"{room}/withdraw", account="x").status_code == 422


def test_a_guest_in_a_room_is_offered_no_invitation_of_others(told: Signal, hires: Hires):
    officer, guest, third = hires("duty_officer", ZHAOTONG), hires("duty_officer", SHANGHAI), hires("liaison", SHANGHAI)
    room = f"/incidents/{Incident.objects.get().uid}"
    officer.post(f"{room}/invite", account=guest.account.username)
    assert f'action="{room}/invite"' in officer.get(room).content.decode()
    page = guest.get(room).content.decode()
    assert f"{room}/note" in page and f"{room}/invite" not in page
    assert guest.get(f"{room}/invited").status_code == 403
    assert guest.post(f"{room}/invite", account=third.account.username).status_code == 403
    assert third.get(room).status_code == 404


def test_a_signal_that_leaves_an_incident_leaves_the_queue_of_an_officer_who_was_invited_there(
    told: Signal, hires: Hires
):
    officer, guest, stranger = hires("duty_officer", ZHAOTONG), hires("liaison", SHANGHAI), hires("viewer", SHANGHAI)
    incident = Incident.objects.get()
    services.invite_to_incident(incident=incident.uid, account_id=guest.account.pk, by=officer.actor)
    invited = replace(guest.actor, invitations=frozenset({incident.journal_key}))
    signal = queries.signals_of(incident)[-1]
    assert f"signal-{signal.uid}" in guest.get("/desk").content.decode()

    def heard(entry: Entry, actor: Actor) -> list[str | None]:
        """The html of each row of the signal that an audience is sent."""
        sent = for_audience(render(entry, "zh-hans"), Audience.of(actor, entry.workspace_id, "zh-hans"))
        told = [json.loads(message.decode().partition("data: ")[2]) for topic, message in sent if topic == "signal"]
        return [one["html"] for one in told if one["row_id"] == f"signal-{signal.uid}"]

    detached = services.detach_signal(signal=signal.uid, by=officer.actor)
    settle()
    detached.refresh_from_db()
    assert heard(detached, invited) == [None]
    assert heard(detached, officer.actor) != [None], "the county keeps it"
    assert heard(detached, stranger.actor) == []
    assert f"signal-{signal.uid}" not in guest.get("/desk").content.decode()
    services.undo(entry_id=detached.pk, by=officer.actor)
    back = last("incident.undone" if detached.subject_kind == "incident" else "signal.undone")
    assert [html is not None for html in heard(back, invited)] == [True]


def test_a_signal_that_moves_between_incidents_leaves_the_one_queue_and_enters_the_other(told: Signal, hires: Hires):
    officer, guest = hires("duty_officer", ZHAOTONG), hires("liaison", SHANGHAI)
    small = Incident.objects.get(uid=services.open_incident(signal=told.uid, by=officer.actor).subject_key)
    big = Incident.objects.exclude(pk=small.pk).get()
    of_small = replace(guest.actor, invitations=frozenset({small.journal_key}))
    of_both = replace(guest.actor, invitations=frozenset({small.journal_key, big.journal_key}))
    services.merge_incidents(incident=small.uid, into=big.uid, by=officer.actor)
    entry = last("incident.merged")
    rows = render(entry, "zh-hans")
    for actor, stays in ((of_small, False), (of_both, True)):
        sent = for_audience(rows, Audience.of(actor, entry.workspace_id, "zh-hans"))
        mine = [message for topic, message in sent if topic == "signal" and told.uid.encode() in message]
        assert [b'"html":null' not in message for message in mine] == [stays]
