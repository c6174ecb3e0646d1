"""Kinds, short names and pinyin of Chinese regions. Used by build_regions."""

from __future__ import annotations

import re

from pypinyin import Style, lazy_pinyin, load_phrases_dict, load_single_dict

READINGS = {
    "蔚县": "yù xiàn", "铅山": "yán shān", "六安": "lù ān", "六合": "lù hé", "乐亭": "lào tíng",
    "乐清": "yuè qīng", "乐陵": "lè líng", "东阿": "dōng ē", "洪洞": "hóng tóng", "单县": "shàn xiàn",
    "莘县": "shēn xiàn", "砀山": "dàng shān", "涡阳": "guō yáng", "蚌埠": "bèng bù", "亳州": "bó zhōu",
    "丽水": "lí shuǐ", "台州": "tāi zhōu", "天台": "tiān tāi", "中牟": "zhōng mù", "牟平": "mù píng",
    "泌阳": "bì yáng", "浚县": "xùn xiàn", "犍为": "qián wéi", "筠连": "jūn lián", "什邡": "shí fāng",
    "大埔": "dà bù", "番禺": "pān yú", "吴堡": "wú bǔ", "华县": "huà xiàn", "华阴": "huà yīn",
    "华州": "huà zhōu", "尉犁": "yù lí", "尉氏": "wèi shì", "长子": "zhǎng zǐ", "任县": "rén xiàn",
    "任泽": "rén zé", "任丘": "rén qiū", "任城": "rén chéng", "繁峙": "fán shì", "隰县": "xí xiàn",
    "大城县": "dài chéng xiàn", "井陉": "jǐng xíng", "荥阳": "xíng yáng", "荥经": "yíng jīng",
    "阿城": "ā chéng", "讷河": "nè hé", "珲春": "hún chūn", "侯马": "hóu mǎ", "闽侯": "mǐn hòu",
    "曲阜": "qū fù", "曲靖": "qū jìng", "沾益": "zhān yì", "会泽": "huì zé", "峨山": "é shān",
    "个旧": "gè jiù", "绿春": "lǜ chūn", "黄陂": "huáng pí", "监利": "jiàn lì", "枞阳": "zōng yáng",
    "歙县": "shè xiàn", "黟县": "yī xiàn", "旌德": "jīng dé", "鄱阳": "pó yáng", "弋阳": "yì yáng",
    "婺源": "wù yuán", "柘城": "zhè chéng", "柞水": "zhà shuǐ", "勐海": "měng hǎi", "勐腊": "měng là",
    "般阳": "pān yáng", "无为": "wú wéi", "重庆": "chóng qìng", "厦门": "xià mén", "长安": "cháng ān",
    "朝阳": "cháo yáng", "盖州": "gài zhōu", "宕昌": "tàn chāng", "宁乡": "níng xiāng",
    "石柱": "shí zhù", "巴音郭楞": "bā yīn guō léng", "莎车": "shā chē", "疏勒": "shū lè",
    "都匀": "dū yún", "都昌": "dū chāng", "都安": "dū ān", "成都": "chéng dū", "察隅": "chá yú",
    "墨脱": "mò tuō", "那曲": "nà qū", "索县": "suǒ xiàn", "屯留": "tún liú", "高要": "gāo yào",
}  # fmt: skip
"""Place names that the dictionary reads otherwise than the people who live there."""

STATISTICAL_KINDS = {
    "subdistrict": range(1, 100),
    "town": range(100, 200),
    "township": range(200, 400),
    "township_like": range(400, 1000),
}
"""Third part of a nine-digit code, by the coding rules for statistical divisions."""

ZONE_CC = range(71, 80)
"""Last two digits that statistics give to zones which are no administrative county."""

FOREST_ZONES = {"232761", "232762", "232763", "232764"}
"""加格达奇, 松岭, 新林, 呼中: run by 大兴安岭地区, on land that partly belongs to Inner Mongolia."""


def teach_readings() -> None:
    load_phrases_dict({k: [[s] for s in v.split()] for k, v in READINGS.items()})
    load_single_dict({ord("勐"): "měng", ord("圳"): "zhèn", ord("泸"): "lú"})


def spelled(name: str) -> tuple[str, str]:
    """Pinyin without tones or spaces, and its initials: 会泽县 → huizexian, hzx."""
    parts = lazy_pinyin(name, style=Style.NORMAL, errors="ignore", v_to_u=False)
    return "".join(parts).lower(), "".join(part[0] for part in parts if part).lower()


def kind_of(code: str, name: str) -> str:
    match len(code):
        case 2:
            return _province_kind(name)
        case 4:
            return _prefecture_kind(name)
        case 6:
            return _county_kind(code, name)
        case 9:
            return next(k for k, third in STATISTICAL_KINDS.items() if int(code[6:]) in third)
    third = int(code[9:])
    if third >= 400:
        return "village_like"
    return "village" if third >= 200 else "community"


def _province_kind(name: str) -> str:
    for ending, kind in (
        ("特别行政区", "special_administrative_region"),
        ("自治区", "autonomous_region"),
        ("市", "municipality"),
    ):
        if name.endswith(ending):
            return kind
    return "province"


def _prefecture_kind(name: str) -> str:
    for ending, kind in (
        ("自治州", "autonomous_prefecture"),
        ("地区", "prefecture"),
        ("盟", "league"),
    ):
        if name.endswith(ending):
            return kind
    return "prefecture_city"


def _county_kind(code: str, name: str) -> str:
    if name.endswith("行政委员会"):
        return "administrative_committee"
    if int(code[4:]) in ZONE_CC or code in FOREST_ZONES or name.endswith(("群岛", "海域")):
        return "development_zone"
    for ending, kind in (
        ("自治县", "autonomous_county"),
        ("自治旗", "autonomous_banner"),
        ("旗", "banner"),
        ("特区", "special_district"),
        ("神农架林区", "forestry_district"),
        ("市", "county_city"),
        ("县", "county"),
        ("区", "district"),
    ):
        if name.endswith(ending):
            return kind
    return "development_zone"


def short_of(code: str, name: str) -> str:
    """What people say: 云南, 曲靖, 会泽, 石林; one syllable is never left alone."""
    if len(code) == 2:
        return name[:3] if name.startswith(("内蒙古", "黑龙江")) else name[:2]
    if len(code) <= 6:
        if name.endswith("新区"):
            return name
        short = re.sub(r"(地区|特区|林区|县|市|区|旗|盟)$", "", without_peoples(name))
        return short if len(short) > 1 else name
    ending = r"(社区居民委员会|社区居委会|村民委员会|居民委员会|村委会|居委会|街道办事处)$"
    short = re.sub(ending, "", name)
    return short if len(short) > 1 else name


PEOPLES = (
    "蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 "
    "哈尼族 哈萨克族 傣族 黎族 傈僳族 佤族 畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 "
    "土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 塔吉克族 怒族 鄂温克族 "
    "保安族 裕固族 独龙族 普米族 阿昌族 各族 哈萨克 蒙古 回 柯尔克孜 塔吉克 锡伯"
).split()


def without_peoples(name: str) -> str:
    """Take 自治县 and the peoples before it from the end, one people at a time."""
    short = re.sub(r"自治[县州旗]$", "", name)
    if short == name:
        return name
    changed = True
    while changed:
        changed = False
        for people in sorted(PEOPLES, key=len, reverse=True):
            if short.endswith(people) and len(short) - len(people) >= 2:
                short, changed = short[: -len(people)], True
                break
    return short
