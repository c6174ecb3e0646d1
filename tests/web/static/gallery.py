"""The parts in every state, with invented content, so that they can be looked at and tested without a database."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

ZONE = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 21, 16, 42, 8, tzinfo=ZONE)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def ahead(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


DEADLINES = [
    {"duty": "电话报市应急管理局", "due": ahead(11), "soon": ahead(15), "state": "soon"},
    {"duty": "书面报市应急管理局", "due": ahead(41), "soon": ahead(31), "state": "calm"},
    {"duty": "通知鲁甸县值班室", "due": ago(6), "soon": ago(10), "state": "over"},
    {"duty": "核对震中乡镇", "due": ago(2), "state": "met", "met_at": ago(9)},
    {"duty": "夜间加密点名", "due": ago(2), "state": "void"},
]

FIGURES = [
    {"label": "死亡", "value": "0", "unit": "人", "kind": "verified", "source": "指挥部", "as_of": ago(8), "url": "#"},
    {
        "label": "失踪",
        "value": "3",
        "unit": "人",
        "kind": "reported",
        "source": "火德红镇",
        "as_of": ago(14),
        "url": "#",
    },
    {
        "label": "受伤",
        "value": "12–17",
        "unit": "人",
        "kind": "reported",
        "source": "两处来源",
        "as_of": ago(5),
        "url": "#",
    },
    {"label": "转移", "value": "128", "unit": "/ 140 户", "kind": "reported", "source": "龙头山镇", "as_of": ago(3)},
    {
        "label": "Ⅷ度区人口",
        "value": "1.9 万",
        "unit": "人",
        "interval": "1.4–2.6 万",
        "kind": "modelled",
        "source": "快速评估",
        "as_of": ago(20),
        "url": "#",
    },
    {"label": "通信中断乡镇", "value": None, "kind": "inferred", "source": "尚无报告", "as_of": None},
    {
        "label": "河口站 3 小时雨量",
        "value": "62.4",
        "unit": "mm",
        "kind": "measured",
        "source": "河口站",
        "as_of": ago(95),
        "stale": True,
        "age": "已 95 分钟未更新",
    },
]

QUEUE = [
    {
        "row_id": "signal-1",
        "url": "?signal=1",
        "at": ago(2),
        "title": "地震 6.5 级 云南昭通市鲁甸县",
        "meta": "中国地震台网 · 正式测定 · 深度 12 千米",
        "level": "red",
        "tags": [{"text": "两处来源", "kind": ""}],
        "deadline": DEADLINES[0],
        "current": True,
        "rank": "0",
    },
    {
        "row_id": "signal-2",
        "url": "?signal=2",
        "at": ago(9),
        "title": "电话：龙头山镇滑坡，房屋被埋",
        "meta": "来电人 李*· 139****2207",
        "icon": "phone-call",
        "grade": {"text": "", "proposed": False},
        "tags": [{"text": "可能重复", "kind": "attention", "icon": "copy"}],
        "deadline": DEADLINES[2],
        "rank": "1",
    },
    {
        "row_id": "signal-3",
        "url": "?signal=3",
        "at": ago(16),
        "title": "3 小时雨量 62.4 毫米 河口站",
        "meta": "暴雨橙色指标 · 上游 2 站同步偏高",
        "level": "orange",
        "owner": "张晓明",
        "rank": "2",
    },
    {
        "row_id": "signal-4",
        "url": "?signal=4",
        "at": ago(31),
        "title": "续报 2 待审：会泽县",
        "meta": "会泽县应急管理局 · 续报",
        "icon": "file-text",
        "grade": {"text": "较大", "proposed": True},
        "deadline": DEADLINES[1],
        "rank": "3",
    },
    {
        "row_id": "signal-5",
        "url": "?signal=5",
        "at": ago(48),
        "title": "地震 3.1 级 四川凉山州金阳县",
        "meta": "中国地震台网 · 自动测定",
        "level": "blue",
        "tags": [{"text": "自动", "kind": ""}],
        "rank": "4",
    },
    {
        "row_id": "signal-6",
        "url": "?signal=6",
        "at": ago(66),
        "title": "水位接近警戒 牛栏江江底站",
        "meta": "实测 1 216.4 米，警戒 1 217.0 米",
        "level": "yellow",
        "owner": "陈雨",
        "rank": "5",
    },
    {
        "row_id": "signal-7",
        "url": "?signal=7",
        "at": ago(80),
        "title": "地震 4.0 级 巧家县（已撤回）",
        "meta": "USGS · 事件已删除",
        "level": "blue",
        "void": True,
        "rank": "8",
    },
    {
        "row_id": "signal-8",
        "url": "?signal=8",
        "at": ago(122),
        "title": "点名应答：6 县 6 答",
        "meta": "16:00 点名 · 最慢 41 秒",
        "icon": "circle-check",
        "done": True,
        "rank": "9",
    },
]

TIMELINE = [
    {
        "row_id": "entry-9",
        "at": ago(1),
        "kind": "report",
        "text": "火德红镇报：3 人失联，位置李家山村。",
        "who": "李*（灾害信息员）",
        "url": "#",
    },
    {
        "row_id": "entry-8",
        "at": ago(4),
        "kind": "decision",
        "text": "指挥长决定启动地震Ⅲ级响应。",
        "who": "张晓明 · 指挥长",
    },
    {
        "row_id": "entry-7",
        "at": ago(7),
        "kind": "fact",
        "text": "震级由 6.3 改为 6.5，深度由 15 千米改为 12 千米。",
        "who": "中国地震台网 · 正式测定",
        "figure": {"kind": "measured", "source": "中国地震台网", "as_of": ago(7), "url": "#"},
    },
    {"row_id": "entry-6", "at": ago(8), "kind": "fact", "text": "误报：大坝开裂。", "who": "陈雨", "void": True},
    {
        "row_id": "entry-5",
        "at": ago(11),
        "kind": "system",
        "text": "按规则“同震合并”并入第 2 处来源：美国地质调查局 Mw 6.2。",
        "who": "系统",
    },
    {"row_id": "entry-4", "at": ago(12), "kind": "system", "text": "由地震速报建立事件。", "who": "系统"},
]

POINTS = [
    {"lon": 103.34, "lat": 27.1, "kind": "epicentre", "label": "6.5 级", "at": NOW.isoformat()},
    {"lon": 103.55, "lat": 27.19, "kind": "place", "label": "鲁甸县城"},
]

RAIL = [
    {"label": "值班", "icon": "headset", "url": "/desk/", "go": "d", "count": 7},
    {"label": "事件", "icon": "urgent", "url": "/room/", "go": "i", "count": 2},
    {"label": "管理", "icon": "server", "url": "/health/", "go": "a"},
]
TABS = [
    {"label": "任务", "icon": "layout-list", "url": "/desk/"},
    {"label": "事件", "icon": "urgent", "url": "/room/"},
    {"label": "地图", "icon": "map-2", "url": "/map/"},
    {"label": "我的", "icon": "user", "url": "/me/"},
]

TILES = [
    {"row_id": "p-web", "name": "网页 web", "state": "ok", "value": "2 小时 14 分", "detail": "进程 4121 · 内存 96 MB"},
    {
        "row_id": "p-engine",
        "name": "引擎 engine",
        "state": "ok",
        "value": "0.2 秒",
        "unit": "落后",
        "detail": "日志 18 204 · 已封 18 204",
    },
    {
        "row_id": "p-compute",
        "name": "计算 compute",
        "state": "warn",
        "value": "3 次",
        "unit": "今日重启",
        "detail": "最近 16:20，原因：内存不足",
    },
    {
        "row_id": "p-parked",
        "name": "搁置的反应",
        "state": "down",
        "value": "2",
        "detail": "incidents.triage 失败 5 次后搁置",
        "action": {"text": "查看并重试", "url": "#"},
    },
    {
        "row_id": "p-backup",
        "name": "备份",
        "state": "ok",
        "value": "6 小时前",
        "detail": "数据库 214 MB，附件 1.2 GB，校验通过",
    },
    {
        "row_id": "p-outbox",
        "name": "外发",
        "state": "unknown",
        "value": "1",
        "unit": "结果不明",
        "detail": "邮件，等待人工核对",
    },
]


def frame(*, current: int = 0, exercise: bool = False, mode: str = "routine", calm: bool = False) -> dict[str, Any]:
    return {
        "region": {"name": "云南省曲靖市"},
        "workspace": {
            "key": "exercise-ludian" if exercise else "reality",
            "kind": "exercise" if exercise else "reality",
            "name": "鲁甸 2014 演练",
        },
        "mode": "exercise" if exercise else mode,
        "warnings": [] if calm else [{"level": "orange", "text": "暴雨橙色预警"}],
        "responses": [] if calm else [{"level": "3", "text": "地震Ⅲ级响应"}],
        "clock": {"wall": NOW, "virtual": NOW, "rate": 60 if exercise else 1, "paused": False},
        "seq": 100,
        "account": {"key": "7", "name": "张晓明", "roles": "值班员", "url": "/me/"},
        "rail": [item | {"current": place == current} for place, item in enumerate(RAIL)],
        "tabs": [item | {"current": place == current} for place, item in enumerate(TABS)],
        "urls": {"events": "/events", "language": "/language", "logout": "/logout", "search": "/search", "home": "/"},
    }


def context(**options: Any) -> dict[str, Any]:
    """Everything that any gallery page reads."""
    exercise = bool(options.get("exercise"))
    title = "鲁甸县 6.5 级地震"
    return {
        "frame": frame(**options),
        "queue": QUEUE,
        "queue_count": 6,
        "claimed_count": 4,
        "done_count": 23,
        "open": True,
        "deadlines": DEADLINES,
        "figures": FIGURES,
        "timeline": TIMELINE,
        "tiles": TILES,
        "levels": ["red", "orange", "yellow", "blue"],
        "step": {
            "what": "确认事件定级：较大（拟）",
            "why": "死亡、失踪合计 3 人，尚不知倒房数。依据：地震应急预案 3.2 条",
            "deadline": DEADLINES[0],
            "button": "定级",
            "url": "#",
            "key": "e",
        },
        "incident": {
            "title": title,
            "grade": {"text": "较大", "proposed": True},
            "response": {"text": "地震Ⅲ级响应"},
            "opened_at": ago(72),
            "commander": "张晓明",
            "exercise": exercise,
            "place": "云南昭通市鲁甸县",
        },
        "map": {
            "id": "room-map",
            "points_id": "room-map-points",
            "label": "鲁甸县 6.5 级地震震中和受影响的县",
            "boundaries": "/boundaries.geojson",
            "highlight": "530621 530622 530326",
            "points": POINTS,
        },
        "small_map": {
            "id": "desk-map",
            "points_id": "desk-map-points",
            "label": "震中位置",
            "boundaries": "/boundaries.geojson",
            "kind": "sketch",
            "highlight": "530621 530622 530326",
            "points": POINTS,
        },
        "twin": [
            {"name": "震中", "what": "地震 6.5 级", "where": "北纬 27.10°，东经 103.34°"},
            {"name": "鲁甸县", "what": "受影响的县", "where": "530621"},
        ],
        "toasts": [
            {"text": "已认领“3 小时雨量 62.4 毫米 河口站”。", "undo_url": "#", "seconds": 10},
            {"text": "没有送到服务器，内容还在本页。请检查网络后重试。", "kind": "error"},
        ],
        "readback": {
            "id": "readback",
            "title": "启动地震Ⅲ级响应",
            "rows": [
                {"label": "谁", "value": "张晓明（指挥长）"},
                {"label": "何处", "value": "云南省昭通市鲁甸县及 5 个邻县"},
                {"label": "做什么", "value": "启动地震Ⅲ级响应，派出 14 项任务，通知 9 个单位"},
            ],
            "action": "#",
            "button": "按住启动",
            "key": "k",
            "grave": True,
        },
        "states": [
            {"kind": "calm", "title": "一切正常", "text": "上次信号 3 分钟前。下次点名 22:00。"},
            {
                "kind": "empty",
                "title": "还没有事件",
                "text": "来了信号即可建立事件。也可以从电话接报开始。",
                "actions": [{"text": "接报 F2", "url": "#", "primary": True}],
            },
            {
                "kind": "error",
                "title": "地图数据没有读到",
                "text": "列表和时间线仍可使用。",
                "code": "boundaries_unavailable",
                "actions": [{"text": "重试", "url": "#"}],
            },
            {"kind": "forbidden", "title": "您没有这项权限", "text": "市级指挥长或管理员可以授权。"},
        ],
        "pager": {"text": "第 1–50 条，共 312 条", "next_url": "?page=2"},
        "next_check": "08:00",
        "offline_text": "离线·数据截至 14:02",
        "note_text": "正在回放 14:05 的画面。",
        "handover": "未办 6 项，已认领 4 项。接班时间 20:00。",
        "situation": FIGURES[:6],
        "quake": {
            "at": "2026 年 11 月 21 日 16:30:11",
            "where": "北纬 27.10°，东经 103.34°（WGS 84）",
            "was": "M 6.3",
            "now": "M 6.5",
            "magnitude": {
                "label": "震级",
                "value": "M 6.5",
                "kind": "measured",
                "source": "中国地震台网",
                "as_of": ago(7),
                "url": "#",
            },
            "depth": {
                "label": "深度",
                "value": "12",
                "unit": "km",
                "kind": "measured",
                "source": "中国地震台网",
                "as_of": ago(7),
                "url": "#",
            },
            "counties": {
                "label": "半径内的县",
                "value": "6",
                "unit": "个",
                "kind": "inferred",
                "source": "按震级取半径",
                "as_of": ago(7),
            },
        },
        "roster": [
            {"role": "带班领导", "name": "王建国", "phone": "0874-312****"},
            {"role": "值班员", "name": "张晓明", "phone": "内线 201"},
            {"role": "值班员", "name": "陈雨", "phone": "内线 202"},
        ],
        "sources": [
            {
                "agency": "中国地震台网",
                "kind": "正式测定",
                "magnitude": "M 6.5",
                "depth": "12 km",
                "at": ago(7),
                "was": "M 6.3",
            },
            {
                "agency": "中国地震台网",
                "kind": "自动测定",
                "magnitude": "M 6.3",
                "depth": "15 km",
                "at": ago(12),
                "was": "",
            },
            {
                "agency": "美国地质调查局",
                "kind": "复核",
                "magnitude": "Mw 6.2",
                "depth": "10 km",
                "at": ago(11),
                "was": "",
            },
        ],
    }


def demo_login() -> dict[str, Any]:
    """Context of the log-in page that needs no Django form: fields as the page reads them."""
    return {
        "site_name": "曲靖市应急管理局",
        "next": "/",
        "demo": [SimpleNamespace(name="市值班员", username="qujing", password="demo")],
    }
