"""Making tables. An empty database gets those of today at once; any other is migrated step by step, as Django does it.

Django makes the models of the whole house anew after each of some two hundred steps: four seconds of a core, of which
the database itself works half a one. A test holds what both ways make against each other.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOperation
from django.db.migrations.state import ProjectState

TOLD_BY_THE_MODELS = (ModelOperation, FieldOperation, IndexOperation)
"""What such operations do stands in the models to which the migrations lead."""


class TableMaker(MigrationExecutor):
    """Django's, and quick where there is nothing yet."""

    def migrate(
        self,
        targets: Any,
        plan: list[tuple[Migration, bool]] | None = None,
        state: ProjectState | None = None,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        """Bring the database to the targets; answers the state it is in then."""
        all_of_it = self.migration_plan(self.loader.graph.leaf_nodes(), clean_start=True)
        if not fake and all_of_it == (self.migration_plan(targets) if plan is None else plan):
            steps = [migration for migration, _backwards in all_of_it]
            others = [one for step in steps for one in step.operations if not isinstance(one, TOLD_BY_THE_MODELS)]
            on_rows = [one for one in others if isinstance(one, RunPython)]
            if on_rows == others:
                return self._make_whole(steps, on_rows)
        return super().migrate(targets, plan, state, fake, fake_initial)

    def _make_whole(self, steps: list[Migration], on_rows: list[RunPython]) -> ProjectState:
        """Tables, rows and what is noted as done, in one transaction: after a fall the database is as empty as before."""
        end = self.loader.project_state()
        self.recorder.ensure_schema()
        with self.connection.schema_editor() as editor:
            for model in end.apps.get_models():
                if model._meta.can_migrate(self.connection):
                    editor.create_model(model)
            for one in on_rows:
                if not one.elidable:  # those change rows that stood before: here there are none
                    one.code(end.apps, editor)
            for step in steps:
                self.record_migration(step)
        self.check_replacements()
        return end
