"""`anlan reactions`: how far each has read, and what it could not do."""

from __future__ import annotations

import argparse

from anlan.cli import codes
from anlan.cli.speech import _, say
from anlan.cli.starting import start_django


def show(_options: argparse.Namespace) -> int:
    """Every reaction with cursor, lag and parked entries."""
    start_django(database=True)
    from anlan.core.jobs.queries import reactions
    from anlan.core.reactions.models import Parked

    for one in reactions():
        say(
            _("%(name)-36s 已读到 %(seq)s，落后 %(lag)s，搁置 %(parked)s"),
            name=one.name, seq=one.seq, lag=one.lag, parked=one.parked,
        )  # fmt: skip
    for parked in Parked.objects.order_by("reaction", "seq"):
        last = parked.error.strip().splitlines()[-1] if parked.error.strip() else _("（等前一条）")
        say(
            "  %(reaction)s seq=%(seq)s %(about)s ×%(attempts)s %(error)s",
            reaction=parked.reaction, seq=parked.seq, about=parked.about, attempts=parked.attempts, error=last,
        )  # fmt: skip
    return codes.OK


def retry(options: argparse.Namespace) -> int:
    """Try what is parked again, given up or not."""
    start_django(database=True)
    from anlan.core.reactions import declared_reactions
    from anlan.core.reactions.models import Parked
    from anlan.core.reactions.running import retry_parked

    parked = Parked.objects.all()
    if options.name:
        if options.name not in declared_reactions() and not parked.filter(reaction=options.name).exists():
            say(_("没有反应 %(name)s。"), name=options.name)
            return codes.REFUSED
        parked = parked.filter(reaction=options.name)
    before = parked.count()
    retry_parked(now=True)
    left = parked.count()
    say(_("重试 %(before)s 条，成功 %(done)s 条，仍搁置 %(left)s 条。"), before=before, done=before - left, left=left)
    return codes.OK if not left else codes.REFUSED
