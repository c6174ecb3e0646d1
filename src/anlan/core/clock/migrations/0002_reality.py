"""The one workspace that is real stands from the first migration on."""

from django.db import migrations

from anlan.core import clock


def make_reality(apps, schema_editor):
    apps.get_model("clock", "Workspace").objects.get_or_create(
        key="reality", defaults={"name": "实战", "kind": "reality", "state": "running", "created_at": clock.wall()}
    )


class Migration(migrations.Migration):
    dependencies = [("clock", "0001_initial")]
    operations = [migrations.RunPython(make_reality, migrations.RunPython.noop)]
