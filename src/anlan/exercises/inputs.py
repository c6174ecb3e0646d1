"""What comes from outside the house: bulletins, calls, what agencies say, roads that close and open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from anlan.command.services.closures import lift_closure, report_closure
from anlan.exercises.finding import Scene, actor_named
from anlan.incidents.services import Call, Heard, add_note, receive_bulletins, report_fact, take_call

CHANNEL = "exercise"
FIGURES = ("value", "low", "high", "text")


def bulletin(scene: Scene) -> Iterable[str]:
    """Raises BulletinRefused."""
    is_demo = scene.item.is_invented
    receipt = receive_bulletins(scene.text("content").encode(), channel=CHANNEL, is_demo=is_demo, by=scene.by)
    return [f"signal:{item.uid}" for item in receipt.items]


def call(scene: Scene) -> Iterable[str]:
    """The officer at the desk takes it down: an account, for a call is somebody's."""
    given = scene.given
    heard = [Heard(one["kind"], one.get("value"), one.get("text", "")) for one in given.get("heard", ())]
    taken = take_call(
        call=Call(
            client_id=f"{scene.replay.key}-{scene.item.number}", hazard=given["hazard"], words=scene.text("words"),
            region_code=scene.text("region"), place=scene.text("place"), longitude=given.get("longitude"),
            latitude=given.get("latitude"), heard=heard, trend=scene.text("trend"), taking_s=given.get("taking_s", 0),
        ),
        by=actor_named(scene.text("desk")),
    )  # fmt: skip
    return [taken.signal.journal_key]


def fact(scene: Scene) -> Iterable[str]:
    """Somebody says something of the event; an actor's own word where the item names nobody."""
    given = scene.given
    figures: Mapping[str, Any] = {name: given[name] for name in FIGURES if name in given}
    report_fact(
        incident=scene.incident().uid, kind=given["kind"], **figures, region_code=scene.text("region"),
        source=scene.text("from"), as_of=scene.instant("as_of"), by=scene.by,
    )  # fmt: skip
    return [scene.incident().journal_key]


def closure(scene: Scene) -> Iterable[str]:
    """A road is blocked around a point."""
    given = scene.given
    row = report_closure(
        title=given["title"], reason=given["reason"], source=scene.text("source") or scene.replay.title,
        region_code=scene.region, shape={"type": "Point", "coordinates": [given["longitude"], given["latitude"]]},
        radius_m=given["radius_m"], share_left=given.get("share_left", 0), incident=scene.incident().uid, by=scene.by,
    )  # fmt: skip
    return [row.journal_key]


def reopening(scene: Scene) -> Iterable[str]:
    """The road is free again."""
    row = scene.closure()
    lift_closure(closure=row.uid, by=scene.by)
    return [row.journal_key]


def notice(scene: Scene) -> Iterable[str]:
    """What another body lets us know: a note in the incident."""
    words = {"from": scene.text("from"), "text": scene.text("text")}
    add_note(incident=scene.incident().uid, text=_("%(from)s：%(text)s") % words, by=scene.by)
    return [scene.incident().journal_key]


INPUTS: Mapping[str, Callable[[Scene], Iterable[str]]] = {
    "bulletin": bulletin, "call": call, "fact": fact, "notice": notice, "closure": closure, "reopening": reopening,
}  # fmt: skip
