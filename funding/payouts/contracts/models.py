"""The contract of a campaign that has passed its minimum: who signs, to which account, with which papers."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.files.models import StoredFile
from crowdcoop.people.models import Cooperative
from funding.campaigns.models import Campaign

A_DAY = timedelta(days=1)
# So long after the minimum was passed the team is reminded of data that are still open, once each.
REMINDERS = (3 * A_DAY, 15 * A_DAY)
STILL_PASSED = (Campaign.State.ROUND_2, Campaign.State.CLOSING, Campaign.State.FUNDED, Campaign.State.FULFILLED)


def masked(iban: str) -> str:
    """As pages and mails show an account: enough to know it again, too little to use it."""
    return f"{iban[:4]} •••• {iban[-4:]}" if iban else ""


class ContractQuerySet(models.QuerySet["Contract"]):
    def of_team(self, person: Any) -> "ContractQuerySet":
        return self.filter(
            campaign__cooperative__memberships__person=person, campaign__cooperative__memberships__left_at=None
        )

    def to_remind(self, now: datetime) -> "ContractQuerySet":
        """Data that are still open, with a reminder to come."""
        due = Q(pk__in=[])
        for times, after in enumerate(REMINDERS):
            due |= Q(reminded=times, campaign__passed_at__lte=now - after)
        return self.filter(due, state__in=Contract.OPEN_TO_TEAM, campaign__state__in=STILL_PASSED).order_by("id")


class Contract(models.Model):
    class State(models.TextChoices):
        OPEN = "open", _("Data to be filled in")
        IN_REVIEW = "in_review", _("Being checked")
        CHANGES_REQUESTED = "changes_requested", _("Something to change")
        VERIFIED = "verified", _("Checked, to be signed")
        SIGNED = "signed", _("Signed")

    class Form(models.TextChoices):
        COOPERATIVE = "cooperative", _("A co-operative")
        ASSOCIATION = "association", _("An association or foundation")
        COMPANY = "company", _("Another company of the social economy")
        PERSON = "person", _("A person, in their own name")

    OPEN_TO_TEAM = (State.OPEN, State.CHANGES_REQUESTED)

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="contract")
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    legal_form = models.CharField(_("legal form"), max_length=12, choices=Form, blank=True)
    legal_name = models.CharField(_("name in law"), max_length=200, blank=True)
    tax_id = models.CharField(_("tax number"), max_length=9, blank=True)
    address = models.CharField(_("registered address"), max_length=300, blank=True)
    registry = models.CharField(_("registry"), max_length=200, blank=True)
    registry_number = models.CharField(_("number in the registry"), max_length=60, blank=True)
    notary = models.CharField(_("notary and deed"), max_length=200, blank=True)
    signatory = models.CharField(_("who signs"), max_length=200, blank=True)
    signatory_tax_id = models.CharField(_("NIF or NIE of who signs"), max_length=9, blank=True)
    signatory_part = models.CharField(_("as what"), max_length=120, blank=True)
    holder = models.CharField(_("holder of the account"), max_length=200, blank=True)
    iban = models.CharField(_("IBAN"), max_length=34, blank=True)
    # What finance asked to change, in its words.
    note = models.TextField(max_length=4000, blank=True)
    asked_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    # The account that was held against the bank's certificate; money goes to no other.
    verified_iban = models.CharField(max_length=34, blank=True)
    signed_at = models.DateTimeField(null=True)
    # How often the team was reminded that its data are open.
    reminded = models.PositiveSmallIntegerField(default=0)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["verified", "signed"]) | Q(verified_at__isnull=False),
                name="a_contract_is_checked_before_it_is_signed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("campaign_contract")

    @property
    def cooperative(self) -> Cooperative:
        return self.campaign.cooperative

    @property
    def account(self) -> str:
        return masked(self.iban)

    @property
    def account_is_verified(self) -> bool:
        return bool(self.iban) and self.iban == self.verified_iban


class ContractDocument(models.Model):
    """A paper of the contract. Another of its kind takes its place; the one before stays for whoever audits."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("Identity document of who signs")
        BANK = "bank", _("Certificate of the bank account")
        TAX_ID = "tax_id", _("Tax identity card of the entity")
        POWER = "power", _("Proof of the power to sign")
        SIGNED = "signed", _("The signed contract")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("document of a contract")
        verbose_name_plural = _("documents of contracts")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "kind"], condition=Q(replaced_at=None), name="one_valid_document_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract} · {self.get_kind_display()}"
