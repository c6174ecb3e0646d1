"""`anlan account`: make one or let its owner choose a new password, from the console of the machine."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from anlan.cli.codes import Refused
from anlan.cli.speech import _, say
from anlan.cli.starting import start_django

if TYPE_CHECKING:
    from anlan.core.accounts.models import Account


def create(options: argparse.Namespace) -> int:
    """Make an account with one role, and print the code its owner chooses a password with."""
    start_django(database=True)
    from anlan.core import clock
    from anlan.core.accounts.services import assign_role, create_account
    from anlan.core.clock.queries import reality
    from anlan.core.permission.roles import all_roles
    from anlan.core.settings import conf

    if options.role not in all_roles():
        known = "、".join(sorted(all_roles()))
        raise Refused(_("没有角色 %(role)s。可用的有：%(roles)s") % {"role": options.role, "roles": known})
    region = options.region or conf.HOME_REGION
    with clock.entered(reality()):
        account = create_account(username=options.username, region_code=region, by=_by())
        assign_role(account_id=account.pk, role=options.role, region_code=region, by=_by())
    return _give_password(account, from_stdin=options.password_stdin)


def reset(options: argparse.Namespace) -> int:
    """Take the password away and lift the lock."""
    start_django(database=True)
    from anlan.core.accounts.models import Account

    account = Account.objects.filter(username__iexact=options.username).first()
    if account is None:
        raise Refused(_("没有账号 %(name)s。") % {"name": options.username})
    return _give_password(account, from_stdin=options.password_stdin)


def _give_password(account: Account, *, from_stdin: bool) -> int:
    from anlan.core import clock
    from anlan.core.accounts.services import redeem_one_time_code, reset_password
    from anlan.core.clock.queries import reality

    with clock.entered(reality()):
        until, code = reset_password(account_id=account.pk, by=_by())
        if from_stdin:
            redeem_one_time_code(code=code, new=sys.stdin.readline().rstrip("\n"), by=_by())
            say(_("账号 %(name)s 的口令已设好。"), name=account.username)
            return 0
    say(
        _("账号 %(name)s 的一次性代码：%(code)s（%(until)s 前有效；登录页上凭它自设口令）"),
        name=account.username, code=code, until=until.astimezone().strftime("%Y-%m-%d %H:%M"),
    )  # fmt: skip
    return 0


def _by():  # type: ignore[no-untyped-def]
    from anlan.core.permission import system_actor

    return system_actor("console")
