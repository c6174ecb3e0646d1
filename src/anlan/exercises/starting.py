"""Starting an exercise that plays a replay; the demo's is Ludian 2014."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from anlan.core import clock
from anlan.core.clock.models import Workspace
from anlan.core.packs import kept
from anlan.core.packs.freshness import SHIPPED
from anlan.core.permission import Actor
from anlan.core.workspaces import services as workspaces
from anlan.exercises.demo import DEMO, make_accounts, renew
from anlan.exercises.models import Replay
from anlan.exercises.reading import ReplayFile, read_replay
from anlan.exercises.rosters import PACK, draw_up, told
from anlan.exercises.services import load_replay


@kept
def ludian() -> ReplayFile:
    """The replay that the demo plays."""
    return read_replay((SHIPPED / PACK / "replay.yaml").read_text("utf-8"))


def load(*, progress: Callable[[str], object] = lambda _sentence: None) -> None:
    """Make what is missing of the demo; again, and nothing changes."""
    progress(_("建立演示账号……"))
    make_accounts(by=DEMO)
    renew(by=DEMO)
    progress(_("建立鲁甸演练……"))
    start_demo(by=DEMO)


def start_demo(*, by: Actor) -> Workspace:
    """The demo's exercise: the one that is there, also when it has ended; else a new one, its clock running.

    One that an earlier version left running has no replay, so nothing would happen in it any more: it ends.
    """
    found = _newest()
    if found is None or (found.is_running and not Replay.everywhere.filter(workspace=found).exists()):
        return reset_demo(by=by)
    return found


@transaction.atomic
def start(
    *, file: ReplayFile, rate: float | None = None, has_acts: bool = True, key: str = "", by: Actor
) -> Workspace:
    """A new exercise that plays a replay, its clock running from the replay's start; its demo posts are on duty.

    Raises NotPermitted, ExerciseExists, RateOutOfRange, ReplayFaulty.
    """
    number = Workspace.objects.filter(key__startswith=file.key).count()
    workspace = workspaces.create_exercise(
        key=key or (f"{file.key}-{number + 1}" if number else file.key),
        name=file.title,
        region_codes=file.region_codes,
        starts_at=file.starts_at,
        rate=rate or file.rate,
        by=by,
    )
    with clock.entered(workspace):
        load_replay(text=file.text, has_acts=has_acts, by=by)
        draw_up(file.starts_at, days=told()["days_in_exercise"], by=by)
    return workspace


def reset_demo(*, by: Actor) -> Workspace:
    """End the demo's exercise and begin a new one; what happened in the old one stays readable."""
    old = _newest()
    if old is not None and old.state == Workspace.State.RUNNING:
        workspaces.end_exercise(key=old.key, by=by)
    return start(file=ludian(), by=by)


def _newest() -> Workspace | None:
    return Workspace.objects.filter(key__startswith=ludian().key).order_by("-id").first()
