"""Which field an earthquake is given, and what is to be said about it: validity first, figures after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from anlan.core.geometry.plane import PlaneAround
from anlan.formats.shakemap import Shakemap
from anlan.impact.events import Observation, Quake
from anlan.impact.field import Field, shakemap_field, updated_field
from anlan.impact.inputs import NearFault, Setting
from anlan.impact.magnitudes import SurfaceMagnitude, surface_magnitude
from anlan.impact.result import Said
from anlan.impact.rules import Rules
from anlan.science.quake import AttenuationField

WANG_SOURCE = "汪素云、俞言祥、高阿甲、阎秀杰（2000），中国分区地震动衰减关系的确定，中国地震 16(2)：99–106"
YU_SOURCE = "俞言祥、李山有、肖亮（2013），GB 18306-2015 地震动衰减关系；GB/T 17742-2020 仪器烈度"


@dataclass(frozen=True)
class Variant:
    """Another field that the same bulletin allows."""

    name: str
    title: str
    why: str
    field: Field


@dataclass(frozen=True)
class Shaking:
    """The field with its pedigree; `field` None where nothing may be estimated."""

    field: Field | None
    name: str
    title: str
    source: str
    kind: str
    strike_from: str
    strike: float | None
    magnitude: SurfaceMagnitude
    said: tuple[Said, ...]
    variants: tuple[Variant, ...]


def shaking_of(
    quake: Quake, rules: Rules, setting: Setting, *, shakemap: Shakemap | None = None,
    observations: Sequence[Observation] = (),
) -> Shaking:  # fmt: skip
    """A ShakeMap as it is, else the relation of the region; drawn towards the observations where there are any."""
    magnitude = surface_magnitude(quake.magnitude, quake.magnitude_type)
    plane = PlaneAround(quake.longitude, quake.latitude)
    if shakemap is not None:
        found = _of_shakemap(shakemap, magnitude, plane)
    else:
        said = (*magnitude.warnings, *_outside(quake, magnitude.ms, rules, setting))
        found = _of_relation(quake, magnitude, rules, plane, said, setting.fault)
    if found.field is None or not observations:
        return found
    updated = updated_field(found.field, observations, felt_from=rules.bounds.felt_from)
    note = Said("field_updated", f"烈度场已按 {len(observations)} 处实测或上报烈度修正。")
    return replace(found, field=updated, kind="updated", said=(*found.said, note))


def _of_shakemap(shakemap: Shakemap, magnitude: SurfaceMagnitude, plane: PlaneAround) -> Shaking:
    version = shakemap.shakemap_version or "?"
    note = Said("shakemap_as_it_is", "烈度场取自 ShakeMap 网格，原样使用，未经衰减关系修改。")
    return Shaking(
        shakemap_field(shakemap, plane), "shakemap", f"ShakeMap 网格（第 {version} 版）", f"ShakeMap {shakemap.bulletin.agency}",
        "shakemap", "grid", None, magnitude, (*magnitude.warnings, note), (),
    )  # fmt: skip


def _of_relation(
    quake: Quake, magnitude: SurfaceMagnitude, rules: Rules, plane: PlaneAround, said: tuple[Said, ...],
    fault: NearFault | None,
) -> Shaking:  # fmt: skip
    planes = quake.planes
    strike, strike_from = planes[0].strike if planes else None, quake.planes_from if planes else "none"
    if not planes and fault is not None:
        strike, strike_from = fault.strike, "fault"
    title = f"汪素云等（2000）椭圆烈度衰减关系（{rules.wang_title}）"
    if _is_hopeless(said):
        return Shaking(None, "wang2000", title, WANG_SOURCE, "relation", "none", None, magnitude, said, ())
    ms = magnitude.ms

    def isoseismals(along: float | None) -> Field:
        return Field(plane, AttenuationField.of_wang2000(ms, strike=along, region=rules.wang))

    motions = Field(plane, AttenuationField.of_yu2013(ms, strike=strike, region=rules.yu))
    variants = [
        Variant(f"plane_{which}", f"另一节面，走向 {other.strike:.0f}°", "震源机制有两个节面，速报时分不清哪一个破裂。",
                isoseismals(other.strike))
        for which, other in enumerate(planes[1:], start=2)
    ]  # fmt: skip
    if not planes and fault is not None:
        said = (*said, _beside(fault))
        why = "这次地震未必由最近的断层引起；不取走向，只看大小。"
        variants.append(Variant("circular", "按同面积的圆，不取走向", why, isoseismals(None)))
    elif strike is None:
        note = "没有震源机制，附近也没有已导入的断层，等震线按同面积的圆计算，实际多为椭圆，长轴方向未知。"
        said = (*said, Said("circular", note))
    variants.append(
        Variant(
            "yu2013", f"俞言祥等（2013）地震动（{rules.yu_title}，基岩）换算仪器烈度",
            "另一套公开关系，用来看方法之间的差别。", motions,
        )
    )
    return Shaking(
        isoseismals(strike), "wang2000", title, WANG_SOURCE, "relation",
        strike_from, strike, magnitude, said, tuple(variants),
    )  # fmt: skip


def _beside(fault: NearFault) -> Said:
    called = f"“{fault.name}”" if fault.name else "（数据中没有名称）"
    text = (
        f"没有震源机制，等震线长轴取最近的断层{called}的走向 {fault.strike:.0f}°，该断层距震中约 {fault.distance_km:.0f} 千米"
        f"（{fault.origin.source}）；这次地震未必由它引起，按圆计算的结果列为另一种做法。"
    )
    return Said("strike_of_fault", text)


HOPELESS = frozenset(
    ("withdrawn", "not_an_earthquake", "magnitude_too_small", "magnitude_too_large", "too_deep", "outside_coverage")
)
"""Codes with which no figure is given."""


def _is_hopeless(said: Sequence[Said]) -> bool:
    return any(one.code in HOPELESS for one in said)


def _outside(quake: Quake, ms: float, rules: Rules, setting: Setting) -> list[Said]:
    """Whatever takes the bulletin out of what the relation was made for."""
    bounds, fit = rules.bounds, rules.wang
    said = []
    if quake.status == "withdrawn":
        said.append(Said("withdrawn", "这条速报已被发布机构撤回，不作评估。", True))
    if not quake.is_earthquake:
        said.append(Said("not_an_earthquake", "速报的事件不是天然地震（爆破、塌陷等），烈度关系不适用，不作评估。", True))
    if ms < bounds.least_ms:
        text = f"震级 Ms {ms:.1f} 低于 {bounds.least_ms:g}，一般不造成破坏，不作评估。"
        said.append(Said("magnitude_too_small", text, True))
    elif ms > bounds.most_ms:
        text = f"震级 Ms {ms:.1f} 超过 {bounds.most_ms:g}，超出衰减关系可外推的范围，不作评估；请核对速报。"
        said.append(Said("magnitude_too_large", text, True))
    elif not fit.lowest_ms <= ms <= fit.highest_ms:
        text = f"震级 Ms {ms:.1f} 在衰减关系的资料范围 {fit.lowest_ms:g}–{fit.highest_ms:g} 之外，系外推，仅供参考。"
        said.append(Said("magnitude_out_of_range", text, True))
    said += _of_depth(quake.depth_km, bounds.deepest_km)
    return said + _of_place(setting, bounds.near_country_km)


def _of_depth(depth_km: float | None, deepest_km: float) -> list[Said]:
    if depth_km is None:
        return [Said("depth_unknown", "速报没有震源深度；烈度关系按浅源地震计算。")]
    if depth_km < 0:
        text = f"震源深度 {depth_km:g} 千米不合常理，未采用；烈度按浅源地震计算，请核对速报。"
        return [Said("depth_above_ground", text, True)]
    if depth_km > deepest_km:
        text = f"震源深度 {depth_km:g} 千米，超过 {deepest_km:g} 千米；烈度关系只适用于浅源地震，不作评估。"
        return [Said("too_deep", text, True)]
    return []


def _of_place(setting: Setting, near_km: float) -> list[Said]:
    if setting.region_code is not None:
        return []
    if setting.nearest_km is not None and setting.nearest_km <= near_km:
        text = (
            f"震中不在我国县级行政区的陆地上（海域或境外），距{setting.nearest_name}约 {setting.nearest_km:.0f} 千米；"
            "关系式外推使用，境外人员未计入。"
        )
        return [Said("outside_land", text, True)]
    return [Said("outside_coverage", "震中不在我国陆地及其附近，没有适用的烈度关系，不作评估。", True)]
