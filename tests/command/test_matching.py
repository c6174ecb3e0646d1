"""Who goes where with what: issue 5, sentence 6; C-01, M-03, M-15, M-16."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.command.models import MatchProposal
from anlan.command.needs import gather, shared
from anlan.command.queries.closures import closures_geojson
from anlan.command.queries.proposals import changed_since
from anlan.command.services import closures, ordering, proposing, tracking
from anlan.core import clock
from anlan.core.batches.services import Incoming
from anlan.core.errors import NotFound
from anlan.core.permission import NotPermitted
from anlan.impact.models import Assessment
from anlan.incidents.services import report_fact, verify_fact
from anlan.resources.models import StockLot, Team, Vehicle
from anlan.resources.services import set_team_state
from tests.resources.samples import bring, placed

from .dispatch_room import COUNTY, EPICENTRE, FAR, NEAR, Post, uid_of

pytestmark = [pytest.mark.databases]


def medical(quantity: int = 6, by_min: int = 60) -> dict[str, object]:
    return {"kind": "capability", "id": "medical", "quantity": quantity, "by_min": by_min}


def tents(quantity: int, by_min: int = 600) -> dict[str, object]:
    return {"kind": "item", "id": "tents_12_m2", "quantity": quantity, "by_min": by_min}


def names(found: MatchProposal) -> list[str]:
    assert found.result is not None
    return [one["origin"]["name"] for one in found.result["assignments"]]


def test_the_nearest_team_that_can_goes_and_the_answer_says_why_who_else_and_when(post: Post) -> None:
    """12 km from the near station to the epicentre: at 32 km/h (pack: truck on county roads) 22.5 min, turnout 5 min."""
    post.need(medical())
    found = post.proposal()
    assert found.result is not None and names(found) == ["近医疗队"]
    (sent,) = found.result["assignments"]
    assert sent["minutes"] == pytest.approx(27.5, abs=0.2) and not sent["is_late"] and sent["reason"] == "nearest"
    other = sent["alternatives"][0]
    assert other["title"] == "远医疗队" and other["more_min"] == pytest.approx(15.0, abs=0.2), "8 km more"
    (need,) = found.result["needs"]
    assert need["short"] == 0 and need["covered_at"] == sent["arrives_at"]
    assert found.result["proof"]["teams"]["is_optimal"] and found.result["gap"] == 0


def test_what_nobody_can_do_stays_unmet_by_name_and_amount(post: Post) -> None:
    post.need(medical(20), {"kind": "capability", "id": "mine_rescue", "quantity": 5, "by_min": 60})
    found = post.proposal()
    assert found.result is not None and sorted(names(found)) == ["近医疗队", "远医疗队"]
    assert {one["what"]: (one["short"], one["why"]) for one in found.result["needs"]} == {
        "medical": (8.0, "no_means"), "mine_rescue": (5.0, "no_means"),
    }  # fmt: skip


def test_a_closed_road_counts_at_once_and_a_lifted_one_no_more(post: Post) -> None:
    """Round by the north it is farther from the near station (50 km) than from the far one (42 km)."""
    post.need(medical())
    closure = post.close()
    found = post.proposal()
    assert found.result is not None and names(found) == ["远医疗队"] and found.result["with"]["closures"] == [closure.uid]
    assert [one["id"] for one in closures_geojson(post.officer)["features"]] == [closure.uid]
    closures.lift_closure(closure=closure.uid, by=post.officer)
    assert changed_since(found) == ["closures"] and names(post.proposal()) == ["近医疗队"]


def test_a_closure_that_has_not_begun_or_has_ended_hinders_nobody(post: Post) -> None:
    post.need(medical())
    post.close(begins_at=clock.now() + timedelta(hours=2))
    post.close(begins_at=clock.now() - timedelta(hours=2), ends_at=clock.now() - timedelta(hours=1))
    assert names(post.proposal()) == ["近医疗队"]


def test_a_slowed_road_still_carries(post: Post) -> None:
    post.need(medical())
    post.close(share_left=0.5)
    found = post.proposal()
    assert found.result is not None and found.result["assignments"][0]["minutes"] > 28, "one piece at half speed"


def test_nothing_reachable_is_said_and_what_could_fly_there(post: Post) -> None:
    post.need(medical(), tents(10))
    post.close(shape={"type": "Point", "coordinates": list(EPICENTRE)}, radius_m=500.0)
    found = post.proposal()
    assert found.result is not None and names(found) == []
    assert {(one["what"], one["why"], one["short"]) for one in found.result["needs"]} == {
        ("medical", "no_road", 6.0), ("tents_12_m2", "no_road", 10.0),
    }  # fmt: skip
    assert all(one["air"]["title"] == "直升机" and one["air"]["minutes"] > 25 for one in found.result["needs"])


def test_goods_are_split_over_stores_with_the_lorries_that_carry_them(post: Post) -> None:
    """70 tents, the lorries at the near store: its 60, and 10 from the far one; 65 kg each, so one lorry of 10 t a store."""
    Vehicle.objects.filter(name="货车").update(longitude=NEAR[0], latitude=NEAR[1])
    post.need(tents(70))
    found = post.proposal()
    assert found.result is not None
    given = {
        one["origin"]["name"]: (
            sum(line["quantity"] for line in one["lines"] if line["kind"] == "lot"),
            [line["quantity"] for line in one["lines"] if line["kind"] == "vehicle"],
        )
        for one in found.result["assignments"]
    }
    assert given == {"县库": (60, [1]), "乡库": (10, [1])}
    assert found.result["needs"][0]["short"] == 0
    assert {name: one["is_optimal"] for name, one in found.result["proof"].items()} == {"goods": True, "vehicles": True}


def test_one_lorry_takes_all_where_two_would_be_no_sooner(post: Post) -> None:
    """The lorries stand at the far store; by way of the near one they are there at the same minute."""
    post.need(tents(70))
    found = post.proposal()
    assert found.result is not None and names(found) == ["乡库"]
    assert found.result["assignments"][0]["minutes"] == pytest.approx(40 + 42.9, abs=0.2), "loading, 20 km at 28 km/h"


def test_medicine_and_tents_for_a_place_share_a_lorry_and_the_first_class_is_not_left_for_the_second(post: Post) -> None:
    """One lorry of 700 kg: ten stretchers (7 kg each) leave room for nine of ten tents (65 kg each)."""
    StockLot.objects.filter(lot="2024-07").update(item="stretchers")
    Vehicle.objects.filter(name="货车").update(payload_kg=700, count=1)
    post.need(tents(10), {"kind": "item", "id": "stretchers", "quantity": 10, "by_min": 600})
    found = post.proposal()
    assert found.result is not None
    (sent,) = found.result["assignments"]
    given = {line["item"]: line["quantity"] for line in sent["lines"] if line["kind"] == "lot"}
    assert given == {"stretchers": 10, "tents_12_m2": 9} and (sent["priority"], sent["by"] != "") == (1, True)
    assert {one["what"]: (one["short"], one["why"]) for one in found.result["needs"]} == {
        "stretchers": (0.0, ""), "tents_12_m2": (1.0, "no_carrier"),
    }  # fmt: skip


def test_what_no_lorry_carries_stays_and_is_called_so(post: Post) -> None:
    """Two tents weigh 130 kg; the only lorries bear 100 kg together: one tent goes."""
    Vehicle.objects.filter(name="货车").update(payload_kg=100, count=1)
    post.need(tents(2))
    found = post.proposal()
    assert found.result is not None
    (need,) = found.result["needs"]
    assert (need["given"], need["short"], need["why"]) == (1.0, 1.0, "no_carrier")
    assert need["short_until"] > found.result["assignments"][0]["arrives_at"], "when the lorry has been back"


def ambulances(quantity: int) -> dict[str, object]:
    return {"kind": "vehicle", "id": "ambulance", "quantity": quantity, "by_min": 60}


def trucks(quantity: int, by_min: int = 600) -> dict[str, object]:
    return {"kind": "vehicle", "id": "cargo_truck", "quantity": quantity, "by_min": by_min}


def given_by(found: MatchProposal, kind: str) -> list[tuple[str, str, int]]:
    """What goes where in lines of a kind: name, place, how many."""
    assert found.result is not None
    return sorted(
        (line["title"], one["destination"]["name"], line["quantity"])
        for one in found.result["assignments"] if one["kind"] == kind for line in one["lines"] if line["kind"] == "vehicle"
    )  # fmt: skip


def test_vehicles_that_are_asked_for_go_where_all_needs_together_lose_the_least(post: Post) -> None:
    """Two at the near place, two at the far one; two tasks ask for two and one at the epicentre: both near ones and one far."""
    bring(Incoming([
        placed(Vehicle, name, COUNTY, at, kind="ambulance", count=2, road_vehicle="truck", payload_kg=0, seats=4)
        for name, at in (("近救护车", NEAR), ("远救护车", FAR))
    ]))  # fmt: skip
    post.need(ambulances(2))
    post.need(ambulances(1), name="look")
    found = post.proposal()
    assert found.result is not None and list(found.result["proof"]) == ["asked"]
    proof = found.result["proof"]["asked"]
    assert proof["value"] == pytest.approx(2 * 22.5 + 37.5, abs=0.3) and proof["is_optimal"]
    assert not any(one["short"] for one in found.result["needs"])
    near = sum(count for name, _place, count in given_by(found, "vehicle") if name == "近救护车")
    (far,) = [one for one in found.result["assignments"] if one["origin"]["name"] == "远救护车"]
    assert near == 2 and far["lines"][0]["quantity"] == 1 and far["minutes"] == pytest.approx(37.5, abs=0.2)
    (sent_nearer,) = {tuple(one["nearer"]) for one in found.result["assignments"] if one["origin"]["name"] == "近救护车"}
    assert sent_nearer == () and far["reason"] == ("nearer_taken" if far["nearer"] else "nearest")


def test_a_lorry_goes_as_such_or_carries_goods_and_never_both(post: Post) -> None:
    """Three lorries, two asked for by one task, ten tents by another: one carries, two go. With three asked for, nobody
    sends four: what is lacking is short of lorries."""
    post.need(tents(10))
    post.need(trucks(2), name="look")
    found = post.proposal()
    assert found.result is not None and not any(one["short"] for one in found.result["needs"])
    assert [count for *_where, count in given_by(found, "vehicle")] == [2] and [
        count for *_where, count in given_by(found, "goods")
    ] == [1]
    post.need(trucks(3), name="look")
    more = post.proposal()
    assert more.result is not None
    assert sum(count for kind in ("vehicle", "goods") for *_where, count in given_by(more, kind)) == 3
    assert [(one["what"], one["short"], one["why"]) for one in more.result["needs"] if one["short"]] == [
        ("cargo_truck", 1.0, "no_carrier")
    ], "tents are of the second class, lorries as such of the third"
    ordering.issue_orders(proposal=more.uid, by=post.officer)


def test_an_order_of_another_vehicle_than_the_proposed_meets_the_need_as_well(post: Post) -> None:
    bring(Incoming([
        placed(Vehicle, name, COUNTY, at, kind="ambulance", count=1, road_vehicle="truck", payload_kg=0, seats=4)
        for name, at in (("近救护车", NEAR), ("远救护车", FAR))
    ]))  # fmt: skip
    post.need(ambulances(1))
    found = post.proposal()
    assert found.result is not None
    (sent,) = found.result["assignments"]
    assert [one["title"] for one in sent["alternatives"]] == ["远救护车"]
    edit = {sent["number"]: {"vehicles": {sent["alternatives"][0]["uid"]: 1}}}
    (order,) = ordering.issue_orders(proposal=found.uid, edits=edit, override_reason="近车留守", by=post.officer).orders
    assert order.minutes == pytest.approx(37.5, abs=0.3) and order.lines.get().covers == 1
    again = post.proposal()
    assert again.result is not None and again.result["needs"] == []


def test_what_an_order_brings_is_not_proposed_again_and_what_was_recalled_is(post: Post) -> None:
    post.need(medical())
    found = post.proposal()
    order = ordering.issue_orders(proposal=found.uid, by=post.officer).orders[0]
    again = post.proposal()
    assert again.result is not None and again.result["needs"] == [] and len(again.result["met_before"]) == 1
    tracking.recall_order(order=order.uid, reason="另有任务", by=post.officer)
    assert names(post.proposal()) == ["近医疗队"]


def test_what_tasks_ask_for_is_taken_off_what_is_modelled_and_the_larger_of_both_is_met(post: Post) -> None:
    """Both count the same people. The modelled ones go to townships by the houses that fall, 2 : 1."""
    townships = [
        {"code": f"53062110{at}", "name": f"乡{at}", "longitude": 103.3, "latitude": 27.1, "houses_destroyed": houses,
         "houses_severe": 0} for at, houses in ((1, 200), (2, 100))
    ]  # fmt: skip
    norms = [{"item": item, "quantity": 9, "unit": "顶", "title": item} for item in ("tents_12_m2", "quilts")]
    Assessment.objects.create(
        uid="a", subject=post.room.incident.journal_key, number=99, hazard="earthquake", region_codes=[COUNTY], given={},
        input_hash="x", state=Assessment.State.DONE, result={"townships": townships, "needs": norms}, asked_by="test",
        asked_at=clock.now(), done_at=clock.now(),
    )  # fmt: skip
    post.need(tents(4))
    found = gather(COUNTY)
    assert [(one.source, one.what, one.wanted) for one in sorted(found.rows, key=lambda one: -one.wanted)] == [
        ("impact", "quilts", 6.0), ("task", "tents_12_m2", 4.0), ("impact", "quilts", 3.0), ("impact", "tents_12_m2", 3.0),
        ("impact", "tents_12_m2", 2.0),
    ]  # fmt: skip
    assert [(one.what, one.wanted) for one in found.replaced] == [("tents_12_m2", 3.0), ("tents_12_m2", 1.0)]
    post.need(tents(20))
    tasks_ask_for_more = [one for one in gather(COUNTY).rows if one.what == "tents_12_m2"]
    assert {one.source for one in tasks_ask_for_more} == {"task"}
    assert sum(shared(10, [1, 1, 1])) == 10 and shared(5, [0, 0]) == [0, 0]


def test_people_reported_out_of_their_homes_need_what_the_norms_say_for_the_days_of_relief(post: Post) -> None:
    """420 people for 15 days in August: a tent for four, 3 meals a day for three days, then half a kilogram of grain a day."""
    incident = post.room.incident.uid
    report_fact(incident=incident, kind="people_to_move", value=400, source="鲁甸县龙头山镇", by=post.officer)
    report_fact(incident=incident, kind="moved_people", value=400, low=380, high=420, source="县民政局", by=post.officer)
    post.need(tents(30))
    found = {(one.source, one.what): one.wanted for one in gather(COUNTY).rows}
    assert found["report", "ready_meals"] == 420 * 3 * 3 and found["report", "grain"] == 420 * 12 / 2
    assert found["task", "tents_12_m2"] == 30 and found["report", "tents_12_m2"] == 420 / 4 - 30, "the same people, counted once"
    assert not {"food_energy", "domestic_water", "coats"} & {what for _source, what in found}
    verify_fact(fact=report_fact(incident=incident, kind="moved_people", value=0, source="县应急局", by=post.officer).uid, by=post.officer)
    assert {one.wanted for one in gather(COUNTY).rows if one.what == "grain"} == {400 * 12 / 2}


def test_households_told_by_a_caller_need_for_as_many_people_as_the_census_finds_in_a_household_there(post: Post) -> None:
    """140 households of 2.99 people, as the census of 2020 printed for Ludian, are 419 people for 15 days in August."""
    incident = post.room.incident.uid
    report_fact(incident=incident, kind="households_to_move", value=140, source="鲁甸县龙头山镇", by=post.officer)
    found = {(one.source, one.what): one.wanted for one in gather(COUNTY).rows}
    assert found["households", "ready_meals"] == 419 * 3 * 3 and found["households", "tents_12_m2"] == 105
    report_fact(incident=incident, kind="moved_people", value=420, source="县民政局", by=post.officer)
    found = {(one.source, one.what): one.wanted for one in gather(COUNTY).rows}
    assert found["report", "ready_meals"] == 420 * 9 and {source for source, _ in found} == {"report"}, "the largest holds"


def test_a_proposal_is_stale_once_roads_means_or_needs_are_others(post: Post) -> None:
    post.need(medical())
    found = post.proposal()
    assert changed_since(found) == []
    set_team_state(team=uid_of(Team, "搜救队"), state="resting", by=post.officer)
    assert changed_since(found) == ["commitments"]
    post.need(medical(9))
    post.close()
    assert changed_since(found) == ["closures", "commitments", "needs"]


def test_only_who_may_order_in_the_region_has_dispatch_computed(post: Post) -> None:
    with pytest.raises(NotPermitted):
        proposing.ask_proposal(region_code=COUNTY, by=post.room.rescuer)
    with pytest.raises(NotPermitted):
        proposing.ask_proposal(region_code=COUNTY, by=post.room.stranger)
    with pytest.raises(NotFound):
        ordering.issue_orders(proposal=post.proposal().uid, by=post.room.stranger)
