"""The initial diagnosis: the short record of a session, and the roadmap that the co-op agrees to."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = 6000
# How long an itinerary is planned, unless mentor and team agree on another end.
ITINERARY = timedelta(weeks=16)
# Somebody who writes an end years away has mistaken the year.
LATEST_END = timedelta(weeks=104)


class Diagnosis(models.Model):
    incubation = models.OneToOneField("Incubation", models.CASCADE, related_name="diagnosis")
    held_on = models.DateField(_("day of the session"))
    present = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("who took part")
    )
    who_you_are = models.TextField(_("the group and what it does"), max_length=LONGEST, blank=True)
    moment = models.TextField(_("its moment"), max_length=LONGEST, blank=True)
    legal = models.TextField(_("challenges and strengths, legal"), max_length=LONGEST, blank=True)
    economic = models.TextField(_("challenges and strengths, economic"), max_length=LONGEST, blank=True)
    human = models.TextField(_("challenges and strengths, human"), max_length=LONGEST, blank=True)
    needs_training = models.TextField(_("needs of training"), max_length=LONGEST, blank=True)
    needs_funding = models.TextField(_("needs of funding"), max_length=LONGEST, blank=True)
    needs_alliances = models.TextField(_("needs of alliances"), max_length=LONGEST, blank=True)
    roadmap = models.TextField(_("roadmap"), max_length=LONGEST, blank=True)
    ends_on = models.DateField(_("planned end of the itinerary"))
    # Which writing of it this is: who saves over a newer one than they have read is shown both.
    version = models.PositiveSmallIntegerField(default=0)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["incubation"]
        verbose_name = _("initial diagnosis")
        verbose_name_plural = _("initial diagnoses")

    def __str__(self) -> str:
        return str(self.incubation)


NEEDS = ("needs_training", "needs_funding", "needs_alliances")
TEXTS = ("who_you_are", "moment", "legal", "economic", "human", *NEEDS, "roadmap")


def of(incubation: Any) -> Diagnosis | None:
    found = Diagnosis.objects.filter(incubation=incubation).select_related("written_by")
    return found.prefetch_related(models.Prefetch("present")).first()


def rows(written: Diagnosis | None) -> list[tuple[Any, str]]:
    """Each text under its name; a need that they do not have is left out."""
    if written is None:
        return []
    found = ((name, getattr(written, name)) for name in TEXTS)
    return [(label(name), text) for name, text in found if text or name not in NEEDS]


def label(name: str) -> Any:
    return Diagnosis._meta.get_field(name).verbose_name


def lacks(texts: Mapping[str, str]) -> Iterator[Any]:
    """What is missing in a record, in sentences."""
    if set(texts) != set(TEXTS) or not all(texts[name].strip() for name in TEXTS if name not in NEEDS):
        yield _("The initial diagnosis is not whole yet: only a need that they do not have may stay empty.")
    elif not any(texts[name].strip() for name in NEEDS):
        yield _("Write down at least one need: training, funding or alliances.")


def dates_refused(written: Diagnosis, today: Any) -> Iterator[Any]:
    if written.held_on > today:
        yield _("The session cannot have been held on a day still to come.")
    elif written.ends_on <= written.held_on:
        yield _("The itinerary ends after the session of the diagnosis.")
    elif written.ends_on > written.held_on + LATEST_END:
        yield _("The itinerary ends within %(weeks)s weeks of the session.") % {"weeks": LATEST_END.days // 7}
