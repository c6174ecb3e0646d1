"""A plan's check-up: 200 drawn incidents × hours of each plan that ships, with the means of a demo county and its prefecture.

`bench_stress.py FOLDER`: a data folder with Yunnan built (as `bench_place.py --keep FOLDER` leaves it), copied first.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import finish, show  # isort: skip

COUNTY, PREFECTURE, DRAWS, SEED = "530621", "5306", 200, 1
FEWER = 40  # with eleven times the teams
LIMIT_S = 30


def measure() -> None:
    """Prints seconds, and what of each plan fails."""
    from anlan.command.stress.testing import stressed
    from anlan.core import clock
    from anlan.core.clock.queries import reality
    from anlan.plans.queries import in_force

    with clock.entered(reality()):
        for hazard in ("earthquake", "flood", "chemical"):
            version = in_force(COUNTY, hazard, clock.now())
            assert version is not None, hazard
            for whose, draws, limit in ((COUNTY, DRAWS, LIMIT_S), (PREFECTURE, FEWER, None)):
                begun = time.process_time()
                found = stressed(version, COUNTY, draws=draws, seed=SEED, means_regions=[whose])
                name = f"{version.plan}, means of {whose}"
                assert sum(one["draws"] for one in found["levels"]) == draws
                show(f"{name}: {draws} draws, up to {max(one['actions'] for one in found['levels'])} actions",
                     found["computed_s"], "s", at_most=limit)  # fmt: skip
                show(f"{name}: teams", found["with"]["teams"], "")
                show(f"{name}: of the processor", time.process_time() - begun, "s")
                for one in found["levels"]:
                    show(f"{name}, level {one['level']}: needs not met in time", 100 * one["needs_failed"], "%")


if __name__ == "__main__":
    print(f"seed {SEED}")
    with TemporaryDirectory(prefix="anlan-bench-") as folder:
        data = Path(folder) / "data"
        shutil.copytree(sys.argv[1], data)
        os.environ |= {"ANLAN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "anlan.core.settings.django"}
        import django

        django.setup()
        measure()
    finish()
