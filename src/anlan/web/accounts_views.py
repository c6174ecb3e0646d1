"""Log-in in one or two steps, log-out, first set-up, own password, second factor, language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import logout as django_logout
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import path, reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from anlan.core import clock
from anlan.core.accounts import external, login, second_factor, services, sessions
from anlan.core.accounts.backends import address_of
from anlan.core.accounts.errors import CodeRefused, spoken
from anlan.core.accounts.forms import CodeForm, LoginForm, PasswordForm, RemoveSecondFactorForm, SetUpForm
from anlan.core.accounts.models import Account
from anlan.core.accounts.services.passwords import account_of_code
from anlan.core.errors import DomainError
from anlan.exercises import demo
from anlan.web.middleware import LANGUAGE_COOKIE

PENDING = "anlan_pending"
PENDING_STANDS_S = 300
"""How long the second step may take after the first."""
LANGUAGE_KEPT_S = 31_536_000


def _return_to(request: HttpRequest) -> str:
    """Where to go afterwards: only within this node."""
    wanted = str(request.POST.get("next") or request.GET.get("next") or "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and is_ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def _refuse(form: forms.Form, refusal: DomainError) -> int:
    """Put a refusal's sentence and advice on the form; answers the status the page goes out with."""
    form.add_error(None, spoken(refusal))
    return refusal.http_status


def _page(request: HttpRequest, template: str, form: forms.Form, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "next": _return_to(request), "language_url": reverse("language"), **more}
    return render(request, f"anlan/{template}", context, status=status)


def _bound(form: forms.Form, request: HttpRequest) -> bool:
    return request.method == "POST" and form.is_valid()


def _enter(request: HttpRequest, account: Account, means: str) -> HttpResponse:
    """All factors were right."""
    login.logged_in(account=account, means=means, address=address_of(request), by=login.own_actor(account))
    return_to = reverse("own-password") if account.must_change_password else _return_to(request)
    sessions.begin(request, account)
    request.session.pop(PENDING, None)
    response = HttpResponseRedirect(return_to)
    if LANGUAGE_COOKIE not in request.COOKIES:
        _keep_language(response, account.language)
    return response


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """First step: name and password."""
    form = LoginForm(request.POST if request.method == "POST" else None)
    status = 200
    if _bound(form, request):
        given = form.cleaned_data
        try:
            account = login.check_credentials(given["username"], given["password"], address=address_of(request))
        except DomainError as refusal:
            status = _refuse(form, refusal)
        else:
            if not account.has_second_factor:
                return _enter(request, account, "password")
            request.session[PENDING] = {
                "account": account.pk,
                "stamp": account.get_session_auth_hash(),
                "at": clock.wall().timestamp(),
                "next": _return_to(request),
            }
            return HttpResponseRedirect(reverse("login-code"))
    return _page(request, "login.html", form, status, external=external.offered(), demo=_demo_logins())


def _demo_logins() -> list[dict[str, str]]:
    """The demo's log-ins while they stand: what `anlan run --demo` prints, on the page that asks for it."""
    if not demo.demo_accounts_stand():
        return []
    return [{"name": one.name, "username": one.username, "password": demo.PASSWORD} for one in demo.logins()]


def _pending(request: HttpRequest) -> Account | None:
    """Whose first factor was right in this browser, not too long ago, and unchanged since."""
    kept = request.session.get(PENDING)
    if not kept or clock.wall().timestamp() - kept["at"] > PENDING_STANDS_S:
        return None
    account = Account.objects.filter(pk=kept["account"], is_active=True).first()
    if account is None or not constant_time_compare(kept["stamp"], account.get_session_auth_hash()):
        return None
    return account


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def log_in_code(request: HttpRequest) -> HttpResponse:
    """Second step: the code."""
    account = _pending(request)
    if account is None:
        return HttpResponseRedirect(reverse("login"))
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if _bound(form, request):
        address = address_of(request)
        try:
            login.require_not_locked(account.username, address)
            means = second_factor.check_code(account, form.cleaned_data["token"])
        except DomainError as refusal:
            if isinstance(refusal, CodeRefused):
                login.record_failure(account.username, address, factor=login.SECOND)
            status = _refuse(form, refusal)
        else:
            post = request.POST.copy()
            post["next"] = request.session[PENDING]["next"]
            request.POST = post  # type: ignore[assignment]
            return _enter(request, account, f"password+{means}")
    return _page(request, "login.html", form, status)


