"""What is wrong with an input: line, field, reason; in Chinese for the duty desk, in English beside it.

Formats know no gettext, so the sentences live here as a catalogue: one entry a reason code,
with named placeholders. A face shows `sentence(fault, "zh")` or `sentence(fault, "en")`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from anlan.formats.bulletin import Statement

Language = Literal["zh", "en"]

#: Faults kept of one input; a hostile file of a million bad rows shall not fill the memory.
MAX_FAULTS = 100
#: Characters of a wrong value repeated in a sentence.
MAX_SHOWN = 60

#: Params that are our own lists, not a stranger's value: shown whole.
_OURS = ("accepted", "allowed", "expected")

#: field → (Chinese, English), as shown in a sentence. A field not listed is shown as it is.
FIELDS: dict[str, tuple[str, str]] = {
    "file": ("文件", "file"),
    "event": ("地震事件", "event"),
    "origin": ("震源信息 origin", "origin"),
    "agency_event_id": ("事件编号", "event id"),
    "occurred_at": ("发震时刻", "origin time"),
    "longitude": ("经度", "longitude"),
    "latitude": ("纬度", "latitude"),
    "depth_m": ("震源深度", "depth"),
    "magnitude": ("震级", "magnitude"),
    "place_text": ("参考位置", "place"),
    "status": ("测定状态", "status"),
    "event_type": ("事件类型", "event type"),
    "grid_specification": ("格网说明 grid_specification", "grid_specification"),
    "grid_field": ("格网字段 grid_field", "grid_field"),
    "grid_data": ("格网数据 grid_data", "grid_data"),
}

#: reason code → (Chinese, English). Placeholders are the params of the fault.
REASONS: dict[str, tuple[str, str]] = {
    # the container
    "empty": ("内容为空", "there is nothing in it"),
    "too_large": ("超过上限 {limit_mb} MB", "it is larger than the limit of {limit_mb} MB"),
    "too_complex": (
        "内部条目过多（上限 {limit}）",
        "it has too many parts inside (limit {limit})",
    ),
    "too_many_events": ("地震条数超过上限 {limit}", "it holds more than {limit} events"),
    "too_deep": ("嵌套层次过深", "it is nested too deeply"),
    "truncated": ("内容不完整，在中途断开", "it breaks off before its end"),
    "gzip_damaged": ("gzip 压缩数据损坏", "its gzip data are damaged"),
    "binary": ("是二进制数据，不是文本", "it is binary data, not text"),
    "encoding": (
        "文字编码无法识别（接受 UTF-8、UTF-16、GB18030）",
        "its text encoding is not understood (UTF-8, UTF-16 and GB18030 are)",
    ),
    "unknown_format": (
        "格式无法识别。可以接受：{accepted}",
        "its format is not recognised. Accepted are: {accepted}",
    ),
    # markup
    "xml_doctype": (
        "含有 DOCTYPE 或实体声明，不予解析",
        "it carries a DOCTYPE or entity declaration, which is not read",
    ),
    "xml_syntax": ("XML 语法错误：{detail}", "its XML is broken: {detail}"),
    "json_syntax": ("JSON 语法错误：{detail}", "its JSON is broken: {detail}"),
    "duplicate_key": ("键“{value}”重复出现", "the key “{value}” appears twice"),
    "wrong_schema": ("不是 {expected}，而是“{value}”", "it is not {expected} but “{value}”"),
    "wrong_type": ("类型应为{expected}", "its type should be {expected}"),
    "column_count": (
        "有 {found} 列，应为 {expected} 列",
        "it has {found} columns, {expected} are expected",
    ),
    "not_a_row": (
        "不是完整的一行（{expected}）",
        "it is not a whole row ({expected})",
    ),
    "duplicate_column": ("列“{value}”重复出现", "the column “{value}” appears twice"),
    "no_event": ("没有任何地震事件", "it holds no event"),
    "bad_character": (
        "“{value}”含有不能作为文字的字符",
        "“{value}” has characters that are no text",
    ),
    # a value
    "missing": ("缺少", "it is missing"),
    "not_a_number": ("“{value}”不是数字", "“{value}” is not a number"),
    "not_finite": ("“{value}”不是有限的数", "“{value}” is not a finite number"),
    "out_of_range": (
        "{value} 超出地球上可能的范围 {low}～{high}",
        "{value} lies outside what is possible on Earth, {low} to {high}",
    ),
    "not_on_earth": ("“{value}”不在地球上", "“{value}” is not on Earth"),
    "bad_time": ("“{value}”不是有效的时刻", "“{value}” is not a valid time"),
    "no_clock_time": ("“{value}”只有日期，没有几时几分", "“{value}” has a date but no time of day"),
    "local_time": (
        "“{value}”只有当地时间，没有北京时间",
        "“{value}” is local time; Beijing time is not given",
    ),
    "in_future": (
        "{value} 晚于收到时刻 {received}",
        "{value} is later than the time of receipt, {received}",
    ),
    "bad_enum": (
        "“{value}”不在标准规定的取值之内（{allowed}）",
        "“{value}” is not one of the standard's values ({allowed})",
    ),
    "bad_id": (
        "标识“{value}”含有标准不允许的字符",
        "the identifier “{value}” has characters the standard forbids",
    ),
    "no_unit": ("“{value}”没有写单位（公里、千米）", "“{value}” has no unit (kilometres)"),
    # files of own data
    "no_file": ("找不到这个文件", "there is no such file"),
    "is_folder": ("是文件夹，不是文件", "it is a folder, not a file"),
    "may_not_read": ("没有读取它的权限", "there is no permission to read it"),
    "another_format": ("内容不是 {expected}", "its content is no {expected}"),
    "unreadable": ("读不出来：{detail}", "it cannot be read: {detail}"),
    "too_many_features": (
        "有 {found} 个要素，超过上限 {limit}。请按区域裁剪后再导入",
        "it has {found} features, above the limit of {limit}. Cut it to the region first",
    ),
    "too_many_cells": (
        "在所选范围内有 {found} 个格网，超过上限 {limit}。请缩小范围或先重采样",
        "it has {found} cells in the region, above the limit of {limit}. Choose a smaller region or resample it",
    ),
    "sheet_too_wide": (
        "内容一直到第 {rows} 行、第 {columns} 列，共 {found} 格，超过上限 {limit}。请删去表格以外的内容，另存后再导入",
        "it reaches to row {rows}, column {columns}: {found} cells, above the limit of {limit}. Clear what lies beyond the table",
    ),
    "no_feature": ("没有任何要素", "it holds no feature"),
    "no_layer": ("没有“{value}”这一层。现有：{accepted}", "it has no layer “{value}”. There are: {accepted}"),
    "several_layers": (
        "有多层，请用 --layer 指定一层：{accepted}",
        "it has several layers; choose one with --layer: {accepted}",
    ),
    "no_table": (
        "“{value}”这一层是视图，不是数据表。请另存为新的 GeoPackage 再导入",
        "its layer “{value}” is a view, no table. Save it as a new GeoPackage first",
    ),
    "still_open": (
        "另一个程序正在编辑，有内容还没有写入。请先保存并关闭",
        "another program is editing it and has not written all of it. Save and close it first",
    ),
    "curves": (
        "含有圆弧等曲线，无法读取。请先转换为折线（分段），再导入",
        "it holds arcs or other curves, which cannot be read. Turn them into segments first",
    ),
    "no_crs": (
        "没有写坐标系，坐标也不是经纬度。请用 --crs 指定，例如 EPSG:4543",
        "it states no coordinate system and its coordinates are not degrees. Say which with --crs, e.g. EPSG:4543",
    ),
    "bad_crs": ("坐标系“{value}”无法识别", "its coordinate system “{value}” is not known"),
    "not_degrees": (
        "坐标不是经纬度（最大 {value}），与所写坐标系不符",
        "its coordinates are no degrees (up to {value}), unlike the coordinate system it states",
    ),
    "no_heading": (
        "没有找到表头。表头应有：{expected}",
        "no row of headings was found. There should be: {expected}",
    ),
    "no_overlap": ("与所选区域没有重叠", "it does not touch the region"),
    "withdraws_unknown": (
        "撤回通知没有给出时刻、地点和震级，本平台也没有编号“{value}”的信号，无从撤回",
        "it is taken back without time, place and magnitude, and no signal “{value}” is known here to withdraw",
    ),
    "row_count": (
        "有 {found} 个数值，按格网应为 {expected} 个",
        "it has {found} values, the grid needs {expected}",
    ),
    "more_faults": (
        "还有更多错误，只列出前 {limit} 处",
        "there are more faults; the first {limit} are listed",
    ),
}

#: remark of a bulletin → (Chinese, English): what the reader assumed or doubts.
REMARKS: dict[str, tuple[str, str]] = {
    "year_assumed": ("原文没有年份，按收到时刻推定", "year absent; taken from the time of receipt"),
    "month_assumed": ("原文没有月份，按收到时刻推定", "month absent; taken from the time of receipt"),
    "date_assumed": ("原文没有日期，按收到时刻推定", "date absent; taken from the time of receipt"),
    "axes_assumed": (
        "坐标没有写明经纬，大于 90 的当作经度",
        "axes of the coordinates absent; the one beyond 90 taken for the longitude",
    ),
    "agency_missing": ("原文没有测定机构", "no agency is named"),
    "figures_from_withdrawn": (
        "原文只给出编号，没有时刻、地点和震级；所列数值取自被撤回的版本",
        "the source gives the identifier only; time, place and magnitude are those of the version it withdraws",
    ),
    "revision": ("原文为修订或更正", "the text is a revision"),
    "says_exercise": ("原文写明是演练、测试或情景", "the text says exercise, test or scenario"),
    "depth_unit_doubtful": (
        "深度按标准以米读取，数值很小，来源可能误用千米",
        "depth read in metres as the standard says; so small that the source may have meant kilometres",
    ),
    "depth_range": ("原文深度是一个范围，取其中间", "depth given as a range; its middle taken"),
    "event_type_not_standard": ("事件类型不是标准取值", "the event type is not a standard value"),
    "id_form": ("标识不是标准的写法", "an identifier is not in the standard's form"),
    "preferred_origin_absent": ("首选震源不在文件中，用第一个", "preferred origin absent; first used"),
    "preferred_magnitude_absent": (
        "首选震级不在文件中，用第一个",
        "preferred magnitude absent; first used",
    ),
    "issued_at_unreadable": ("发布时刻无法读取", "time of issue unreadable"),
    "uncertainty_unreadable": ("不确定度无法读取", "an uncertainty is unreadable"),
}


def shown(value: object) -> str:
    """A wrong value as it may stand in a sentence: short, one line, no control characters."""
    text = "".join(c if c.isprintable() else "·" for c in str(value)[: MAX_SHOWN + 1])
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `line` counts from 1; None where the format has no lines.

    `field` is the field of the bulletin where there is one, otherwise the name in the source;
    `at` is the place inside the source, such as “features[3].properties.mag”.
    """

    field: str
    reason_code: str
    line: int | None = None
    at: str = ""
    params: tuple[tuple[str, str], ...] = ()

    @property
    def reason_zh(self) -> str:
        return REASONS[self.reason_code][0].format_map(dict(self.params))

    @property
    def reason_en(self) -> str:
        return REASONS[self.reason_code][1].format_map(dict(self.params))


