"""Personal data, encrypted; rows elsewhere hold only its reference."""

from __future__ import annotations

import uuid

from django.db import models


class PersonalRecord(models.Model):
    """One piece of somebody's data. Erasing empties it; the reference stays and says so."""

    class Kind(models.TextChoices):
        NAME = "name"
        PHONE = "phone"
        EMAIL = "email"
        ID_NUMBER = "id_number"
        ADDRESS = "address"
        POSITION = "position"
        NOTE = "note"

    ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    subject = models.CharField(max_length=80, help_text="kind:key of whose it is, as person:17")
    region_code = models.CharField(max_length=12, default="", help_text="Where a mandate must lie to reveal it.")
    ciphertext = models.BinaryField(default=b"")
    key_id = models.CharField(max_length=16, default="")
    masked = models.CharField(max_length=80, default="")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject"])]
