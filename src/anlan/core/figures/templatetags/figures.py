"""`{% figure f %}`: the only way a number reaches a page, with its 来源签.

The markup is that of the parts `anlan/parts/figure.html` and `anlan/parts/provenance.html`, which the tag
fills; with `inline` the value stands in a sentence.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anlan.core.figures import Figure, Total

register = template.Library()


@register.simple_tag
def figure(
    shown: Figure | Total,
    label: str = "",
    *,
    url: str = "",
    size: str = "",
    now: datetime | None = None,
    period_s: float | None = None,
    inline: bool = False,
) -> SafeString:
    """Render a figure. `now` and `period_s` (how often the source should speak) mark what is older than twice that.

    A total shows its coverage with the source: 11/12 已报.
    """
    if not isinstance(shown, Figure | Total):
        raise template.TemplateSyntaxError("{% figure %} takes a Figure; an unknown number is Figure(value=None, …)")
    number = shown.figure if isinstance(shown, Total) else shown
    source = f"{number.source} {shown.coverage}" if isinstance(shown, Total) else number.source
    late = None
    if now is not None and period_s is not None and (now - number.as_of).total_seconds() > 2 * period_s:
        late = now - number.as_of
    context: dict[str, Any] = {
        "figure": {
            "label": label,
            "value": shown_value(number),
            "unit": number.unit,
            "interval": shown_interval(number),
            "kind": number.kind.value,
            "source": source,
            "as_of": number.as_of,
            "url": url,
            "stale": late is not None,
            "age": "" if late is None else shown_age(late),
        },
        "size": size,
    }
    if not inline:
        return render_to_string("anlan/parts/figure.html", context)
    tag = render_to_string("anlan/parts/provenance.html", context)
    known = context["figure"]["value"]
    value = format_html("{}{}", known, context["figure"]["unit"]) if known else unknown()
    return format_html('<span class="figure-inline"><span class="value">{}</span> {}</span>', value, tag)


def unknown() -> SafeString:
    """A dash to the eye, a word to the ear."""
    return format_html('<span aria-hidden="true">—</span><span class="visually-hidden">{}</span>', _("未知"))


def shown_value(number: Figure) -> str:
    """The value with grouped thousands; empty when unknown, so that the part prints its dash."""
    return "" if number.value is None else grouped(number.value)


def shown_interval(number: Figure) -> str:
    """Low–high with its level, as text."""
    if number.interval is None or number.value is None:
        return ""
    low, high = grouped(number.interval.low), grouped(number.interval.high)
    return _("%(low)s–%(high)s（%(level)s%%）") % {
        "low": low,
        "high": high,
        "level": grouped(number.interval.level * 100),
    }


def grouped(value: float | int) -> str:
    """Digits as the language writes them, without a tail of zeros; 0.1 + 0.2 shows as 0.3."""
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    if "e" in text:
        return text
    decimals = len(text.partition(".")[2])
    return number_format(
        text if not decimals else round(float(text), decimals), decimal_pos=decimals, use_l10n=True, force_grouping=True
    )


def shown_age(age: timedelta) -> str:
    """How old, in the largest whole unit."""
    minutes = int(age.total_seconds()) // 60
    hours, days = minutes // 60, age.days
    if days:
        return ngettext("%(count)d 天前", "%(count)d 天前", days) % {"count": days}
    if hours:
        return ngettext("%(count)d 小时前", "%(count)d 小时前", hours) % {"count": hours}
    return ngettext("%(count)d 分钟前", "%(count)d 分钟前", minutes) % {"count": minutes}
