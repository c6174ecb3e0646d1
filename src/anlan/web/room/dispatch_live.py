"""What an entry about an order changes on open rooms: its card, the counts, the line of the timeline."""

from __future__ import annotations

from collections.abc import Iterable

from anlan.command.models import Order
from anlan.command.payloads.orders import COMMAND_VIEW
from anlan.command.queries.orders import board
from anlan.command.telling import OF_ORDERS
from anlan.core.journal.models import Entry
from anlan.core.permission import system_actor
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.web.events.fragments import Fragment, fragment_of
from anlan.web.live import Scope, at_home, timeline_fragment
from anlan.web.room.dispatch_rows import counts_of, order_row

HOUSE = system_actor("stream")


@fragment_of("order")
def order_fragments(entry: Entry) -> Iterable[Fragment]:
    """Its card, the counts of its incident, its line."""
    row = Order.objects.select_related("incident", "holder").filter(uid=entry.subject_key).first()
    if row is None:
        return
    with at_home():
        topic, at = row.incident.journal_key, entry.occurred_at.isoformat()
        if entry.verb in OF_ORDERS:
            yield timeline_fragment(row.incident, entry, Scope(row.incident, INCIDENT_VIEW))
        item, scope = order_row(row), Scope(row, COMMAND_VIEW)
        yield scope.fragment(topic, "orders", item["row_id"], "order_card", {"item": item}, item["at"].isoformat())
        counts = {"counts": counts_of(board(row.incident, HOUSE))}
        yield Scope(row.incident, COMMAND_VIEW).fragment(topic, "", "order-counts", "order_counts", counts, at)
