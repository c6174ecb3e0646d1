"""What is looked at before it is believed: words that somebody wrote, and when he says that something happened."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from anlan.core import clock
from anlan.core.errors import InvalidInput
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.personal import looks_personal
from anlan.core.personal.errors import PersonalDataMisplaced
from anlan.core.settings import conf
from anlan.response.errors import TimeImpossible


def check_words(field: str, words: str, *, most: int | None = None) -> None:
    """Raises InvalidInput for what is longer than anybody reads, or what PostgreSQL cannot keep."""
    limit = most or conf.TASK_TEXT_MAX_CHARS
    if len(words) > limit:
        raise InvalidInput(field=field, reason=_("最多 %(most)s 字") % {"most": limit})
    if "\x00" in words:
        raise InvalidInput(field=field, reason=_("含有不能保存的字符"))


def check_open_words(field: str, words: str, *, most: int | None = None) -> None:
    """The same of what goes into the journal, from which nothing is erased. Raises PersonalDataMisplaced too."""
    check_words(field, words, most=most)
    if looks_personal(words):
        raise PersonalDataMisplaced(field=field)


def possible(at: datetime | None, earliest: datetime | None) -> datetime:
    """When it happened: now, or the time a phone kept, if that can be."""
    now = clock.now()
    if at is None:
        return now
    if at > now or (earliest is not None and at < earliest):
        raise TimeImpossible(at=written(at), earliest=written(earliest) if earliest else "—")
    return at


def written(at: datetime) -> str:
    return at.astimezone(OFFICIAL_TIME).strftime("%m-%d %H:%M:%S")
