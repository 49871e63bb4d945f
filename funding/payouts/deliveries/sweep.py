"""What falls due for deliveries, found by query: lists to open, and reminders at 14 days, on the day, 2, 8 and 10 months."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.workflow import NotNow, Step
from funding.campaigns.models import Campaign
from funding.payouts.deliveries import moves, rules
from funding.payouts.deliveries.models import Batch, Delivery
from incubator.journeys.days import today

AT_ONCE = 200
# So long ago, at least: what is a month exactly is asked again by the step.
DAYS_OF = {rules.REWARDS_AFTER: 59, rules.RETURNS_AFTER: 242, rules.LATE_RETURNS_AFTER: 303}
REWARDS_WAIT = Q(batches__deliveries__state__in=Delivery.OPEN)
RETURNS_WAIT = Q(collective_returns__isnull=False, collective_returns__delivered=None)
MONTHLY = (
    (moves.remind_of_rewards, rules.REWARDS_AFTER, REWARDS_WAIT),
    (moves.remind_of_returns, rules.RETURNS_AFTER, RETURNS_WAIT),
    (moves.remind_of_late_returns, rules.LATE_RETURNS_AFTER, RETURNS_WAIT),
)


def open_due() -> int:
    """Campaigns that have closed well and have no list yet."""
    closed = Campaign.objects.filter(state__in=rules.CLOSED_WELL)
    return _each(moves.open_list, _without(closed, moves.open_list))


def remind_due() -> int:
    done = _each(moves.remind, Batch.objects.to_remind(today())[:AT_ONCE])
    for step, months, waits in MONTHLY:
        before = clock.now() - timedelta(days=DAYS_OF[months])
        old = Campaign.objects.filter(waits, state=Campaign.State.FUNDED, closed_at__lte=before).distinct()
        done += _each(step, _without(old, step))
    return done


def _without(campaigns: QuerySet[Campaign], step: Step) -> QuerySet[Campaign]:
    about = ContentType.objects.get_for_model(Campaign)
    told = Entry.objects.filter(step=step.name, about_type=about).order_by().values("about_id")
    return campaigns.exclude(pk__in=told).order_by("closed_at", "id")[:AT_ONCE]


def _each(step: Step, rows: Iterable[Any]) -> int:
    done = 0
    for row in rows:
        try:
            step(row, by=None)
        except NotNow:  # not yet, nothing pending, or another worker was here since the query
            continue
        done += 1
    return done
