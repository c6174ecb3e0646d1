"""Making the database ready: tables, regions, packs, demo. A stamp remembers what was made, so a second start asks little."""

from __future__ import annotations

import argparse
import hashlib
import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from anlan.cli.speech import _, say

if TYPE_CHECKING:
    from anlan.cli.tables import TableMaker

Say = Callable[[str], None]


def init(options: argparse.Namespace) -> int:
    """`anlan init`."""
    from anlan.cli.locking import sole_use
    from anlan.cli.starting import start_django
    from anlan.cli.web import adopt
    from anlan.places.named import PLACES

    adopt(options)
    start_django()
    with sole_use():
        prepare(demo=options.demo)
        if options.place in PLACES:
            _build(options.place, options.seed)
    say(_("已就绪。"))
    return 0


def _build(place: str, seed: int) -> None:
    """The place itself, here and now; `anlan run --demo` leaves it to the compute process."""
    from anlan.cli.kernels import keep_kernels

    keep_kernels()
    from anlan.core.permission import system_actor
    from anlan.places.building import build

    built = build(place, seed, by=system_actor("init"), progress=lambda share, word: say(f"{100 * share:3.0f}%  {word}"))
    say(_("演示区域 %(place)s 已建成（%(seconds).0f 秒）。"), place=place, seconds=built.seconds)


def needs_preparing(*, demo: bool) -> bool:
    """Whether `prepare` would find anything to do; quick, and loads nothing."""
    stamp = _read_stamp()
    return not is_prepared() or stamp.get("content") != _content_sum() or (demo and not stamp.get("demo"))


def prepare(*, demo: bool, progress: Say = say) -> None:
    """Bring the database to what this version needs; nothing when the stamp says it is there already."""
    if not is_prepared():
        if has_tables():
            from anlan.cli.upgrade import upgrade_in_place

            progress(_("数据库由较旧的版本建立，先备份再升级……"))
            upgrade_in_place(progress)
        else:
            progress(_("建立数据表……"))
            migrate()
    fill(demo=demo, progress=progress)


def is_prepared() -> bool:
    """Whether every migration of this version is applied. Raises django.db.Error when no database answers."""
    from django.db import connection

    wanted = _migrations()
    is_known = _read_stamp().get("migrations") == wanted and "django_migrations" in connection.introspection.table_names()
    if is_known and _sum(set(applied_migrations()) & set(_migration_names())) == wanted:
        return True
    executor = _executor()
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    _write_stamp(migrations=wanted)
    return True


def has_tables() -> bool:
    """Whether some version of Anlan has made this database."""
    from django.db import connection

    return "journal_entry" in connection.introspection.table_names()


def applied_migrations() -> list[str]:
    """`label.name` of what this database has seen."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return sorted(f"{app}.{name}" for app, name in cursor.fetchall())


def unknown_migrations(names: list[str]) -> list[str]:
    """Those of the names that this version does not have: they come from a newer one."""
    known = {f"{app}.{name}" for app, name in _executor().loader.disk_migrations}
    replaced = {f"{app}.{name}" for one in _executor().loader.disk_migrations.values() for app, name in one.replaces}
    return sorted(set(names) - known - replaced)


def migrate() -> None:
    """Apply what is missing. Raises whatever a migration raises."""
    executor = _executor()
    executor.migrate(executor.loader.graph.leaf_nodes())
    _content_types()
    _write_stamp(migrations=_migrations())


def _content_types() -> None:
    """What Django makes after migrating (content types, permissions), quietly."""
    from django.core.management.sql import emit_post_migrate_signal

    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


def fill(*, demo: bool, progress: Say) -> None:
    """Load regions and, where wanted, the demo, unless the stamp says they are in; what a newer demo has more comes too."""
    from anlan.core.permission import system_actor

    stamp = _read_stamp()
    content = _content_sum()
    is_newer = stamp.get("content") != content
    if is_newer:
        from anlan.core.regions.services import load_regions
        from anlan.plans.adopting import adopt_packs

        progress(_("装入行政区划……"))
        load_regions(by=system_actor("init"))
        adopt_packs()
        _write_stamp(content=content)
    if is_newer if stamp.get("demo") else demo:
        from anlan.exercises.starting import load

        progress(_("装入演示数据……"))
        load(progress=progress)
        _ask_for_the_place()
        _write_stamp(demo=True)
    from anlan.core.journal.sealing import seal_all

    seal_all()


def _ask_for_the_place() -> None:
    """The demo's region is built by the compute process while the house runs already; where there is one, it stays."""
    from anlan.core.jobs import ask
    from anlan.core.settings import conf
    from anlan.places.jobs import BUILD
    from anlan.risk.models import Layer

    if conf.DEMO_PLACE and not Layer.objects.exists():
        ask(BUILD, {"place": conf.DEMO_PLACE, "seed": 1})


def is_demo() -> bool:
    """Whether this node holds the demo."""
    return bool(_read_stamp().get("demo"))


def forget_stamp() -> None:
    """After a restore: look at the database itself again."""
    _stamp_path().unlink(missing_ok=True)


def _executor() -> TableMaker:
    from django.db import connection

    from anlan.cli.tables import TableMaker

    return TableMaker(connection)


def _migration_names() -> list[str]:
    """`label.name` of every migration on disk, without importing one."""
    from django.apps import apps

    return sorted(
        f"{app.label}.{path.stem}"
        for app in apps.get_app_configs()
        for path in Path(app.path, "migrations").glob("[0-9]*.py")
    )


def _sum(names: object) -> str:
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()  # type: ignore[call-overload]


def _migrations() -> str:
    return _sum(_migration_names())


def _content_sum() -> str:
    """What regions are made of: the version, and names and sizes of the pack files of this installation."""
    import anlan
    from anlan.core.packs import pack_folders

    files = [
        f"{path.name} {path.stat().st_size}" for folder in pack_folders() for path in folder.rglob("*") if path.is_file()
    ]
    return _sum([anlan.__version__, _database_name(), *files])


def _database_name() -> str:
    from django.db import connection

    settings = connection.settings_dict
    return f"{settings['ENGINE']} {settings['HOST']} {settings['PORT']} {settings['NAME']}"


def _stamp_path() -> Path:
    from anlan.core.settings import conf

    path: Path = conf.data_dir / "run" / "prepared.json"
    return path


def _read_stamp() -> dict[str, object]:
    try:
        stamp: dict[str, object] = json.loads(_stamp_path().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if stamp.get("database") == _database_name() else {}


def _write_stamp(**what: object) -> None:
    stamp = _read_stamp() | what | {"database": _database_name()}
    path = _stamp_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{secrets.token_hex(4)}")  # web and engine alone may make ready at once
    part.write_text(json.dumps(stamp, indent=1), "utf-8")
    part.replace(path)
