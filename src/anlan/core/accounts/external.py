"""The seam for log-in at an OpenID Connect provider.

What is here: which account a *verified* set of claims belongs to, and where a provider's flow plugs in.
What is not: the flow itself (discovery, authorization code with PKCE, checking the ID token's signature).
A package that brings it implements `ExternalLogin`, calls `offer(...)` in its AppConfig.ready, and the
log-in page shows its button. Accounts are never made on the fly: an administrator links the provider's
subject to an account (`services.link_external`), so rights stay with the packs and the administrators.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from anlan.core import clock
from anlan.core.accounts.actors import is_usable
from anlan.core.accounts.errors import LoginRefused
from anlan.core.accounts.models import Account
from anlan.core.settings import conf


@dataclass(frozen=True)
class VerifiedClaims:
    """Claims of an ID token whose signature, nonce and times the provider's package has checked."""

    issuer: str
    audience: tuple[str, ...]
    subject: str
    expires_at: float


class ExternalLogin(Protocol):
    """One flow at one provider."""

    label: str

    def begin(self, *, return_to: str) -> str:
        """The provider's address to send the browser to; state and nonce are the flow's own."""

    def finish(self, *, query: Mapping[str, str]) -> VerifiedClaims:
        """The verified claims of the browser that came back. Raises LoginRefused."""


_offered: list[ExternalLogin] = []


def offer(flow: ExternalLogin) -> None:
    """Told once, at start, by the package that brings the flow."""
    _offered[:] = [flow]


def offered() -> ExternalLogin | None:
    """The flow, where a provider is set up and a package brings one."""
    return _offered[0] if conf.OIDC_ISSUER and _offered else None


def account_of_claims(claims: VerifiedClaims) -> Account:
    """The linked, usable account. Raises LoginRefused for another issuer or audience, stale claims, or no link."""
    fits = (
        bool(conf.OIDC_ISSUER)
        and claims.issuer == conf.OIDC_ISSUER
        and bool(conf.OIDC_CLIENT_ID)
        and conf.OIDC_CLIENT_ID in claims.audience
        and claims.expires_at > clock.wall().timestamp()
        and bool(claims.subject)
    )
    account = Account.objects.filter(oidc_subject=claims.subject).first() if fits else None
    if account is None or not is_usable(account):
        raise LoginRefused()
    return account
