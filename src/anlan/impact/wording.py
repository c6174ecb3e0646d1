"""What an assessment says in words: Chinese for the duty desk, English beside it, by code with named placeholders.

A worker does not know who will read a result, so both wordings are kept in it; a face shows the reader's (`told`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple


class Words(NamedTuple):
    """The same words in Chinese and in English."""

    zh: str
    en: str


SENTENCES: Mapping[str, tuple[str, str]] = {
    # whether the relation holds at all
    "withdrawn": ("这条速报已被发布机构撤回，不作评估。", "Its agency has withdrawn this bulletin: not assessed."),
    "not_an_earthquake": (
        "速报的事件不是天然地震（爆破、塌陷等），烈度关系不适用，不作评估。",
        "The event is no natural earthquake (a blast, a collapse …); no relation holds for it: not assessed.",
    ),
    "magnitude_too_small": (
        "震级 Ms {ms:.1f} 低于 {least:g}，一般不造成破坏，不作评估。",
        "Ms {ms:.1f} is below {least:g}, which commonly does no damage: not assessed.",
    ),
    "magnitude_too_large": (
        "震级 Ms {ms:.1f} 超过 {most:g}，超出衰减关系可外推的范围，不作评估；请核对速报。",
        "Ms {ms:.1f} is above {most:g}, farther than the relation can be extended: not assessed. Check the bulletin.",
    ),
    "magnitude_out_of_range": (
        "震级 Ms {ms:.1f} 在衰减关系的资料范围 {lowest:g}–{highest:g} 之外，系外推，仅供参考。",
        "Ms {ms:.1f} lies outside the data of the relation, {lowest:g}–{highest:g}: extended, an indication only.",
    ),
    "depth_unknown": (
        "速报没有震源深度；烈度关系按浅源地震计算。",
        "The bulletin has no depth; the relation takes the earthquake for a shallow one.",
    ),
    "depth_above_ground": (
        "震源深度 {depth:g} 千米不合常理，未采用；请核对速报。",
        "A depth of {depth:g} km cannot be and is not used. Check the bulletin.",
    ),
    "too_deep": (
        "震源深度 {depth:g} 千米，超过 {deepest:g} 千米；烈度关系只适用于浅源地震，不作评估。",
        "Its depth of {depth:g} km is more than {deepest:g} km; the relation is for shallow earthquakes: not assessed.",
    ),
    "outside_land": (
        "震中不在我国县级行政区的陆地上（海域或境外），距{name}约 {km:.0f} 千米；境外人员未计入，那里的烈度未经检验。",
        "The epicentre is not on land of a county of China (at sea or abroad), some {km:.0f} km from province {code}; "
        "people abroad are not counted, and intensities there were never checked.",
    ),
    "outside_coverage": (
        "震中不在我国陆地及其附近，没有适用的烈度关系，不作评估。",
        "The epicentre is neither on China's land nor near it; no relation holds there: not assessed.",
    ),
    # the magnitude
    "magnitude_converted": (
        "速报震级为 {scale} {magnitude:g}，换算为 Ms {ms:.1f}（{source}）后计算。",
        "The bulletin gives {scale} {magnitude:g}; converted to Ms {ms:.1f} ({source}) and computed with that.",
    ),
    "magnitude_conversion_out_of_range": (
        "{scale} {magnitude:g} 超出换算关系的适用范围。",
        "{scale} {magnitude:g} lies outside what the conversion was made for.",
    ),
    "magnitude_assumed": (
        "速报未注明震级标度，{magnitude:g} 级按面波震级 Ms 计算。",
        "The bulletin names no scale; {magnitude:g} is taken for a surface-wave magnitude Ms.",
    ),
    "magnitude_unknown_scale": (
        "不认识震级标度 {scale}，{magnitude:g} 级按 Ms 计算，请核对。",
        "The scale {scale} is not known; {magnitude:g} is taken for Ms. Check it.",
    ),
    "of_bulletin": ("速报", "bulletin"),
    "scale_assumed": ("未注明震级标度，按面波震级 Ms 使用", "no scale named, used as surface-wave magnitude Ms"),
    "by_guo": ("郭履灿 Ms = 1.13 ML − 1.08", "Guo, Ms = 1.13 ML − 1.08"),
    "by_cheng": ("Cheng 等（2017）反解", "Cheng et al. (2017), inverted"),
    "by_scordilis": ("Scordilis（2006）", "Scordilis (2006)"),
    "by_scordilis_twice": ("Scordilis（2006）mb→Mw→Ms", "Scordilis (2006), mb→Mw→Ms"),
    # the field
    "shakemap_as_it_is": (
        "烈度场取自 ShakeMap 网格，原样使用，未经衰减关系修改。",
        "The field is that of the ShakeMap grid as it is; no relation has changed it.",
    ),
    "shakemap_without_intensity": (
        "ShakeMap 网格里没有烈度、PGA 或 PGV，无法采用；烈度按衰减关系推算。",
        "The ShakeMap grid holds neither intensity nor PGA nor PGV and cannot be used; the relation is taken.",
    ),
    "field_updated": (
        "烈度场已按 {number} 处实测或上报烈度修正。",
        "The field is drawn towards {number} measured or reported intensities.",
    ),
    "circular": (
        "没有震源机制，附近也没有已导入的断层，等震线按同面积的圆计算，实际多为椭圆，长轴方向未知。",
        "There is no mechanism, and no fault that was brought in lies near: isoseismals are circles of the same area. "
        "Most are ellipses in truth; the direction of the long axis is not known.",
    ),
    "strike_of_fault": (
        "没有震源机制，等震线长轴取最近的断层{fault}的走向 {strike:.0f}°，该断层距震中约 {km:.0f} 千米（{source}）；"
        "这次地震未必由它引起，按圆计算的结果列为另一种做法。",
        "There is no mechanism: the long axis has the strike of the nearest fault {fault}, {strike:.0f}°, some {km:.0f} km "
        "from the epicentre ({source}). It need not be the one that broke; circles stand as a variant.",
    ),
    "fault_name": ("“{name}”", "“{name}”"),
    "fault_unnamed": ("（数据中没有名称）", "(without a name in the data)"),
    "title_circular": ("按同面积的圆，不取走向", "Circles of the same area, without a strike"),
    "why_circular": (
        "这次地震未必由最近的断层引起；不取走向，只看大小。",
        "The nearest fault need not be the one that broke; sizes without a direction.",
    ),
    "title_shakemap": ("ShakeMap 网格（第 {version} 版）", "ShakeMap grid (version {version})"),
    "source_shakemap": ("ShakeMap {agency}", "ShakeMap {agency}"),
    "title_wang2000": (
        "汪素云等（2000）椭圆烈度衰减关系（{region}）",
        "Elliptical intensity attenuation of Wang et al. (2000), {region}",
    ),
    "source_wang2000": (
        "汪素云、俞言祥、高阿甲、阎秀杰（2000），中国分区地震动衰减关系的确定，中国地震 16(2)：99–106",
        "Wang S., Yu Y., Gao A. and Yan X. (2000), Earthquake Research in China 16(2), 99–106",
    ),
    "title_yu2013": (
        "俞言祥等（2013）地震动（{region}，基岩）换算仪器烈度",
        "Ground motion of Yu et al. (2013), {region}, rock, as instrumental intensity",
    ),
    "why_yu2013": (
        "另一套公开关系，用来看方法之间的差别。",
        "Another published relation, to show how far methods differ.",
    ),
    "title_plane": ("另一节面，走向 {strike:.0f}°", "The other plane, strike {strike:.0f}°"),
    "why_plane": (
        "震源机制有两个节面，速报时分不清哪一个破裂。",
        "A mechanism has two planes; early on nobody can tell which of them broke.",
    ),
    "west": ("西部", "western China"),
    "east": ("东部", "eastern China"),
    "xinjiang": ("新疆区", "Xinjiang"),
    "tibet": ("青藏区", "Qinghai-Tibet"),
    "eastern": ("东部强震区", "strong earthquakes of the east"),
    "stable": ("中强地震区", "moderate earthquakes"),
    # who and what is counted
    "no_exposure": (
        "这一带没有人口和房屋数据：只给烈度和面积，人数、伤亡和需求未知（不是零）。",
        "No data of people and houses here: intensities and areas only; people, losses and needs are unknown (not zero).",
    ),
    "partly_without_exposure": (
        "受影响区约 {percent:.0f}% 的面积没有人口和房屋数据，那里的人数未计入，各项数字偏小。",
        "About {percent:.0f}% of the affected area has no data of people and houses; they are not counted, figures are too low.",
    ),
    "house_classes_unknown": (
        "房屋结构类型与震害矩阵不一致：房屋破坏和失去住所人数未知。",
        "The classes of houses are not those of the damage matrix: damaged houses and displaced people are unknown.",
    ),
    "beyond_matrix": (
        "有房屋位于震害矩阵未覆盖的高烈度，按最高一档计。",
        "Some houses stand at degrees above the damage matrix; its highest degree is taken for them.",
    ),
    "roads_as_before": (
        "队伍到达时间按震前路况计算，未计道路和桥梁中断。",
        "Times of teams are on roads as before the earthquake; cut roads and bridges are not counted.",
    ),
    # lists
    "check_reason": ("位于{degree}度区（{intensity:.1f}）：{why}", "In zone {degree} ({intensity:.1f}): {why}"),
    "check_reason_sized": (
        "位于{degree}度区（{intensity:.1f}），规模 {size:,.0f} {unit}：{why}",
        "In zone {degree} ({intensity:.1f}), size {size:,.0f} {unit}: {why}",
    ),
    "no_roads": ("没有路网数据，直线距离 {km:.0f} 千米", "No data of roads; {km:.0f} km in a straight line"),
    "norm_once": ("{whom} {amount:g} {unit}", "{amount:g} {unit} {whom}"),
    "norm_daily": ("{whom}每天 {amount:g} {unit}", "{amount:g} {unit} {whom} a day"),
    "norm_from": ("{whom}每天 {amount:g} {unit}（第 {first:g} 天起）", "{amount:g} {unit} {whom} a day (from day {first:g} on)"),
    "norm_between": (
        "{whom}每天 {amount:g} {unit}（第 {first:g}–{last:g} 天）", "{amount:g} {unit} {whom} a day (days {first:g}–{last:g})"
    ),
    "each": ("每人", "for each person"),
    "each_of": ("每 {number:g} 人", "for every {number:g} people"),
}  # fmt: skip
"""Code → (Chinese, English). A placeholder may itself be given in both."""


def worded(code: str, /, **params: Any) -> Words:
    """The words of a code, in both languages."""
    zh, en = (
        text.format_map({name: one[at] if isinstance(one, Words) else one for name, one in params.items()})
        for at, text in enumerate(SENTENCES[code])
    )
    return Words(zh, en)


def told(kept: Any, *, in_english: bool) -> Any:
    """A result, its plain values or a part of either, as its reader is told: in English with `title_en` in the place of `title`.

    What was kept without English stays as it is.
    """
    if not in_english:
        return kept
    if is_dataclass(kept) and not isinstance(kept, type):
        return replace(kept, **told({one.name: getattr(kept, one.name) for one in fields(kept)}, in_english=True))
    if isinstance(kept, Mapping):
        return {name: told(kept.get(f"{name}_en") or one, in_english=True) for name, one in kept.items()}
    return tuple(told(one, in_english=True) for one in kept) if isinstance(kept, list | tuple) else kept
