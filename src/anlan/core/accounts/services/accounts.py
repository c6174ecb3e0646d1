"""Accounts: opened, switched off and on, unlocked, linked."""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.translation import gettext as _

from anlan.core import journal, permission
from anlan.core.accounts.errors import AlreadyThere, NotOwnAccount, OwnRights
from anlan.core.accounts.login import forget_failures
from anlan.core.accounts.models import Account
from anlan.core.accounts.payloads import (
    AccountCreated,
    AccountReactivated,
    AccountUnlocked,
    ExternalLinked,
    LanguageChanged,
)
from anlan.core.accounts.scope import MANAGE, account_to_manage, note, place
from anlan.core.accounts.services.people import person_to_manage, switch_off
from anlan.core.accounts.tokens import shut_out
from anlan.core.errors import InvalidInput
from anlan.core.permission import Actor
from anlan.core.personal import looks_personal

USERNAME = re.compile(r"[\w.-]{2,60}", re.ASCII)


@journal.service("account.created")
def create_account(
    *,
    username: str,
    region_code: str,
    person_id: int | None = None,
    language: str = "zh-hans",
    is_demo: bool = False,
    by: Actor,
) -> Account:
    """Open an account without roles and without a password; `reset_password` gives the first one-time code.

    `username` is a post or work number: letters, digits, dot, dash, never a phone or ID number.
    """
    permission.require(by, MANAGE, place(region_code))
    if not USERNAME.fullmatch(username) or looks_personal(username):
        raise InvalidInput(field=_("账号"), reason=_("只能用 2 至 60 个字母、数字、点和横线，不能用手机号或证件号"))
    if Account.objects.filter(username__iexact=username).exists():
        raise AlreadyThere(what=username)
    person = person_to_manage(person_id, by) if person_id is not None else None
    if person is not None and Account.objects.filter(person=person).exists():
        raise AlreadyThere(what=_("该人员的账号"))
    account = Account(username=username, region_code=region_code, person=person, language=language, is_demo=is_demo)
    account.set_unusable_password()
    account.save()
    note(
        "account.created",
        about=account,
        by=by,
        payload=AccountCreated(region_code, person_id, is_demo),
        regions=[region_code],
    )
    return account


@journal.service("account.deactivated")
def deactivate_account(*, account_id: int, by: Actor) -> Account:
    """Switch an account off: its sessions and tokens end with it, for good. Nobody switches himself off."""
    account = account_to_manage(account_id, by)
    if by.key == account.key:
        raise OwnRights()
    switch_off(account, by)
    return account


@journal.service("account.reactivated")
def reactivate_account(*, account_id: int, by: Actor) -> Account:
    """Switch an account on again, with the roles it had; its tokens stay ended."""
    account = account_to_manage(account_id, by)
    account.is_active = True
    account.save(update_fields=["is_active"])
    note(
        "account.reactivated",
        about=account,
        by=by,
        payload=AccountReactivated(account.region_code),
        regions=[account.region_code],
    )
    return account


@journal.service("account.unlocked")
def unlock_account(*, account_id: int, by: Actor) -> Account:
    """Let an account try again before its lock-out ends."""
    account = account_to_manage(account_id, by)
    account.locked_until = None
    account.save(update_fields=["locked_until"])
    forget_failures(account.username)
    note(
        "account.unlocked",
        about=account,
        by=by,
        payload=AccountUnlocked(account.region_code),
        regions=[account.region_code],
    )
    return account


@journal.service("account.language_changed")
def change_language(*, language: str, by: Actor) -> Account:
    """The account's own choice of language."""
    if by.account_id is None:
        raise NotOwnAccount()
    if language not in dict(settings.LANGUAGES):
        raise InvalidInput(field=_("语言"), reason=_("不支持这种语言"))
    account = Account.objects.select_for_update().get(pk=by.account_id)
    account.language = language
    account.save(update_fields=["language"])
    note("account.language_changed", about=account, by=by, payload=LanguageChanged(language), regions=[account.region_code])
    return account


@journal.service("account.external_linked")
def link_external(*, account_id: int, subject: str, by: Actor) -> Account:
    """Tie an account to the subject of the OpenID Connect provider; an empty one unties it."""
    account = account_to_manage(account_id, by)
    if by.key == account.key:
        raise OwnRights()
    if subject and Account.objects.filter(oidc_subject=subject).exclude(pk=account.pk).exists():
        raise AlreadyThere(what=_("统一身份关联"))
    account.oidc_subject = subject
    tokens_ended = shut_out(account)
    account.save(update_fields=["oidc_subject", "security_stamp"])
    note(
        "account.external_linked",
        about=account,
        by=by,
        payload=ExternalLinked(bool(subject), tokens_ended),
        regions=[account.region_code],
    )
    return account
