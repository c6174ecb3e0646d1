"""Keeping layers: arrays as files by content below the data folder, and reading them back."""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import uuid
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError
from anlan.core.journal.sealing import scope_codes
from anlan.core.settings import conf
from anlan.risk.arrays import KINDS, Ground, Table
from anlan.risk.models import Layer

T = TypeVar("T", bound=Table)


class LayerLost(DomainError):
    """The row is there, its file is not, or it is another."""

    code = "layer_lost"
    what = _("图层“%(title)s”的文件缺失或损坏。")
    next_step = _("请从备份恢复数据目录，或重新导入这一图层。")
    http_status = 503


def new_layer(table: Table, *, region_code: str, title: str, method: str, datum: str = "WGS84",
              is_inferred: bool = False, source: str = "") -> Layer:  # fmt: skip
    """Write the arrays down and answer their row, not saved: `batches.apply_batch` brings it in."""
    body = _packed(table)
    digest = hashlib.sha256(body).hexdigest()
    path = file_of(digest)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{secrets.token_hex()}")
        with part.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    west, south, east, north = _bounds(table)
    return Layer(
        uid=str(uuid.uuid4()), kind=_kind(table), region_code=region_code, title=title, method=method, datum=datum,
        rows=len(table), sha256=digest, size_bytes=len(body), west=west, south=south, east=east, north=north,
        is_inferred=is_inferred, source=source,
    )  # fmt: skip


def layers(kind: str, region_code: str) -> QuerySet[Layer]:
    """Layers of a kind that stand for a region, for what contains it or lies in it: own before demo, newest first."""
    codes = scope_codes([region_code])
    found = Layer.standing.filter(kind=kind, region_code__in=codes) | Layer.standing.filter(
        kind=kind, region_code__startswith=region_code
    )
    return found.order_by("is_demo", "-id")


def load(layer: Layer, of: type[T]) -> T:
    """The arrays of a layer. Raises LayerLost."""
    table = _loaded(layer.sha256, layer.kind)
    if table is None:
        raise LayerLost(title=layer.title)
    if not isinstance(table, of):
        raise TypeError(f"layer {layer.uid} holds {layer.kind}, not {of.__name__}")
    return table


def file_of(digest: str) -> Path:
    """Where a layer's file is kept."""
    folder: Path = conf.data_dir / "layers"
    return folder / digest[:2] / f"{digest}.npz"


@lru_cache(maxsize=conf.LAYERS_KEPT)
def _loaded(digest: str, kind: str) -> Table | None:
    """By content: what is kept is never stale."""
    try:
        body = file_of(digest).read_bytes()
    except OSError:
        return None
    return _unpacked(body, KINDS[kind]) if hashlib.sha256(body).hexdigest() == digest else None


def _kind(table: Table) -> str:
    return next(kind for kind, cls in KINDS.items() if type(table) is cls)


def _packed(table: Table) -> bytes:
    columns = {name: getattr(table, name) for name in table.DTYPES}
    rest = {one.name: getattr(table, one.name) for one in fields(table) if one.name not in table.DTYPES}
    columns["_rest"] = np.frombuffer(json.dumps(rest, ensure_ascii=False, sort_keys=True).encode(), np.uint8)
    held = io.BytesIO()
    np.savez(held, **columns)
    return held.getvalue()


def _unpacked(body: bytes, of: type[Table]) -> Table:
    with np.load(io.BytesIO(body), allow_pickle=False) as held:
        rest = json.loads(held["_rest"].tobytes())
        return of(**{name: held[name] for name in of.DTYPES}, **rest)


def _bounds(table: Table) -> tuple[float, float, float, float]:
    if isinstance(table, Ground):
        rows, cols = table.height_m.shape
        return table.west, table.north - rows * table.cell, table.west + cols * table.cell, table.north
    longitude, latitude = table.longitude, table.latitude  # type: ignore[attr-defined]
    if not len(longitude):
        return 0.0, 0.0, 0.0, 0.0
    return float(longitude.min()), float(latitude.min()), float(longitude.max()), float(latitude.max())
