"""What S5 shows of a plan: health, clauses with what they demand, steps in order, posts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.core import clock, packs
from anlan.core.permission import Actor
from anlan.incidents.hazards import hazard_title
from anlan.plans import vocabulary
from anlan.plans.flow import flow_of
from anlan.plans.model import Action, Plan
from anlan.plans.models import PlanVersion
from anlan.plans.queries import HOLDING
from anlan.response.telling import level_word
from anlan.web import names
from anlan.web.pack_words import is_english, titled, unit_word

State = PlanVersion.State
Chip = tuple[str, str, str]
"""Word, kind, icon."""


def health_of(row: PlanVersion) -> list[Chip]:
    """Whether it holds today, was approved, was filed."""
    day = packs.official_day(clock.now())
    if row.state == State.WITHDRAWN:
        return [(_("已停用"), "", "ban")]
    if row.state == State.DRAFT:
        return [(_("草案，待批准"), "attention", "pencil")]
    begins, ends = row.valid_from, row.valid_to
    if begins is not None and begins > day:
        holds = (_("%(day)s 起生效") % {"day": begins}, "attention", "calendar")
    elif ends is not None and ends <= day:
        holds = (_("已过有效期"), "grave", "alert-circle")
    else:
        holds = (_("有效"), "ok", "check")
    filed = (_("已备案"), "ok", "check") if row.state == State.FILED else (_("未备案"), "attention", "")
    return [holds, (_("已批准"), "ok", "check"), filed]


@packs.kept
def _faults(text: str) -> int:
    from anlan.plans.checking import check  # reads its tables with the science, which no page loads unasked

    return len(check(text))


def checked_of(row: PlanVersion) -> Chip:
    """Whether its text is whole by the packs as they are now."""
    many = _faults(row.text)
    if many:
        return (_("检查有问题 %(many)s 处") % {"many": many}, "grave", "alert-circle")
    return (_("检查通过"), "ok", "check")


def tree_of(rows: QuerySet[PlanVersion], current: str = "") -> list[dict[str, Any]]:
    """Plans with their editions, the newest in front; those that hold before those that do not."""
    plans: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows.defer("text"):
        one = plans.setdefault(
            (row.plan, row.region_code),
            {"title": titled(row), "region": region_of(row), "editions": []},
        )
        one["editions"].append({
            "uid": row.uid, "edition": row.edition, "chips": health_of(row), "is_demo": row.is_demo,
            "hazards": "、".join(hazard_title(hazard) for hazard in row.hazards), "current": row.uid == current,
            "holds": row.state in HOLDING, "valid_from": row.valid_from,
        })  # fmt: skip
    for one in plans.values():
        one["editions"].sort(key=lambda it: (it["holds"], str(it["valid_from"])), reverse=True)
    return sorted(plans.values(), key=lambda one: (not one["editions"][0]["holds"], one["title"]))


def region_of(row: PlanVersion) -> str:
    return _("全国") if row.region_code == "CN" else names.region_path(row.region_code)


def my_roles(actor: Actor) -> set[str]:
    return {mandate.role for mandate in actor.mandates}


def posts_of(row: PlanVersion, plan: Plan, actor: Actor) -> list[dict[str, Any]]:
    """The posts, those of the reader's own role in front."""
    mine, departments = my_roles(actor), {one.id: titled(one) for one in plan.departments}
    found = [
        {
            "title": titled(post), "department": departments.get(post.department, post.department), "is_mine": post.role in mine,
            "count": len(plan.actions_of(post.id)), "url": reverse("plan-post", args=[row.uid, post.id]),
        }
        for post in plan.posts
    ]  # fmt: skip
    return sorted(found, key=lambda one: not one["is_mine"])


