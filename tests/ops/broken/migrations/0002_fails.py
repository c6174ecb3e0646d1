from django.db import migrations


def fail(_apps, _editor):
    raise RuntimeError("the second step fails")


class Migration(migrations.Migration):
    dependencies = [("broken", "0001_half")]
    operations = [migrations.RunPython(fail)]
