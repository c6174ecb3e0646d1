"""The house's settings on the database of a running test, for processes that the test starts."""

from __future__ import annotations

import os

from anlan.core.settings.django import *  # noqa: F403
from anlan.core.settings.django import DATABASES

DATABASES["default"]["NAME"] = os.environ["ANLAN_TEST_DATABASE"]
