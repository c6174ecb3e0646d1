"""The pages of S6: a list with its filters, the card of one thing, and the list as a workbook."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlan.core import clock
from anlan.core.permission import Actor, can
from anlan.resources import queries
from anlan.resources.models import Level
from anlan.resources.payloads import RESOURCE_VIEW, STOCK_KEEP
from anlan.web.admin.workbook import XLSX, write_workbook
from anlan.web.guard import screen
from anlan.web.map.cards import item_titles
from anlan.web.map.lists import MOST_EXPORTED
from anlan.web.resources.cards import card_of
from anlan.web.resources.tables import Asked, level_word
from anlan.web.resources.tabs import BY_KEY, TABS, Tab
from anlan.web.resources.verbs import buttons

PAGE, DIGITS = 50, 4
DAYS = 3
FILTERS = ("q", "level", "kind", "state", "region")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def number_of(request: HttpRequest, name: str, otherwise: int) -> int:
    """A whole number of the address, at least one."""
    given = request.GET.get(name, "")
    return max(int(given), 1) if given.isascii() and given.isdecimal() and len(given) <= DIGITS else otherwise


def tab_of(key: str) -> Tab:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]


def asked_of(request: HttpRequest) -> Asked:
    given = {name: request.GET.get(name, "").strip() for name in FILTERS}
    region = given["region"] if given["region"].isdecimal() else ""
    return Asked(given["q"], given["level"], given["kind"], given["state"], region)


@require_safe
@screen(RESOURCE_VIEW)
def resources(request: HttpRequest, tab: str = TABS[0].key, uid: str = "") -> HttpResponse:
    """A list; with a uid the card of that thing beside it. Raises NotFound."""
    actor, shown = _actor(request), tab_of(tab)
    context = page_of(request, shown, actor)
    if uid:
        context["card"] = card_of(shown.key, uid, actor)
    return render(request, "anlan/resources/resources.html", context)


def page_of(request: HttpRequest, tab: Tab, actor: Actor) -> dict[str, Any]:
    """Everything the list shows."""
    asked, page = asked_of(request), number_of(request, "page", 1)
    found = tab.read(actor, asked, slice((page - 1) * PAGE, page * PAGE))
    pages = max(-(-found.total // PAGE), 1)
    address = reverse("resource-tab", args=[tab.key])
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    query = urlencode(chosen)
    is_wall = request.GET.get("wall") == "1"
    return {
        "tab": tab,
        "tabs": [
            {"label": one.label, "url": reverse("resource-tab", args=[one.key]), "current": one is tab} for one in TABS
        ],
        "asked": asked,
        "columns": tab.columns,
        "lines": [(row, list(zip(row.cells, tab.columns, strict=True))) for row in found.rows],
        "total": found.total,
        "pager": _pager(address, chosen, page, pages) if pages > 1 else None,
        "levels": Level.choices if tab.has_levels else [],
        "kinds": tab.kind_choices(),
        "query": query,
        "chosen": " · ".join(chosen.values()),
        "printed_at": clock.now(),
        "exports": [
            {"label": form.upper(), "url": f"{reverse('resource-export', args=[tab.key, form])}?{query}"}
            for form in ("xlsx", "csv")
        ],
        "lasting": _lasting(request, actor) if tab.key == "stock" else None,
        "bars": _bars(actor) if is_wall else [],
        "buttons": buttons() if can(actor, STOCK_KEEP) else [],
    }


def _pager(address: str, chosen: dict[str, str], page: int, pages: int) -> dict[str, Any]:
    def at(number: int) -> str:
        return f"{address}?{urlencode(chosen | {'page': number})}"

    return {
        "text": _("第 %(page)s 页，共 %(pages)s 页") % {"page": page, "pages": pages},
        "previous_url": at(page - 1) if page > 1 else "",
        "next_url": at(page + 1) if page < pages else "",
    }


def _lasting(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """保障人数·天数: for how many people the free goods last, and what ends it."""
    days = number_of(request, "days", DAYS)
    found = queries.lasting(queries.stock_by_level(actor, asked_of(request).codes), days)
    titles = item_titles()
    return {
        "days": days,
        "people": found.people,
        "limited_by": titles.get(found.limited_by, found.limited_by),
        "by_item": sorted((people, titles.get(item, item)) for item, people in found.by_item.items()),
    }


def _bars(actor: Actor) -> list[dict[str, Any]]:
    """Readiness for the wall: of the teams of each level how many can go, of the shelters how full."""
    view = queries.means_in_view(actor)
    teams = [
        {"label": _("%(level)s队伍可派") % {"level": level_word(one.level)}, "value": one.can_go, "most": one.teams}
        for one in view.teams
    ]
    shelters = [
        {
            "label": _("%(level)s避难场所在内人数") % {"level": level_word(one.level)},
            "value": one.inside,
            "most": one.places,
        }
        for one in view.shelters
        if one.places
    ]
    return [*teams, *shelters]


@require_safe
@screen(RESOURCE_VIEW)
def export(request: HttpRequest, tab: str, form: str) -> HttpResponse:
    """The list as filtered, whole, as XLSX or CSV."""
    shown = tab_of(tab)
    if form not in ("xlsx", "csv"):
        raise Http404
    found = shown.read(_actor(request), asked_of(request), slice(0, MOST_EXPORTED))
    head = [_("名称"), *(str(one.label) for one in shown.columns), _("状态")]
    rows: list[list[Any]] = [head, *([row.name, *row.cells, row.state[0]] for row in found.rows)]
    prefix = _("【演练】") if clock.current_workspace().is_exercise else ""
    body, kind = (write_workbook(rows), XLSX) if form == "xlsx" else (_csv(rows), "text/csv; charset=utf-8")
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, f"{prefix}{shown.label}.{form}") or ""
    return response


def _csv(rows: list[list[Any]]) -> bytes:
    """With the mark by which a spreadsheet knows UTF-8, and no cell that one would take for a formula."""
    out = io.StringIO()
    csv.writer(out).writerows([_inert(str(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _inert(cell: str) -> str:
    is_number = cell.lstrip("-").replace(".", "", 1).isdecimal()
    return f"'{cell}" if cell.startswith(FORMULA) and not is_number else cell
