import pytest

from anlan.core.journal.models import Entry
from anlan.core.permission import system_actor
from anlan.core.regions import reading
from anlan.core.regions.models import Region, RegionBoundary, RegionTables
from anlan.core.regions.services import load_regions


def test_a_second_loading_changes_nothing(china, django_assert_num_queries):
    units, entries = Region.objects.count(), Entry.objects.count()
    with django_assert_num_queries(3):  # one question between the ends of the transaction
        again = load_regions(by=system_actor("tests"))
    assert again.changed_nothing
    assert (Region.objects.count(), Entry.objects.count()) == (units, entries)


def test_new_tables_keep_the_rows_of_units_that_stay(china):
    before = dict(Region.objects.values_list("code", "pk").filter(valid_to=None))
    RegionTables.objects.update(version="an older edition")
    loaded = load_regions(by=system_actor("tests"))
    assert not loaded.changed_nothing
    assert dict(Region.objects.values_list("code", "pk").filter(valid_to=None)) == before
    entry = Entry.objects.filter(verb="regions.imported").latest("pk")
    assert entry.actor == "system:tests"
    assert loaded.tables in entry.payload


def test_a_broken_import_leaves_nothing_behind(china, monkeypatch):
    counts = Region.objects.count(), RegionBoundary.objects.count(), Entry.objects.count()
    RegionTables.objects.update(version="an older edition")

    def broken():
        raise OSError("the disk is full")

    monkeypatch.setattr(reading, "read_lines", broken)  # the last table that is read
    with pytest.raises(OSError, match="disk is full"):
        load_regions(by=system_actor("tests"))
    assert (Region.objects.count(), RegionBoundary.objects.count(), Entry.objects.count()) == counts
    assert RegionTables.objects.get().version == "an older edition"


def test_every_polygon_of_the_package_has_its_unit(china):
    """What the package draws under a code of its own (farms, reserves) is part of a county's polygon instead."""
    known = set(Region.objects.values_list("code", flat=True))
    strange = {boundary.code for boundary in reading.read_boundaries()} - known
    assert strange == {"6297", "6298", "6299"}
