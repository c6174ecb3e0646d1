"""`/ca`: the certificate of this node's own authority, for the phones of the local network."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anlan.cli.lan import authority, fingerprint


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """How a phone comes to trust this node; open to all, for nobody can log in safely before. Raises Http404."""
    if not authority().is_file():
        raise Http404
    return render(request, "anlan/phone/authority.html", {"fingerprint": fingerprint(authority())})


@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """The certificate itself: nothing secret. Raises Http404."""
    if not authority().is_file():
        raise Http404
    named = {"Content-Disposition": 'attachment; filename="anlan-ca.crt"'}
    return HttpResponse(authority().read_bytes(), content_type="application/x-x509-ca-cert", headers=named)
