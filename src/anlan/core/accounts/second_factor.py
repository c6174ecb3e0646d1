"""The second factor: time-based codes (RFC 6238) and recovery codes.

The secret is kept encrypted, bound to its account; a code works once; an enrolment counts only after a
code has proven that the telephone has the secret.
"""

from __future__ import annotations

import hmac

import pyotp

from anlan.core import clock, journal
from anlan.core.accounts.errors import CodeRefused, LoginRefused, NotOwnAccount, OwnRights
from anlan.core.accounts.models import Account, RecoveryCode
from anlan.core.accounts.payloads import SecondFactorRemoved, SecondFactorSet
from anlan.core.accounts.scope import account_to_manage, note
from anlan.core.accounts.secrets import code_digest, new_code
from anlan.core.accounts.tokens import shut_out
from anlan.core.permission import Actor
from anlan.core.personal import cipher, rotation

ISSUER = "Anlan 安澜"
RECOVERY_CODES = 8
STEPS_EITHER_SIDE = 1
"""RFC 6238 §5.2 recommends one step of tolerance for transmission and clock drift."""
QR_SCALE = 4


def _context(account: Account) -> str:
    return f"totp:{account.pk}"


def _step_of(secret: str, code: str) -> int | None:
    """The time step a code belongs to, within the tolerance; None where it belongs to none."""
    totp = pyotp.TOTP(secret)
    current = int(clock.wall().timestamp()) // totp.interval
    typed = "".join(letter for letter in code if letter.isdecimal())
    typed = "".join(str(int(digit)) for digit in typed)  # ６ of a Chinese keyboard is a 6
    found = None
    for step in range(current - STEPS_EITHER_SIDE, current + STEPS_EITHER_SIDE + 1):
        if hmac.compare_digest(totp.generate_otp(step), typed):
            found = step
    return found


def _own(by: Actor) -> Account:
    if by.account_id is None or by.acts is not None:
        raise NotOwnAccount()
    return Account.objects.select_for_update().get(pk=by.account_id)


def begin_enrolment(account: Account) -> None:
    """Make a secret that waits to be proven. Nothing changes for the log-in yet."""
    account.totp_pending_cipher = cipher.seal(pyotp.random_base32(), context=_context(account))
    account.save(update_fields=["totp_pending_cipher"])


def enrolment_secret(account: Account) -> str:
    """The secret that waits, for typing it in by hand; empty where none waits."""
    sealed = bytes(account.totp_pending_cipher)
    return cipher.unseal(sealed, context=_context(account)) if sealed else ""


def enrolment_qr(account: Account) -> str:
    """The waiting secret as `otpauth:` QR code, an SVG data address for an `img`."""
    import segno  # here: one page draws a code, every command would load it

    uri = pyotp.TOTP(enrolment_secret(account)).provisioning_uri(name=account.username, issuer_name=ISSUER)
    return segno.make(uri).svg_data_uri(scale=QR_SCALE)


@journal.service("account.second_factor_set")
def confirm_enrolment(*, code: str, by: Actor) -> tuple[str, ...]:
    """Switch the second factor on; answers the recovery codes, shown this once. Raises CodeRefused."""
    account = _own(by)
    secret = enrolment_secret(account)
    step = _step_of(secret, code) if secret else None
    if step is None:
        raise CodeRefused()
    account.totp_cipher, account.totp_pending_cipher, account.totp_last_step = account.totp_pending_cipher, b"", step
    account.save(update_fields=["totp_cipher", "totp_pending_cipher", "totp_last_step"])
    codes = tuple(new_code() for _ in range(RECOVERY_CODES))
    account.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(account=account, digest=code_digest(code)) for code in codes)
    note(
        "account.second_factor_set",
        about=account,
        by=by,
        payload=SecondFactorSet(len(codes)),
        regions=[account.region_code],
    )
    return codes


def check_code(account: Account, code: str) -> str:
    """Check a time-based or recovery code; answers how (`totp` or `recovery`). Raises CodeRefused.

    Both are spent by it: the same code, even within its thirty seconds, is refused the second time.
    """
    sealed = bytes(account.totp_cipher)
    if sealed:
        step = _step_of(cipher.unseal(sealed, context=_context(account)), code)
        if step is not None:
            spent = Account.objects.filter(pk=account.pk, totp_last_step__lt=step).update(totp_last_step=step)
            if spent:
                return "totp"
            raise CodeRefused()
        unused = account.recovery_codes.filter(digest=code_digest(code), used_at__isnull=True)
        if unused.update(used_at=clock.wall()):
            return "recovery"
    raise CodeRefused()


@journal.service("account.second_factor_removed")
def remove_second_factor(*, password: str = "", account_id: int | None = None, by: Actor) -> Account:
    """Switch it off: the owner with his password, or an administrator for somebody who lost his telephone."""
    tokens_ended = 0
    if account_id is None:
        account = _own(by)
        if not account.check_password(password):
            raise LoginRefused()
    else:
        account = account_to_manage(account_id, by)
        if by.key == account.key:
            raise OwnRights()
        tokens_ended = shut_out(account)
    account.totp_cipher = account.totp_pending_cipher = b""
    account.totp_last_step = 0
    account.save(update_fields=["totp_cipher", "totp_pending_cipher", "totp_last_step", "security_stamp"])
    account.recovery_codes.all().delete()
    note(
        "account.second_factor_removed",
        about=account,
        by=by,
        payload=SecondFactorRemoved("self" if account_id is None else "administrator", tokens_ended),
        regions=[account.region_code],
    )
    return account


@rotation.also
def seal_anew() -> int:
    """Secrets sealed with an older key, sealed with the current one."""
    count = 0
    for account in Account.objects.select_for_update().exclude(totp_cipher=b"", totp_pending_cipher=b""):
        for field in ("totp_cipher", "totp_pending_cipher"):
            sealed = bytes(getattr(account, field))
            if sealed and cipher.key_id_of(sealed) != cipher.current_key_id():
                setattr(account, field, cipher.seal(cipher.unseal(sealed, context=_context(account)), context=_context(account)))
                count += 1
        account.save(update_fields=["totp_cipher", "totp_pending_cipher"])
    return count
