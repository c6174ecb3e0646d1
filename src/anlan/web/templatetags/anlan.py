"""Small words that templates need of time."""

from __future__ import annotations

from datetime import datetime

from django import template

from anlan.core import clock
from anlan.core.figures.templatetags.figures import shown_age

register = template.Library()


@register.filter
def age_now(instant: datetime) -> str:
    """How long ago, in the workspace's time."""
    return shown_age(max(clock.now() - instant, clock.now() - clock.now()))
