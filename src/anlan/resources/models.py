"""What means there are, and where: facts, each with its source. Their state stands in `states`, loaded with them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.batches.models import Sourced
from anlan.core.journal.sealing import scope_codes


class Level(models.TextChoices):
    """Whose it is."""

    NATIONAL = "national", _("国家")
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡镇")
    VILLAGE = "village", _("村级")
    ENTERPRISE = "enterprise", _("企业")
    SOCIAL = "social", _("社会")


class Placed(Sourced):
    """A fact that stands somewhere."""

    uid = models.CharField(max_length=36, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    level = models.CharField(_("层级"), max_length=12, choices=Level.choices)
    organisation = models.CharField(_("所属单位"), max_length=200, default="")
    region_code = models.CharField(_("行政区划代码"), max_length=12, help_text="The smallest unit it is known to lie in.")
    longitude = models.FloatField(_("经度"))
    latitude = models.FloatField(_("纬度"))
    tile = models.BigIntegerField(help_text="Morton code of its tile at the deepest zoom (`tiles.tile_of`).")
    fact = models.CharField(
        max_length=80, default="", help_text="Region code and key of the row of place_facts that counts it: 5303:rescue_teams."
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def scope_codes(self) -> Iterable[str]:
        """Its region and what contains it, for `can()`."""
        return scope_codes([self.region_code])


class Team(Placed):
    """People who go out together. What they can do is part of the team: replaced with it, counted with it."""

    kind = models.CharField(_("类别"), max_length=32, help_text="Of the pack table team_kinds.")
    people = models.IntegerField(_("人数"))
    hazards = models.JSONField(_("灾种"), default=list, help_text="What it is for; `*`: all.")
    capabilities = models.JSONField(
        _("能力"), default=dict, help_text="Capability → quantity, in the unit of the pack table capabilities."
    )
    gear = models.JSONField(_("装备"), default=dict, help_text="Item of the pack table relief_items → quantity.")
    turnout_min = models.FloatField(_("出动时间（分钟）"), help_text="From the order to the gate, while it is on watch.")
    shifts = models.JSONField(
        _("值守时段"), default=list, blank=True,
        help_text='When it is on watch, official time: [{"from": "08:00", "to": "20:00"}]; empty: always.',
    )  # fmt: skip
    callout_min = models.FloatField(
        _("集结时间（分钟）"), default=0.0, help_text="Outside its shifts, to assemble from home, before the turnout."
    )

    class Meta:
        verbose_name = verbose_name_plural = _("救援队伍")
        indexes = [models.Index(fields=["stands", "region_code"]), models.Index(fields=["stands", "tile"])]

    @property
    def journal_key(self) -> str:
        return f"team:{self.uid}"


class OnCall(Sourced):
    """Who is rung up: of a team, or of the duty desk of a region. Name and number lie in the personal store."""

    uid = models.CharField(max_length=36, unique=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="on_call", verbose_name=_("所属队伍"))
    region_code = models.CharField(_("行政区划代码"), max_length=12)
    post = models.CharField(_("岗位"), max_length=60)
    order = models.IntegerField(_("顺序"), default=1, help_text="Rung up first, second …")
    name_ref = models.UUIDField()
    phone_ref = models.UUIDField()

    class Meta:
        verbose_name = verbose_name_plural = _("值守联系人")
        indexes = [models.Index(fields=["stands", "region_code"])]

    def __str__(self) -> str:
        return f"{self.post} {self.region_code}"

    @property
    def personal_subject(self) -> str:
        """Whose the pieces in the personal store are."""
        return f"on_call:{self.uid}"

    def scope_codes(self) -> Iterable[str]:
        return scope_codes([self.region_code])


class Vehicle(Placed):
    """Vehicles of one kind at one place, or aircraft."""

    kind = models.CharField(_("类别"), max_length=32, help_text="Of the pack table vehicle_kinds.")
    count = models.IntegerField(_("数量"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="vehicles", verbose_name=_("所属队伍"))
    road_vehicle = models.CharField(
        _("道路车型"), max_length=24, default="", help_text="How it goes on roads, a name of the packs; empty for aircraft."
    )
    payload_kg = models.FloatField(_("载重（kg）"), help_text="Of one.")
    seats = models.IntegerField(_("座位"), help_text="Of one, the driver's not counted.")
    air = models.JSONField(_("航空性能"), default=dict, help_text="Of aircraft: the fields of science.roads.Helicopter.")

    class Meta:
        verbose_name = verbose_name_plural = _("车辆与航空器")
        indexes = [models.Index(fields=["stands", "region_code"]), models.Index(fields=["stands", "tile"])]

    @property
    def journal_key(self) -> str:
        return f"vehicle:{self.uid}"


class Warehouse(Placed):
    """Where goods lie, or who has promised them."""

    class Kind(models.TextChoices):
        PHYSICAL = "physical", _("实物储备")
        AGREEMENT = "agreement", _("协议储备")
        CAPACITY = "capacity", _("产能储备")

    kind = models.CharField(_("储备方式"), max_length=12, choices=Kind.choices, default=Kind.PHYSICAL)
    area_m2 = models.FloatField(_("面积（m²）"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("物资储备库点")
        indexes = [models.Index(fields=["stands", "region_code"]), models.Index(fields=["stands", "tile"])]

    @property
    def journal_key(self) -> str:
        return f"warehouse:{self.uid}"


class StockLot(Sourced):
    """Goods of one kind that came in together. Quantities are whole numbers of the unit, so that sums are exact."""

    uid = models.CharField(max_length=36, unique=True)
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="lots", verbose_name=_("储备库点"))
    region_code = models.CharField(_("行政区划代码"), max_length=12, help_text="Its warehouse's.")
    item = models.CharField(_("品名"), max_length=32, help_text="Of the pack table relief_items.")
    unit = models.CharField(_("单位"), max_length=12)
    quantity = models.BigIntegerField(_("盘点数量"), help_text="As counted on the day of `as_of`.")
    lot = models.CharField(_("批号"), max_length=40)
    produced_on = models.DateField(_("生产日期"), null=True)
    expires_on = models.DateField(_("有效期至"), null=True)
    opened_in = models.ForeignKey(
        "clock.Workspace", models.PROTECT, null=True, related_name="+",
        help_text="Where it was taken in, and is seen; null: a fact for all.",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = _("库存批次")
        indexes = [models.Index(fields=["stands", "region_code", "item"])]
        constraints = [models.CheckConstraint(condition=models.Q(quantity__gte=0), name="resources_lot_not_below_zero")]

    def __str__(self) -> str:
        return f"{self.item} {self.lot}"

    @property
    def journal_key(self) -> str:
        return f"lot:{self.uid}"

    def scope_codes(self) -> Iterable[str]:
        return scope_codes([self.region_code])


class Shelter(Placed):
    """Where people can stay."""

    kind = models.CharField(_("等级"), max_length=32, help_text="Of the pack table shelter_classes.")
    area_m2 = models.FloatField(_("有效避难面积（m²）"))
    places = models.IntegerField(_("容纳人数"))
    functions = models.JSONField(_("功能"), default=list)
    is_indoor = models.BooleanField(_("室内"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("避难场所")
        indexes = [models.Index(fields=["stands", "region_code"]), models.Index(fields=["stands", "tile"])]

    @property
    def journal_key(self) -> str:
        return f"shelter:{self.uid}"


from anlan.resources.ledger import Commitment, StockMovement  # noqa: E402  tables of this app, after their facts
from anlan.resources.reserves import Agreement, Expert  # noqa: E402
from anlan.resources.states import ShelterState, StockBalance, TeamState  # noqa: E402

__all__ = [
    "Agreement", "Commitment", "Expert", "Level", "OnCall", "Placed", "Shelter", "ShelterState", "StockBalance", "StockLot",
    "StockMovement", "Team", "TeamState", "Vehicle", "Warehouse",
]  # fmt: skip
