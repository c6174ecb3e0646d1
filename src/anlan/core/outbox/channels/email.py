"""E-mail, over SMTP."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime

from anlan.core import clock
from anlan.core.outbox.channel import AnswerLost, Outgoing, Refused, TryLater
from anlan.core.settings import conf


class EmailChannel:
    """Delivered means: the mail server has taken the message after the final dot.

    Up to that dot nothing was accepted, so a fault is an attempt that failed; between the dot and the
    answer a fault leaves it unknown, and it is not sent again blindly.
    """

    name = "email"
    is_outside = True
    is_idempotent = False

    def deliver(self, message: Outgoing) -> None:
        if not conf.SMTP_HOST:
            raise TryLater("smtp_not_set_up")
        text = _written(message)
        try:
            server = _connected()
        except smtplib.SMTPResponseException as fault:
            raise TryLater("smtp_no_entry", fault.smtp_code) from fault
        except (OSError, smtplib.SMTPException) as fault:
            raise TryLater("smtp_unreachable", type(fault).__name__) from fault
        try:
            _hand_over(server, message.to, text)
        finally:
            server.close()


def _connected() -> smtplib.SMTP:
    timeout = conf.OUTBOX_TIMEOUT_S
    if conf.SMTP_TLS == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            conf.SMTP_HOST, conf.SMTP_PORT, timeout=timeout, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(conf.SMTP_HOST, conf.SMTP_PORT, timeout=timeout)
    try:
        server.ehlo_or_helo_if_needed()
        if conf.SMTP_TLS == "starttls":
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        if conf.SMTP_USER:
            server.login(conf.SMTP_USER, conf.SMTP_PASSWORD)
    except BaseException:
        server.close()
        raise
    return server


def _hand_over(server: smtplib.SMTP, to: str, text: bytes) -> None:
    try:
        _agreed(server.mail(conf.SMTP_FROM), "sender")
        _agreed(server.rcpt(to), "recipient")
        _agreed(server.docmd("DATA"), "message", wanted=354)
    except UnicodeError as fault:
        raise Refused("bad_address") from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise TryLater("smtp_broke_off", type(fault).__name__) from fault
    try:
        server.send(text)
        answer = server.getreply()
    except (OSError, smtplib.SMTPException) as fault:
        raise AnswerLost("answer_lost", type(fault).__name__) from fault
    _agreed(answer, "message")


def _agreed(answer: tuple[int, bytes], what: str, *, wanted: int = 250) -> None:
    """Raise for a no. Only the code is told: the server's words often repeat the address."""
    code = answer[0]
    if code == wanted or (what == "recipient" and code == 251):
        return
    if code // 100 == 5:
        raise Refused("smtp_refused", f"{what} {code}")
    raise TryLater("smtp_put_off", f"{what} {code}")


def _written(message: Outgoing) -> bytes:
    """The mail as it goes over the wire, dots doubled. The same key gives the same Message-ID."""
    mail = EmailMessage(policy=WIRE)
    mail["From"] = conf.SMTP_FROM
    try:
        mail["To"] = Address(addr_spec=message.to)  # one address, and nothing that starts a header of its own
    except (ValueError, IndexError, HeaderParseError) as fault:
        raise Refused("bad_address") from fault
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(clock.wall())
    host = conf.SMTP_FROM.rpartition("@")[2] or "anlan"
    mail["Message-ID"] = f"<{hashlib.sha256(message.key.encode()).hexdigest()[:40]}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body, charset="utf-8", cte="base64")
    lines = mail.as_bytes().split(b"\r\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines).rstrip(b"\r\n") + b"\r\n.\r\n"
