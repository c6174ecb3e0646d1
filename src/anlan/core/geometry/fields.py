"""The one geometry field: WGS 84 shape and datum of origin in one column, on any database."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from anlan.core.geometry.located import Geometry

if TYPE_CHECKING:
    _Base = models.Field[Geometry | BaseGeometry | None, Geometry | None]
else:
    _Base = models.Field


class GeometryField(_Base):
    """Holds an `anlan.core.geometry.Geometry`; a bare shapely shape is taken as WGS 84."""

    description = _("地理图形（WGS 84，附原始坐标系）")
    empty_values = [None]

    def get_internal_type(self) -> str:
        return "BinaryField"

    def from_db_value(self, value: Any, *_context: Any) -> Geometry | None:
        return None if value is None else Geometry.from_bytes(bytes(value))

    def to_python(self, value: Any) -> Geometry | None:
        if value is None or isinstance(value, Geometry):
            return value
        if isinstance(value, BaseGeometry):
            return Geometry(shape=value)
        if isinstance(value, str):
            value = base64.b64decode(value)
        try:
            return Geometry.from_bytes(bytes(value))
        except (TypeError, ValueError) as fault:
            raise ValidationError(_("无法读取地理图形。"), code="invalid") from fault

    def get_prep_value(self, value: Any) -> bytes | None:
        geometry = self.to_python(value)
        return None if geometry is None else geometry.to_bytes()

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        stored = value if prepared and isinstance(value, bytes) else self.get_prep_value(value)
        return None if stored is None else connection.Database.Binary(stored)

    def value_to_string(self, obj: models.Model) -> str:
        geometry = self.to_python(self.value_from_object(obj))
        return "" if geometry is None else base64.b64encode(geometry.to_bytes()).decode("ascii")
