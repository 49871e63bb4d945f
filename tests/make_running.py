"""Builders of campaigns under way: begun on a day of one's choice, with pledges on the days that follow."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F

from crowdcoop import clock
from funding.campaigns.models import Campaign, Totals
from funding.payments import calls
from funding.pledges import moves as pledges
from funding.pledges.models import Pledge
from incubator.community import moves as community
from incubator.community.models import Update
from tests import make_funding, make_pledges

DAY = timedelta(days=1)
# A Monday, at ten in Madrid; forty days later it is summer time.
BEGINS = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def begun(coop: Any = None, at: datetime = BEGINS, **numbers: Any) -> Campaign:
    with clock.at(at):
        return make_funding.live(coop, **numbers)


def on(campaign: Campaign, day: float) -> Any:
    """Live on that day of the campaign: 0 is the moment of its publication."""
    return clock.at(campaign.published_at + day * DAY)


def given(campaign: Campaign, day: float, *amounts: int, **said: Any) -> list[Pledge]:
    with on(campaign, day):
        return [make_pledges.paid(campaign, amount, **said) for amount in amounts]


def came_from(campaign: Campaign, source: str = "", heard: str = "") -> Pledge:
    """A pledge that says where its link was found."""
    cart = make_pledges.cart(campaign)
    said = {"key": cart.key, "email": cart.email, "source": source, "heard": heard}
    pledge = pledges.start(
        campaign, by=make_pledges.VISITOR, reward=None, amount=cart.amount, body_hash=cart.body_hash, **said
    )
    calls.pay(pledge, by=make_pledges.VISITOR)
    make_pledges.the_desk().pay(make_pledges.attempt_of(pledge))
    calls.settle(make_pledges.attempt_of(pledge))
    return Pledge.objects.get(pk=pledge.pk)


def update(campaign: Campaign, day: float) -> Update:
    with on(campaign, day):
        by = make_funding.team_lead(campaign.cooperative)
        return community.publish_update(campaign.cooperative, by=by, title="The oven is lit", body="It smells.")


def crowd(campaign: Campaign, number: int, amount: int = 2_000) -> None:
    """Many paid pledges at once, over the first twenty days, with their total: rows only, for counting queries."""
    first = Pledge.objects.count()
    Pledge.objects.bulk_create(
        Pledge(
            campaign=campaign,
            state=Pledge.State.PAID,
            reference=f"P-{n:08d}",
            key=f"crowd-{n}",
            token=f"crowd-{n}",
            body_hash="",
            amount=amount,
            email=f"crowd{n}@example.org",
            source=("whatsapp", "mail", "")[n % 3],
            started_at=campaign.published_at,
            paid_at=campaign.published_at + (n % 20) * DAY,
        )
        for n in range(first, first + number)
    )
    raised = {"raised": F("raised") + number * amount, "supporters": F("supporters") + number}
    Totals.objects.filter(campaign=campaign).update(**raised)
