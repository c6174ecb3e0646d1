"""Forms of the log-in, for the faces to show."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

CODE_LENGTH = 40
NAME_LENGTH = 60
PASSWORD_LENGTH = 200


def _password(label: Any, autocomplete: str, **more: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=PASSWORD_LENGTH, widget=widget, **more)


class LoginForm(forms.Form):
    """First factor."""

    username = forms.CharField(
        label=_("账号"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = _password(_("密码"), "current-password")


class CodeForm(forms.Form):
    """Second factor, or its recovery code."""

    token = forms.CharField(
        label=_("验证码"),
        max_length=CODE_LENGTH,
        help_text=_("填手机验证器上的 6 位数字；手机不在身边时填一个恢复码。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


class _NewPassword(forms.Form):
    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", _("两次填写的密码不一致。"))
        return given


class SetUpForm(_NewPassword):
    """Choose the first password with a one-time code."""

    code = forms.CharField(
        label=_("一次性口令"),
        max_length=CODE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "autocapitalize": "characters"}),
    )
    new = _password(_("新密码"), "new-password", help_text=_("至少 12 个字符，不能是常见密码。"))
    again = _password(_("再填一次"), "new-password")


class PasswordForm(_NewPassword):
    """Change the own password."""

    old = _password(_("当前密码"), "current-password")
    new = _password(_("新密码"), "new-password", help_text=_("至少 12 个字符，不能是常见密码。"))
    again = _password(_("再填一次"), "new-password")


class RemoveSecondFactorForm(forms.Form):
    """Switch the second factor off."""

    password = _password(_("当前密码"), "current-password")
