"""An assessment in words: what a duty officer reads in the first minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.impact.result import Assessment, Estimate, Number, Zone


def summary(assessment: Assessment, *, lines: int) -> str:
    """The assessment as text in Chinese; of long lists the first `lines`. Everything in it is modelled, and says so."""
    return "\n".join(_lines(assessment, lines))


def _lines(found: Assessment, most: int) -> Iterator[str]:
    event = found.event
    at = datetime.fromisoformat(event.occurred_at).astimezone(OFFICIAL_TIME)
    used = next((one for one in event.magnitudes if one.is_used), event.magnitudes[0])
    depth = "深度不详" if event.depth_km is None else f"深度 {event.depth_km:g} 千米"
    yield f"{at:%Y-%m-%d %H:%M} {event.place_text or event.region_name or ''} {event.magnitudes[0].value:g} 级地震"
    east, north = "东经" if event.longitude >= 0 else "西经", "北纬" if event.latitude >= 0 else "南纬"
    yield f"震中 {north} {abs(event.latitude):g}°、{east} {abs(event.longitude):g}°，{depth}"
    yield f"计算用震级 {used.type} {used.value:g}（{used.source}）"
    is_valid = "在适用范围内" if found.method.is_valid else "有重要限制，见下"
    yield f"方法：{found.method.title}；{is_valid}。下列数字均为模型估算，不是实况。"
    for said in found.warnings:
        yield f"{'！' if said.is_grave else '·'} {said.says}"
    yield from _zones(found)
    losses = found.losses
    for title, one in (("死亡", losses.deaths), ("受伤", losses.injured), ("失去住所", losses.displaced)):
        yield f"{title}：{_estimate(one)}"
    if found.townships:
        yield f"受影响乡镇 {len(found.townships)} 个（烈度由强到弱）："
        for town in found.townships[:most]:
            shakes = f"烈度 {town.intensity:g}（最高 {town.intensity_most:g}）"
            yield f"  {town.county}{town.name}（{town.code}） {shakes} {_many(town.people)} 人"
    if found.first_checks:
        yield f"首查清单（{len(found.first_checks)} 处）："
        for check in found.first_checks[:most]:
            marks = "，推断" if check.is_inferred else ""
            yield f"  {check.rank}. {check.title} {check.name}（{check.township}{marks}）：{check.reason}"
    if found.teams:
        yield f"最近队伍（到{found.teams[0].target_name}）："
        for team in found.teams[:most]:
            when = team.reason if team.eta_min is None else f"{team.eta_min} 分钟，{_many(team.distance_km)} 千米"
            yield f"  {team.name}（{team.kind}，{_many(team.people)} 人）：{when}"
    if found.needs:
        yield f"基本生活救助时限：{found.relief_within_h:g} 小时以内"
        yield f"救助需求（{found.needs[0].days:g} 天，按失去住所 {_many(found.needs[0].people)} 人）："
        for need in found.needs:
            held = "" if need.held is None else f"，库存 {_many(need.held)}，缺 {_many(need.gap)}"
            yield f"  {need.title} {_many(need.quantity)} {need.unit}（{need.amount_per}）{held}"


def _zones(found: Assessment) -> Iterator[str]:
    if not found.zones:
        yield "没有可给出的烈度区。"
    for zone in found.zones:
        people = "人口未知" if zone.people is None else f"{_many(zone.people)} 人（65 岁及以上 {_many(zone.elderly)}）"
        yield f"{zone.name}度区：{zone.area_km2:,.0f} 平方千米，{people}{_things(zone)}"


def _things(zone: Zone) -> str:
    named = (
        ("学校", zone.schools), ("医院", zone.hospitals), ("水库电站", zone.reservoirs), ("企业矿山", zone.plants),
        ("尾矿库", zone.tailings_ponds), ("隐患点", zone.hidden_danger_points), ("桥梁", zone.bridges),
    )  # fmt: skip
    return "".join(f"，{title} {_many(number)}" for title, number in named if number is not None)


def _estimate(one: Estimate | None) -> str:
    if one is None:
        return "未知"
    flag = "" if one.is_valid else "（超出适用范围）"
    return f"{_many(one.low)}–{_many(one.high)} 人，中间值 {_many(one.central)}（{one.level:.0%} 区间）{flag}"


def _many(number: Number) -> str:
    return "未知" if number is None else f"{number:,.0f}"
