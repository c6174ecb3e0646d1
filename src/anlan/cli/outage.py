"""After the house was down: until when it was alive, and what has to be told so."""

from __future__ import annotations

import logging
from datetime import datetime

log = logging.getLogger("anlan.supervisor")


def last_alive() -> datetime | None:
    """The last instant at which this house is known to have been alive; None on a new one."""
    from django.db.models import Max

    from anlan.core.jobs.models import Heartbeat
    from anlan.core.jobs.pulse import Pulse
    from anlan.core.journal.models import Entry

    known = [
        Pulse().last_alive(),
        Heartbeat.objects.aggregate(at=Max("seen_at"))["at"],
        Entry.objects.order_by("-id").values_list("recorded_at", flat=True).first(),
    ]
    return max((at for at in known if at is not None), default=None)


def resume_after_outage() -> None:
    """Let the clocks of exercises go on from the virtual second at which the house went down."""
    from anlan.core.jobs.leases import living_holder
    from anlan.core.jobs.queries import ENGINE_LEASE
    from anlan.core.permission import system_actor
    from anlan.core.workspaces import services

    alive = last_alive()
    if alive is None or living_holder(ENGINE_LEASE):
        return  # a new house; or an engine started by hand or elsewhere has kept it alive meanwhile
    resumed = services.resume_after_outage(alive, by=system_actor("supervisor"))
    if resumed:
        log.info("clocks resumed", extra={"last_alive": alive.isoformat(), "exercises": [one.key for one in resumed]})
