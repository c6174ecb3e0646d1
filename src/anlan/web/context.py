"""The frame of every page behind the log-in: who, where, in which workspace, at what time, and which screens there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from anlan.core import clock
from anlan.core.journal.queries import head_seq
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.permission import Actor, can
from anlan.core.reactions.queries import VIEW as VIEW_SYSTEM
from anlan.core.search import USE_SEARCH
from anlan.core.workspaces.queries import VIEW as VIEW_WORKSPACE
from anlan.incidents.payloads import CALL_TAKE, INCIDENT_VIEW, SIGNAL_RECEIVE, SIGNAL_VIEW
from anlan.plans.payloads import PLAN_VIEW
from anlan.resources.payloads import RESOURCE_VIEW
from anlan.web import names
from anlan.web.desk.calls import call_form
from anlan.web.map.layers import VIEW as VIEW_MAP


@dataclass(frozen=True)
class Screen:
    """A door in the rail: `go` is its letter after g."""

    label: str | Promise
    icon: str
    route: str
    go: str
    act: str


SCREENS = (
    Screen(_("值班台"), "headset", "desk", "d", SIGNAL_VIEW),
    Screen(_("事件"), "urgent", "incidents", "i", INCIDENT_VIEW),
    Screen(_("一张图"), "map-2", "map", "m", VIEW_MAP),
    Screen(_("预案"), "clipboard-text", "plans", "p", PLAN_VIEW),
    Screen(_("资源"), "archive", "resources", "r", RESOURCE_VIEW),
    Screen(_("演练"), "flag", "drills", "x", VIEW_WORKSPACE),
    Screen(_("管理"), "server", "system", "a", VIEW_SYSTEM),
)
TABS = (
    Screen(_("任务"), "layout-list", "desk", "d", SIGNAL_VIEW),
    Screen(_("上报"), "plus", "desk-intake", "", SIGNAL_RECEIVE),
    Screen(_("事件"), "urgent", "incidents", "i", INCIDENT_VIEW),
    Screen(_("地图"), "map-2", "map", "m", VIEW_MAP),
    Screen(_("我的"), "user", "me", "", ""),
)

UNDO_S = 10
"""How long an undo is offered on the screen; afterwards it stands in the timeline."""
WHILE_TYPING = "input changed delay:200ms"
"""When a field asks while somebody types: after a pause, not at each key."""


@dataclass(frozen=True)
class ClockFace:
    """One instant on both clocks."""

    wall: datetime
    virtual: datetime
    rate: float
    paused: bool

    @property
    def wall_text(self) -> str:
        return self.wall.astimezone(OFFICIAL_TIME).isoformat()

    @property
    def virtual_text(self) -> str:
        return self.virtual.astimezone(OFFICIAL_TIME).isoformat()


def clock_face() -> ClockFace:
    """The clock of the entered workspace."""
    segment = clock.current_workspace().segment
    wall = clock.wall()
    if segment is None:
        return ClockFace(wall, wall, 1, False)
    rate = int(segment.rate) if segment.rate == int(segment.rate) else segment.rate
    return ClockFace(wall, segment.at(wall), rate, rate == 0)


class Frame:
    """Asked by the templates as they need it; a page without frame costs nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._actor: Actor = request.actor  # type: ignore[attr-defined]
        self.workspace = clock.current_workspace()
        self.warnings: list[dict[str, str]] = []
        self.responses: list[dict[str, str]] = []

    @cached_property
    def seq(self) -> int:
        known = getattr(self._request, "journal_seq", None)
        return head_seq() if known is None else known

    @cached_property
    def clock(self) -> ClockFace:
        return clock_face()

    @property
    def mode(self) -> str:
        return "exercise" if self.workspace.is_exercise else "routine"

    @cached_property
    def region(self) -> dict[str, str]:
        code = names.home_code(self._actor)
        return {"code": code, "name": names.region_path(code) if code else ""}

    @cached_property
    def account(self) -> dict[str, Any]:
        titles = dict.fromkeys(names.role_title(mandate.role) for mandate in self._actor.mandates)
        return {
            "key": self._actor.account_id,
            "name": self._actor.name,
            "roles": " · ".join(titles),
            "url": _address("me", get_script_prefix()),
        }

    @cached_property
    def may_take_calls(self) -> bool:
        return can(self._actor, CALL_TAKE)

    @property
    def call_form(self) -> dict[str, Any]:
        return call_form()

    @cached_property
    def rail(self) -> list[dict[str, Any]]:
        return self._doors(SCREENS)

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        return self._doors(TABS)

    def _doors(self, screens: tuple[Screen, ...]) -> list[dict[str, Any]]:
        match = self._request.resolver_match
        here = match.url_name or "" if match else ""
        open_to = [one for one in screens if not one.act or can(self._actor, one.act)]
        is_exact = any(here == one.route for one in open_to)
        return [
            {
                "label": str(one.label),
                "icon": one.icon,
                "url": _address(one.route, get_script_prefix()),
                "go": one.go,
                "current": here == one.route or (not is_exact and _is_below(here, one.route)),
            }
            for one in open_to
        ]

    @cached_property
    def urls(self) -> dict[str, str]:
        prefix = get_script_prefix()
        doors = ("language", "logout", "home", *(["search"] if can(self._actor, USE_SEARCH) else []))
        return {"events": f"{prefix}events"} | {name: _address(name, prefix) for name in doors}


@lru_cache(maxsize=1024)
def _address(route: str, prefix: str) -> str:
    """The address of a screen below a prefix: reality's, or a drill's."""
    return reverse(route)


def _is_below(here: str, route: str) -> bool:
    """desk-signal stands below desk, incident and incident-note below incidents."""
    noun = route.removesuffix("s")
    return here == noun or here.startswith(f"{noun}-")


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame` for templates/anlan/base.html; `part` is what a verb's answer replaces unless the view says otherwise."""
    return {
        "frame": Frame(request) if hasattr(request, "actor") else None,
        "part": "main",
        "undo_seconds": UNDO_S,
        "while_typing": WHILE_TYPING,
    }
