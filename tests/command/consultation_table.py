"""A county's consultation on the earthquake of Ludian, with a host, a colleague, and somebody of another county."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from anlan.command.models import Consultation, Drawing, Statement
from anlan.command.services import consultation as sessions
from anlan.command.services import consultation_drawing as drawing
from anlan.command.services import consultation_minutes as minutes
from anlan.core import clock
from anlan.core.accounts import services as accounts
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.models import Account
from anlan.core.permission import Actor, system_actor
from anlan.incidents.models import Incident
from anlan.incidents.services import open_incident, receive_bulletins
from tests.incidents.bulletins import LUDIAN_FORMAL

SETUP = system_actor("test")
COUNTY, OTHER_COUNTY = "530621", "533122"
POINT = {"type": "Point", "coordinates": [103.41, 27.18]}
ROUTE = {"type": "LineString", "coordinates": [[103.3, 27.1], [103.35, 27.14]]}
HOUSE = "anlan.command.services.consultation"


def account(username: str, role: str, region: str) -> Account:
    """An account with one role."""
    made = accounts.create_account(username=username, region_code=region, by=SETUP)
    accounts.assign_role(account_id=made.pk, role=role, region_code=region, by=SETUP)
    return made


def acting(made: Account) -> Actor:
    """Who the account is now: with the invitations it holds."""
    found = actor_of(made, clock.current_workspace())
    assert found is not None
    return found


@dataclass
class Table:
    """An open consultation: host and colleague sit at it, the neighbour is invited."""

    incident: Incident
    consultation: str
    accounts: dict[str, Account]

    def who(self, name: str) -> Actor:
        return acting(self.accounts[name])

    @property
    def row(self) -> Consultation:
        return Consultation.objects.get(uid=self.consultation)

    def join(self, *names: str) -> None:
        for name in names:
            sessions.join_consultation(consultation=self.consultation, by=self.who(name))

    def say(self, text: str, name: str = "host", **more: Any) -> Statement:
        return minutes.note_statement(consultation=self.consultation, text=text, by=self.who(name), **more)

    def draw(self, symbol: str = "force_command_post", geometry: Any = POINT, name: str = "host", **more: Any) -> Drawing:
        return drawing.draw(consultation=self.consultation, symbol=symbol, geometry=geometry, by=self.who(name), **more)

    def conclude(self, title: str, owner: str = "colleague", name: str = "host", **more: Any) -> Any:
        given = {"due_at": clock.now() + timedelta(hours=2), "owner_id": self.accounts[owner].pk} | more
        return minutes.conclude(consultation=self.consultation, title=title, by=self.who(name), **given)


def incident() -> Incident:
    """The earthquake, as an incident; no reaction needs to run for it."""
    signal = receive_bulletins(LUDIAN_FORMAL, channel="desk", by=SETUP).uid
    opened = open_incident(signal=signal, by=SETUP)
    return Incident.objects.get(uid=opened.about.partition(":")[2])


def laid(*joined: str) -> Table:
    """The table, open, with those at it."""
    about = incident()
    people = {
        "host": account("hs.host", "commander", COUNTY),
        "colleague": account("hs.colleague", "liaison", COUNTY),
        "neighbour": account("hs.neighbour", "liaison", OTHER_COUNTY),
    }
    row = sessions.call_consultation(
        incident=about.uid, title="夜间研判", account_ids=[people["colleague"].pk, people["neighbour"].pk],
        video_link="https://meet.example.cn/r/7", by=acting(people["host"]),
    )  # fmt: skip
    sessions.open_consultation(consultation=row.uid, by=acting(people["host"]))
    table = Table(about, row.uid, people)
    table.join(*joined)
    return table


@dataclass(frozen=True)
class Things:
    """What the samples need: an actor's account at the table, and one of each."""

    table: Table
    planned: str
    other: str
    account: Account
    guest: Account
    statement: str
    drawing: str
    late_guest: Account


@dataclass(frozen=True)
class Sample:
    """The act a service asks for, and a call of it."""

    act: str
    call: Callable[[Things, Actor], Any]


def prepare() -> Things:
    """The actor's account has joined one consultation, written and drawn in it; two others wait."""
    table = laid("host")
    guest, late, member = (account(f"hs.{name}", "liaison", COUNTY) for name in ("guest", "late", "member"))
    call = lambda: sessions.call_consultation(incident=table.incident.uid, title="另一场", by=SETUP).uid  # noqa: E731
    planned, other = call(), call()
    sessions.open_consultation(consultation=other, by=SETUP)
    sessions.join_consultation(consultation=table.consultation, by=acting(member))
    table.accounts["member"] = member
    return Things(
        table, planned, other, member, guest, table.say("路不通", "member").uid, table.draw(name="member").uid, late
    )


def _close(things: Things, by: Actor) -> Any:
    from anlan.command.queries.consultation import minutes_of

    sha256 = minutes_of(things.table.row).sha256
    return sessions.close_consultation(consultation=things.table.consultation, minutes_sha256=sha256, by=by)


def _soon() -> Any:
    return clock.now() + timedelta(hours=1)


VIEW, HOST, PART = "consultation.view", "consultation.host", "consultation.take_part"
SAMPLES = {
    f"{HOUSE}.call_consultation": Sample(
        HOST,
        lambda t, by: sessions.call_consultation(
            incident=t.table.incident.uid, title="研判", account_ids=[t.guest.pk], by=by
        ),
    ),
    f"{HOUSE}.invite_to_consultation": Sample(
        HOST,
        lambda t, by: sessions.invite_to_consultation(consultation=t.planned, account_ids=[t.late_guest.pk], by=by),
    ),
    f"{HOUSE}.open_consultation": Sample(HOST, lambda t, by: sessions.open_consultation(consultation=t.planned, by=by)),
    f"{HOUSE}.join_consultation": Sample(PART, lambda t, by: sessions.join_consultation(consultation=t.other, by=by)),
    f"{HOUSE}.leave_consultation": Sample(
        VIEW, lambda t, by: sessions.leave_consultation(consultation=t.table.consultation, by=by)
    ),
    f"{HOUSE}.share_view": Sample(
        HOST,
        lambda t, by: sessions.share_view(
            consultation=t.table.consultation, longitude=103.4, latitude=27.1, zoom=9, by=by
        ),
    ),
    f"{HOUSE}.close_consultation": Sample(HOST, _close),
    f"{HOUSE}_minutes.note_statement": Sample(
        PART, lambda t, by: minutes.note_statement(consultation=t.table.consultation, text="已出动", by=by)
    ),
    f"{HOUSE}_minutes.erase_statement": Sample(PART, lambda t, by: minutes.erase_statement(statement=t.statement, by=by)),
    f"{HOUSE}_minutes.conclude": Sample(
        HOST,
        lambda t, by: minutes.conclude(
            consultation=t.table.consultation, title="查通往龙头山的路", due_at=_soon(), owner_id=t.guest.pk, by=by
        ),
    ),
    f"{HOUSE}_drawing.draw": Sample(
        PART,
        lambda t, by: drawing.draw(consultation=t.table.consultation, symbol="force_team", geometry=POINT, by=by),
    ),
    f"{HOUSE}_drawing.change_drawing": Sample(
        PART, lambda t, by: drawing.change_drawing(drawing=t.drawing, if_version=1, label="一号", by=by)
    ),
    f"{HOUSE}_drawing.void_drawing": Sample(PART, lambda t, by: drawing.void_drawing(drawing=t.drawing, by=by)),
}
