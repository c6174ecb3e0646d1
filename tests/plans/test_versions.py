"""P-02, P-10: an edition is handed in, approved by another, filed, withdrawn; one is in force for a place and a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from anlan.cli import main
from anlan.core.accounts import services as accounts
from anlan.core.errors import NotFound
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.core.packs import freshness
from anlan.core.permission import NotPermitted, system_actor
from anlan.core.settings import conf
from anlan.plans import queries, services
from anlan.plans.adopting import PackWatch, adopt_packs, pack_faults
from anlan.plans.errors import (
    ApproverIsUploader,
    PlanChanged,
    PlanFaulty,
    PlanKnown,
    PlanStateWrong,
    PlanWordsMissing,
)
from anlan.plans.models import PlanVersion
from anlan.plans.suggesting import suggest

from .samples import plan, text

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
LUDIAN, HUIZE, DAY = "530621", "530326", date(2026, 6, 1)
SETUP = system_actor("test")


@pytest.fixture
def hand_in(reality, officer):
    """Hands a plan in, approved unless told otherwise; changes go into the sample."""

    def make(*, approved: bool = True, **changes: object) -> PlanVersion:
        row = services.upload_plan(text=text({**plan(), **changes}), by=officer("evaluator", "53"))
        return services.approve_plan(version=row.uid, by=officer("commander", "53")) if approved else row

    return make


@pytest.fixture
def own_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The only packs there are: one of the place's own with one plan; `write` edits it."""
    folder = tmp_path / "packs" / "own"
    (folder / "plans").mkdir(parents=True)
    (folder / "pack.yaml").write_text("name: own\n", "utf-8")
    monkeypatch.setattr("anlan.plans.reading.pack_folders", lambda: iter([folder]))
    monkeypatch.setattr(freshness, "pack_roots", lambda: (freshness.SHIPPED, tmp_path / "packs"))

    def write(content: str | None) -> None:
        path = folder / "plans" / "quake.yaml"
        path.unlink() if content is None else path.write_text(content, "utf-8")
        freshness.look_again()

    yield write
    freshness.look_again()


def test_a_plan_holds_only_after_somebody_else_approved_it_and_each_step_is_in_the_journal(hand_in, officer):
    row = hand_in(approved=False)
    assert queries.in_force(LUDIAN, "earthquake", DAY) is None
    author = officer("commander", "53")
    own = services.upload_plan(text=text({**plan(), "edition": "2"}), by=author)
    with pytest.raises(ApproverIsUploader):
        services.approve_plan(version=own.uid, by=author)
    row = services.approve_plan(version=row.uid, by=author)
    assert queries.in_force(LUDIAN, "earthquake", DAY) == row
    row = services.file_plan(version=row.uid, filed_with="昭通市应急管理局", filing_number="昭备〔2026〕3号", by=author)
    assert (queries.in_force(LUDIAN, "earthquake", DAY), row.state) == (row, "filed")
    row = services.withdraw_plan(version=row.uid, reason="已修订", by=author)
    assert queries.in_force(LUDIAN, "earthquake", DAY) is None
    told = Entry.objects.filter(about=row.journal_key).order_by("id")
    assert [one.verb for one in told] == ["plan.uploaded", "plan.approved", "plan.filed", "plan.withdrawn"]
    assert payload_of(told[2])["filing_number"] == "昭备〔2026〕3号" and row.version == 4


def test_steps_out_of_order_empty_words_and_a_stale_view_are_refused(hand_in, officer):
    row, by = hand_in(), officer("commander", "53")
    with pytest.raises(PlanStateWrong):
        services.approve_plan(version=row.uid, by=by)
    with pytest.raises(PlanWordsMissing):
        services.withdraw_plan(version=row.uid, reason=" ", by=by)
    with pytest.raises(PlanChanged) as stale:
        services.withdraw_plan(version=row.uid, reason="误", if_version=1, by=by)
    assert "已批准" in stale.value.sentence
    with pytest.raises(PlanKnown):
        services.upload_plan(text=text(plan()), by=by)
    assert services.withdraw_plan(version=row.uid, reason="误", if_version=2, by=by).state == "withdrawn"


def test_a_faulty_text_is_refused_with_every_fault_and_its_line(reality, officer):
    value = plan()
    value["actions"][0]["post"], value["actions"][2]["depends_on"] = "nobody", ["never"]
    with pytest.raises(PlanFaulty) as refused:
        services.upload_plan(text=text(value), by=officer("commander", "53"))
    assert [one.code for one in refused.value.faults] == ["unknown_post", "unknown_action"]
    assert all(one.chinese in refused.value.sentence for one in refused.value.faults)
    assert not PlanVersion.objects.exists()


