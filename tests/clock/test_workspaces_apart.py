"""Reality and an exercise live side by side, and no row is met from the other side."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from anlan.core import clock
from anlan.core.batches.models import Sourced
from anlan.core.clock import WorkspaceUnset
from anlan.core.clock.models import Workspace, WorkspaceModel

# Models that have no workspace although they are not mere facts, each with its reason.
WITHOUT_A_WORKSPACE = {
    "clock.Workspace": "is the workspace",
    "clock.ClockSegment": "belongs to one through its foreign key",
    "reactions.Cursor": "a reaction follows the one journal of all workspaces",
    "reactions.Parked": "points at an entry, which has its workspace",
    "journal.Head": "the chain is one",
    "jobs.Lease": "which process does what",
    "jobs.Heartbeat": "which process lives",
    "jobs.Job": "a computation of its input, whoever asks for it",
    "personal.PersonalRecord": "people are facts; the row that points here has the workspace",
    "incidents.SignalOriginal": "the long part of a signal, which has the workspace; read through it alone",
    "attachments.Blob": "content, addressed by itself; the attachment has the workspace",
}
# Facts are shared by reality and exercises: places, people, rights; and every row that came in with a batch.
FACTS = {"regions", "accounts", "personal", "auth", "contenttypes", "sessions", "admin", "search", "batches", "plans"}


def house_models():
    return [m for m in apps.get_models() if m.__module__.startswith("anlan.")]


def state_models():
    return [m for m in house_models() if issubclass(m, WorkspaceModel)]


def test_every_model_of_state_has_a_workspace_and_the_others_are_named_with_their_reason():
    without = {
        model._meta.label
        for model in house_models()
        if not any(field.name == "workspace" for field in model._meta.fields)
        and model._meta.app_label not in FACTS
        and not issubclass(model, Sourced)
    }
    unexplained = {label for label in without if label not in WITHOUT_A_WORKSPACE} - idempotent(without)
    assert unexplained == set()


def idempotent(labels):
    """Technical memory of the faces (idempotency keys and the like) is no operational state."""
    return {label for label in labels if label.partition(".")[0] in ("web", "api")}


@pytest.mark.parametrize("model", state_models(), ids=lambda m: m._meta.label)
def test_the_workspace_is_in_every_unique_key_of_state(model):
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert "workspace" in constraint.fields, constraint.name
    for field in model._meta.fields:
        if field.unique and not field.primary_key:
            # a uuid is unique in all the world; one-to-one follows a row that has its workspace
            assert field.name == "uid" or isinstance(field, models.OneToOneField), field.name


@pytest.mark.parametrize("model", state_models(), ids=lambda m: m._meta.label)
def test_the_manager_raises_outside_any_workspace(model):
    with pytest.raises(WorkspaceUnset):
        model.objects.count()
    with pytest.raises(WorkspaceUnset):
        model.objects.create()
    assert model._meta.base_manager_name == "everywhere"


@pytest.mark.parametrize("model", state_models(), ids=lambda m: m._meta.label)
def test_what_is_asked_inside_a_workspace_is_asked_of_that_workspace_only(model, reality, exercise):
    with clock.entered(exercise):
        query, parameters = model.objects.all().query.sql_with_params()
    assert "workspace_id" in query
    assert exercise.id in parameters


def test_the_same_row_stands_in_reality_and_in_the_drill_side_by_side(reality, exercise):
    from anlan.core.outbox.models import Message

    def write():
        return Message.objects.create(channel="console", key="warning-1", next_at=clock.wall(), created_at=clock.wall())

    real = write()
    with clock.entered(exercise):
        drill = write()
        assert list(Message.objects.all()) == [drill]
    assert list(Message.objects.all()) == [real]


def test_leaving_a_workspace_leaves_it_also_after_an_error(reality, exercise):
    with pytest.raises(RuntimeError), clock.entered(exercise):
        raise RuntimeError
    assert clock.current_workspace() == reality


def test_reality_runs_with_the_wall_and_an_exercise_with_its_own_clock(reality, exercise):
    assert abs((clock.now() - clock.wall()).total_seconds()) < 1
    with clock.entered(Workspace.objects.get(key="drill")):
        assert clock.now().year == 2014
        assert clock.wall().year >= 2026
