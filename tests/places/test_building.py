"""A whole place, built and measured: what `anlan init --place` makes and `anlan demo report` says of it (issue 4, sentences 1, 2)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import translation

from anlan.core.batches.models import Batch
from anlan.core.batches.services import undo_batch
from anlan.core.journal.models import Entry
from anlan.core.permission import system_actor
from anlan.places.building import build
from anlan.places.report import passes, report
from anlan.resources.models import Team
from anlan.risk.arrays import Exposure
from anlan.risk.layers import layers, load
from anlan.risk.models import Facility
from tests.regions.fixtures import all_of_china, china  # noqa: F401

pytestmark = pytest.mark.django_db
INIT = system_actor("init")
HAN = re.compile(r"[㐀-鿿]")
CENSUS_2020 = 832_863
"""船山区 on 2020-11-01, as the census printed it."""


@pytest.mark.soak
def test_a_place_stands_whole_measures_up_is_not_built_twice_and_is_missed_in_parts(reality: Any, china: None) -> None:  # noqa: F811
    told: list[str] = []
    build("chuanshan", 1, by=INIT, progress=lambda _share, word: told.append(word))
    assert told[0] == "地形" and told[-1] == "道路"
    findings = list(report("chuanshan"))
    assert passes(findings), [one for one in findings if one.is_met is False]
    people = load(layers("exposure", "510903").get(), Exposure)
    assert people.people.sum() == CENSUS_2020
    assert Team.standing.filter(is_demo=True).count() == 134, "M-02: 134 teams in 船山"
    assert all(row.is_inferred or "推断" not in row.source for row in Facility.standing.all())
    batches = Batch.objects.count()
    assert build("chuanshan", 1, by=INIT).changed_nothing and Batch.objects.count() == batches
    assert Entry.objects.filter(verb="place.built").count() == 1
    undo_batch(uid=Batch.objects.get(kind="means").uid, by=INIT)
    assert not Team.standing.exists()
    with translation.override("en"):
        english = list(report("chuanshan"))
    assert [one.subject for one in english if one.is_met is False] == ["Teams and supplies"]
    own_words = [one for one in english if one.subject != "Numbers of things"]  # those quote plans and gazettes
    assert not [one for one in own_words if HAN.search(one.subject + one.says.replace("船山区", ""))]