def test_whom_a_plan_concerns_sees_it_and_only_its_own_jurisdiction_manages_it(hand_in, officer):
    county, province = hand_in(), hand_in(jurisdiction="53", edition="2")
    seen = lambda code: set(queries.visible_to(officer("evaluator", code)))  # noqa: E731
    assert (seen(LUDIAN), seen("5306"), seen(HUIZE)) == ({county, province}, {county, province}, {province})
    with pytest.raises(NotPermitted):
        services.withdraw_plan(version=province.uid, reason="误", by=officer("evaluator", LUDIAN))
    with pytest.raises(NotFound):
        services.withdraw_plan(version=county.uid, reason="误", by=officer("evaluator", HUIZE))
    with pytest.raises(NotPermitted):
        services.upload_plan(text=text({**plan(), "edition": "3"}), by=officer("evaluator", HUIZE))


def test_the_nearest_plan_serves_a_real_one_before_a_demo_and_the_newest_edition_by_number(hand_in, china):
    demo = hand_in(jurisdiction="53", tiers=["county"])
    assert (queries.in_force(LUDIAN, "earthquake", DAY), queries.in_force(HUIZE, "earthquake", DAY)) == (demo, demo)
    assert queries.in_force("5306", "earthquake", DAY) is None  # no prefecture's plan
    assert queries.in_force(LUDIAN, "flood", DAY) is None
    real = hand_in(jurisdiction="53", tiers=["county"], is_demo=False)
    newer = hand_in(jurisdiction="53", tiers=["county"], edition="1.10")
    assert queries.in_force(HUIZE, "earthquake", DAY) == real
    newest, between = (
        hand_in(jurisdiction="53", tiers=["county"], is_demo=False, edition=one) for one in ("1.10", "1.9")
    )
    assert queries.in_force(HUIZE, "earthquake", DAY) == newest and newer.is_demo and between
    own = hand_in()
    assert (queries.in_force(LUDIAN, "earthquake", DAY), queries.in_force(HUIZE, "earthquake", DAY)) == (own, newest)


def test_a_plan_holds_from_midnight_of_the_official_time_on_also_before_eight_in_the_morning(hand_in):
    row = hand_in(validity={"from": "2026-01-01", "to": "2026-07-01"})
    instants = ["2025-12-31T23:59+08:00", "2026-01-01T03:00+08:00", "2026-06-30T23:59+08:00", "2026-07-01T03:00+08:00"]
    held = [queries.in_force(LUDIAN, "earthquake", datetime.fromisoformat(at)) for at in instants]
    assert held == [None, row, row, None]
    suggested = [suggest(queries.document(row), {}, datetime.fromisoformat(at).astimezone(UTC)) for at in instants]
    assert [one.is_valid for one in suggested] == [False, True, True, False]


def test_a_plan_holds_from_its_first_day_and_not_on_the_day_after_its_last(hand_in):
    row = hand_in(validity={"from": "2026-01-01", "to": "2026-07-01"})
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [queries.in_force(LUDIAN, "earthquake", day) for day in days] == [None, row, row, None]
    assert queries.document(row).actions[0].id == "look"


def test_an_edited_pack_plan_is_in_force_without_a_restart_and_a_faulty_edit_changes_nothing(reality, own_packs):
    value, watch = plan(), PackWatch()
    own_packs(text(value))
    assert watch.adopt_if_changed() and not watch.adopt_if_changed()
    first = queries.in_force(LUDIAN, "earthquake", DAY)
    value["actions"][0]["duration_min"] = 7
    own_packs(text(value))
    assert watch.adopt_if_changed()
    second = queries.in_force(LUDIAN, "earthquake", DAY)
    assert queries.document(second).actions[0].duration_min == 7
    first.refresh_from_db()
    assert (first.state, first.withdrawn_by) == ("withdrawn", "system:packs")
    own_packs(text({**value, "clocks": []}))
    assert not watch.adopt_if_changed()
    assert queries.in_force(LUDIAN, "earthquake", DAY) == second
    assert [one.code for faults in pack_faults().values() for one in faults] == ["unknown_clock"]
    own_packs(text(plan()))  # back to the first text: the first row holds again
    assert watch.adopt_if_changed() and queries.in_force(LUDIAN, "earthquake", DAY) == first
    own_packs(None)
    assert watch.adopt_if_changed() and queries.in_force(LUDIAN, "earthquake", DAY) is None
    told = Entry.objects.filter(about__in=[first.journal_key, second.journal_key]).order_by("id")
    assert [one.verb for one in told] == ["plan.adopted"] * 3 + ["plan.withdrawn"]
    assert payload_of(told[1])["replaced"] == [first.sha256]


