"""When a mentor can be booked: hours of the week in the mentor's own zone, for some weeks, and days off."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from incubator.advice.place import link_of
from incubator.calls.models import MentoringOrganisation

STANDS = timedelta(weeks=8)
WARNED_BEFORE = timedelta(days=7)
# Somewhere it is already tomorrow, elsewhere still yesterday: a query leaves a day for the zones.
ZONES_APART = timedelta(days=1)


class AvailabilityQuerySet(models.QuerySet["Availability"]):
    def standing(self, now: datetime) -> "AvailabilityQuerySet":
        return self.filter(valid_until__gte=now.date() - ZONES_APART)

    def ending(self, now: datetime) -> "AvailabilityQuerySet":
        """Those whose mentor has to hear that they end, and has not."""
        soon = now.date() + WARNED_BEFORE
        return self.filter(warned_at=None, valid_until__range=(now.date() - ZONES_APART, soon))


class Availability(models.Model):
    """Hours of one weekday. They are offered for some weeks; unless they are renewed, they end."""

    class Slot(models.IntegerChoices):
        HALF = 30, _("30 minutes")
        THREE_QUARTERS = 45, _("45 minutes")
        ONE = 60, _("60 minutes")
        ONE_AND_A_HALF = 90, _("90 minutes")

    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="availabilities")
    organisation = models.ForeignKey(MentoringOrganisation, models.CASCADE, related_name="availabilities")
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=list(WEEKDAYS.items()))
    begins = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    zone = models.CharField(_("time zone"), max_length=60)
    slot_minutes = models.PositiveSmallIntegerField(_("length of a session"), choices=Slot, default=Slot.ONE)
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    valid_from = models.DateField(_("from the day"))
    valid_until = models.DateField(_("until the day"))
    warned_at = models.DateTimeField(null=True, blank=True)

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "begins", "id"]
        verbose_name = _("hours of a week")
        verbose_name_plural = _("hours of a week")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(begins__lt=models.F("ends")),
                name="hours_end_after_they_begin",
                violation_error_message=_("The hours end after they begin."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.mentor} · {self.get_weekday_display()} {self.begins:%H:%M}–{self.ends:%H:%M}"

    @property
    def link(self) -> str:
        return link_of(self.place)

    def today(self, now: datetime) -> date:
        return now.astimezone(clock.zone_named(self.zone)).date()

    def stands(self, now: datetime) -> bool:
        return self.today(now) <= self.valid_until

    def ends_soon(self, now: datetime) -> bool:
        return self.today(now) + WARNED_BEFORE >= self.valid_until


class DayOff(models.Model):
    """From one day to another, both included, as the mentor's calendar has them."""

    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="days_off")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        ordering = ["first_day", "id"]
        verbose_name = _("days off")
        verbose_name_plural = _("days off")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")),
                name="days_off_end_after_they_begin",
                violation_error_message=_("The last day comes after the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.mentor} · {self.first_day} – {self.last_day}"

    def has(self, day: Any) -> bool:
        return self.first_day <= day <= self.last_day
