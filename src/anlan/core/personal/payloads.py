"""What the entries of this room say: references, never the data."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anlan.core.journal import verb


@verb("personal.revealed", _("查看个人信息"))
@dataclass(frozen=True)
class PersonalRevealed:
    """Somebody read a piece in clear; why stands under `reason_ref`, in the store itself."""

    ref: str
    kind: str
    reason_ref: str


@verb("personal.erased", _("清除个人信息"))
@dataclass(frozen=True)
class PersonalErased:
    """All pieces of a subject were emptied; their references stay and say so."""

    subject: str
    records: int


@verb("personal.keys_rotated", _("更换个人信息密钥"))
@dataclass(frozen=True)
class PersonalKeysRotated:
    """Everything was sealed anew with a new key."""

    key_id: str
    records: int
