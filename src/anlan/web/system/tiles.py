"""The machine room in tiles: each says what it is, how it stands, and since when."""

from __future__ import annotations

import shutil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from anlan.core import clock
from anlan.core.figures.templatetags.figures import grouped
from anlan.core.jobs import queries as jobs
from anlan.core.journal.verified import COMMAND, RESTORE, UPGRADE, LastVerified, last_verified
from anlan.core.outbox.models import Message
from anlan.core.outbox.queries import counts as outbox_counts
from anlan.core.settings import conf

OK, WARN, DOWN, UNKNOWN = "ok", "warn", "down", "unknown"
GIB = 2**30
SHORT_OF_DISK = 0.1
"""Share of free disk below which it is time to act."""
DAY_S = 86_400
OCCASIONS = {COMMAND: gettext_lazy("命令行"), UPGRADE: gettext_lazy("升级时"), RESTORE: gettext_lazy("恢复时")}
ROLES = {"web": gettext_lazy("网页 web"), "engine": gettext_lazy("引擎 engine"), "compute": gettext_lazy("计算 compute")}


def span(seconds: float) -> str:
    """Seconds as a person says them: 8 秒, 14 分钟, 3 小时, 2 天."""
    whole = max(int(seconds), 0)
    minutes, hours, days = whole // 60, whole // 3600, whole // DAY_S
    if days:
        return ngettext("%(count)d 天", "%(count)d 天", days) % {"count": days}
    if hours:
        return ngettext("%(count)d 小时", "%(count)d 小时", hours) % {"count": hours}
    if minutes:
        return ngettext("%(count)d 分钟", "%(count)d 分钟", minutes) % {"count": minutes}
    return ngettext("%(count)d 秒", "%(count)d 秒", whole) % {"count": whole}


def ago(seconds: float | None) -> str:
    """8 秒前; empty when never."""
    return "" if seconds is None else _("%(span)s前") % {"span": span(seconds)}


def process_tiles(processes: tuple[jobs.ProcessHealth, ...]) -> list[dict[str, Any]]:
    """One tile a process; a role that has none is down."""
    found = []
    for one in processes:
        is_stopped = one.detail.get("state") == "stopped"
        state = OK if one.is_alive else WARN if is_stopped else DOWN
        if one.is_alive and (one.restarts or one.detail.get("failing")):
            state = WARN
        facts = [_("心跳 %(ago)s") % {"ago": ago(one.silence_s)}, _("重启 %(count)s 次") % {"count": one.restarts}]
        if one.detail.get("state") == "standby":
            facts.append(_("备用"))
        failing = one.detail.get("failing")
        if failing:
            facts.append(_("未办成：%(what)s") % {"what": ", ".join(sorted(failing))})  # type: ignore[call-overload]
        found.append(
            {
                "row_id": f"process-{one.process}",
                "name": ROLES.get(one.role, one.role),
                "state": state,
                "value": _("已停止") if is_stopped else span((one.seen_at - one.started_at).total_seconds()),
                "unit": "" if is_stopped else _("运行"),
                "detail": " · ".join(facts),
            }
        )
    for role in ("web", "engine", "compute"):
        if not any(one.role == role for one in processes):
            found.append(
                {
                    "row_id": f"process-{role}",
                    "name": ROLES[role],
                    "state": UNKNOWN,
                    "value": "—",
                    "detail": _("从未见过这个进程的心跳"),
                }
            )
    return found


def journal_tiles(journal: jobs.JournalHealth) -> list[dict[str, Any]]:
    """Head, what waits for its seal, and the checkpoint outside the database."""
    behind = journal.sealed_seq - journal.checkpoint_seq
    checkpoint_is_due = behind >= 2 * conf.CHECKPOINT_EVERY or (
        behind > 0 and (journal.checkpoint_age_s is None or journal.checkpoint_age_s > 2 * conf.CHECKPOINT_EVERY_S)
    )
    return [
        {
            "row_id": "journal",
            "name": _("日志链"),
            "state": WARN if journal.unsealed > conf.SEAL_BATCH else OK,
            "value": grouped(journal.sealed_seq),
            "unit": _("已封条目"),
            "detail": _("未封 %(count)s 条") % {"count": grouped(journal.unsealed)},
        },
        {
            "row_id": "checkpoint",
            "name": _("检查点"),
            "state": WARN if checkpoint_is_due else OK,
            "value": ago(journal.checkpoint_age_s) or _("尚无"),
            "detail": _("位于 %(seq)s，其后 %(count)s 条") % {"seq": grouped(journal.checkpoint_seq), "count": grouped(behind)},
        },
    ]


