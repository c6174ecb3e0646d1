"""Regions in all their versions, what contains what, what became of what, and boundaries."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.batches.models import Batch, Sourced
from anlan.core.geometry.fields import GeometryField


class Level(models.TextChoices):
    """Tiers, from the country down."""

    COUNTRY = "country", _("国家")
    PROVINCE = "province", _("省级")
    PREFECTURE = "prefecture", _("地级")
    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡级")
    VILLAGE = "village", _("村级")


class Kind(models.TextChoices):
    """What a unit is called: GB/T 2260 and the statistical division codes."""

    COUNTRY = "country", _("国家")
    PROVINCE = "province", _("省")
    MUNICIPALITY = "municipality", _("直辖市")
    AUTONOMOUS_REGION = "autonomous_region", _("自治区")
    SPECIAL_ADMINISTRATIVE_REGION = "special_administrative_region", _("特别行政区")
    PREFECTURE_CITY = "prefecture_city", _("地级市")
    PREFECTURE = "prefecture", pgettext_lazy("kind of region", "地区")
    AUTONOMOUS_PREFECTURE = "autonomous_prefecture", _("自治州")
    LEAGUE = "league", _("盟")
    DISTRICT = "district", _("市辖区")
    COUNTY_CITY = "county_city", _("县级市")
    COUNTY = "county", _("县")
    AUTONOMOUS_COUNTY = "autonomous_county", _("自治县")
    BANNER = "banner", _("旗")
    AUTONOMOUS_BANNER = "autonomous_banner", _("自治旗")
    SPECIAL_DISTRICT = "special_district", _("特区")
    FORESTRY_DISTRICT = "forestry_district", _("林区")
    ADMINISTRATIVE_COMMITTEE = "administrative_committee", _("行政委员会")
    DEVELOPMENT_ZONE = "development_zone", _("开发区、管理区")
    HEADING = "heading", _("统计汇总码")
    SUBDISTRICT = "subdistrict", _("街道")
    TOWN = "town", _("镇")
    TOWNSHIP = "township", _("乡")
    TOWNSHIP_LIKE = "township_like", _("类似乡级单位")
    VILLAGE = "village", _("村")
    COMMUNITY = "community", _("社区")
    VILLAGE_LIKE = "village_like", _("类似村级单位")


class Region(models.Model):
    """One unit under one code and name for one span of time.

    A heading (1101 市辖区, 4290 省直辖县级行政区划) is a line of statistical tables that stands for no unit;
    it has no children: those belong to the province.
    """

    code = models.CharField(max_length=12, help_text="Trimmed: CN, 53, 5303, 530326, 530326101, 530326101201.")
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40, choices=Kind.choices)
    level = models.CharField(max_length=12, choices=Level.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    valid_from = models.DateField(help_text="1949-10-01 stands for: as far back as the tables go.")
    valid_to = models.DateField(null=True, help_text="First day without it; empty while it exists.")
    pinyin = models.CharField(max_length=300, help_text="Of the name, without tones or blanks.")
    initials = models.CharField(max_length=80)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True, help_text="The seat where one is known, else a position inside.")
    position_source = models.CharField(max_length=300, default="", blank=True, help_text="Of the seat; empty: a position inside.")
    has_boundary = models.BooleanField(default=False)
    is_range = models.BooleanField(default=False, help_text="All below it, and only that, begins with its code.")
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="region_once_a_day"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="region_one_of_today"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="region_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["level", "code"]),
            models.Index(fields=["name"]),
            models.Index(fields=["short_name"]),
            models.Index(fields=["pinyin"]),
            models.Index(fields=["initials"]),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"

    @property
    def journal_key(self) -> str:
        return f"region:{self.code}"

    @property
    def is_of_today(self) -> bool:
        return self.valid_to is None

    def scope_codes(self) -> Iterable[str]:
        """Itself and what contains it, for `can()`."""
        from anlan.core.regions.queries import ancestors

        return ancestors(self.code)


class RegionClosure(models.Model):
    """Which code contains which, at whatever distance; made from `Region.parent`, never edited."""

    ancestor = models.CharField(max_length=12)
    descendant = models.CharField(max_length=12)
    depth = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ancestor", "descendant"], name="closure_once")]
        indexes = [models.Index(fields=["descendant", "depth"])]


class RegionSuccession(models.Model):
    """What a unit became on a day; a split has several rows."""

    class Change(models.TextChoices):
        RENAMED = "renamed", _("更名")
        RECODED = "recoded", _("改码")
        SPLIT = "split", _("拆分")
        MERGED = "merged", _("并入")
        UPGRADED = "upgraded", _("改设")

    old = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="successions")
    new = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="predecessions")
    on = models.DateField()
    kind = models.CharField(max_length=12, choices=Change.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="succession_once")]


class RegionBoundary(Sourced):
    """The polygon that a unit shows on the map of a level.

    东莞 without counties stands on the map of counties too, a directly administered county on that of
    prefectures: so each map is complete. Those of the tables came in with no batch; of the others one stands for a
    unit and a map.
    """

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="boundaries")
    layer = models.CharField(max_length=12, choices=Level.choices)
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    geometry = GeometryField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+", help_text="Empty: the tables'.")  # type: ignore[assignment]
    as_of = models.DateField(null=True)  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "layer"], condition=Q(stands=True), name="boundary_once_a_layer")
        ]
        indexes = [models.Index(fields=["layer", "west", "east", "south", "north"], name="boundary_box")]


class RegionPosition(Sourced):
    """Where a unit has its seat. `Region.longitude` and `latitude` follow what stands here."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="positions")
    longitude = models.FloatField()
    latitude = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region"], condition=Q(stands=True), name="position_once")]


class BoundaryLine(models.Model):
    """Lines that a map must show beside the polygons: the dashes in the South China Sea among them."""

    class Role(models.TextChoices):
        SOUTH_CHINA_SEA = "south_china_sea", _("南海诸岛归属范围线")
        NATIONAL = "national", _("未定国界")
        INTERNAL = "internal", _("海上省级界线")

    role = models.CharField(max_length=20, choices=Role.choices)
    geometry = GeometryField()
    source = models.CharField(max_length=200)


class RegionTables(models.Model):
    """Which edition of the tables is loaded; one row."""

    version = models.CharField(max_length=64, unique=True)
    loaded_at = models.DateTimeField()
