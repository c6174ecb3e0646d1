"""An assessment in words: what a duty officer reads in the first minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.impact.result import Assessment, Estimate, Number, Zone
from anlan.impact.wording import told


def summary(assessment: Assessment, *, lines: int) -> str:
    """The assessment as text in the chosen language; of long lists the first `lines`. All is modelled, and says so."""
    in_english = (get_language() or "").startswith("en")
    return "\n".join(_lines(told(assessment, in_english=in_english), lines))


def _lines(found: Assessment, most: int) -> Iterator[str]:
    yield from _event(found)
    for said in found.warnings:
        yield f"{'！' if said.is_grave else '·'} {said.says}"
    yield from _zones(found)
    losses = found.losses
    for title, one in ((_("死亡"), losses.deaths), (_("受伤"), losses.injured), (_("失去住所"), losses.displaced)):
        yield _("%(title)s：%(text)s") % {"title": title, "text": _estimate(one)}
    if found.townships:
        yield _("受影响乡镇 %(number)d 个（烈度由强到弱）：") % {"number": len(found.townships)}
        for town in found.townships[:most]:
            yield "  " + _("%(name)s（%(code)s） 烈度 %(mean)s（最高 %(most)s） %(people)s 人") % {
                "name": town.county + town.name, "code": town.code, "mean": f"{town.intensity:g}",
                "most": f"{town.intensity_most:g}", "people": _many(town.people),
            }  # fmt: skip
    if found.first_checks:
        yield _("首查清单（%(number)d 处）：") % {"number": len(found.first_checks)}
        for check in found.first_checks[:most]:
            yield "  " + _("%(rank)d. %(title)s %(name)s（%(where)s）：%(why)s") % {
                "rank": check.rank, "title": check.title, "name": check.name, "why": check.reason,
                "where": _("%(township)s，推断") % {"township": check.township} if check.is_inferred else check.township,
            }  # fmt: skip
    yield from _teams(found, most)
    yield from _needs(found)


def _event(found: Assessment) -> Iterator[str]:
    event = found.event
    at = datetime.fromisoformat(event.occurred_at).astimezone(OFFICIAL_TIME)
    used = next((one for one in event.magnitudes if one.is_used), event.magnitudes[0])
    yield _("%(time)s %(place)s %(magnitude)s 级地震") % {
        "time": f"{at:%Y-%m-%d %H:%M}", "place": event.place_text or event.region_name or "",
        "magnitude": f"{event.magnitudes[0].value:g}",
    }  # fmt: skip
    east, north = _("东经") if event.longitude >= 0 else _("西经"), _("北纬") if event.latitude >= 0 else _("南纬")
    depth = _("深度不详") if event.depth_km is None else _("深度 %(depth)s 千米") % {"depth": f"{event.depth_km:g}"}
    yield _("震中 %(north)s %(latitude)s°、%(east)s %(longitude)s°，%(depth)s") % {
        "north": north, "latitude": f"{abs(event.latitude):g}", "east": east, "longitude": f"{abs(event.longitude):g}",
        "depth": depth,
    }  # fmt: skip
    yield _("计算用震级 %(type)s %(value)s（%(source)s）") % {
        "type": used.type, "value": f"{used.value:g}", "source": used.source
    }
    yield _("方法：%(title)s；%(validity)s。下列数字均为模型估算，不是实况。") % {
        "title": found.method.title, "validity": _("在适用范围内") if found.method.is_valid else _("有重要限制，见下"),
    }  # fmt: skip


def _zones(found: Assessment) -> Iterator[str]:
    if not found.zones:
        yield _("没有可给出的烈度区。")
    for zone in found.zones:
        people = _("人口未知") if zone.people is None else _("%(people)s 人（65 岁及以上 %(elderly)s）") % {
            "people": _many(zone.people), "elderly": _many(zone.elderly)
        }  # fmt: skip
        yield _("%(zone)s度区：%(area)s 平方千米，%(people)s") % {
            "zone": zone.name, "area": f"{zone.area_km2:,.0f}", "people": people
        } + _things(zone)
    yield from _hour(found)


def _hour(found: Assessment) -> Iterator[str]:
    hit = [zone for zone in found.zones if zone.intensity >= found.damage_degree and zone.people is not None]
    if found.hour is None or not hit:
        return
    sums = (sum(getattr(zone, name) or 0 for zone in hit) for name in ("at_home", "at_work", "at_school", "outside"))
    home, work, school, outside = map(_many, sums)
    yield _("按事发 %(time)s（%(day)s）的作息推断：在家 %(home)s 人、单位 %(work)s、学校 %(school)s、户外或途中 %(outside)s") % {
        "time": f"{datetime.fromisoformat(found.hour.at):%H:%M}", "home": home, "work": work, "school": school,
        "day": _("工作日") if found.hour.day == "workday" else _("休息日"), "outside": outside,
    }  # fmt: skip


def _things(zone: Zone) -> str:
    named = (
        (_("学校"), zone.schools), (_("医院"), zone.hospitals), (_("水库电站"), zone.reservoirs),
        (_("企业矿山"), zone.plants), (_("尾矿库"), zone.tailings_ponds), (_("隐患点"), zone.hidden_danger_points),
        (_("桥梁"), zone.bridges),
    )  # fmt: skip
    return "".join(
        _("，%(title)s %(number)s") % {"title": title, "number": _many(number)} for title, number in named if number is not None
    )


def _teams(found: Assessment, most: int) -> Iterator[str]:
    if found.teams:
        yield _("最近队伍（到%(target)s）：") % {"target": found.teams[0].target_name or _("震中")}
    for team in found.teams[:most]:
        when = team.reason if team.eta_min is None else _("%(minutes)s 分钟，%(km)s 千米") % {
            "minutes": team.eta_min, "km": _many(team.distance_km)
        }  # fmt: skip
        yield "  " + _("%(name)s（%(kind)s，%(people)s 人）：%(when)s") % {
            "name": team.name, "kind": team.kind, "people": _many(team.people), "when": when
        }


def _needs(found: Assessment) -> Iterator[str]:
    if not found.needs:
        return
    yield _("基本生活救助时限：%(hours)s 小时以内") % {"hours": f"{found.relief_within_h:g}"}
    yield _("救助需求（%(days)s 天，按失去住所 %(people)s 人）：") % {
        "days": f"{found.needs[0].days:g}", "people": _many(found.needs[0].people)
    }
    for need in found.needs:
        held = "" if need.held is None else _("，库存 %(held)s，缺 %(gap)s") % {"held": _many(need.held), "gap": _many(need.gap)}
        yield "  " + _("%(title)s %(quantity)s %(unit)s（%(norm)s）%(held)s") % {
            "title": need.title, "quantity": _many(need.quantity), "unit": need.unit, "norm": need.amount_per, "held": held
        }


def _estimate(one: Estimate | None) -> str:
    if one is None:
        return pgettext("in a sentence", "未知")
    says = _("%(low)s–%(high)s 人，中间值 %(central)s（%(level)s 区间）") % {
        "low": _many(one.low), "high": _many(one.high), "central": _many(one.central), "level": f"{one.level:.0%}"
    }
    return says if one.is_valid else says + _("（超出适用范围）")


def _many(number: Number) -> str:
    return pgettext("in a sentence", "未知") if number is None else f"{number:,.0f}"
