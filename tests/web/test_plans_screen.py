"""S5: which plans hold, what they make us do post by post, and how an edition is handed in, approved, filed, withdrawn (C-03, P-02)."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from anlan.command.models import PlanStress
from anlan.core.accounts import services as accounts
from anlan.core.permission import system_actor
from anlan.plans import plan_files, services
from anlan.plans.models import PlanVersion
from tests.response.conftest import COUNTY, OTHER, plan_text
from tests.web.test_response import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reality", "china")]
SETUP = system_actor("test")


def person(username: str, role: str, region: str = COUNTY) -> Client:
    home = accounts.create_organisation(name=f"{region}{username}", region_code=region, by=SETUP)
    office = accounts.create_department(organisation_id=home.pk, name="值班室", hazards=["*"], by=SETUP)
    account = accounts.create_account(username=username, region_code=region, by=SETUP)
    accounts.assign_role(account_id=account.pk, role=role, region_code=region, department_id=office.pk, by=SETUP)
    return client_of(username)


def county_plan(**changes: object) -> str:
    return plan_text(jurisdiction=COUNTY, **changes)


@pytest.fixture
def held() -> PlanVersion:
    return services.adopt_plan(text=county_plan(), origin="pack:test", by=SETUP)


def test_the_tree_says_which_plan_holds_and_the_page_what_it_makes_us_do_by_clause_and_step(held: PlanVersion) -> None:
    officer = person("officer", "duty_officer")
    tree = officer.get("/plans").content.decode()
    assert "县级地震预案" in tree and "有效" in tree and "已批准" in tree and "未备案" in tree and "地震" in tree
    page = officer.get(f"/plans/{held.uid}").content.decode()
    assert "检查通过" in page and "逐条要求" in page and "响应启动条件" in page and 'href="#step-look"' in page
    assert page.index('id="step-look"') < page.index('id="step-send"') < page.index('id="step-shelter"'), (
        "as they can begin"
    )
    level3 = officer.get(f"/plans/{held.uid}?level=3").content.decode()
    assert 'id="step-send"' in level3 and 'id="step-shelter"' not in level3 and "紧急医学救援 3 人" in level3
    stranger = person("stranger", "duty_officer", OTHER)
    assert (
        stranger.get(f"/plans/{held.uid}").status_code == 404
        and "县级地震预案" not in stranger.get("/plans").content.decode()
    )
    assert stranger.get(f"/plans/{held.uid}/text").status_code == 404


def test_the_reader_finds_the_card_of_his_own_post_in_front_and_on_it_only_what_that_post_does(
    held: PlanVersion,
) -> None:
    page = person("chief", "commander").get(f"/plans/{held.uid}").content.decode()
    cards = re.findall(r'class="btn( btn-primary)?" href="/plans/[\w-]+/posts/(\w+)"', page)
    assert cards[0] == (" btn-primary", "chief") and [one for one in cards if one[0]] == [cards[0]]
    card = person("rescue", "liaison").get(f"/plans/{held.uid}/posts/rescue").content.decode()
    assert "救援组长" in card and 'id="step-send"' in card and 'id="step-look"' not in card and "职责" in card
    assert person("nobody", "viewer").get(f"/plans/{held.uid}/posts/nothing").status_code == 404


def test_the_flow_chart_stands_in_the_page_without_a_style_or_a_script_and_has_its_list(held: PlanVersion) -> None:
    page = person("officer", "duty_officer").get(f"/plans/{held.uid}/chart?level=3").content.decode()
    svg = page[
        page.index('<svg xmlns="http://www.w3.org/2000/svg"') : page.index("</svg>\n", page.index('data-from="'))
    ]
    assert (
        'data-from="look" data-to="send"' in svg
        and " style=" not in svg
        and "<style" not in svg
        and "<script" not in svg
    )
    assert "流程图内容列表" in page and 'id="step-report"' in page


def test_a_text_with_faults_comes_back_with_every_fault_by_its_line_and_its_words(held: PlanVersion) -> None:
    chief = person("chief", "commander")
    text = (
        county_plan(edition="2")
        .replace("duration_min: 10", "duration_min: -1", 1)
        .replace("post: rescue", "post: ghost", 1)
    )
    answer = chief.post("/plans/upload", {"text": text})
    page = answer.content.decode()
    assert answer.status_code == 422 and PlanVersion.objects.count() == 1
    line = next(at for at, words in enumerate(text.split("\n"), start=1) if "duration_min: -1" in words)
    assert f"第 {line} 行" in page and "duration_min: -1" in page and "没有岗位“ghost”" in page
    assert person("looker", "liaison").post("/plans/upload", {"text": text}).status_code == 403


def test_an_edition_is_handed_in_by_one_approved_by_another_after_reading_it_back_filed_and_withdrawn(
    held: PlanVersion,
) -> None:
    one, other = person("one", "commander"), person("other", "commander")
    page = one.post(
        "/plans/upload",
        {"text": county_plan(edition="2").replace("duration_min: 10", "duration_min: 12", 1)},
        follow=True,
    )
    draft = PlanVersion.objects.get(edition="2")
    at = f"/plans/{draft.uid}"
    assert (
        "须由另一人批准" in page.content.decode() and f"{at}/approve" not in page.content.decode().split("page-head")[1]
    )
    assert "草案，待批准" in page.content.decode()
    read = other.get(f"{at}/approve").content.decode()
    assert "请逐项念一遍" in read and "县级地震预案" in read and re.search(r'name="version" value="1"', read)
    assert one.post(f"{at}/approve", {"version": 1}).status_code >= 400
    assert "已批准" in other.post(f"{at}/approve", {"version": 1}, follow=True).content.decode()
    stale = other.post(f"{at}/file", {"version": 1, "filed_with": "市应急局", "number": "昭备 12"})
    assert stale.status_code == 409
    page = other.post(
        f"{at}/file", {"version": 2, "filed_with": "市应急局", "number": "昭备 12"}, follow=True
    ).content.decode()
    assert "已备案" in page and "昭备 12" in page
    diff = other.get(f"{at}/diff?from={held.uid}").content.decode()
    assert "从第" in diff and "<del" in diff and "<ins" in diff
    assert "已停用" in other.post(f"{at}/withdraw", {"version": 3, "reason": "另行修订"}, follow=True).content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.withdrawn_reason) == ("withdrawn", "另行修订")


def test_a_check_up_is_asked_for_and_its_worst_stands_on_the_page_with_seed_and_draws(held: PlanVersion) -> None:
    chief = person("chief", "commander")
    page = chief.post(f"/plans/{held.uid}/stress", {"region": COUNTY}, follow=True).content.decode()
    assert "已开始体检" in page and "正在体检" in page
    asked = PlanStress.objects.get()
    need = {"title": "紧急医学救援", "unit": "人", "fails": 0.4, "short_median": 2.0, "late_min_median": None}
    asked.result = {
        "actions": [
            {"action": "send", "title": "派出", "title_en": "send", "fails": 0.4, "failed": 80, "needs": [need]},
            {"action": "look", "title": "查看", "title_en": "look", "fails": 0.0, "failed": 0, "needs": []},
        ],
        "bottlenecks": [
            {"title": "紧急医学救援", "unit": "人", "required": {"3": 6}, "available": 4, "short": 0.4, "late": 0.0}
        ],
    }
    asked.state, asked.made_at = PlanStress.State.DONE, asked.asked_at
    asked.save()
    page = chief.get(f"/plans/{held.uid}").content.decode()
    shown = page[page.index("checkup-title") : page.index("plan-panes")]
    assert "40% 的推演中做不到" in shown and "缺 2 人" in shown and "种子" in shown and "查看" not in shown
    assert person("looker", "liaison").post(f"/plans/{held.uid}/stress", {"region": COUNTY}).status_code == 403


def test_the_shipped_plans_open_too(held: PlanVersion) -> None:
    text = next(path for path in plan_files() if path.name == "flood_geological.yaml").read_text("utf-8")
    row = services.adopt_plan(text=text, origin="pack:plan_flood", by=SETUP)
    officer = person("officer", "duty_officer")
    page = officer.get(f"/plans/{row.uid}?level=1").content.decode()
    assert page.count('class="plan-step"') >= 40 and "未经核对" in page and "演示" in page
    assert officer.get(f"/plans/{row.uid}/chart").status_code == 200
