"""The house with the broken room in it."""

from __future__ import annotations

from anlan.core.settings.django import *  # noqa: F403
from anlan.core.settings.django import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.ops.broken"]