def test_a_pack_plan_that_a_person_withdrew_comes_back_only_when_its_text_changes(reality, own_packs, officer):
    own_packs(text(plan()))
    (row,) = adopt_packs().adopted
    services.withdraw_plan(version=row.uid, reason="不适用本地", by=officer("commander", "53"))
    assert not adopt_packs() and queries.in_force(LUDIAN, "earthquake", DAY) is None
    own_packs(text({**plan(), "title": "另一份"}))
    assert adopt_packs() and queries.in_force(LUDIAN, "earthquake", DAY).title == "另一份"


def test_a_new_edition_in_the_file_leaves_the_older_one_to_its_own_days(reality, own_packs):
    own_packs(text(plan()))
    adopt_packs()
    own_packs(text({**plan(), "edition": "2", "validity": {"from": "2026-06-01"}}))
    adopt_packs()
    assert queries.in_force(LUDIAN, "earthquake", date(2026, 5, 31)).edition == "1"
    assert queries.in_force(LUDIAN, "earthquake", DAY).edition == "2"


def test_on_the_day_of_ludian_the_edition_of_2014_is_in_force_and_today_that_of_2026(reality, china):
    found = adopt_packs()
    assert {row.plan for row in found.adopted} >= {"earthquake", "flood_geological", "hazardous_chemical"}
    assert not found.faulty and not adopt_packs()
    editions = [queries.in_force(LUDIAN, "earthquake", day).edition for day in (date(2014, 8, 3), DAY)]
    assert editions == ["2014.1", "2026.1"]
    places = (LUDIAN, "5306", "140602", "620702", "510903")
    assert {queries.in_force(code, "debris_flow", DAY).plan for code in places} == {"flood_geological"}
    assert queries.in_force("530621100", "chemical", DAY) is None  # a township has none of its own


@pytest.mark.parametrize(
    ("bomb", "code"),
    [
        ("a: [" + "x, " * 400_000 + "x]", "too_large"),
        ("a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)), "too_large"),
        ("a: " + "[" * 50_000, "too_deep"),
        ("a: " + "{b: " * 50_000, "too_deep"),
    ],
)
def test_a_text_that_would_grow_beyond_measure_is_refused_with_a_sentence(bomb, code, reality, officer):
    with pytest.raises(PlanFaulty) as refused:
        services.upload_plan(text=bomb, by=officer("commander", "53"))
    assert [one.code for one in refused.value.faults] == [code]
    assert str(conf.PLAN_MAX_BYTES if len(bomb) > conf.PLAN_MAX_BYTES else "") in refused.value.sentence


def test_the_command_line_hands_in_approves_files_withdraws_and_lists(reality, tmp_path, capsys):
    for name, role in (("planner", "evaluator"), ("chief", "commander")):
        account = accounts.create_account(username=name, region_code="53", by=SETUP)
        accounts.assign_role(account_id=account.pk, role=role, region_code="53", by=SETUP)
    path = tmp_path / "plan.yaml"
    path.write_text(text(plan()), "utf-8")
    assert main(["plan", "add", str(path), "--by", "planner"]) == 0
    row = PlanVersion.objects.get()
    assert row.uid in capsys.readouterr().out
    assert main(["plan", "approve", row.uid, "--by", "planner"]) == 1
    assert main(["plan", "approve", row.uid, "--by", "chief"]) == 0
    assert main(["plan", "file", row.uid, "--with", "市局", "--number", "3", "--by", "planner"]) == 0
    path.write_text(text({**plan(), "title": "改"}), "utf-8")
    assert main(["plan", "diff", "sample@1", str(path)]) == 0
    assert "title: 样本 → 改" in capsys.readouterr().out
    assert main(["plan", "withdraw", row.uid, "--reason", "旧", "--by", "chief"]) == 0
    assert main(["plan", "withdraw", row.uid, "--reason", "旧", "--by", "nobody"]) == 1
    assert main(["plan", "list"]) == 0
    assert "已停用" in capsys.readouterr().out
