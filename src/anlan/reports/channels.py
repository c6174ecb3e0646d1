"""Upwards: into the inbox of a desk of this node, or by HTTP to the node that works for the tier above.

While that node cannot be reached the report waits in the outbox, however long, and its clock runs on.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from django.db import transaction

from anlan.core import clock
from anlan.core.clock.models import Workspace
from anlan.core.errors import DomainError
from anlan.core.outbox.channel import AnswerLost, NotThere, Outgoing, Refused, TryLater
from anlan.core.permission import ENGINE
from anlan.core.settings import conf
from anlan.reports import tiers

TIER, NODE = "tier", "tier_node"
BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
INBOX, RECEIPTS = "/api/v1/reports/inbox", "/api/v1/reports/receipts"


class TierChannel:
    """To a desk of this node: delivered at once. It stays in the node, so it works in a drill."""

    name = TIER
    is_outside = False
    is_idempotent = True

    def deliver(self, message: Outgoing) -> None:
        from anlan.reports.services import deliver_report

        workspace = Workspace.objects.get(key=message.key.partition(":")[0])
        with clock.entered(workspace), transaction.atomic():
            try:
                deliver_report(report=message.to, by=ENGINE)
            except DomainError as fault:
                raise Refused("tier_refused", fault.code) from fault


class NodeChannel:
    """POSTs to another node with its token; `to` is `<region>:<path>`, the body what that path takes.

    The node makes one report of two with the same uid, so sending twice does no harm.
    """

    name = NODE
    is_outside = True
    is_idempotent = True

    def deliver(self, message: Outgoing) -> None:
        import httpx  # here: most nodes have no other above, and every command would load it

        region_code, _colon, path = message.to.partition(":")
        link = tiers.link_to(region_code)
        if link is None:
            raise NotThere("tier_not_linked", region_code)
        headers = {"Authorization": f"Bearer {link.token}", "Content-Type": "application/json; charset=utf-8"}
        try:
            answer = httpx.post(
                link.url + path, content=message.body.encode(), headers=headers, timeout=conf.OUTBOX_TIMEOUT_S,
                trust_env=False, follow_redirects=False,
            )  # fmt: skip
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as fault:
            raise NotThere("tier_unreachable", type(fault).__name__) from fault
        except httpx.HTTPError as fault:
            raise AnswerLost("answer_lost", type(fault).__name__) from fault
        _judge(answer.status_code)
        if path == INBOX:
            self._arrived(message)

    def _arrived(self, message: Outgoing) -> None:
        """The other node has it: here too it counts as delivered."""
        from anlan.reports.services import deliver_report

        workspace = Workspace.objects.get(key=message.key.partition(":")[0])
        with clock.entered(workspace), transaction.atomic():
            deliver_report(report=json.loads(message.body)["uid"], by=ENGINE)


def _judge(code: int) -> None:
    if code < HTTPStatus.MULTIPLE_CHOICES:
        return
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR or code in BUSY:
        raise NotThere("tier_put_off", code)
    if code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise TryLater("tier_no_entry", code)
    raise Refused("tier_refused", code)
