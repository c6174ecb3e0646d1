"""The verbs of this room, by noun; import from here."""

from anlan.core.accounts.services.accounts import (
    change_language,
    create_account,
    deactivate_account,
    link_external,
    reactivate_account,
    unlock_account,
)
from anlan.core.accounts.services.grants import give_grant, revoke_grant
from anlan.core.accounts.services.imports import RowDone, apply_import, undo_import
from anlan.core.accounts.services.invitations import invite, revoke_invitation
from anlan.core.accounts.services.organisations import (
    change_department,
    change_organisation,
    close_department,
    close_organisation,
    create_department,
    create_organisation,
)
from anlan.core.accounts.services.passwords import (
    bootstrap_admin,
    change_password,
    redeem_one_time_code,
    reset_password,
    share_demo_password,
)
from anlan.core.accounts.services.people import change_person, create_person, erase_person, person_left
from anlan.core.accounts.services.posts import change_post, close_post, create_post
from anlan.core.accounts.services.roles import assign_role, withdraw_role
from anlan.core.accounts.services.roster import hand_over_shift, schedule_shift, take_over_shift, withdraw_shift
from anlan.core.accounts.services.tokens import create_token, revoke_token

__all__ = [
    "RowDone",
    "apply_import",
    "assign_role",
    "bootstrap_admin",
    "change_department",
    "change_language",
    "change_organisation",
    "change_password",
    "change_person",
    "change_post",
    "close_department",
    "close_organisation",
    "close_post",
    "create_account",
    "create_department",
    "create_organisation",
    "create_person",
    "create_post",
    "create_token",
    "deactivate_account",
    "erase_person",
    "give_grant",
    "hand_over_shift",
    "invite",
    "link_external",
    "person_left",
    "reactivate_account",
    "redeem_one_time_code",
    "reset_password",
    "revoke_grant",
    "revoke_invitation",
    "revoke_token",
    "schedule_shift",
    "share_demo_password",
    "take_over_shift",
    "undo_import",
    "unlock_account",
    "withdraw_role",
    "withdraw_shift",
]
