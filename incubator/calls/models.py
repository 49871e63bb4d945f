"""A call (edition) of the programme: who may come, on what terms, and the numbers its rules work with."""

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative


def new_token() -> str:
    """128 bits that nobody guesses."""
    return secrets.token_urlsafe(16)


class MentoringOrganisation(models.Model):
    """Gives the programme its mentors and their hours."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    mentors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="mentoring_organisations", blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("mentoring organisation")
        verbose_name_plural = _("mentoring organisations")

    def __str__(self) -> str:
        return self.name


class Programme(models.Model):
    """What a call leads to: the itinerary that its co-ops walk."""

    title = models.CharField(_("title"), max_length=120, unique=True)
    summary = models.TextField(_("what it is"), blank=True, max_length=2000)
    language = models.CharField(max_length=10, default="es")
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return self.title


class CallQuerySet(models.QuerySet["Call"]):
    def open_at(self, now: datetime) -> "CallQuerySet":
        return self.filter(state=Call.State.OPEN, opens_at__lte=now, closes_at__gt=now)

    def announced(self, now: datetime) -> "CallQuerySet":
        """Its dates and terms are public, it will open by itself."""
        told = self.filter(state=Call.State.DRAFT, closes_at__gt=now).exclude(announced_at=None)
        return told.order_by("opens_at", "id")

    def to_show(self, now: datetime) -> "tuple[str, Call | None]":
        """The one that matters most to who comes by, and how it stands: open, announced, or being decided."""
        deciding = self.filter(state__in=[Call.State.SELECTING, Call.State.OPEN], closes_at__lte=now)
        for stage, found in (("open", self.open_at(now)), ("announced", self.announced(now)), ("selecting", deciding)):
            if call := found.select_related("programme").first():
                return stage, call
        return "none", None

    def published(self) -> "CallQuerySet":
        """Their selection is done and public, the latest first."""
        done = self.filter(state__in=[Call.State.RUNNING, Call.State.CLOSED])
        return done.select_related("programme").order_by("-opens_at", "-id")

    def shown(self) -> "CallQuerySet":
        """What anybody may read about: announced, or further."""
        return self.exclude(state=Call.State.CANCELLED).exclude(state=Call.State.DRAFT, announced_at=None)


class Call(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        SELECTING = "selecting", _("Selecting")
        RUNNING = "running", _("Running")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(max_length=80, unique=True)
    territory = models.CharField(_("territory"), max_length=120, blank=True)
    programme = models.ForeignKey(
        "incubator.Programme", models.PROTECT, null=True, blank=True, verbose_name=_("programme it leads to")
    )
    summary = models.TextField(_("what it offers"), blank=True, max_length=2000)
    language = models.CharField(max_length=10, default="es")
    translations = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    places = models.PositiveSmallIntegerField(_("places"), default=10)
    # Windows are half open: [opens_at, closes_at); people are told `last_moment`.
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    decision_by = models.DateField(_("decision by"))
    # From then on the programme's page tells of it, and it opens by itself.
    announced_at = models.DateTimeField(null=True, blank=True)
    # When the teams that have not sent their draft were told that it closes soon.
    closing_told_at = models.DateTimeField(null=True, blank=True)
    reviews_needed = models.PositiveSmallIntegerField(_("reviews per application"), default=2)
    # What opens the campaign: numbers of this call, our own defaults.
    minutes_per_organisation = models.PositiveIntegerField(_("minutes of advice per organisation"), default=16 * 60)
    advice_minutes_needed = models.PositiveIntegerField(_("minutes of advice needed"), default=60)
    members_needed_per_module = models.PositiveSmallIntegerField(
        _("people of the team who pass each module"), default=1
    )
    followers_needed = models.PositiveIntegerField(_("followers needed"), default=30)
    updates_needed = models.PositiveSmallIntegerField(_("updates needed"), default=1)
    treasurer_learns = models.BooleanField(_("the treasurer is among those who pass each module"), default=False)
    worksheets_needed = models.BooleanField(_("the worksheets of the compulsory modules are approved"), default=True)
    attendance_percent = models.PositiveSmallIntegerField(
        _("percentage of the workshops with somebody of the team"), default=80, validators=[MaxValueValidator(100)]
    )
    legal_person_needed = models.BooleanField(_("somebody answers for the co-op in law"), default=True)
    assembly_needed = models.BooleanField(_("the assembly has agreed to the campaign"), default=True)
    average_pledge = models.PositiveIntegerField(_("average pledge to reckon with, in cents"), default=50_00)
    # What its campaigns work with.
    fee_basis_points = models.PositiveIntegerField(_("fee in basis points (100 are 1 %)"), default=400)
    round_days = models.PositiveSmallIntegerField(_("days of the first round"), default=40)
    second_round_days = models.PositiveSmallIntegerField(_("days of the second round"), default=40)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-id"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="call_closes_after_opening"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programme")

    def is_open(self, now: datetime) -> bool:
        return self.state == Call.State.OPEN and self.opens_at <= now < self.closes_at

    @property
    def last_moment(self) -> datetime:
        """The last day to apply as people say it: a call that closes at midnight is open until the day before at 23:59."""
        return self.closes_at - timedelta(minutes=1)

    @staticmethod
    def last_day_of(closes_at: datetime) -> date:
        """Where the programme lives."""
        return (closes_at - timedelta(minutes=1)).astimezone(timezone.get_default_timezone()).date()

    def hours(self) -> "list[tuple[MentoringOrganisation, int]]":
        """Minutes that each organisation gives each co-op. A call that names none has them all, with the same minutes."""
        pools = [(pool.organisation, pool.minutes) for pool in self.pools.select_related("organisation")]
        return pools or [(one, self.minutes_per_organisation) for one in MentoringOrganisation.objects.all()]

    def accepted(self) -> "list[Cooperative]":
        """The co-ops that got a place, by name."""
        taken = models.Q(applications__call=self, applications__state="accepted")
        return list(Cooperative.objects.filter(taken).order_by("name", "id"))

    @property
    def terms(self) -> "Terms | None":
        """The version in force."""
        return self.terms_versions.order_by("-version").first()


class Terms(models.Model):
    """One version of the terms of the call (bases); an applicant accepts one version, and it never changes."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="terms_versions")
    version = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=20000)
    translations = models.JSONField(default=dict, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["call", "version"]
        verbose_name = _("terms of the call")
        verbose_name_plural = _("terms of the calls")
        constraints = [models.UniqueConstraint(fields=["call", "version"], name="one_text_a_version")]

    def __str__(self) -> str:
        return f"{self.call} · {self.version}"


class CallWatcherQuerySet(models.QuerySet["CallWatcher"]):
    def waiting_for(self, call: Call) -> "CallWatcherQuerySet":
        """Nobody hears twice of the same call, however often this address is given."""
        waiting = self.filter(told_at=None, stopped_at=None).order_by("id")
        return waiting.filter(models.Q(call=None) | ~models.Q(call=call))


class CallWatcher(models.Model):
    """An address that wants to hear, once, when the next call opens."""

    email = models.EmailField(_("e-mail"), unique=True)
    language = models.CharField(max_length=10, default="es")
    token = models.CharField(max_length=40, unique=True, default=new_token)
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    call = models.ForeignKey(Call, models.SET_NULL, null=True, blank=True, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = CallWatcherQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("address waiting for a call")
        verbose_name_plural = _("addresses waiting for a call")

    def __str__(self) -> str:
        return self.email

    def get_absolute_url(self) -> str:
        return reverse("programme_watching", args=[self.token])
