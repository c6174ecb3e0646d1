"""速评页: what officers read of an assessment, before it is there, when it is, and when a bulletin was revised (issue 4, sentence 8)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import lxml.html
import numpy as np
import pytest
from django.apps import apps

from anlan.core import clock
from anlan.core.regions.models import Region
from anlan.impact.models import Assessment
from anlan.impact.services import fail_assessment, record_assessment
from anlan.incidents import services
from anlan.incidents.models import Incident, Signal
from anlan.incidents.queries.silence import silent_townships
from anlan.risk.arrays import Exposure
from anlan.web.room.assessment import WHEREABOUTS
from tests.incidents.conftest import settle
from tests.regions.fixtures import all_of_china, china  # noqa: F401

from .conftest import HAN
from .test_views import LUDIAN, SHANGHAI, Hires, hires, told  # noqa: F401

pytestmark = pytest.mark.django_db

TOWNSHIPS = (530621101, 530621102, 530622101)


def people_round_ludian() -> Exposure:
    """300 cells with 400 people each, round 27.1 N 103.3 E."""
    random = np.random.default_rng(7)
    cells = 300
    return Exposure(
        longitude=random.uniform(103.2, 103.6, cells), latitude=random.uniform(26.9, 27.3, cells),
        township=random.choice(TOWNSHIPS, cells), village=np.zeros(cells), people=np.full(cells, 400),
        elderly=np.full(cells, 40), children=np.full(cells, 80), households=np.full(cells, 110),
        urban=np.zeros(cells), area_km2=np.ones(cells), houses=np.tile([5, 10, 30, 30, 25], (cells, 1)),
        classes=("钢混", "砖混设防", "砖混未设防", "砖木", "土木石木"),
    )  # fmt: skip


def computed(asked: Assessment) -> None:
    """What the compute process does with it, on three townships."""
    from anlan.impact.assessing import assess
    from anlan.impact.events import quake_from_plain
    from anlan.impact.inputs import Place, Setting
    from anlan.impact.result import Origin, to_json
    from anlan.impact.rules import rules_for
    from anlan.impact.suggesting import suggested

    quake = quake_from_plain(asked.given)
    names = {int(row.code): (row.name, row.parent.name) for row in Region.objects.filter(code__in=TOWNSHIPS)}
    origin = Origin("inferred", "测试的三个乡镇", datetime(2020, 11, 1, tzinfo=UTC).isoformat(), is_demo=True)
    place = Place(exposure=people_round_ludian(), townships=names, origins={"exposure": origin})
    rules = rules_for(["530621", "5306", "53"], longitude=quake.longitude, at=quake.occurred_at)
    result = assess(quake, place, rules, Setting("530621", "鲁甸县"), assessed_at=clock.now())
    suggestion = suggested(magnitude=quake.magnitude, longitude=quake.longitude, latitude=quake.latitude, at=quake.occurred_at)
    record_assessment(uid=asked.uid, result=to_json(result), suggestion=suggestion)


def text_of(page: Any) -> str:
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


@pytest.fixture
def incident(told: Signal) -> Incident:  # noqa: F811
    settle()
    return Incident.objects.get()


def test_an_earthquake_is_assessed_by_itself_and_the_page_says_it_is_under_way(incident: Incident, hires: Hires) -> None:  # noqa: F811
    asked = Assessment.objects.get(subject=incident.journal_key, number=1)
    assert asked.state == "waiting" and asked.given["magnitude"] == incident.signals.get(pk=incident.leading_signal_id).magnitude
    page = hires("duty_officer", LUDIAN).client.get(f"/incidents/{incident.uid}/assessment")
    assert "正在评估" in text_of(page)


def test_the_page_says_who_shakes_how_hard_with_intervals_and_origins(incident: Incident, hires: Hires) -> None:  # noqa: F811
    computed(Assessment.objects.filter(subject=incident.journal_key).latest("number"))
    page = hires("duty_officer", LUDIAN).client.get(f"/incidents/{incident.uid}/assessment")
    shown = text_of(page)
    assert "自动测定·预评估" in shown and "失联待查" in shown and "水磨镇" in shown
    assert re.search(r"死亡 .{0,40}（90%）", shown) and "建议响应" in shown
    html = page.content.decode()
    for part in re.findall(r'href="#(from-\w+)"', html):
        assert f'id="{part}"' in html, f"{part} leads nowhere"
    assert len(re.findall(r"<[a-z]", html)) < 1500, "more elements than the page may have"


def test_in_english_the_page_has_no_chinese_but_what_is_marked_as_a_name(incident: Incident, hires: Hires) -> None:  # noqa: F811
    computed(Assessment.objects.filter(subject=incident.journal_key).latest("number"))
    client = hires("duty_officer", LUDIAN).client
    client.cookies["anlan_language"] = "en"
    page = client.get(f"/incidents/{incident.uid}/assessment")
    assert page.status_code == 200
    tree = lxml.html.fromstring(page.content.decode())
    for marked in tree.xpath("//*[starts-with(@lang,'zh') or @translate='no' or self::script or self::style]"):
        marked.drop_tree()
    left = [text.strip() for text in tree.xpath("//main//text() | //main//@aria-label | //main//@title") if HAN.search(text)]
    assert left == [] and "Wang et al. (2000)" in tree.text_content() and "earthquake disaster" in tree.text_content()


def test_a_revised_bulletin_makes_a_new_assessment_at_the_same_address_with_the_changes_marked(
    incident: Incident, hires: Hires  # noqa: F811
) -> None:
    computed(Assessment.objects.filter(subject=incident.journal_key).latest("number"))
    officer = hires("duty_officer", "5306")
    revised = "中国地震台网正式测定：2014年08月03日16时30分在云南省昭通市鲁甸县（北纬27.1度，东经103.3度）发生6.1级地震，震源深度12千米。"
    services.receive_bulletins(revised.encode(), channel="desk", by=officer.actor)
    settle()
    newest = Assessment.objects.filter(subject=incident.journal_key).latest("number")
    assert newest.number > 1 and newest.given["magnitude"] == 6.1
    computed(newest)
    shown = text_of(officer.client.get(f"/incidents/{incident.uid}/assessment"))
    assert "与上一版相比" in shown and "MS 6.1" in shown.replace("Ms", "MS")
    older = text_of(officer.client.get(f"/incidents/{incident.uid}/assessment?number=1"))
    assert "与上一版相比" not in older


def test_while_a_revision_is_computed_the_page_says_whose_figures_it_still_shows(incident: Incident, hires: Hires) -> None:  # noqa: F811
    computed(Assessment.objects.filter(subject=incident.journal_key).latest("number"))
    officer = hires("duty_officer", "5306")
    page = f"/incidents/{incident.uid}/assessment"
    assert "正在计算" not in text_of(officer.client.get(page))
    revised = "中国地震台网正式测定：2014年08月03日16时30分在云南省昭通市鲁甸县（北纬27.1度，东经103.3度）发生6.1级地震，震源深度12千米。"
    services.receive_bulletins(revised.encode(), channel="desk", by=officer.actor)
    settle()
    later = Assessment.objects.filter(subject=incident.journal_key).latest("number")
    assert f"第 {later.number} 版正在计算；下面仍是第 {later.number - 1} 版" in text_of(officer.client.get(page))
    fail_assessment(uid=later.uid, reason="")
    shown = text_of(officer.client.get(page))
    assert f"第 {later.number} 版未能完成" in shown and "计算出错" in shown


def test_figures_of_a_bulletin_that_was_false_say_that_nobody_should_rely_on_them(incident: Incident, hires: Hires) -> None:  # noqa: F811
    computed(Assessment.objects.filter(subject=incident.journal_key).latest("number"))
    officer = hires("duty_officer", "5306")
    page = f"/incidents/{incident.uid}/assessment"
    assert "不应再作为依据" not in text_of(officer.client.get(page))
    for signal in incident.signals.exclude(state="superseded"):
        services.mark_signal_false(signal=signal.uid, by=officer.actor)
    settle()
    assert "不应再作为依据" in text_of(officer.client.get(page))


def test_the_same_bulletin_on_the_same_data_is_not_computed_again(incident: Incident) -> None:
    from anlan.core.permission import system_actor
    from anlan.incidents.services.assessing import assess_incident

    before = Assessment.objects.count()
    assess_incident(incident=incident.uid, by=system_actor("triage"))
    assert Assessment.objects.count() == before


def test_a_township_is_heard_once_somebody_of_it_has_done_anything(incident: Incident, hires: Hires) -> None:  # noqa: F811
    codes = [str(code) for code in TOWNSHIPS]
    assert silent_townships(incident, codes) == set(codes)
    village = Region.objects.filter(parent__code="530621101", valid_to=None).first()
    informant = hires("duty_officer", village.code if village else "530621101")
    services.add_note(incident=incident.uid, text="房屋有裂缝，无人员伤亡", by=hires("commander", "53").actor)
    assert silent_townships(incident, codes) == set(codes)
    services.receive_bulletins(
        "中国地震台网正式测定：2014年08月03日18时30分在云南省昭通市鲁甸县（北纬27.1度，东经103.3度）发生3.1级地震，震源深度12千米。".encode(),
        channel="desk", by=informant.actor,
    )  # fmt: skip
    assert silent_townships(incident, codes) == set(codes) - {"530621101"}


def test_another_county_does_not_read_it(incident: Incident, hires: Hires) -> None:  # noqa: F811
    assert hires("duty_officer", SHANGHAI).client.get(f"/incidents/{incident.uid}/assessment").status_code == 404


def test_long_lists_are_cut_and_whoever_is_not_heard_from_stays_named() -> None:
    from anlan.web.room.assessment import CHECKS, TOWNSHIPS, _shortened

    towns = [{"name": f"第{n}乡", "is_silent": n % 2 == 0} for n in range(TOWNSHIPS + 3)]
    cut = _shortened({"townships": towns, "checks": [{}] * (CHECKS + 5)})
    assert len(cut["townships"]) == TOWNSHIPS and len(cut["checks"]) == CHECKS
    assert cut["left"] == {"townships": 3, "checks": 5}
    assert cut["silent_beyond"] == f"第{TOWNSHIPS}乡、第{TOWNSHIPS + 2}乡"
    assert _shortened({"townships": towns[:2], "checks": []}) == {}


def test_an_assessment_that_an_earlier_version_kept_is_read_after_the_upgrade(incident: Incident, hires: Hires) -> None:  # noqa: F811
    computed(Assessment.objects.filter(subject=incident.journal_key).latest("number"))
    kept = Assessment.objects.filter(subject=incident.journal_key).latest("number")
    older = dict(kept.result) | {"form": 1}
    older["zones"] = [{k: v for k, v in zone.items() if k not in ("covered", *WHEREABOUTS)} for zone in older["zones"]]
    older["townships"] = [{k: v for k, v in town.items() if k != "degree"} for town in older["townships"]]
    older["teams"] = [{"name": "省队", "eta_min": 40.0, "reason": "", "distance_km": 1.0, "target_name": "", "is_demo": True}]
    for name in ("damage_degree", "hour"):
        del older[name]
    kept.result = older
    kept.save()
    import_module("anlan.impact.migrations.0003_results_of_the_first_form").forwards(apps, None)
    shown = text_of(hires("duty_officer", LUDIAN).client.get(f"/incidents/{incident.uid}/assessment"))
    assert "水磨镇" in shown and "省队" not in shown and "另有 1 支队伍" in shown
