import pytest
import shapely
from django.core.exceptions import ValidationError

from anlan.core.geometry import Datum, Geometry, PositionOutOfRange
from anlan.core.geometry.fields import GeometryField
from anlan.core.regions.models import BoundaryLine


def test_a_geometry_remembers_the_datum_it_came_in():
    there = Geometry.point(103.302, 26.414, Datum.GCJ02)
    again = Geometry.from_bytes(there.to_bytes())
    assert again == there
    assert again.origin is Datum.GCJ02
    assert again.shape.x != 103.302
    assert again.as_given().distance(shapely.Point(103.302, 26.414)) < 1e-9


@pytest.mark.parametrize("shape", [shapely.Point(181, 0), shapely.Point(0, 91), shapely.Point(float("nan"), 0)])
def test_what_is_no_position_on_the_earth_is_not_stored(shape):
    with pytest.raises(PositionOutOfRange):
        GeometryField().get_prep_value(shape)


@pytest.mark.parametrize("stored", [b"", b"Xabc", b"Wnonsense"])
def test_bytes_that_are_no_geometry_are_refused(stored):
    with pytest.raises(ValidationError):
        GeometryField().to_python(stored)


@pytest.mark.django_db
def test_one_column_keeps_shape_and_datum():
    line = shapely.LineString([(103.3, 26.4), (103.4, 26.5)])
    BoundaryLine.objects.create(role="internal", geometry=Geometry.given_in(Datum.BD09, line), source="test")
    BoundaryLine.objects.create(role="internal", geometry=line, source="test")
    given, plain = (row.geometry for row in BoundaryLine.objects.filter(source="test").order_by("pk"))
    assert given.origin is Datum.BD09
    assert shapely.equals_exact(given.as_given(), line, 1e-9)
    assert (plain.origin, plain.shape) == (Datum.WGS84, line)
