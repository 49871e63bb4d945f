"""A pledge is a promise: its own words and amounts, kept as they were when it was made."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import Count, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from funding.campaigns.models import Campaign, Reward


def new_token() -> str:
    """128 bits: the private link is the only key of a supporter without an account."""
    return secrets.token_urlsafe(16)


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def paid(self) -> "PledgeQuerySet":
        return self.filter(state=Pledge.State.PAID)

    def not_told_of(self) -> "PledgeQuerySet":
        """Paid, and the team has not heard of it yet."""
        return self.filter(state=Pledge.State.PAID, team_told_at=None)

    def of(self, person: Any) -> "PledgeQuerySet":
        return self.filter(person=person)

    def of_address(self, email: str) -> "PledgeQuerySet":
        return self.filter(email__iexact=email.strip())

    def to_abandon(self, before: datetime) -> "PledgeQuerySet":
        """Started before this moment, and with no payment that succeeded or still may."""
        open_or_paid = ("created", "pending", "unknown", "succeeded")
        old = self.filter(state=Pledge.State.STARTED, started_at__lt=before)
        return old.exclude(attempts__state__in=open_or_paid).order_by("id")

    def most_common_amount(self, campaign: Campaign) -> int | None:
        """What most people really gave in this campaign, to say so and not to suggest a sum of ours."""
        amounts = self.paid().filter(campaign=campaign).values("amount").annotate(times=Count("id"))
        common = amounts.order_by("-times", "amount").first()
        return common["amount"] if common else None


class Pledge(models.Model):
    class State(models.TextChoices):
        STARTED = "started", _("Started")
        PAID = "paid", _("Received")
        REFUNDING = "refunding", _("Being returned")
        REFUNDED = "refunded", _("Returned")
        ABANDONED = "abandoned", _("Not completed")

    class Heard(models.TextChoices):
        TEAM = "team", _("from somebody of the co-op")
        FRIEND = "friend", _("from a friend or relative")
        CHAT = "chat", _("in a chat group")
        NETWORK = "network", _("on a social network")
        PRESS = "press", _("in the news")
        OTHER = "other", _("in another way")

    # Each change of state writes every index of the row again: there is none that another one contains.
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="pledges", db_index=False)
    reward = models.ForeignKey(Reward, models.PROTECT, null=True, related_name="pledges", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.STARTED)
    reference = models.CharField(max_length=20)
    # The form's one-time key: the same form sent twice finds the pledge of the first time.
    key = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64)
    token = models.CharField(max_length=40, default=new_token)
    amount = models.PositiveBigIntegerField()
    tip = models.PositiveBigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="EUR")
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    message = models.CharField(max_length=300, blank=True)
    address = models.TextField(max_length=500, blank=True)
    public = models.BooleanField(default=False)
    share_with_coop = models.BooleanField(default=False)
    language = models.CharField(max_length=10, default="es")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="pledges", db_index=False
    )
    # The reward's words when it was promised: {"title": …, "description": …, "cents": …}.
    snapshot = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    refund_reason = models.CharField(max_length=20, blank=True)
    refunded_at = models.DateTimeField(null=True)
    # The word that the link they came by carried (`?from=whatsapp`), and what they answered themselves.
    source = models.CharField(max_length=40, blank=True)
    heard = models.CharField(max_length=12, choices=Heard, blank=True)
    team_told_at = models.DateTimeField(null=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        indexes = [
            models.Index(fields=["campaign", "state", "-id"], name="pledges_of_a_campaign"),
            models.Index(fields=["state", "started_at"], name="pledges_by_age"),
            models.Index(Upper("email"), name="pledges_by_address"),
            models.Index(fields=["reward"], condition=Q(reward__isnull=False), name="pledges_of_a_reward"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="pledges_of_a_person"),
            models.Index(
                fields=["campaign"], condition=Q(state="paid", team_told_at=None), name="pledges_the_team_awaits"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_pledge_is_more_than_nothing"),
            # Not `unique=True`: that adds an index for searches by the beginning of a word, which nobody makes.
            models.UniqueConstraint(fields=["reference"], name="a_reference_names_one_pledge"),
            models.UniqueConstraint(fields=["key"], name="a_form_makes_one_pledge"),
            models.UniqueConstraint(fields=["token"], name="a_link_opens_one_pledge"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("pledge_manage", args=[self.token])

    @property
    def cooperative(self) -> Cooperative:
        return self.campaign.cooperative

    @property
    def cooperative_id(self) -> int:
        return self.campaign.cooperative_id

    @property
    def charged(self) -> int:
        """Cents that the provider takes: the pledge and the voluntary tip to the programme."""
        return self.amount + self.tip

    def of_the_same_address(self) -> PledgeQuerySet:
        """The last twenty, for the mail that brings lost links."""
        return Pledge.objects.of_address(self.email).select_related("campaign")[:20]


class SupporterQuerySet(models.QuerySet["Supporter"]):
    """Each in one statement that brings its own answer: who comes at the same moment waits, and nobody reads twice."""

    def one_more(self, campaign: int, email_hash: str) -> int:
        """How many pledges of this person count now, after one more."""
        more = """
            INSERT INTO funding_supporter (campaign_id, email_hash, pledges) VALUES (%s, %s, 1)
            ON CONFLICT (campaign_id, email_hash) DO UPDATE SET pledges = funding_supporter.pledges + 1
            RETURNING pledges
        """
        return self._figure(more, campaign, email_hash)

    def many_more(self, campaign: int, times: Mapping[str, int]) -> int:
        """One more for each time; how many of these people had none that counts. In one order, so that nobody waits in a ring."""
        rows = ", ".join(["(%s, %s, %s)"] * len(times))
        more = f"""
            INSERT INTO funding_supporter (campaign_id, email_hash, pledges) VALUES {rows}
            ON CONFLICT (campaign_id, email_hash) DO UPDATE SET pledges = funding_supporter.pledges + EXCLUDED.pledges
            RETURNING email_hash, pledges
        """  # noqa: S608 - places for values, and no word of anybody's
        given = [value for key in sorted(times) for value in (campaign, key, times[key])]
        with connection.cursor() as cursor:
            cursor.execute(more, given)
            return sum(1 for key, pledges in cursor.fetchall() if pledges == times[key])

    def one_fewer(self, campaign: int, email_hash: str) -> int:
        """How many are left. The database refuses to go below none."""
        fewer = """
            UPDATE funding_supporter SET pledges = pledges - 1 WHERE campaign_id = %s AND email_hash = %s
            RETURNING pledges
        """
        return self._figure(fewer, campaign, email_hash)

    def _figure(self, sql: str, *given: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return cursor.fetchone()[0]


class Supporter(models.Model):
    """One person in one campaign, counted once however often they pledge; known by the hash of their e-mail."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, db_constraint=False, related_name="supporters")
    email_hash = models.CharField(max_length=64)
    pledges = models.PositiveIntegerField(default=0)

    objects = SupporterQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("supporter")
        verbose_name_plural = _("supporters")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "email_hash"], name="one_supporter_counted_once"),
            models.CheckConstraint(condition=Q(pledges__gte=0), name="pledges_of_a_supporter_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.pledges}"
