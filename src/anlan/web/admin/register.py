"""What stands in the back office, in the order of its sidebar."""

from __future__ import annotations

from anlan.core.accounts import models as accounts
from anlan.core.journal.models import Entry
from anlan.core.regions.models import Region
from anlan.resources import models as resources
from anlan.web.admin import means, organisations, reading, rights, rosters
from anlan.web.admin.site import back_office

back_office.register(Region, reading.RegionAdmin)
back_office.register(accounts.Organisation, organisations.OrganisationAdmin)
back_office.register(accounts.Department, organisations.DepartmentAdmin)
back_office.register(accounts.Person, organisations.PersonAdmin)
back_office.register(accounts.Account, rights.AccountAdmin)
back_office.register(accounts.RoleAssignment, rights.RoleAssignmentAdmin)
back_office.register(accounts.Grant, rights.GrantAdmin)
back_office.register(accounts.ApiToken, rights.ApiTokenAdmin)
back_office.register(accounts.Post, rosters.PostAdmin)
back_office.register(accounts.DutyShift, rosters.DutyShiftAdmin)
back_office.register(resources.Team, means.TeamAdmin)
back_office.register(resources.OnCall, means.OnCallAdmin)
back_office.register(resources.Vehicle, means.VehicleAdmin)
back_office.register(resources.Warehouse, means.WarehouseAdmin)
back_office.register(resources.StockLot, means.StockLotAdmin)
back_office.register(resources.Shelter, means.ShelterAdmin)
back_office.register(resources.Expert, means.ExpertAdmin)
back_office.register(resources.Agreement, means.AgreementAdmin)
back_office.register(accounts.ImportBatch, reading.ImportBatchAdmin)
back_office.register(Entry, reading.EntryAdmin)
