"""What a Chinese bulletin sentence is made of: coordinates, magnitude, depth, agency, status.

All patterns run on the plain text of `chinese_script` (ASCII digits and punctuation, simplified
characters).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"\d{1,7}(?:\.\d{1,15})?"
_ANGLE = (
    rf"(?P<deg>-?{_NUMBER})\s*(?P<unit>度|°)?"
    r"(?:\s*(?P<min>\d{1,2}(?:\.\d{1,6})?)\s*[分'](?:\s*(?P<sec>\d{1,2}(?:\.\d{1,6})?)\s*(?:秒|\"|''))?)?"
)
_WORD_AXIS = r"北纬|南纬|东经|西经|纬度|经度"
_BEFORE = re.compile(
    rf"(?P<axis>{_WORD_AXIS}|(?<![A-Za-z])(?:[NSEW]|lat(?:itude)?|lon(?:g(?:itude)?)?)(?![A-Za-z]))"
    rf"\s*(?:\([^()]{{1,8}}\)\s*)?(?:[:=为是约]\s*){{0,2}}{_ANGLE}(?P<after>\s*[NSEW](?![A-Za-z0-9]))?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?<![\d.]){_ANGLE}\s*\(?(?P<axis>北纬|南纬|东经|西经|[NSEW](?![A-Za-z]))",
    re.IGNORECASE,
)
#: What behind a coordinate shows that its number was not read to the end: 24.34.5, 24,34度, 1e9.
_READ_ON = re.compile(r"\.?\d+|,\d+(?:\.\d+)?\s*[度°]")
_EXPONENT = re.compile(r"e[+-]?\d+", re.IGNORECASE)
_LATITUDES = ("北纬", "南纬", "纬度", "n", "s", "lat", "latitude")
_SOUTH_WEST = ("南纬", "西经", "s", "w")

_BARE = re.compile(r"\(\s*(?P<one>-?\d{1,3}\.\d{1,6})\s*[度°]?\s*[,、\s]\s*(?P<two>-?\d{1,3}\.\d{1,6})\s*[度°]?\s*\)")

_QUAKE = r"(?:地震|余震|前震|强震|震群|矿震|塌陷|塌方|爆破|爆炸|疑爆|非天然|有感)"
_TYPE = r"(?P<type>(?<![A-Za-z])M[A-Za-z]{0,3}(?:\([A-Za-z]{1,4}\))?|里氏|芮氏|黎克特制|矩震级|面波震级)"
_VALUE = rf"(?P<value>(?<![\d.])(?!(?<=\d[,。])\d\s*级)-?{_NUMBER}(?![\d.:]))"
_CHANGED = r"(?:修订|更正|修正|订正|更新|调整|改)(?:为|至|成)"
_NOT_A_QUAKE = r"(?!\s*(?:以上|以下|大?风|应?急?响应|救援|烈度|台风|浪|公路|电))"
#: best first; of one pattern the match nearest to the epicentre counts
_MAGNITUDES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_CHANGED}\s*{_TYPE}?\s*{_VALUE}\s*级",
        rf"发生[^,。;\n\d]{{0,16}}?{_TYPE}?\s*{_VALUE}\s*级{_NOT_A_QUAKE}",
        rf"震级\s*(?:\({_TYPE}\))?\s*[:为是约=]{{0,3}}\s*(?:(?P<type2>M[A-Za-z]{{0,3}}|里氏)\s*)?{_VALUE}\s*级?",
        rf"{_TYPE}\s*[:=]?\s*{_VALUE}\s*级?{_NOT_A_QUAKE}",
        rf"(?:(?P<type>里氏|芮氏|M[LlWw])\s*)?规模\s*[:为是约]{{0,2}}\s*{_VALUE}",
        rf"{_VALUE}\s*级\s*(?:左右|强|弱)?的?\s*{_QUAKE}",
        rf"{_VALUE}\s*级{_NOT_A_QUAKE}",
    )
)
_DEPTHS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"深度[^,。;\n]{{0,20}}?{_CHANGED}\s*(?P<value>-?{_NUMBER})\s*(?P<unit>公里|千米|km|米|m(?![a-z]))?",
        rf"(?:震源)?深(?:度)?\s*(?P<label>(?:\((?P<unit_in>公里|千米|km)\)\s*)?[:=]?)\s*(?:约|大约|大概|为|是|达|在|仅|地下|地表以下|地面以下|\s){{0,4}}"
        rf"(?P<value>-?{_NUMBER})(?:\s*(?:±|\+/-)\s*(?P<give>{_NUMBER})|(?:公里|千米|km)?\s*[-~至到]\s*(?P<upto>{_NUMBER}))?"
        r"\s*(?P<unit>公里|千米|km|米|m(?![a-z]))?",
    )
)

_NETWORK = (
    r"(?:地震台网(?:中心|部)?|测震台网|地震台(?!网)|地震局|地震信息网|地震预警网|中央气象[署局]|气象厅|香港天文台"
    r"|地质(?:调查|勘探)局|地中海地震(?:学)?中心|地学研究中心|地学中心)"
)
_AGENCY = re.compile(rf"[\u4e00-\u9fff]{{0,14}}?{_NETWORK}(?:\([A-Z]{{2,8}}\))?")
_LEAD_IN = re.compile(r".*(?:据|经|由|从|自|了解到|记者|电|讯)")
_KNOWN_AGENCIES = (
    (re.compile(r"(?:中国|国家)[^省市]{0,4}地震台网|^地震台网|^中国地震局"), "CENC"),
    (re.compile(r"中央气象"), "CWA"),
    (re.compile(r"香港天文台"), "HKO"),
    (re.compile(r"气象厅"), "JMA"),
    (re.compile(r"美国.*地质|^地质(?:调查|勘探)局"), "us"),
    (re.compile(r"地中海"), "EMSC"),
    (re.compile(r"德国.*地学"), "GFZ"),
)
_CLAIM = re.compile(
    r"\s*[:,]?\s*(?:的)?\s*(?:初步|最新|最终)?(?P<how>正式|自动|人工)?(?P<what>测定|速报|定位|测得|复核|修订|更正|报告|监测|消息|发布|核定)"
)
_AUTOMATIC = re.compile(
    r"自动(?:测定|速报|定位|处理|产出)|以正式(?:速报|测定)?(?:结果)?为准|预警震级|地震预警(?!网|台|中心)|初步测定"
)
_REVIEWED = re.compile(r"正式(?:测定|速报|结果|参数)|人工(?:测定|复核)|复核|最终(?:测定|核定)|终报")
_WITHDRAWN = re.compile(
    r"(?<!不)(?:撤销|撤回|撤消|作废)|误报|误触发|误发|取消[^,。;\n]{0,10}(?:地震|测定|速报|参数|信息|结果|报告)"
    r"|(?:地震|测定|速报|参数|信息|结果|报告)[^,。;\n]{0,8}取消"
    r"|(?:关于|现|特|决定|予以|[【\[(])取消(?:[】\])]|[^。;\n]{0,100}?(?:地震|测定|速报))"
)
#: Other things are called off too, and no earthquake with them.
_OTHERS = r"响应|警戒|警报|海啸|管制|封控|职务|列车|航班|避险|停课|停运|限行"
_CALLED_OFF = r"撤销|撤回|撤消|取消|解除"
_NOT_OURS = re.compile(
    rf"(?:{_CALLED_OFF})[^,。;\n]{{0,10}}?(?:{_OTHERS})(?:预警|信息)?"
    rf"|(?:{_OTHERS})(?:预警|信息)?[^,。;\n级]{{0,6}}(?:{_CALLED_OFF})"
)
_NOT_WITHDRAWN = re.compile(r"(?:不是|并非|没有|未|非)(?:系)?(?:误报|误触发|撤销|取消)")
_REVISION = re.compile(r"修订|更正|修正|订正")
_EXERCISE = re.compile(r"演练|演习|测试|模拟(?:地震|震情)|推演|假定|假设")
_NO_EXERCISE = re.compile(r"(?:不是|并非|非)(?:系|为)?(?:一?[次场])?(?:地震)?(?:应急)?(?:演练|演习|测试)")
#: Behind the epicentre only such words speak of the bulletin itself; other news may tell of a drill last month.
_THIS_IS_EXERCISE = re.compile(
    r"[(\[][^()\[\]]{0,8}(?:演练|演习|测试)[^()\[\]]{0,8}[)\]]|(?:演练|演习|测试)(?:信息|消息|内容|用途|专用|报文|脚本)"
    r"|(?:本|此|该|这|以上|上述|信息|消息|系|仅)[^,。;\n]{0,8}(?:为|是|系|属|供|用于)[^,。;\n]{0,6}(?:演练|演习|测试)"
    r"|(?:^|[。;\n!])\s*(?:地震)?(?:应急)?(?:演练|演习|测试)\s*(?:[。;\n!]|$)"
)
_EVENT_TYPES = (
    (re.compile(r"矿震"), "rock burst"),
    (re.compile(r"塌陷|塌方"), "collapse"),
    (re.compile(r"疑爆|爆破|爆炸|核试"), "explosion"),
    (re.compile(r"非天然"), "anthropogenic event"),
)


_NATURE = re.compile(
    r"(?:(?:[为是系属]|类型|性质)[:于为]?[^,。;\n]{0,6}?(?:矿震|塌陷|塌方|疑爆|爆破|爆炸|核试)|非天然)(?!引[发起]|造成|导致)"
)
_NOT_OF_NATURE = re.compile(r"(?:并非|不是|排除|未发生|没有)[^,。;\n]{0,4}(?:矿震|塌陷|塌方|爆破|爆炸|核试验?|非天然)")
_ODD_DEPTH = re.compile(
    r"深度\s*[:为约是达]{0,2}\s*(?P<odd>[A-Za-z.\d万零一二三四五六七八九十百千+-]{1,12}?)\s*(?:公里|千米|km|米)", re.IGNORECASE
)


@dataclass(frozen=True)
class Angle:
    """A latitude or longitude as printed: degrees, signed by its axis."""

    start: int
    end: int
    is_latitude: bool
    degrees: float
    flaw: str | None = None
    """As printed, where that is no number: 24.34.5 degrees, 75 minutes."""


@dataclass(frozen=True)
class Figure:
    """A number with its unit or type as printed."""

    start: int
    end: int
    value: str
    kind: str | None
    give: str | None = None
    """What stands behind ±."""
    upto: str | None = None
    """The other end of a range."""


def angles(plain: str) -> list[Angle]:
    """Every coordinate, in one way of writing: axis before the number, or after it.

    “24.3N 99.9E” read the first way would take 99.9 for a latitude; so the way that yields both
    axes counts, the usual one (axis first) before the other.
    """
    before = [_angle(m) for m in _BEFORE.finditer(plain)]
    after = [_angle(m) for m in _AFTER.finditer(plain)]
    for found in (before, after):
        if any(a.is_latitude for a in found) and any(not a.is_latitude for a in found):
            return found
    return before or after


def bare_pair(plain: str) -> list[Angle]:
    """(103.25°, 34.06°): a pair in brackets without its axes, where only one can be a longitude."""
    found = _BARE.search(plain)
    if found is None:
        return []
    pair = [(found.start(name), found.end(name), float(found[name])) for name in ("one", "two")]
    beyond = [abs(degrees) > 90 for _, _, degrees in pair]
    if sum(beyond) != 1:
        return []
    return [Angle(start, end, not is_long, v) for (start, end, v), is_long in zip(pair, beyond, strict=True)]


def _angle(found: re.Match[str]) -> Angle:
    axis = found["axis"].lower()
    degrees = float(found["deg"])
    size = abs(degrees) + float(found["min"] or 0) / 60 + float(found["sec"] or 0) / 3600
    letter = (found.groupdict().get("after") or "").strip().lower()
    is_negative = (degrees < 0) != (axis in _SOUTH_WEST or letter in _SOUTH_WEST)
    rest = _read_on(found, axis)
    is_over = max(float(found["min"] or 0), float(found["sec"] or 0)) >= 60
    flaw = found[0] + rest if rest or is_over else None
    return Angle(found.start(), found.end(), axis in _LATITUDES, round(-size if is_negative else size, 8), flaw)


def _read_on(found: re.Match[str], axis: str) -> str:
    """The rest of a number behind its axis that was not read; N27.1E103.3 is two coordinates, not a power."""
    if "after" not in found.groupdict() or found["unit"] or found["after"]:
        return ""
    rest = _READ_ON.match(found.string, found.end())
    if rest is None and len(axis) > 1:
        rest = _EXPONENT.match(found.string, found.end())
    return rest[0] if rest else ""


def magnitude(plain: str, near: int) -> Figure | None:
    """The magnitude of the event whose epicentre stands at `near`."""
    for pattern in _MAGNITUDES:
        found = _nearest(pattern, plain, near)
        if found is not None:
            groups = found.groupdict()
            return Figure(found.start(), found.end(), found["value"], groups.get("type") or groups.get("type2"))
    return None


def depth(plain: str, near: int) -> Figure | None:
    """The depth with its unit: 公里, 千米 and km are “km”, 米 is “m”, none is None.

    After a label (“深度：10”) kilometres are meant, as in the tables of the network centre.
    """
    for pattern in _DEPTHS:
        found = _nearest(pattern, plain, near)
        if found is not None:
            groups = found.groupdict()
            unit = groups["unit"] or groups.get("unit_in") or ("km" if groups.get("label") else None)
            kind = None if unit is None else "m" if unit.lower() in ("米", "m") else "km"
            return Figure(found.start(), found.end(), found["value"], kind, groups.get("give"), groups.get("upto"))
    return None


def _nearest(pattern: re.Pattern[str], plain: str, near: int) -> re.Match[str] | None:
    found = list(pattern.finditer(plain))
    return min(found, key=lambda m: abs(m.start() - near), default=None)


@dataclass(frozen=True)
class Claim:
    """Who determined it: position of the whole phrase, agency as we name it, as printed."""

    start: int
    end: int
    agency: str


def claims(plain: str) -> list[Claim]:
    """Every agency named, those that claim a determination (…测定, …速报) first."""
    strong: list[Claim] = []
    weak: list[Claim] = []
    for found in _AGENCY.finditer(plain):
        lead = _LEAD_IN.match(found[0])
        start = found.start() + (lead.end() if lead else 0)
        printed = plain[start : found.end()].split("(")[0]
        name = next((known for pattern, known in _KNOWN_AGENCIES if pattern.search(printed)), printed)
        claim = _CLAIM.match(plain, found.end())
        (strong if claim else weak).append(Claim(found.start(), claim.end() if claim else found.end(), name))
    return strong + weak


def status(plain: str) -> str:
    """automatic, reviewed, withdrawn or unknown: the first word that says so; withdrawal beats all."""
    if _WITHDRAWN.search(_NOT_OURS.sub("", _NOT_WITHDRAWN.sub("", plain))):
        return "withdrawn"
    automatic, reviewed = _AUTOMATIC.search(plain), _REVIEWED.search(plain)
    if automatic and (reviewed is None or automatic.start() < reviewed.start() or "为准" in automatic[0]):
        return "automatic"
    return "reviewed" if reviewed else "unknown"


def is_revision(plain: str) -> bool:
    return bool(_REVISION.search(plain))


def says_exercise(plain: str, near: int) -> bool:
    """Whether the bulletin, its epicentre at `near`, calls itself an exercise or a test."""
    head, tail = (_NO_EXERCISE.sub("", part) for part in (plain[:near], plain[near:]))
    return bool(_EXERCISE.search(head) or _THIS_IS_EXERCISE.search(tail))


def event_type(plain: str, end: int) -> str:
    """What it was: by the words up to the clause that ends behind `end`, or by what is said to be its nature.

    Houses that collapsed and slopes that slid are what an earthquake did, not what it was.
    """
    stop = re.compile(r"[,。;!\n]").search(plain, end)
    head = _NOT_OF_NATURE.sub("", plain[: stop.start() if stop else len(plain)])
    named = " ".join(found[0] for found in _NATURE.finditer(_NOT_OF_NATURE.sub("", plain)))
    return next((kind for pattern, kind in _EVENT_TYPES if pattern.search(f"{head} {named}")), "earthquake")


def odd_depth(plain: str) -> str | None:
    """What stands for the depth, with its unit, and is no number: nan千米, 一万千米."""
    found = _ODD_DEPTH.search(plain)
    return found["odd"] if found else None


def begins_bulletin(plain: str) -> bool:
    """A sentence in which somebody states a determination begins a bulletin of its own."""
    return bool(re.search(rf"{_NETWORK}[^,。\n]{{0,6}}(?:测定|速报|定位)|发震时[间刻]", plain))
