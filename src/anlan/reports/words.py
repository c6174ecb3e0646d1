"""The templates of reports, as the packs hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anlan.core import packs
from anlan.core.journal.sealing import scope_codes
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.reports import tiers
from anlan.reports.errors import TemplateMissing

TABLE = "report_templates"
ANY_HAZARD = "*"


@dataclass(frozen=True)
class Template:
    """What a report of an event says, and the words that all reports of the place share."""

    row: packs.Row
    value: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.value["id"])

    @property
    def words(self) -> Mapping[str, Any]:
        return self.row.value

    def instant(self, at: datetime) -> str:
        """An instant in the official time of the country, as a paper writes it."""
        return at.astimezone(OFFICIAL_TIME).strftime(self.words["instant"])

    def kind(self, kind: str, number: int) -> str:
        """首报, 续报2, 终报."""
        return str(self.words["kinds"][kind]).format(number=number - 1)

    def body(self, code: str) -> str:
        """The body of a region that writes or receives reports."""
        tier = tiers.tier_of(code) or "county"
        return str(self.words["bodies"].get(tier, self.words["bodies"]["township"])).format(region=tiers.name_of(code))


def template_for(hazard: str, region_code: str, at: datetime) -> Template:
    """The template of a hazard that holds in a place, of the most specific pack. Raises TemplateMissing."""
    row = packs.lookup(TABLE, jurisdictions=jurisdictions(region_code), at=at)
    for value in row.value["templates"]:
        if hazard in value["hazards"] or ANY_HAZARD in value["hazards"]:
            return Template(row, value)
    raise TemplateMissing(hazard=hazard)


def jurisdictions(region_code: str) -> tuple[str, ...]:
    """A place, whatever it lies in, the country."""
    return tuple(dict.fromkeys([*scope_codes([region_code]), "CN"]))
