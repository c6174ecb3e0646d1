"""What the screens call states, fields, channels and reasons: one word each."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SIGNAL_STATES = {
    "new": _("待研判"),
    "attached": _("已归入事件"),
    "false": _("虚假"),
    "test": _("测试"),
    "withdrawn": _("已撤回"),
    "superseded": _("已有新版本"),
}
INCIDENT_STATES = {
    "open": _("处置中"),
    "closed": _("已结束"),
    "merged": _("已合并"),
    "false": _("虚假"),
    "test": _("测试"),
    "void": _("立案已撤销"),
}
STATUSES = {
    "automatic": _("自动测定"),
    "reviewed": _("正式测定"),
    "withdrawn": _("撤回"),
    "unknown": _("未说明"),
}
CHANNELS = {
    "api": _("接口"),
    "folder": _("接收目录"),
    "cli": _("命令行"),
    "desk": _("值班台"),
    "phone": _("电话"),
    "exercise": _("演练情景"),
}
BASES = {
    "inside": _("震中所在县及影响半径内各县"),
    "radius": _("震中在境外或海域，影响半径内各县"),
    "nearest_province": _("震中在境外或海域，最近的省份"),
    "receiving_desk": _("距境内较远，由接收单位处理"),
}
FORMATS = {
    "quakeml": "QuakeML 1.2",
    "fdsn_text": "FDSN event text",
    "usgs_geojson": "USGS GeoJSON",
    "shakemap": "ShakeMap grid.xml",
    "cenc_text": _("中文地震速报"),
    "call": _("接报单"),
}
REMARKS = _("读取说明")
"""What the reader of a bulletin assumed or doubts; the sentences themselves stand with the formats."""
HAZARDS = {"earthquake": _("地震")}
FIELDS = {
    "status": _("测定状态"),
    "event_type": _("事件类型"),
    "occurred_at": _("发震时刻"),
    "longitude": _("经度"),
    "latitude": _("纬度"),
    "depth_m": _("震源深度"),
    "magnitude": _("震级"),
    "magnitude_type": _("震级类型"),
    "place_text": _("地点"),
    "title": _("事件名称"),
    "region_codes": _("影响区域"),
    "lead_region": _("牵头区域"),
}
CLOSING_REASONS = {
    "handled": _("处置完毕"),
    "no_impact": _("没有影响"),
    "duplicate": _("重复立案"),
}
LATER_REASONS = {
    "changed": _("情况已有变化"),
    "revised": _("又收到了新版本"),
    "joined": _("又有信号归入"),
}
SYSTEM_ACTORS = {
    "system:triage": _("系统自动研判"),
    "system:engine": _("系统"),
    "system:folder": _("接收目录"),
    "system:cli": _("命令行"),
    "system:scenario": _("演练情景"),
    "system:demo": _("演示"),
    "system:reports": _("系统：信息报告"),
    "system:response": _("系统：响应"),
    "system:command": _("系统：调度"),
    "system:packs": _("系统：资料包"),
}
