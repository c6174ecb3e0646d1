"""`check`: every fault of a plan at once, with line, code and a sentence in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from anlan.core.personal.scanning import looks_personal
from anlan.plans import vocabulary
from anlan.plans.faults import Fault, PlanFault, fault
from anlan.plans.model import Action, Message, Plan, Table, Thing
from anlan.plans.ordering import order_faults
from anlan.plans.reading import parsed, plan_of
from anlan.plans.shape import shape_faults

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
ALWAYS_KNOWN = frozenset({"place", "time", "level", "plan", "action", "post", "deadline"})
"""What fills a message template besides the inputs of the plan's tables."""


def check(text: str) -> list[Fault]:
    """All that is wrong with the text of a plan, in the order of its lines; an empty list is a clean plan."""
    try:
        read_plan(text)
    except PlanFault as error:
        return list(error.faults)
    return []


def read_plan(text: str) -> Plan:
    """The plan of a text. Raises PlanFault, naming every fault, for a text that has any."""
    try:
        document = parsed(text)
        shape = list(shape_faults(document))
    except RecursionError as error:
        raise PlanFault([fault(1, "not_yaml", reason=("内容引用了自身", "it contains itself"))]) from error
    plan = plan_of(document)
    found = {*shape, *(one for look in LOOKS for one in look(plan))}
    if found:
        raise PlanFault(sorted(found))
    return plan


def _doubles(plan: Plan) -> Iterator[Fault]:
    kinds: tuple[Sequence[Thing], ...] = (
        plan.documents, plan.departments, plan.commands, plan.groups, plan.posts, plan.clocks, plan.actions,
        plan.stand_down.conditions,
    )  # fmt: skip
    for things in kinds:
        first: dict[str, int] = {}
        for one in things:
            if one.id and one.id in first:
                yield fault(one.line, "id_twice", id=one.id, first=first[one.id])
            first.setdefault(one.id, one.line)
    reached: dict[str, int] = {}
    for contact in plan.contacts:
        if contact.post in reached:
            yield fault(contact.line, "id_twice", id=contact.post, first=reached[contact.post])
        reached.setdefault(contact.post, contact.line)


def _references(plan: Plan) -> Iterator[Fault]:
    known = {
        "post": _ids(plan.posts), "department": _ids(plan.departments), "command": _ids(plan.commands),
        "group": _ids(plan.groups), "action": _ids(plan.actions), "clock": _ids(plan.clocks),
    }  # fmt: skip
    for line, at, kind, names in _named(plan):
        for name in names:
            if name and name not in known[kind]:
                yield fault(line, f"unknown_{kind}", at=at, id=name)


def _named(plan: Plan) -> Iterator[tuple[int, str, str, Iterable[str]]]:
    """Every reference: line, place, kind, and the names given there."""
    for command in plan.commands:
        at = f"commands.{command.id}"
        yield command.line, at, "post", (command.chief, *command.deputies)
        yield command.line, at, "department", command.members
    for group in plan.groups:
        at = f"groups.{group.id}"
        yield group.line, at, "command", (group.command,)
        yield group.line, at, "post", (group.lead,)
        yield group.line, at, "department", group.members
    for post in plan.posts:
        yield post.line, f"posts.{post.id}", "department", (post.department,)
    for level in plan.levels:
        at = f"levels.{level.level}"
        yield level.line, at, "post", (level.decided_by,)
        yield level.line, at, "command", level.commands
        yield level.line, at, "group", level.groups
    for action in plan.actions:
        at = f"actions.{action.id}"
        yield action.line, at, "post", (action.post, *(action.message.to if action.message else ()))
        yield action.line, at, "department", (action.department, *action.supports)
        yield action.line, at, "action", action.depends_on
        yield action.line, at, "clock", (action.clock,)
    for contact in plan.contacts:
        yield contact.line, "contacts", "post", (contact.post,)
    yield plan.stand_down.line, "stand_down", "post", (plan.stand_down.decided_by,)


def _clauses(plan: Plan) -> Iterator[Fault]:
    """A clause cites one of the plan's documents. That it is there at all the schema asks."""
    documents = _ids(plan.documents)
    cited = [
        *((level.line, f"levels.{level.level}", level.clause) for level in plan.levels),
        *((one.line, f"commands.{one.id}", one.clause) for one in plan.commands),
        *((one.line, f"clocks.{one.id}", one.clause) for one in plan.clocks),
        *((one.line, f"actions.{one.id}", one.clause) for one in plan.actions),
        *((one.line, f"stand_down.{one.id}", one.clause) for one in plan.stand_down.conditions),
        *(
            (table.line, f"{name}.{level}", clause)
            for name, table in (("grading", plan.grading), ("response", plan.response))
            for level, clause in table.clauses.items()
        ),
    ]
    for line, at, clause in cited:
        document = clause.partition(" ")[0]
        if document and document not in documents:
            yield fault(line, "unknown_document", at=at, id=document)