def steps_of(plan: Plan, level: int | None, only_post: str = "") -> list[dict[str, Any]]:
    """The actions of a level in the order in which they can begin."""
    flow, posts = flow_of(plan, level), {post.id: titled(post) for post in plan.posts}
    clauses = anchors_of(plan)
    found = sorted(flow.actions.values(), key=lambda one: (flow.times[one.id].start, flow.times[one.id].finish))
    return [
        {
            "id": one.id, "title": titled(one), "post": posts.get(one.post, one.post), "start": flow.times[one.id].start,
            "minutes": one.duration_min, "levels": [level_word(at) for at in sorted(one.levels)],
            "clause": plan.cited(one.clause, is_english=is_english()), "anchor": clauses.get(one.clause, ""),
            "is_critical": one.id in flow.critical, "after": [titled(flow.actions[name]) for name in flow.before(one.id)],
            "evidence": [titled(piece) for piece in one.finished_by], "needs": needs_of(plan, one, level),
        }
        for one in found if not only_post or one.post == only_post
    ]  # fmt: skip


def needs_of(plan: Plan, action: Action, level: int | None) -> list[str]:
    """Means in words: 医疗救治 9 人, within 60 minutes."""
    said = []
    for need in action.needs:
        words = vocabulary.words(need.kind, jurisdiction=plan.jurisdiction, on=plan.valid_from)
        word = words.get(need.id)
        title = need.id if word is None else titled(word)
        amounts = [need.quantities[level]] if level in need.quantities else sorted(set(need.quantities.values()))
        amount = "–".join(f"{one:g}" for one in (amounts if len(amounts) < 2 else (amounts[0], amounts[-1])))
        said.append(f"{title} {amount} {unit_word(word.unit) if word is not None else ''}".strip())
    return said


def anchors_of(plan: Plan) -> dict[str, str]:
    """Each clause that is cited, with where it stands on the page."""
    return {clause: f"clause-{place}" for place, clause in enumerate(dict.fromkeys(_citing(plan)), start=1)}


def _citing(plan: Plan) -> Iterable[str]:
    for one in (*plan.commands, *plan.levels, *plan.clocks, *plan.actions, *plan.stand_down.conditions):
        if one.clause:
            yield one.clause


def clauses_of(plan: Plan) -> list[dict[str, Any]]:
    """The text by clause: what each demands, in the order of the plan; the documents in front say what was verified."""
    anchors, english = anchors_of(plan), is_english()
    found = {
        clause: {"anchor": anchor, "cited": plan.cited(clause, is_english=english), "items": []}
        for clause, anchor in anchors.items()
    }

    def put(clause: str, word: str, text: str, step: str = "") -> None:
        if clause in found:
            found[clause]["items"].append({"word": word, "text": text, "step": step})

    posts = {post.id: titled(post) for post in plan.posts}
    for command in plan.commands:
        put(command.clause, _("指挥机构"), f"{titled(command)} · {posts.get(command.chief, command.chief)}")
    for level in plan.levels:
        put(level.clause, _("响应级别"), f"{titled(level)} · {posts.get(level.decided_by, level.decided_by)}")
    for limit in plan.clocks:
        put(
            limit.clause,
            _("时限"),
            _("%(title)s：%(minutes)s 分钟") % {"title": titled(limit), "minutes": limit.within_min},
        )
    for action in plan.actions:
        put(action.clause, _("行动"), f"{titled(action)} · {posts.get(action.post, action.post)}", action.id)
    for condition in plan.stand_down.conditions:
        put(condition.clause, _("终止条件"), titled(condition))
    return list(found.values())


def criteria_of(plan: Plan) -> list[dict[str, Any]]:
    """When each level starts, line by line."""
    from anlan.science.grade import read_decision_table  # no page loads the science unasked

    value = plan.response.value
    if is_english():
        inputs = {
            name: {**one, "title": one.get("title_en", one["title"]), "unit": one.get("unit_en", one.get("unit", ""))}
            for name, one in value["inputs"].items()
        }
        value = {**value, "inputs": inputs}
    rules = {one.level: one.rule for one in read_decision_table(value).levels}
    return [
        {
            "level_word": level_word(level.level), "clause": plan.cited(level.clause, is_english=is_english()),
            "when": [str(one) for one in getattr(rules[level.level], "rules", (rules[level.level],))],
            "actions": len(plan.actions_at(level.level)),
        }
        for level in plan.levels if level.level in rules
    ]  # fmt: skip
