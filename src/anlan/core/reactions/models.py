"""How far each reaction has read, and what it could not do."""

from __future__ import annotations

from django.db import models


class Cursor(models.Model):
    """The last place a reaction has dealt with."""

    name = models.CharField(max_length=80, unique=True)
    seq = models.BigIntegerField()


class Parked(models.Model):
    """An entry a reaction failed on, and the later ones about the same subject that wait behind it."""

    reaction = models.CharField(max_length=80)
    seq = models.BigIntegerField()
    about = models.CharField(max_length=80)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.TextField(default="")
    is_given_up = models.BooleanField(default=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reaction", "seq"], name="reactions_parked_once")]
        indexes = [
            models.Index(fields=["reaction", "about", "seq"]),
            models.Index(fields=["is_given_up", "next_at"]),
        ]
