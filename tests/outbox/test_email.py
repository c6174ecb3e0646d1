"""E-mail against a real mail server."""

from __future__ import annotations

import email
import email.policy

import pytest

from anlan.core.journal.models import Entry
from anlan.core.outbox.channel import Outgoing, Refused
from anlan.core.outbox.channels import EmailChannel
from anlan.core.outbox.delivering import deliver_due
from anlan.core.outbox.reasons import explained


def settled(message):
    deliver_due()
    message.refresh_from_db()
    return message.state


def test_a_mail_arrives_whole_with_its_chinese_and_its_dots(reality, mailbox, send):
    assert settled(send()) == "delivered"
    (envelope,) = mailbox.mails
    assert envelope.rcpt_tos == ["desk@example.org"]
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert mail["Subject"] == "地震速报"
    assert mail.get_content().replace("\r\n", "\n").strip() == "云南鲁甸发生 6.5 级地震。\n.行首有点"


def test_the_same_message_has_the_same_message_id_so_that_a_mail_program_can_tell(mailbox, db):
    for _ in range(2):
        EmailChannel().deliver(Outgoing("reality:email:k", "desk@example.org", "s", "b"))
    first, second = (email.message_from_bytes(one.content)["Message-ID"] for one in mailbox.mails)
    assert first == second


def test_not_now_is_tried_again_and_never_is_not(reality, mailbox, send):
    mailbox.rcpt = "450 busy"
    later = send(key="later")
    assert settled(later) == "waiting"
    assert explained(later.error) == "邮件服务器要求稍后再试（recipient 450）。"
    mailbox.rcpt = "550 <desk@example.org>: no such mailbox"
    never = send(key="never")
    assert settled(never) == "failed"
    assert explained(never.error) == "邮件服务器拒收（recipient 550）。"
    mailbox.rcpt = "250 OK"
    mailbox.data = "554 spam"
    assert settled(send(key="spam")) == "failed"
    mailbox.data = "451 later"
    assert settled(send(key="slow")) == "waiting"
    assert mailbox.mails == []


def test_what_the_server_says_about_the_address_is_not_kept(reality, mailbox, send, caplog):
    caplog.set_level("DEBUG")
    mailbox.rcpt = "550 <desk@example.org>: no such mailbox"
    message = send()
    settled(message)
    ours = "".join(
        repr(vars(record)) for record in caplog.records if not record.name.startswith("mail.")
    )  # mail.: the server
    assert "message failed" in ours
    assert "desk@example.org" not in message.error + ours + Entry.objects.get().payload


def test_a_connection_cut_before_the_message_is_tried_again(reality, mailbox, send):
    mailbox.cut = "before"
    message = send()
    assert settled(message) == "waiting"
    assert message.error.startswith("smtp_broke_off")


def test_a_connection_cut_after_the_message_leaves_it_unknown_because_it_may_have_been_taken(reality, mailbox, send):
    mailbox.cut = "after"
    assert settled(send()) == "unknown"
    assert len(mailbox.mails) == 1, "here it was"


def test_a_server_that_falls_silent_after_the_message_leaves_it_unknown(reality, mailbox, send, monkeypatch):
    monkeypatch.setenv("ANLAN_OUTBOX_TIMEOUT_S", "0.3")
    mailbox.cut = "silence"
    assert settled(send()) == "unknown"


def test_a_server_that_cannot_be_reached_or_is_not_set_up_is_tried_again(reality, mailbox, send, monkeypatch):
    monkeypatch.setenv("ANLAN_SMTP_PORT", "1")
    message = send(key="unreachable")
    assert settled(message) == "waiting"
    assert message.error.startswith("smtp_unreachable")
    monkeypatch.setenv("ANLAN_SMTP_HOST", "")
    message = send(key="none")
    assert settled(message) == "waiting"
    assert explained(message.error) == "本节点没有配置邮件服务器（SMTP_HOST）。"


@pytest.mark.parametrize(
    "to",
    [
        "a@example.org, b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "nobody",
        "",
        "a@example.org>\r\nDATA",
        "张@example.org",
    ],
)
def test_an_address_that_is_not_one_address_is_refused_and_nobody_gets_it(mailbox, to, db):
    with pytest.raises(Refused):
        EmailChannel().deliver(Outgoing("k", to, "s", "b"))
    assert mailbox.mails == []


def test_a_subject_cannot_write_headers_of_its_own(reality, mailbox, send):
    assert settled(send(subject="速报\r\nBcc: other@example.org\r\n\r\nx")) == "delivered"
    mail = email.message_from_bytes(mailbox.mails[0].content, policy=email.policy.default)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "速报 Bcc: other@example.org x"
