"""What happened: added to, never changed; the database refuses UPDATE and DELETE. And how often, for pages that are kept."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Subquery
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, thing: models.Model) -> "EntryQuerySet":
        return self.filter(about_type=ContentType.objects.get_for_model(thing), about_id=thing.pk)

    def of_cooperative(self, cooperative: models.Model) -> "EntryQuerySet":
        return self.filter(cooperative_id=cooperative.pk)


class Entry(models.Model):
    step = models.CharField(max_length=80)
    # No database constraint to people and co-ops: erasing a person must not touch a row that may not change.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="journal",
    )
    about_type = models.ForeignKey(ContentType, models.PROTECT, db_index=False)
    about_id = models.BigIntegerField()
    about = GenericForeignKey("about_type", "about_id")
    cooperative = models.ForeignKey(
        "people.Cooperative",
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="journal",
    )
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    why = models.TextField(blank=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(db_index=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        indexes = [
            models.Index(fields=["about_type", "about_id"], name="journal_about"),
            models.Index(fields=["cooperative", "-id"], name="journal_cooperative"),
            models.Index(fields=["by"], condition=models.Q(by__isnull=False), name="journal_by"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.step}"

    @classmethod
    def of(
        cls, step: str, about: Any, *, by: Any, before: str, why: str, facts: dict[str, Any], at: Any = None
    ) -> "Entry":
        """One line for one step, not kept yet. `by=None` is the system; a visitor without an account is nobody as well."""
        known = by if by is not None and by.is_authenticated else None
        return cls(
            step=step,
            by=known,
            about=about,
            cooperative_id=_cooperative_of(about),
            before=before,
            after=getattr(about, "state", ""),
            why=why,
            data=facts,
            at=at or clock.now(),
        )


class TurnQuerySet(models.QuerySet["Turn"]):
    def turn(self, cooperatives: Iterable[int]) -> None:
        """Once more, for each of them. Call it inside the transaction of what has changed."""
        for cooperative in cooperatives:
            free = self.filter(cooperative_id=cooperative).order_by("id").select_for_update(skip_locked=True)
            if not self.filter(pk=Subquery(free.values("pk")[:1])).update(times=F("times") + 1):
                self.create(cooperative_id=cooperative, times=1)


class Turn(models.Model):
    """How often something about a co-op has changed: the sum over its rows grows in the transaction of each change.

    A page that is kept asks for this sum to know whether it is still true; the newest entry of the journal would not do,
    because an entry may be committed after one with a higher number. Several rows, so that steps at the same time wait
    for nobody and cannot lock each other out: each takes a row that is free, or adds one.
    """

    cooperative = models.ForeignKey("people.Cooperative", models.DO_NOTHING, db_constraint=False, related_name="turns")
    times = models.PositiveBigIntegerField(default=0)

    objects = TurnQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("turn")
        verbose_name_plural = _("turns")

    def __str__(self) -> str:
        return f"{self.cooperative_id}: {self.times}"


def _cooperative_of(about: Any) -> int | None:
    """Its number where the thing has that at hand, else that of the co-op it leads to."""
    if hasattr(about, "cooperative_id"):
        return about.cooperative_id
    cooperative = getattr(about, "cooperative", None)
    return cooperative.pk if cooperative is not None else None
