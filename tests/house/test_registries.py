"""Every registry is walked: verbs, services, acts, settings. What is declared is used, and what is used keeps its promise."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
import types
import typing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

import anlan
from anlan.core import journal
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.errors import DomainError
from anlan.core.journal.models import Entry
from anlan.core.journal.verbs import Verb
from anlan.core.permission import Actor, Mandate, acts_of, all_roles, declared_acts
from anlan.core.personal.scanning import looks_personal
from anlan.core.settings import SETTINGS
from tests.accounts import test_every_service as accounts
from tests.accounts.conftest import town as town
from tests.accounts.test_every_service import things as things
from tests.command import consultation_table as consultation
from tests.command import dispatch_table as dispatch
from tests.command import stress_table as stress
from tests.exercises import samples as exercises
from tests.faults import phone_table as phone
from tests.house import samples
from tests.house.samples import COUNTY, OTHER_COUNTY, SAMPLES, SETUP
from tests.incidents import samples as incidents
from tests.plans import calls as plans
from tests.regions.fixtures import all_of_china as all_of_china
from tests.regions.fixtures import china as china
from tests.reports import test_every_service as reports
from tests.resources import samples as resources
from tests.response import samples as response

SOURCE = Path(anlan.__file__).parent
HAN = re.compile(r"[㐀-鿿]")
PLAIN = (str, int, float, bool, types.NoneType, datetime, date)
PERSONAL = re.compile(
    r"(^|_)(phone|mobile|telephone|tel|email|mail|id_number|id_card|passport|birth\w*|person_name|full_name|real_name|"
    r"username|contact|wechat|qq|home|street|latitude_of_person|address)$"
)
PEOPLE = ("account.", "person.", "personal.", "grant.", "invitation.", "shift.")


def _load_everything() -> None:
    """Services register when their module is read; some are read only when they are first needed."""
    for module in pkgutil.walk_packages(anlan.__path__, "anlan."):
        if "services" in module.name.split(".")[2:] or module.name.endswith((".payloads", ".login", ".second_factor")):
            importlib.import_module(module.name)
    importlib.import_module("anlan.web.urls")


_load_everything()
VERBS = {name: verb for name, verb in journal.declared_verbs().items() if verb.payload.__module__.startswith("anlan.")}
SERVICES = {name: verbs for name, verbs in journal.declared_services().items() if name.startswith("anlan.")}


def _is_plain(kind: Any) -> bool:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is dict:  # a row's fields before and after: whatever canonical JSON takes
        return inner[0] is str and (inner[1] is Any or _is_plain(inner[1]))
    if origin in (typing.Union, types.UnionType, tuple, list):
        return all(_is_plain(one) for one in inner if one is not Ellipsis)
    if origin is typing.Literal:
        return all(isinstance(one, PLAIN) for one in inner)
    if dataclasses.is_dataclass(kind):
        # Any: what a field was and what it became, whatever canonical JSON takes
        return all(one is Any or _is_plain(one) for one in typing.get_type_hints(kind).values())
    return kind in PLAIN or (isinstance(kind, type) and issubclass(kind, str))


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_a_verb_has_a_payload_of_plain_values_without_personal_data(verb: Verb) -> None:
    fields = typing.get_type_hints(verb.payload)
    assert [name for name, kind in fields.items() if not _is_plain(kind)] == []
    assert [name for name in fields if PERSONAL.search(name)] == []
    if verb.name.startswith(PEOPLE):
        assert "name" not in fields, "the name of a person stands in the personal store only"


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_a_verb_is_a_noun_and_what_happened_to_it_and_reads_well_in_both_languages(verb: Verb) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", verb.name)
    with translation.override("zh-hans"):
        assert HAN.search(str(verb.label)), f"{verb.name} has no Chinese label"
    with translation.override("en"):
        english = str(verb.label)
        assert english, f"{verb.name} has no English label"
        assert not HAN.search(english), f"{verb.name} reads {english!r} in English"


def test_every_verb_is_written_by_some_code() -> None:
    code = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py") if path.name != "payloads.py")
    made_up = tuple(f"{noun}." for noun in re.findall(r'f"([a-z]+)\.\{', code))
    assert [name for name in VERBS if f'"{name}"' not in code and not name.startswith(made_up)] == []


def test_every_service_names_verbs_that_are_declared() -> None:
    assert {name: set(verbs) - set(VERBS) for name, verbs in SERVICES.items() if set(verbs) - set(VERBS)} == {}


def test_every_service_of_the_house_has_a_sample_call() -> None:
    """In tests/<room>/samples.py, tests/accounts/test_every_service.py or tests/house/samples.py."""
    of_accounts = {f"anlan.core.{name}" for name in {*accounts.CALLS, *accounts.HELD_APART, *accounts.SEEN_ELSEWHERE}}
    rooms = (consultation, dispatch, exercises, incidents, phone, plans, resources, response, stress)
    of_reports = {f"anlan.reports.services.{name}" for name in reports.SAMPLES}
    sampled = of_accounts.union(SAMPLES, of_reports, *(room.SAMPLES for room in rooms))
    assert sorted(set(SERVICES) - sampled) == []
    assert sorted(sampled - set(SERVICES)) == []


class _Undo(Exception):
    pass


def _written(call: Any) -> list[Entry]:
    """The entries a call writes; nothing of it stays."""
    before = set(Entry.objects.values_list("pk", flat=True))
    entries: list[Entry] = []
    try:
        with transaction.atomic():
            call()
            entries = list(Entry.objects.exclude(pk__in=before))
            raise _Undo
    except _Undo:
        return entries


def _check(name: str, call: Any) -> None:
    entries = _written(call)
    own = [entry for entry in entries if entry.verb in SERVICES[name]]
    assert own, f"{name} wrote {[entry.verb for entry in entries]}"
    assert all(entry.actor for entry in own), f"{name} does not say who"
    for entry in entries:
        assert looks_personal(entry.payload) == (), f"{entry.verb} of {name}: {entry.payload}"


def _refused(call: Any) -> DomainError | None:
    before = Entry.objects.count()
    try:
        with transaction.atomic():
            call()
            raise _Undo
    except DomainError as refusal:
        assert Entry.objects.count() == before, "a refusal wrote an entry"
        return refusal
    except _Undo:
        return None


def _officer(act: str | None, region_code: str) -> Actor:
    """Somebody who holds the act, in a region."""
    role = next((role for role in sorted(all_roles()) if act in acts_of(role)), "duty_officer")
    return Actor(key="account:9001", mandates=(Mandate(role, region_code),))


@pytest.mark.django_db
def test_services_of_the_core_write_their_entry_and_refuse_nobody_and_the_neighbour(
    reality: WorkspaceInfo, china: None
) -> None:
    prepared = samples.prepare()
    for name, sample in SAMPLES.items():
        if not name.endswith("load_regions"):  # its tables are in; what it writes is asked of in tests/regions
            _check(name, lambda call=sample.call: call(prepared, SETUP))
        if not name.endswith("_note_restore"):  # done at the node's console by no account
            assert _refused(lambda call=sample.call: call(prepared, Actor(key="nobody"))), f"{name} goes for nobody"
        if sample.act is not None:
            refusal = _refused(lambda one=sample: one.call(prepared, _officer(one.act, COUNTY)))
            assert refusal is None, f"{name} in his own county: {refusal!r}"
            if name not in samples.NODE_WIDE:
                assert _refused(lambda one=sample: one.call(prepared, _officer(one.act, OTHER_COUNTY))), (
                    f"{name} goes for the neighbour"
                )
    samples.forget(samples.REACTION)


@pytest.mark.django_db
def test_services_of_accounts_say_who_and_keep_personal_data_out(town: Any, things: Any) -> None:
    for name, (_act, call) in accounts.CALLS.items():
        if name.endswith(("take_over_shift", "hand_over_shift", "revoke_invitation")):
            continue  # by the person himself; asked of in their room
        _check(f"anlan.core.{name}", lambda call=call: call(things, SETUP))
        assert _refused(lambda call=call: call(things, Actor(key="nobody"))), f"{name} goes for nobody"


def test_every_act_is_asked_somewhere_and_given_to_some_role() -> None:
    given = {act for role in all_roles() for act in acts_of(role)}
    assert sorted(set(declared_acts()) - given) == [], "given to no role"
    assert sorted(given - set(declared_acts())) == [], "in the roles pack, declared by no room"
    unasked = []
    texts = {path: path.read_text("utf-8") for path in SOURCE.rglob("*.py")}
    for act in declared_acts():
        names = {
            (path, match.group(1))
            for path, text in texts.items()
            for match in re.finditer(rf'^(\w+) = (?:permission\.)?declare_act\(\s*"{re.escape(act)}"', text, re.MULTILINE)
        }
        used = any(
            len(re.findall(rf"\b{name}\b", text)) > (1 if path == home else 0)
            for home, name in names for path, text in texts.items()
        ) or any(re.search(rf'(?<!declare_act\()"{re.escape(act)}"', text) for text in texts.values())  # fmt: skip
        if not used:
            unasked.append(act)
    assert unasked == [], "declared, and asked nowhere"


def test_every_setting_is_read_somewhere_and_every_read_is_declared() -> None:
    code = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py") if path.name != "declared.py")
    read = set(re.findall(r"\bconf\.([A-Z][A-Z0-9_]+)\b", code)) | set(re.findall(r'\bANLAN_([A-Z0-9_]+)\b', code))
    names = {setting.name for setting in SETTINGS}
    assert sorted(names - read - {"DATA"}) == [], "declared, and read nowhere"
    assert sorted(set(re.findall(r"\bconf\.([A-Z][A-Z0-9_]+)\b", code)) - names - {"NAME"}) == []  # NAME: in prose
