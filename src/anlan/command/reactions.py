"""What follows in the command post from what happened."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anlan import __version__
from anlan.command.jobs import PRACTISE_JOB, REROUTE_JOB
from anlan.command.means import COMMAND
from anlan.command.services.holding import ACKNOWLEDGE, ARRIVE
from anlan.core import clock
from anlan.core.jobs import ask
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.core.reactions import reaction


@reaction("place.built", "batch.applied", name="command.practise")
def practise(entry: Entry) -> None:
    """With what comes in, the matching makes itself ready for its first call."""
    ask(PRACTISE_JOB, {"version": __version__}, again=True)


@reaction("closure.reported", name="command.reroute")
def look_at_orders(entry: Entry) -> None:
    """Have the ways of all orders looked at that are not there yet."""
    uid = entry.about.partition(":")[2]
    ask(REROUTE_JOB, {"closure": uid, "workspace": clock.current_workspace().key})


@reaction("closure.lifted", name="command.reroute_over")
def drop_proposals(entry: Entry) -> None:
    """What a closure that stands no longer made us propose, nobody need decide."""
    from anlan.command.models import Rerouting
    from anlan.command.services.replanning import MOVING, decline_replan

    closure = entry.about.partition(":")[2]
    open_ones = Rerouting.objects.filter(closure__uid=closure, state=Rerouting.State.PROPOSED, order__state__in=MOVING)
    for one in open_ones:
        decline_replan(rerouting=one.uid, reason=_("管制已解除"), by=COMMAND)


@reaction("deadline.missed", name="command.overdue")
def mark_overdue(entry: Entry) -> None:
    """An order that nobody acknowledged, or that has not arrived, shows it; telling the roster is the deadline's own."""
    from anlan.command.models import Order

    says = payload_of(entry)
    kind, _colon, uid = says["about"].partition(":")
    if kind == "order" and says["kind"] in (ACKNOWLEDGE, ARRIVE):
        for order in Order.objects.select_for_update().filter(uid=uid, is_overdue=False):
            if order.is_live:
                order.is_overdue = True
                order.version += 1
                order.save(update_fields=["is_overdue", "version"])