def _posts(plan: Plan) -> Iterator[Fault]:
    busy = {action.post for action in plan.actions} | {level.decided_by for level in plan.levels}
    busy |= {post for one in plan.commands for post in (one.chief, *one.deputies)} | {one.lead for one in plan.groups}
    busy.add(plan.stand_down.decided_by)
    reached = {one.post for one in plan.contacts}
    for post in plan.posts:
        if not post.id:
            continue
        if not post.held_by:
            yield fault(post.line, "post_unheld", id=post.id)
        if post.id not in busy and "" not in busy:  # where a post was left out, the schema has said so
            yield fault(post.line, "post_idle", id=post.id)
        if post.id not in reached and "" not in reached:
            yield fault(post.line, "post_without_contact", id=post.id)
        if post.role and post.role not in vocabulary.roles():
            yield fault(post.line, "unknown_role", at=f"posts.{post.id}", id=post.role)
        yield from _personal(post.line, f"posts.{post.id}", *post.held_by)
    for contact in plan.contacts:
        yield from _personal(contact.line, f"contacts.{contact.post}", *(where for _, where in contact.through))


def _personal(line: int, at: str, *texts: str) -> Iterator[Fault]:
    """Numbers and addresses of people. A name alone nobody can tell from a title; the schema's words ask for none."""
    kinds = looks_personal(" ".join(texts))
    if kinds:
        yield fault(line, "personal_data", at=at, kinds=", ".join(kinds))


def _needs(plan: Plan) -> Iterator[Fault]:
    for action in plan.actions:
        for need in action.needs:
            if not need.kind:
                continue
            at = f"actions.{action.id}"
            if need.id not in vocabulary.words(need.kind, jurisdiction=plan.jurisdiction, on=plan.valid_from):
                yield fault(need.line, f"unknown_{need.kind}", at=at, id=need.id)
            for level in action.levels:
                if need.quantities and level not in need.quantities:
                    yield fault(need.line, "need_without_quantity", id=action.id, level=level, need=need.id)


def _messages(plan: Plan) -> Iterator[Fault]:
    known = ALWAYS_KNOWN | {name for table in (plan.grading, plan.response) for name in _inputs(table)}
    for action in plan.actions:
        if action.message is not None:
            yield from _message(action, action.message, known)


def _message(action: Action, message: Message, known: frozenset[str]) -> Iterator[Fault]:
    at = f"actions.{action.id}"
    chinese, english = (set(PLACEHOLDER.findall(text)) for text in (message.text, message.text_en))
    strange = sorted((chinese | english) - known)
    for name in strange:
        yield fault(message.line, "unknown_placeholder", at=at, id=name)
    if chinese != english and message.text and message.text_en and not strange:
        yield fault(message.line, "templates_differ", at=at)


def _inputs(table: Table) -> Iterable[str]:
    inputs = table.value.get("inputs")
    return inputs if isinstance(inputs, dict) else ()


def _tables(plan: Plan) -> Iterator[Fault]:
    from anlan.science.grade import decide, read_decision_table  # no page loads the science unasked

    for name, table in (("grading", plan.grading), ("response", plan.response)):
        if not {"inputs", "levels"} <= set(table.value):
            continue
        try:
            decision = read_decision_table(table.value)
        except ValueError as error:
            yield fault(table.line, "no_table", at=name, reason=str(error))
            continue
        can_be = decide(decision, {}).could_be
        for level in decision.levels:
            if level.level not in can_be:
                yield fault(table.line, "level_unreachable", at=name, level=level.level)
        if name == "response":
            given = {level.level for level in decision.levels}
            for stated in plan.levels:
                if stated.level and stated.level not in given:
                    yield fault(table.line, "level_missing", at=name, level=stated.level)


def _levels(plan: Plan) -> Iterator[Fault]:
    seen: set[int] = set()
    for level in plan.levels:
        if level.level in seen:
            yield fault(level.line, "level_twice", at="levels", level=level.level)
        seen.add(level.level)
        if plan.actions and level.level and not plan.actions_at(level.level):
            yield fault(level.line, "level_idle", level=level.level)


def _validity(plan: Plan) -> Iterator[Fault]:
    if plan.valid_from and plan.valid_to and plan.valid_to <= plan.valid_from:
        yield fault(plan.line, "validity_reversed", at="validity")
    for one in plan.documents:
        day = plan.valid_from
        if one.in_force_from and one.in_force_to and one.in_force_to <= one.in_force_from:
            yield fault(one.line, "validity_reversed", at=f"documents.{one.id}")
        elif day and ((one.in_force_from and day < one.in_force_from) or (one.in_force_to and one.in_force_to <= day)):
            yield fault(one.line, "document_not_in_force", id=one.id, day=day)


def _ids(things: Sequence[Thing]) -> frozenset[str]:
    return frozenset(one.id for one in things)


LOOKS: tuple[Callable[[Plan], Iterator[Fault]], ...] = (
    _doubles, _references, _clauses, _posts, _needs, _messages, _tables, _levels, _validity, order_faults,
)  # fmt: skip
