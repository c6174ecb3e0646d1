"""`anlan review`: every clause of a plan against the journal, from the database or from an exported file alone."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anlan.cli import codes
from anlan.cli.codes import Refused, gettext_noop
from anlan.cli.plans import in_language, plan_of_text, text_of
from anlan.cli.speech import _, say, warn
from anlan.cli.starting import start_django

if TYPE_CHECKING:
    from anlan.response.review import Review

VERDICTS = {
    "met": gettext_noop("✓ 按时"),
    "late_by": gettext_noop("▲ 迟 %(minutes)s 分钟"),
    "missed": gettext_noop("✗ 未做到"),
    "not_applicable": gettext_noop("— 不适用"),
    "not_judgeable": gettext_noop("? 无法判定"),
}


def review(options: argparse.Namespace) -> int:
    """Print the verdicts; the exit code says whether a review could be made, not how it came out."""
    if bool(options.journal) != bool(options.plan):
        raise Refused(_("--from 和 --plan 要一起给出。"))
    until = _instant(options.until)
    found = _from_file(options, until) if options.journal else _from_database(options, until)
    from anlan.response.review import as_json, hash_of

    told = as_json(found)
    if options.json:
        say("%(json)s", json=json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _print(found, hash_of(told))
    return codes.OK


def _from_file(options: argparse.Namespace, until: datetime | None) -> Review:
    start_django()
    from anlan.plans.services import sha_of
    from anlan.response.review import review as judge

    lines, text = _beside(_lines(options.journal), options), text_of(options.plan)
    plan = plan_of_text(text, options.plan)
    found = judge(lines, plan, options.incident, until or _last(lines), response=options.response)
    if found.sha256 not in ("", sha_of(text), sha_of(text.replace("\n", "\r\n"))):  # however its lines end
        warn(_("注意：文件 %(file)s 与启动时有效的预案正文不同（SHA-256 %(wanted)s）。"), file=options.plan, wanted=found.sha256)
    return found


def _beside(lines: Sequence[Mapping[str, Any]], options: argparse.Namespace) -> Sequence[Mapping[str, Any]]:
    """The lines of the workspace that the incident belongs to: each has its own time."""
    for one in lines:
        if one.get("about") == f"incident:{options.incident}":
            return [other for other in lines if other.get("workspace") == one.get("workspace")]
    raise Refused(_("文件 %(file)s 里没有事件 %(incident)s。") % {"file": options.journal, "incident": options.incident})


def _last(lines: Sequence[Mapping[str, Any]]) -> datetime:
    return max(datetime.fromisoformat(one["occurred_at"]) for one in lines)


def _from_database(options: argparse.Namespace, until: datetime | None) -> Review:
    start_django(database=True)
    from anlan.core import clock
    from anlan.core.clock.queries import workspace_info
    from anlan.core.permission import system_actor
    from anlan.incidents.queries import incident_by_uid
    from anlan.response.queries import responses_of
    from anlan.response.review.queries import review_of, review_unanswered

    workspace = workspace_info(options.workspace)
    if workspace is None:
        raise Refused(_("没有工作空间 %(key)s。") % {"key": options.workspace})
    with clock.entered(workspace):
        actor = system_actor("cli")
        incident = incident_by_uid(options.incident, actor)
        found = responses_of(incident, actor)
        if not found and not options.response:
            unanswered = review_unanswered(incident, actor, until=until)
            if unanswered is None:
                raise Refused(_("事件没有响应，事发时也没有有效的预案。"))
            return unanswered
        chosen = [one for one in found if options.response in ("", one.uid)]
        if len(chosen) != 1:
            known = "、".join(f"{one.uid}（{one.region_code}）" for one in found) or _("无")
            raise Refused(_("请用 --response 指明一次响应。该事件的响应：%(responses)s。") % {"responses": known})
        return review_of(chosen[0], actor, until=until)


def _lines(file: str) -> Sequence[Mapping[str, Any]]:
    try:
        text = Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise Refused(_("读不了文件 %(file)s：%(fault)s。") % {"file": file, "fault": fault}) from fault
    lines = []
    for number, line in enumerate(text.split("\n"), start=1):  # not splitlines: a text may hold U+2028 or U+0085
        try:
            told = json.loads(line) if line.strip() else None
        except ValueError as fault:
            raise Refused(_("%(file)s 第 %(line)s 行不是 JSON。") % {"file": file, "line": number}) from fault
        if isinstance(told, dict):
            lines.append(told)
        elif told is not None:
            raise Refused(_("%(file)s 第 %(line)s 行不是 JSON。") % {"file": file, "line": number})
    return lines


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Refused(_("时间 %(text)s 应写成 2026-11-01T08:00:00+08:00。") % {"text": text})
    return at


def _print(found: Review, sha256: str) -> None:
    say(_("%(plan)s（第 %(edition)s 版）对事件 %(incident)s 的复盘"),
        plan=in_language(found.plan_title, found.plan_title_en), edition=found.edition, incident=found.incident)  # fmt: skip
    for one in found.items:
        word = _(VERDICTS[one.verdict]) % {"minutes": f"{one.late_by_min or 0:g}"}
        why = in_language(one.reason.chinese, one.reason.english) if one.reason else ""
        say("%(word)s\t%(title)s\t%(clause)s\t%(why)s\tseq %(seqs)s", word=word, title=in_language(one.title, one.title_en),
            clause=one.clause, why=why, seqs=",".join(map(str, one.rests_on)) or "-")  # fmt: skip
    counts = found.counts
    say(_("按时 %(met)s，迟 %(late)s，未做到 %(missed)s，不适用 %(apart)s，无法判定 %(open)s；"
          "叫应 %(made)s 次，时限内接通 %(calls)s 次。"),
        met=counts["met"], late=counts["late_by"], missed=counts["missed"], apart=counts["not_applicable"],
        open=counts["not_judgeable"], made=found.calls.made, calls=found.calls.answered_in_time)  # fmt: skip
    say(_("结果 SHA-256：%(hash)s"), hash=sha256)
