"""From written to settled: what arrived, what did not, and what nobody knows."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from anlan.core import clock, outbox
from anlan.core.errors import NotFound
from anlan.core.journal.appending import NotInTransaction
from anlan.core.journal.models import Entry
from anlan.core.journal.verbs import payload_of
from anlan.core.outbox import channel as registry
from anlan.core.outbox import delivering, queries, services
from anlan.core.outbox.delivering import deliver_due
from anlan.core.outbox.errors import NothingToResolve, NotMarkedDelivered
from anlan.core.outbox.models import Message
from anlan.core.outbox.reasons import REASONS, explained
from anlan.core.permission import ENGINE, NotPermitted
from tests.conftest import real_workspace


class Told:
    """A channel that does as it is told, one answer after the other."""

    is_outside = True

    def __init__(self, *answers, name="told", is_idempotent=False):
        self.name = name
        self.is_idempotent = is_idempotent
        self.answers = list(answers)
        self.got = []

    def deliver(self, message):
        self.got.append(message)
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer


@pytest.fixture
def told(monkeypatch):
    monkeypatch.setattr(registry, "_channels", dict(registry._channels))

    def make(*answers, **rest):
        made = Told(*answers, **rest)
        outbox.register_channel(made)
        return made

    return make


def state(message):
    message.refresh_from_db()
    return message.state


def time_comes():
    Message.everywhere.update(next_at=clock.wall() - timedelta(seconds=1))


def verbs():
    return [entry.verb for entry in Entry.objects.order_by("id")]


def test_a_message_is_delivered_once_and_leaves_an_entry_where_it_belongs(reality, told, send):
    channel = told()
    message = send("told", to="desk@example.org")
    assert deliver_due() == 1
    assert deliver_due() == 0
    assert state(message) == "delivered"
    assert [(one.to, one.key) for one in channel.got] == [("desk@example.org", "reality:told:k1")]
    entry = Entry.objects.get()
    assert (entry.verb, entry.regions, entry.about) == ("message.delivered", "5306", f"message:{message.pk}")
    assert payload_of(entry) == {"channel": "told", "about": "incident:1", "attempts": 1}


def test_one_message_for_one_key_however_often_it_is_asked_for(reality, told, send):
    channel = told()
    assert send("told").pk == send("told", body="anders").pk
    assert send("told", key="k2").pk != send("told").pk
    deliver_due()
    send("told")
    deliver_due()
    assert len(channel.got) == 2


def test_what_is_rolled_back_is_never_sent(reality, told, send):
    channel = told()
    with pytest.raises(RuntimeError), transaction.atomic():
        send("told")
        raise RuntimeError
    assert deliver_due() == 0
    assert channel.got == []


@pytest.mark.django_db(transaction=True)
def test_a_message_outside_a_transaction_is_a_mistake():
    with clock.entered(real_workspace()), pytest.raises(NotInTransaction):
        outbox.send(channel="console", to="", subject="", body="", key="k")


def test_a_channel_nobody_registered_is_a_mistake(reality, send):
    with pytest.raises(LookupError, match="pigeon"):
        send("pigeon")


def test_in_an_exercise_nothing_leaves_and_it_is_kept_marked_as_a_drill(reality, exercise, told, send):
    channel = told()
    with clock.entered(exercise):
        message = send("told")
    time_comes()
    assert deliver_due() == 0
    assert channel.got == []
    assert state(message) == "muted"
    assert message.subject == "【演练】地震速报"
    assert message.body.startswith("【演练】")
    with clock.entered(exercise):
        send("email", key="k9")
        send("webhook", to="https://example.org/", key="k9")
    assert set(Message.everywhere.values_list("state", flat=True)) == {"muted"}


def test_the_same_key_in_reality_and_in_a_drill_are_two_messages(reality, exercise, told, send):
    channel = told()
    send("told")
    with clock.entered(exercise):
        send("told")
    deliver_due()
    assert [one.subject for one in channel.got] == ["地震速报"]


def test_what_surely_did_not_arrive_is_tried_again_after_growing_pauses(reality, told, send):
    told(registry.TryLater("smtp_unreachable", "TimeoutError"), registry.TryLater("smtp_unreachable"), None)
    message = send("told")
    pauses = []
    for _ in range(2):
        before = clock.wall()
        deliver_due()
        assert state(message) == "waiting"
        pauses.append((message.next_at - before).total_seconds())
        assert deliver_due() == 0, "not before its time"
        time_comes()
    deliver_due()
    assert state(message) == "delivered"
    assert pauses[1] > 1.5 * pauses[0] > 0
    assert verbs() == ["message.delivered"]


def test_after_its_attempts_it_has_failed_and_says_why(reality, told, send, monkeypatch):
    monkeypatch.setenv("ANLAN_OUTBOX_ATTEMPTS", "2")
    told(*[registry.TryLater("smtp_unreachable", "TimeoutError")] * 5)
    message = send("told")
    for _ in range(4):
        deliver_due()
        time_comes()
    assert (state(message), message.attempts) == ("failed", 2)
    assert explained(message.error) == "邮件服务器无法连接（TimeoutError）。"
    assert verbs() == ["message.failed"]


def test_what_was_refused_is_not_tried_again(reality, told, send):
    channel = told(registry.Refused("smtp_refused", "recipient 550"))
    message = send("told")
    deliver_due()
    time_comes()
    deliver_due()
    assert state(message) == "failed"
    assert len(channel.got) == 1


@pytest.mark.parametrize("fault", [registry.AnswerLost("answer_lost", "ReadTimeout"), ValueError("13800000000")])
def test_when_the_answer_is_lost_it_is_unknown_and_never_sent_again_blindly(reality, told, send, fault, caplog):
    channel = told(fault)
    message = send("told")
    deliver_due()
    time_comes()
    deliver_due()
    assert state(message) == "unknown"
    assert len(channel.got) == 1
    assert verbs() == ["message.unknown"]
    assert "13800000000" not in message.error + Entry.objects.get().payload + caplog.text


def test_where_sending_twice_does_no_harm_a_lost_answer_is_tried_again_under_the_same_key(reality, told, send):
    channel = told(registry.AnswerLost("answer_lost"), None, is_idempotent=True)
    message = send("told")
    deliver_due()
    assert state(message) == "waiting"
    time_comes()
    deliver_due()
    assert state(message) == "delivered"
    assert channel.got[0].key == channel.got[1].key


def test_a_process_that_died_while_sending_leaves_it_unknown(reality, told, send):
    channel = told()
    message = send("told")
    delivering._claim()  # and then kill -9
    assert state(message) == "sending"
    assert deliver_due() == 0, "its sender may still live"
    time_comes()
    deliver_due()
    assert state(message) == "unknown"
    assert explained(message.error) == "发送进程中途退出，不知对方是否收到。"
    assert channel.got == []
    assert verbs() == ["message.unknown"]


def test_a_process_that_died_over_an_idempotent_channel_is_followed_by_another(reality, told, send):
    channel = told(is_idempotent=True)
    message = send("told")
    delivering._claim()
    time_comes()
    deliver_due()
    time_comes()
    deliver_due()
    assert state(message) == "delivered"
    assert len(channel.got) == 1


def test_an_answer_that_comes_after_the_lease_still_counts_unless_a_person_has_decided(reality, told, send):
    told()
    message = send("told")
    slow = delivering._claim()
    time_comes()
    delivering.recover_dead()
    assert state(message) == "unknown"
    assert delivering.settle(slow, delivering.Outcome("delivered"))
    assert state(message) == "delivered"
    assert verbs() == ["message.unknown", "message.delivered"]

    other = send("told", key="k2")
    slow = delivering._claim()
    time_comes()
    delivering.recover_dead()
    services.resolve_unknown(message_id=other.pk, outcome="resend", by=ENGINE)
    assert not delivering.settle(slow, delivering.Outcome("failed"))
    assert state(other) == "waiting"


def test_a_person_says_what_became_of_it_or_has_it_sent_again(reality, told, send):
    channel = told(registry.AnswerLost("answer_lost"), registry.AnswerLost("answer_lost"), None)
    arrived, again = send("told", key="a"), send("told", key="b")
    deliver_due()
    services.resolve_unknown(message_id=arrived.pk, outcome="delivered", by=ENGINE)
    services.resolve_unknown(message_id=again.pk, outcome="resend", by=ENGINE)
    deliver_due()
    assert (state(arrived), state(again)) == ("delivered", "delivered")
    assert len(channel.got) == 3
    with pytest.raises(NothingToResolve):
        services.resolve_unknown(message_id=arrived.pk, outcome="resend", by=ENGINE)


def test_a_refused_message_may_be_sent_again_but_not_be_called_delivered(reality, told, send):
    told(registry.Refused("smtp_refused", "recipient 550"))
    message = send("told")
    deliver_due()
    with pytest.raises(NotMarkedDelivered):
        services.resolve_unknown(message_id=message.pk, outcome="delivered", by=ENGINE)
    services.resolve_unknown(message_id=message.pk, outcome="resend", by=ENGINE)
    deliver_due()
    assert state(message) == "delivered"


def test_who_has_no_mandate_there_neither_sees_nor_settles_it(reality, told, send, officer):
    told(registry.AnswerLost("answer_lost"))
    message = send("told")
    deliver_due()
    stranger = officer("duty_officer", "33")
    assert queries.visible_to(stranger) == []
    with pytest.raises((NotFound, NotPermitted)):
        services.resolve_unknown(message_id=message.pk, outcome="delivered", by=stranger)
    assert state(message) == "unknown"
    assert queries.visible_to(ENGINE) == [message]


def test_the_address_of_a_person_is_looked_up_on_delivery_and_stands_in_no_row_entry_or_log(
    reality, told, send, caplog
):
    from anlan.core.personal.keeping import store

    caplog.set_level("DEBUG")
    channel = told(registry.TryLater("smtp_put_off", "recipient 450"), None)
    ref = store("email", "zhang.san@example.org", "person:1", "5306")
    message = send("told", to=f"personal:{ref}")
    deliver_due()
    time_comes()
    deliver_due()
    assert [one.to for one in channel.got] == ["zhang.san@example.org"] * 2
    row = Message.objects.values().get(pk=message.pk)
    assert "zhang" not in repr(row) + caplog.text + repr(list(Entry.objects.values()))


def test_a_person_whose_data_was_erased_is_not_written_to(reality, told, send):
    import uuid

    channel = told()
    message = send("told", to=f"personal:{uuid.uuid4()}")
    deliver_due()
    assert (state(message), channel.got) == ("failed", [])
    assert explained(message.error) == "收件地址已清除或不存在。"


def test_every_reason_is_a_sentence_and_an_unknown_code_is_shown_as_it_stands():
    for code in REASONS:
        assert explained(f"{code} 550").endswith("。")
    assert explained("of a later version") == "of a later version"


def test_the_counts_name_every_state(reality, told, send):
    told()
    send("told")
    assert queries.counts() == {s: (1 if s == "waiting" else 0) for s in Message.State.values}
    assert delivering.next_due_s() == 0
    deliver_due()
    assert delivering.next_due_s() is None


@pytest.mark.django_db(transaction=True)
def test_two_engines_at_once_send_each_message_once(told, send):
    channel = told()
    with clock.entered(real_workspace()):
        for n in range(40):
            send("told", key=f"k{n}")
    faults = []

    def work():
        try:
            while delivering.next_due_s() is not None:
                deliver_due()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert len(channel.got) == 40
    assert len({one.key for one in channel.got}) == 40
    assert Message.everywhere.filter(state="delivered").count() == 40
