"""Keys for machines: of the own account, some of its acts, until an instant."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from anlan.api.answers import created, listed
from anlan.api.asking import actor_of
from anlan.api.schemas import Key, NewTokenOut, TokenIn, TokenOut
from anlan.core.accounts import services
from anlan.core.accounts.models import ApiToken

router = Router(tags=["tokens"])


def token_out(token: ApiToken) -> dict[str, Any]:
    """A token as the API shows it; never its secret."""
    return {name: getattr(token, name) for name in TokenOut.model_fields}


@router.get("", response=list[TokenOut], operation_id="tokens")
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens of the own account, the newest first."""
    rows = ApiToken.objects.filter(account_id=actor_of(request).account_id).order_by("-pk")
    return listed(request, [token_out(row) for row in rows], is_paged=False)


@router.post("", response={201: NewTokenOut}, operation_id="create_token")
def create_token(request: HttpRequest, data: TokenIn) -> HttpResponse:
    """Make a token. Its secret is shown this once, so a repeated call makes another one, whatever its key."""
    token, secret = services.create_token(
        name=data.name, acts=data.acts, expires_at=data.expires_at, by=actor_of(request)
    )
    return created(NewTokenOut, {**token_out(token), "secret": secret})


@router.delete("/{token}", response=TokenOut, operation_id="revoke_token")
def revoke_token(request: HttpRequest, token: Path[Key]) -> HttpResponse:
    """End a token: the own one, or one of an account the actor administers."""
    return created(TokenOut, token_out(services.revoke_token(token_id=token, by=actor_of(request))), status=200)