def sentence(fault: Fault, language: Language = "zh") -> str:
    """The whole fault as one sentence: line, field, reason."""
    names = FIELDS.get(fault.field)
    if language == "zh":
        line = f"第 {fault.line} 行，" if fault.line else ""
        name = names[0] if names else fault.field
        at = f"（{fault.at}）" if fault.at else ""
        return f"{line}{name}{at}：{fault.reason_zh}。"
    line = f"Line {fault.line}, " if fault.line else ""
    name = names[1] if names else fault.field
    at = f" ({fault.at})" if fault.at else ""
    return f"{line}{name}{at}: {fault.reason_en}."


def remark_sentence(remark: str, language: Language = "zh") -> str:
    """A remark of a bulletin in words."""
    zh, en = REMARKS[remark]
    return zh if language == "zh" else en


class FormatError(Exception):
    """An input that cannot be taken as it is, with every fault found in it.

    `readable` are the bulletins of the same input that had no fault; `partials` holds, for each
    bulletin that had one, the fields that could be read all the same. Nothing of it has been
    used: whether the good part of a feed is taken is for the caller to decide.
    """

    def __init__(
        self,
        faults: tuple[Fault, ...],
        *,
        partials: tuple[Mapping[str, object], ...] = (),
        readable: tuple[Statement, ...] = (),
    ) -> None:
        super().__init__(faults)
        self.faults = faults
        self.partials = partials
        self.readable = readable

    @property
    def partial(self) -> Mapping[str, object]:
        """What could be read of the first bulletin that had a fault."""
        return self.partials[0] if self.partials else {}

    def sentences(self, language: Language = "zh") -> list[str]:
        return [sentence(fault, language) for fault in self.faults]

    def __str__(self) -> str:
        return " ".join(self.sentences("en"))


@dataclass
class FaultList:
    """The faults of one input while it is being read; never more than MAX_FAULTS and a note."""

    items: list[Fault] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """No more are listed: a reader may stop here, for the input is refused anyway."""
        return len(self.items) > MAX_FAULTS

    def add(self, name: str, code: str, *, line: int | None = None, at: str = "", **params: object) -> None:
        if len(self.items) < MAX_FAULTS:
            named = tuple((key, str(value) if key in _OURS else shown(value)) for key, value in params.items())
            self.items.append(Fault(name, code, line, at, named))
        elif len(self.items) == MAX_FAULTS:
            self.items.append(Fault("file", "more_faults", params=(("limit", str(MAX_FAULTS)),)))


def refuse(name: str, code: str, *, line: int | None = None, at: str = "", **params: object) -> FormatError:
    """The error for one fault that ends the reading."""
    faults = FaultList()
    faults.add(name, code, line=line, at=at, **params)
    return FormatError(tuple(faults.items))
