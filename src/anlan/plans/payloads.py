"""What the entries of this room say, and the acts it asks for. A plan names posts, never people."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.journal import verb
from anlan.core.permission import declare_act

PLAN_VIEW = declare_act("plan.view", "Read the plans that serve the own region, and those of what it contains.")
PLAN_MANAGE = declare_act("plan.manage", "Hand in plans, note where they were filed, withdraw them.")
PLAN_APPROVE = declare_act("plan.approve", "Approve a plan that somebody else handed in.")


@verb("plan.uploaded", _("提交预案"))
@dataclass(frozen=True)
class PlanUploaded:
    """A text without fault was handed in; it holds only once it is approved."""

    plan: str
    edition: str
    title: str
    jurisdiction: str
    hazards: tuple[str, ...]
    sha256: str
    is_demo: bool


@verb("plan.adopted", _("采用资料包中的预案"))
@dataclass(frozen=True)
class PlanAdopted:
    """The plan of a pack holds as it stands in the file now; `replaced`: the versions that held for the same file until then."""

    plan: str
    edition: str
    title: str
    jurisdiction: str
    hazards: tuple[str, ...]
    sha256: str
    is_demo: bool
    origin: str
    replaced: tuple[str, ...]


@verb("plan.approved", pgettext_lazy("journal", "批准预案"))
@dataclass(frozen=True)
class PlanApproved:
    plan: str
    edition: str
    title: str
    sha256: str
    version: int


@verb("plan.filed", _("预案备案"))
@dataclass(frozen=True)
class PlanFiled:
    """Filed with an authority, under its number."""

    plan: str
    edition: str
    title: str
    filed_with: str
    filing_number: str
    version: int


@verb("plan.withdrawn", pgettext_lazy("journal", "停用预案"))
@dataclass(frozen=True)
class PlanWithdrawn:
    plan: str
    edition: str
    title: str
    reason: str
    version: int
