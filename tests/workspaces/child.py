"""A process of an exercise, for a test to kill: says its virtual time again and again.

python -m tests.workspaces.child DATABASE_NAME KEY
"""

from __future__ import annotations

import sys
import time


def main(database: str, key: str) -> None:
    from anlan.core.settings import django as settings

    settings.DATABASES["default"]["NAME"] = database
    import django

    django.setup()
    from anlan.core import clock
    from anlan.core.clock.models import Workspace

    while True:
        with clock.entered(Workspace.objects.get(key=key)):
            print(clock.now().isoformat(), flush=True)
        time.sleep(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
