"""Bringing Django up for a command, and no more of the house than it needs."""

from __future__ import annotations

import gc
import os

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.speech import _, language


def start_django(role: str = "cli", *, database: bool = False) -> None:
    """Load the settings and rooms, log as `role`, speak the chosen language.

    With `database`, refuses unless the database is there and migrated.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.core.settings.django")
    import django

    from anlan.core.settings.declared import SettingError

    try:
        from anlan.core import logs

        logs.configure(role)
        gc.disable()  # all that is loaded here stays: to look through it for garbage would be a tenth of the start
        django.setup()
        gc.freeze()
    except SettingError as fault:
        raise Refused(_("设置有误：%(fault)s") % {"fault": fault}) from fault
    finally:
        gc.enable()
    from django.utils import translation

    translation.activate(language())
    if database:
        need_database()


def need_database() -> None:
    """Refuses with a sentence unless the database answers and is as this version needs it."""
    from django.db import Error

    from anlan.cli.preparing import is_prepared

    try:
        prepared = is_prepared()
    except Error as fault:
        raise Refused(
            _("连不上数据库：%(fault)s 请检查数据库是否已启动、ANLAN_DATABASE_URL 是否正确。")
            % {"fault": str(fault).strip().splitlines()[0]},
            codes.UNREACHABLE,
        ) from fault
    if not prepared:
        raise Refused(_("数据库尚未建好，或版本较旧。请先运行 anlan init（新建）或 anlan upgrade（升级）。"))
