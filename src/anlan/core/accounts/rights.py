"""The rights of an account as every request reads them.

Each page, API call and stream asks for these before anything else and nothing of them is kept, so that a right
that was withdrawn is gone with the next request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anlan.core import statements

_TOKEN = """
SELECT t.id, t.acts, t.used_at, a.id, a.username
FROM accounts_apitoken t JOIN accounts_account a ON a.id = t.account_id
WHERE t.digest = %s AND t.revoked_at IS NULL AND t.expires_at > %s AND a.is_active
"""
_RIGHTS = """
SELECT 1 AS kind, r.id, r.role, r.region_code, d.hazards, NULL AS until
FROM accounts_roleassignment r LEFT JOIN accounts_department d ON d.id = r.department_id
WHERE r.account_id = %s AND r.withdrawn_at IS NULL
UNION ALL
SELECT 2, id, role, region_code, hazards, until FROM accounts_grant
WHERE account_id = %s AND revoked_at IS NULL AND granted_at <= %s AND until > %s
UNION ALL
SELECT 3, id, subject, '', NULL, NULL FROM accounts_invitation
WHERE account_id = %s AND workspace_id = %s AND revoked_at IS NULL
ORDER BY 1, 2
"""
_ROLE, _GRANT, _INVITATION = 1, 2, 3


@dataclass(frozen=True)
class Held:
    """What an account holds, each in the order in which it was given.

    A role: its name, region and hazards, None where it was given through no department. A grant: the same and its end.
    """

    roles: list[tuple[str, str, frozenset[str] | None]]
    grants: list[tuple[str, str, frozenset[str], datetime]]
    invitations: frozenset[str]


def token(digest: str, at: datetime) -> tuple[int, frozenset[str], datetime | None, int, str] | None:
    """Id, acts and last use of a token that stands, then id and name of its account, which must be switched on."""
    found = statements.rows(_TOKEN, digest, statements.stored(at))
    if not found:
        return None
    pk, acts, used_at, account_id, username = found[0]
    return pk, statements.names(acts), None if used_at is None else statements.instant(used_at), account_id, username


def held(account_id: int, workspace_id: int | None, at: datetime) -> Held:
    """Roles that stand, grants in force at an instant, and what the account is invited to in a workspace."""
    instant = statements.stored(at)
    found = statements.rows(_RIGHTS, account_id, account_id, instant, instant, account_id, workspace_id)
    return Held(
        roles=[
            (role, region, None if hazards is None else statements.names(hazards))
            for kind, _id, role, region, hazards, _until in found
            if kind == _ROLE
        ],
        grants=[
            (role, region, statements.names(hazards), statements.instant(until))
            for kind, _id, role, region, hazards, until in found
            if kind == _GRANT
        ],
        invitations=frozenset(row[2] for row in found if row[0] == _INVITATION),
    )
