"""Under whose rights a file stands: those of the thing it hangs on, as that thing is today.

The room above knows its things: it hands over a look-up when it starts (`stands_by`). Where no room speaks for a kind,
the regions written down with the file count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from anlan.core.attachments.models import Attachment
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, NotPermitted, can

Lookup = Callable[[str], Sequence[Any]]
"""From the key of a thing to what its rights are read from: itself, and what it has become a part of."""

_lookups: dict[str, Lookup] = {}


def stands_by(kind: str, lookup: Lookup) -> None:
    """Files about `kind:…` stand under the rights of the things that `lookup` answers."""
    _lookups[kind] = lookup


def subjects_of(about: str, otherwise: Any) -> Sequence[Any]:
    """What is asked about a file hung on `about`; `otherwise` where no room knows it."""
    kind, _, key = about.partition(":")
    lookup = _lookups.get(kind)
    return (lookup(key) if lookup else ()) or (otherwise,)


def may(actor: Actor, act: str, attachment: Attachment) -> bool:
    """Whether the actor may do `act` to a file."""
    return any(can(actor, act, subject) for subject in subjects_of(attachment.about, attachment))


def require_on(actor: Actor, act: str, about: str, otherwise: Any) -> None:
    """Refuse unless the actor may do `act` on what a file is to hang on. Raises NotPermitted."""
    if not any(can(actor, act, subject) for subject in subjects_of(about, otherwise)):
        raise NotPermitted(act=act)


def require_for(actor: Actor, act: str, attachment: Attachment, *, seen_by: str) -> None:
    """Refuse unless the actor may do `act` to a file. Raises NotFound to who may not even see it, else NotPermitted."""
    if may(actor, act, attachment):
        return
    raise NotPermitted(act=act) if may(actor, seen_by, attachment) else NotFound
