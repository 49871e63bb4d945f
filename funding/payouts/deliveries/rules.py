"""Who delivers what was promised, when it can be marked, and who hears of it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.outbox import Recipient
from crowdcoop.people import rules as people
from crowdcoop.people.models import UserQuerySet
from crowdcoop.people.rules import is_lead, is_member
from funding.campaigns.models import Campaign, Reward
from funding.campaigns.rules import reviewer, reviewers
from funding.payouts.deliveries.models import REMINDERS, Batch, Delivery
from funding.pledges import rules as pledge_rules
from incubator.journeys.days import today
from incubator.journeys.legal.models import months_later

__all__ = ["is_lead", "is_member", "reviewer", "reviewers"]

CLOSED_WELL = [Campaign.State.FUNDED, Campaign.State.FULFILLED]
# Months after the close in which what is still pending is told.
REWARDS_AFTER, RETURNS_AFTER, LATE_RETURNS_AFTER = 2, 8, 10


# -- What is needed -------------------------------------------------------------------------------
def not_opened_yet(campaign: Campaign, _by: Any = None) -> Any:
    opened = Entry.objects.about(campaign).filter(step="deliveries.open_list").exists()
    return _("The list of deliveries is there already.") if opened else None


def is_funded(delivery: Delivery, _by: Any = None) -> Any:
    if delivery.batch.campaign.state in CLOSED_WELL:
        return None
    return _("Rewards are delivered once the campaign is funded.")


def reminder_is_due(batch: Batch, _by: Any = None) -> Any:
    """Under the row's lock: two workers remind once, and what was missed is told once."""
    if batch.due_on is None or batch.reminded >= reminders_by(batch.due_on):
        return _("There is nothing to remind of today.")
    if not batch.deliveries.filter(state__in=Delivery.OPEN).exists():
        return _("Everybody has this reward.")
    return None


def reminders_by(due_on: date) -> int:
    days_left = (due_on - today()).days
    return sum(days_left <= days for days in REMINDERS)


def somebody_waits(batch: Batch, _by: Any = None) -> Any:
    if batch.deliveries.filter(state__in=Delivery.OPEN).exists():
        return None
    return _("Nobody waits for this reward any more.")


def months_after_close(campaign: Campaign, months: int) -> bool:
    closed = campaign.closed_at
    return closed is not None and months_later(closed.date(), months) <= clock.now().date()


def once(step: str) -> Any:
    """A reminder of a campaign is sent once: the journal remembers it."""

    def not_reminded_yet(campaign: Campaign, _by: Any = None) -> Any:
        told = Entry.objects.about(campaign).filter(step=step).exists()
        return _("There is nothing to remind of today.") if told else None

    return not_reminded_yet


def after(months: int) -> Any:
    def long_enough(campaign: Campaign, _by: Any = None) -> Any:
        return None if months_after_close(campaign, months) else _("There is nothing to remind of today.")

    return long_enough


def rewards_pending(campaign: Campaign, _by: Any = None) -> Any:
    if Delivery.objects.filter(batch__campaign=campaign, state__in=Delivery.OPEN).exists():
        return None
    return _("All rewards have been delivered.")


def returns_pending(campaign: Campaign, _by: Any = None) -> Any:
    if campaign.collective_returns.filter(delivered=None).exists():
        return None
    return _("All collective returns are there.")


# -- Who is told ----------------------------------------------------------------------------------
def team(about: Any, _by: Any = None) -> UserQuerySet:
    return people.team(about)


def supporter(delivery: Delivery, _by: Any = None) -> list[Recipient]:
    return pledge_rules.supporter(delivery.pledge)


def supporter_who_is_sent_something(delivery: Delivery, by: Any = None) -> list[Recipient]:
    """Where nothing is sent nor picked up there is no news: a name on a wall is seen there."""
    return [] if delivery.batch.reward.delivery == Reward.Delivery.NONE else supporter(delivery)


def who_still_waits(batch: Batch, _by: Any = None) -> list[Recipient]:
    """Once each, however many of it they wait for."""
    waiting = batch.deliveries.filter(state__in=Delivery.OPEN).select_related("pledge__person").order_by("id")
    return list({one.pledge.email.lower(): supporter(one)[0] for one in waiting}.values())