def verified_tile(last: LastVerified | None, journal: jobs.JournalHealth) -> dict[str, Any]:
    """When the chain was last verified, and with what result; never is said plainly."""
    tile: dict[str, Any] = {"row_id": "verified", "name": _("日志校验")}
    if last is None:
        return tile | {
            "state": UNKNOWN,
            "value": _("从未校验"),
            "detail": _("日志链是否完好还不知道。请在服务器上运行 anlan journal verify"),
        }
    age_s = (clock.wall() - last.at).total_seconds()
    facts = [
        _("发现问题 %(count)s 处") % {"count": grouped(last.faults)} if last.faults else _("完好"),
        _("共 %(count)s 条") % {"count": grouped(last.entries)},
        _("其后 %(count)s 条") % {"count": grouped(max(journal.sealed_seq - last.seq, 0))},
        str(OCCASIONS.get(last.occasion, last.occasion)),
    ]
    return tile | {
        "state": DOWN if last.faults else WARN if age_s > conf.VERIFY_WITHIN_DAYS * DAY_S else OK,
        "value": ago(age_s),
        "detail": " · ".join(facts),
    }


def reaction_tile(found: tuple[jobs.ReactionHealth, ...], parked_url: str) -> dict[str, Any]:
    """The slowest reaction, and what stands parked."""
    lag = max((one.lag for one in found), default=0)
    parked = sum(one.parked for one in found)
    names = ", ".join(one.name for one in found if one.parked)
    tile: dict[str, Any] = {
        "row_id": "reactions",
        "name": _("反应"),
        "state": DOWN if parked else WARN if lag > conf.REACTION_BATCH else OK,
        "value": grouped(parked) if parked else grouped(lag),
        "unit": _("条搁置") if parked else _("条待处理"),
        "detail": names if parked else _("共 %(count)s 个") % {"count": len(found)},
    }
    if parked:
        tile["action"] = {"text": _("查看并重试"), "url": parked_url}
    return tile


def outbox_tile(counted: dict[str, int]) -> dict[str, Any]:
    """What leaves the house, by state."""
    unknown, failed = counted[Message.State.UNKNOWN], counted[Message.State.FAILED]
    waiting = counted[Message.State.WAITING] + counted[Message.State.SENDING]
    facts = (
        _("已送达 %(count)s") % {"count": grouped(counted[Message.State.DELIVERED])},
        _("失败 %(count)s") % {"count": grouped(failed)},
        _("结果不明 %(count)s") % {"count": grouped(unknown)},
    )
    return {
        "row_id": "outbox",
        "name": _("外发"),
        "state": WARN if unknown or failed else OK,
        "value": grouped(waiting),
        "unit": _("条待发"),
        "detail": " · ".join(facts),
    }


def backup_tile() -> dict[str, Any]:
    """The newest backup."""
    backup = jobs.newest_backup()
    is_late = backup.age_s is None or bool(conf.BACKUP_EVERY_S and backup.age_s > 2 * conf.BACKUP_EVERY_S)
    size = _("%(size)s MB") % {"size": grouped(round((backup.size_bytes or 0) / 1e6, 1))}
    return {
        "row_id": "backup",
        "name": _("备份"),
        "state": WARN if is_late else OK,
        "value": ago(backup.age_s) or _("尚无"),
        "detail": f"{backup.name} · {size}" if backup.name else _("还没有做过备份：anlan backup"),
    }


def disk_tile() -> dict[str, Any]:
    """Room left where the data lies."""
    disk = shutil.disk_usage(conf.data_dir)
    return {
        "row_id": "disk",
        "name": _("磁盘"),
        "state": WARN if disk.free < SHORT_OF_DISK * disk.total else OK,
        "value": grouped(round(disk.free / GIB, 1)),
        "unit": _("GB 可用"),
        "detail": _("共 %(total)s GB") % {"total": grouped(round(disk.total / GIB, 1))},
    }


def tiles(journal: jobs.JournalHealth, parked_url: str) -> list[dict[str, Any]]:
    """All of them, in the order they are looked at."""
    return [
        *process_tiles(jobs.processes()),
        *journal_tiles(journal),
        verified_tile(last_verified(), journal),
        reaction_tile(jobs.reactions(), parked_url),
        outbox_tile(outbox_counts()),
        backup_tile(),
        disk_tile(),
    ]

