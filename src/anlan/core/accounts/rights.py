"""The rights of an account as every request reads them.

Each page, API call and stream asks for these before anything else and nothing of them is kept, so that a right
that was withdrawn is gone with the next request.
"""

from __future__ import annotations

from datetime import datetime

from anlan.core import statements

_TOKEN = """
SELECT t.id, t.acts, t.used_at, a.id, a.username
FROM accounts_apitoken t JOIN accounts_account a ON a.id = t.account_id
WHERE t.digest = %s AND t.revoked_at IS NULL AND t.expires_at > %s AND a.is_active
"""
_ROLES = """
SELECT r.role, r.region_code, r.department_id, d.hazards
FROM accounts_roleassignment r LEFT JOIN accounts_department d ON d.id = r.department_id
WHERE r.account_id = %s AND r.withdrawn_at IS NULL ORDER BY r.id
"""
_GRANTS = """
SELECT role, region_code, hazards, until FROM accounts_grant
WHERE account_id = %s AND revoked_at IS NULL AND granted_at <= %s AND until > %s ORDER BY id
"""
_INVITATIONS = """
SELECT subject FROM accounts_invitation WHERE account_id = %s AND workspace_id = %s AND revoked_at IS NULL
"""

Role = tuple[str, str, frozenset[str] | None]
Granted = tuple[str, str, frozenset[str], datetime]


def token(digest: str, at: datetime) -> tuple[int, frozenset[str], datetime | None, int, str] | None:
    """Id, acts and last use of a token that stands, then id and name of its account, which must be switched on."""
    found = statements.rows(_TOKEN, digest, statements.stored(at))
    if not found:
        return None
    pk, acts, used_at, account_id, username = found[0]
    return pk, statements.names(acts), None if used_at is None else statements.instant(used_at), account_id, username


def roles(account_id: int) -> list[Role]:
    """Role, region and hazards of each assignment that stands; None for an assignment to no department."""
    return [
        (role, region, None if department is None else statements.names(hazards))
        for role, region, department, hazards in statements.rows(_ROLES, account_id)
    ]


def grants(account_id: int, at: datetime) -> list[Granted]:
    """Role, region, hazards and end of each grant in force."""
    instant = statements.stored(at)
    return [
        (role, region, statements.names(hazards), statements.instant(until))
        for role, region, hazards, until in statements.rows(_GRANTS, account_id, instant, instant)
    ]


def invitations(account_id: int, workspace_id: int) -> frozenset[str]:
    """What the account is invited to in a workspace."""
    return frozenset(subject for (subject,) in statements.rows(_INVITATIONS, account_id, workspace_id))
