"""The thematic layers of the map, how each is marked, and which of them a preset shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anlan.core.permission import Actor, can, declare_act
from anlan.resources.payloads import RESOURCE_VIEW
from anlan.risk.facilities import facility_kinds
from anlan.risk.queries import VIEW as EXPOSURE_VIEW

VIEW = declare_act("map.view", "Open the map, with what the other acts let one see on it.")
FACILITY = "risk.Facility"


@dataclass(frozen=True)
class ThingLayer:
    """Points of one table.

    key     of facilities also the group of their kinds in the pack table facility_kinds
    weight  the column that says how large a thing is
    glyph, shape   the mark on the map: one sign in a frame, so that no two layers look alike without their colour
    """

    key: str
    title: str | Promise
    table: str
    act: str
    family: str
    glyph: str
    shape: str
    weight: str = ""


AT_RISK, DANGER, MEANS = "at_risk", "danger", "means"
FAMILIES: dict[str, str | Promise] = {AT_RISK: _("先查目标"), DANGER: _("风险与监测"), MEANS: _("救援力量")}

LAYERS = (
    ThingLayer("school", _("学校"), FACILITY, EXPOSURE_VIEW, AT_RISK, "校", "circle", "capacity"),
    ThingLayer("hospital", _("医疗机构"), FACILITY, EXPOSURE_VIEW, AT_RISK, "医", "circle", "capacity"),
    ThingLayer("reservoir", _("水库与水电站"), FACILITY, EXPOSURE_VIEW, AT_RISK, "库", "drop", "capacity"),
    ThingLayer("enterprise", _("危险企业与矿山"), FACILITY, EXPOSURE_VIEW, DANGER, "危", "hexagon", "capacity"),
    ThingLayer("tailings", _("尾矿库"), FACILITY, EXPOSURE_VIEW, DANGER, "尾", "pentagon", "capacity"),
    ThingLayer("hidden_danger", _("地质灾害隐患点"), FACILITY, EXPOSURE_VIEW, DANGER, "隐", "diamond", "capacity"),
    ThingLayer("station", _("监测站点"), FACILITY, EXPOSURE_VIEW, DANGER, "站", "triangle", "capacity"),
    ThingLayer("team", _("救援队伍"), "resources.Team", RESOURCE_VIEW, MEANS, "队", "square", "people"),
    ThingLayer("warehouse", _("物资储备库点"), "resources.Warehouse", RESOURCE_VIEW, MEANS, "储", "house"),
    ThingLayer("shelter", _("避难场所"), "resources.Shelter", RESOURCE_VIEW, MEANS, "避", "tent", "places"),
    ThingLayer("landing", _("机场与起降点"), FACILITY, EXPOSURE_VIEW, MEANS, "降", "circle", "capacity"),
)  # fmt: skip
BY_KEY = {layer.key: layer for layer in LAYERS}
MOST_AT_ONCE = 3
"""Thematic layers a preset may show (UX brief §6)."""


@dataclass(frozen=True)
class Preset:
    """A way to look at the map: its key on the keyboard is its place."""

    name: str
    title: str | Promise
    layers: tuple[str, ...]


PRESETS = (
    Preset("calm", _("平时"), ("hidden_danger", "enterprise", "team")),
    Preset("quake", _("地震"), ("school", "reservoir", "team")),
)


def layers_of(actor: Actor) -> list[ThingLayer]:
    """Those the actor may see somewhere."""
    return [layer for layer in LAYERS if can(actor, layer.act)]


def kinds_of(layer: ThingLayer) -> tuple[str, ...]:
    """The kinds of facilities a layer shows; none: all its table."""
    if layer.table != FACILITY:
        return ()
    return tuple(name for name, kind in facility_kinds().items() if kind.group == layer.key)


def kind_title(name: str) -> str:
    """小学, or Primary school."""
    kind = facility_kinds().get(name)
    if kind is None:
        return name
    return kind.title if (translation.get_language() or "zh").startswith("zh") else kind.title_en
