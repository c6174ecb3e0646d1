"""The house with the same room, once its author has mended it."""

from __future__ import annotations

from tests.ops.broken.settings import *  # noqa: F403

MIGRATION_MODULES = {"broken": "tests.ops.broken.sound_migrations"}
