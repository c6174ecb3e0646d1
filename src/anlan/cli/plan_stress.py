"""`anlan plan stress`: what of a plan would fail with the means that exist. Computes only; nothing is written down."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.plans import in_language
from anlan.cli.speech import _, say
from anlan.cli.starting import start_django

if TYPE_CHECKING:
    from anlan.plans.models import PlanVersion


def stress(options: argparse.Namespace) -> int:
    """Try a plan on drawn incidents and print what fails."""
    start_django(database=True)
    from anlan.command.stress.testing import stressed
    from anlan.command.stress_rules import stress_rules
    from anlan.core import clock
    from anlan.core.clock.queries import workspace_info
    from anlan.core.regions import queries as regions
    from anlan.core.settings import conf

    workspace = workspace_info(options.workspace)
    if workspace is None:
        raise Refused(_("没有工作空间 %(key)s。") % {"key": options.workspace})
    if (options.draws is not None and options.draws < 1) or (options.seed is not None and options.seed < 0):
        raise Refused(_("--draws 须为正整数，--seed 须不小于零。"))
    with clock.entered(workspace):
        version = _version(options.name)
        region_code = options.region or (version.region_code if version.region_code.isdigit() else conf.HOME_REGION)
        for code in (region_code, *options.means):
            regions.get(code)
        rules = stress_rules(region_code)
        found = stressed(
            version, region_code, draws=rules["draws"] if options.draws is None else options.draws,
            seed=rules["seed"] if options.seed is None else options.seed, means_regions=options.means,
        )  # fmt: skip
    if options.json:
        say("%(found)s", found=json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for line in _lines(found, options.lines):
            say("%(line)s", line=line)
    return codes.OK


def _version(name: str) -> PlanVersion:
    """The edition that is meant: a number of the list, or of the plan of that name the one in force, else the newest."""
    from django.db.models import Q

    from anlan.core import clock
    from anlan.core.packs import official_day
    from anlan.plans.models import PlanVersion
    from anlan.plans.queries import HOLDING, edition_of

    rows = list(PlanVersion.objects.filter(Q(uid=name) | Q(plan=name) | Q(title=name)))
    if not rows:
        known = "、".join(sorted(set(PlanVersion.objects.values_list("plan", flat=True))))
        raise Refused(_("没有预案“%(name)s”。库中有：%(known)s。") % {"name": name, "known": known})
    day = official_day(clock.now())

    def rank(row: PlanVersion) -> tuple[bool, tuple[int, ...], int]:
        is_valid = row.valid_from is not None and row.valid_from <= day and (row.valid_to is None or day < row.valid_to)
        return row.state in HOLDING and is_valid, edition_of(row), row.pk

    return max(rows, key=rank)


def _lines(found: dict[str, Any], most: int) -> list[str]:
    plan, used = found["plan"], found["with"]
    lines = [
        _("%(title)s（第 %(edition)s 版）在%(region)s：抽取 %(draws)d 个事件，种子 %(seed)d，计算 %(seconds).1f 秒。") % {
            "title": in_language(plan["title"], plan["title_en"]), "edition": plan["edition"],
            "region": found["region"]["name"], "draws": found["draws"], "seed": found["seed"],
            "seconds": found["computed_s"],
        },
        _(
            "计入的资源：队伍 %(teams)d 支，储备点 %(stores)d 处，物资 %(lots)d 批，车辆 %(vehicles)d 辆；"
            "道路管制 %(closures)d 处；截至 %(as_of)s。"
        ) % {
            "teams": used["teams"], "stores": used["stores"], "lots": used["lots"], "vehicles": used["vehicles"],
            "closures": len(used["closures"]), "as_of": found["as_of"][:16],
        },
        _("资源数据来源：%(sources)s") % {"sources": "；".join(_sources(used["sources"])[:most]) or _("无")},
        "" if found["has_roster"] else _("没有排班，不知道各时刻岗位有没有人。"),
    ]  # fmt: skip
    lines += [
        _(
            "%(level)s：%(draws)d 次，有行动落空的占 %(fails).0f %%，落空行动的中位数 %(many)g 项（共 %(actions)d 项），"
            "需求未能按时满足的占 %(needs).0f %%"
        ) % {
            "level": in_language(one["title"], one["title_en"]), "draws": one["draws"], "fails": one["fails"] * 100,
            "many": one["actions_failed"], "actions": one["actions"], "needs": one["needs_failed"] * 100,
        } for one in found["levels"]
    ]  # fmt: skip
    lines += [_("短板："), *(_bottleneck(one) for one in found["bottlenecks"] if one["short"] or one["late"])][: most + 1]
    lines += [_("最常落空的行动："), *(line for one in found["actions"][:most] if one["failed"] for line in _action(one))]
    lines += [
        _("比同级响应别处更差的乡镇："),
        *(_where(one["name"], one) for one in found["places"][:most] if one["worse_by"] > 0),
    ]
    lines += [
        _("比同级响应别的时刻更差的时刻："),
        *(_where(_("%(hour)02d 时") % one, one) for one in found["hours"][:most] if one["worse_by"] > 0),
    ]
    return [line for line in lines if line]


def _sources(rows: list[dict[str, Any]]) -> list[str]:
    """Each source with how many rows it gave, the largest first."""
    many: dict[str, int] = {}
    for one in rows:
        many[one["source"]] = many.get(one["source"], 0) + one["rows"]
    return [f"{source}（{count}）" for source, count in sorted(many.items(), key=lambda one: -one[1])]


def _bottleneck(one: dict[str, Any]) -> str:
    required = " / ".join(f"{amount:g}" for _level, amount in sorted(one["required"].items()))
    return _(
        "  %(title)s：各级需 %(required)s %(unit)s，现有 %(available)g；"
        "缺的占 %(short).0f %%，平均缺 %(share).0f %%；迟到的占 %(late).0f %%"
    ) % {
        "title": one["title"], "required": required, "unit": one["unit"], "available": one["available"],
        "short": one["short"] * 100, "share": one["short_share"] * 100, "late": one["late"] * 100,
    }  # fmt: skip


def _action(one: dict[str, Any]) -> list[str]:
    lines = [_("  %(title)s：%(draws)d 次中 %(failed)d 次落空") % {
        "title": in_language(one["title"], one["title_en"]), "draws": one["draws"], "failed": one["failed"],
    }]  # fmt: skip
    for need in one["needs"]:
        if not need["fails"]:
            continue
        lines.append(
            _(
                "      %(title)s：缺 %(short).0f %%（最多缺 %(worst)g / %(wanted)g %(unit)s），"
                "迟 %(late).0f %%（中位数 %(middle).0f 分钟，最迟 %(latest).0f 分钟）"
            ) % {
                "title": need["title"], "short": need["short"] * 100, "worst": need["short_worst"],
                "wanted": need["wanted_worst"], "unit": need["unit"], "late": need["late"] * 100,
                "middle": need["late_min_median"], "latest": need["late_min_worst"],
            }
        )  # fmt: skip
    return lines


def _where(name: str, one: dict[str, Any]) -> str:
    return _("  %(name)s：%(draws)d 次，需求未能按时满足的占 %(needs).0f %%，比同级高 %(worse).1f 个百分点") % {
        "name": name, "draws": one["draws"], "needs": one["needs_failed"] * 100, "worse": one["worse_by"] * 100,
    }  # fmt: skip