@never_cache
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Leave; the session is gone."""
    if request.user.is_authenticated:
        account = request.user
        assert isinstance(account, Account)
        login.logged_out(account=account, address=address_of(request), by=login.own_actor(account))
    django_logout(request)
    return HttpResponseRedirect("/login")  # the one of reality: there is no other


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Choose a password with a one-time code: the first administrator, or after a reset."""
    form = SetUpForm(request.POST if request.method == "POST" else None)
    status = 200
    if _bound(form, request):
        address, code = address_of(request), form.cleaned_data["code"]
        try:
            login.require_not_locked("", address)
            account = account_of_code(code)
            if account is None:
                login.record_failure(f"code from {address}", address, factor="code")
            by = login.own_actor(account) if account else login.LOGIN
            services.redeem_one_time_code(code=code, new=form.cleaned_data["new"], by=by)
        except DomainError as refusal:
            status = _refuse(form, refusal)
        else:
            return HttpResponseRedirect(reverse("login"))
    return _page(
        request, "account/form.html", form, status, title=_("设置密码"), button=_("保存并去登录"),
        lead=_("用管理员给您的一次性口令设置自己的密码。"),
    )  # fmt: skip


def _own(request: HttpRequest) -> Account | None:
    """The account of a session that is still fresh."""
    user = request.user
    is_fresh = isinstance(user, Account) and request.actor.account_id == user.pk  # type: ignore[attr-defined]
    return user if isinstance(user, Account) and is_fresh else None


def _to_login(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('login')}?next={request.path}")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_password(request: HttpRequest) -> HttpResponse:
    """Change the own password; other sessions end, this one goes on."""
    account = _own(request)
    if account is None:
        return _to_login(request)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    status = 200
    if _bound(form, request):
        given = form.cleaned_data
        try:
            login.require_not_locked(account.username, address_of(request))
            changed = services.change_password(old=given["old"], new=given["new"], by=request.actor)  # type: ignore[attr-defined]
        except DomainError as refusal:
            if refusal.code == "login_refused":
                login.record_failure(account.username, address_of(request))
            status = _refuse(form, refusal)
        else:
            update_session_auth_hash(request, changed)
            return HttpResponseRedirect(_return_to(request))
    return _page(request, "account/form.html", form, status, title=_("修改密码"), button=_("保存"), lead="")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_second_factor(request: HttpRequest) -> HttpResponse:
    """Set the second factor up, or switch it off."""
    account = _own(request)
    if account is None:
        return _to_login(request)
    if account.has_second_factor:
        return _remove_second_factor(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if _bound(form, request):
        try:
            codes = second_factor.confirm_enrolment(code=form.cleaned_data["token"], by=request.actor)  # type: ignore[attr-defined]
        except DomainError as refusal:
            status = _refuse(form, refusal)
        else:
            return _page(request, "account/recovery_codes.html", form, codes=codes)
    if request.method != "POST" or not second_factor.enrolment_secret(account):
        second_factor.begin_enrolment(account)
    picture, secret = second_factor.enrolment_qr(account), second_factor.enrolment_secret(account)
    return _page(request, "account/second_factor.html", form, status, picture=picture, secret=secret)


def _remove_second_factor(request: HttpRequest) -> HttpResponse:
    form = RemoveSecondFactorForm(request.POST if request.method == "POST" else None)
    status = 200
    if _bound(form, request):
        account = _own(request)
        assert account is not None
        try:
            login.require_not_locked(account.username, address_of(request))
            second_factor.remove_second_factor(password=form.cleaned_data["password"], by=request.actor)  # type: ignore[attr-defined]
        except DomainError as refusal:
            if refusal.code == "login_refused":
                login.record_failure(account.username, address_of(request))
            status = _refuse(form, refusal)
        else:
            return HttpResponseRedirect(reverse("own-second-factor"))
    return _page(
        request, "account/form.html", form, status, title=_("两步验证已启用"), button=_("取消两步验证"),
        lead=_("取消后，登录只需密码。"),
    )  # fmt: skip


def _keep_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=LANGUAGE_KEPT_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """中文 or English; kept with the account too."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(_return_to(request))
    if language in dict(settings.LANGUAGES):
        if _own(request) is not None:
            services.change_language(language=language, by=request.actor)  # type: ignore[attr-defined]
        _keep_language(response, language)
    return response


urlpatterns = [
    path("login", log_in, name="login"),
    path("login/code", log_in_code, name="login-code"),
    path("logout", log_out, name="logout"),
    path("setup", set_up, name="set-up"),
    path("account/password", own_password, name="own-password"),
    path("account/second-factor", own_second_factor, name="own-second-factor"),
    path("language", switch_language, name="language"),
]
