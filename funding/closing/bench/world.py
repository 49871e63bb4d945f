"""A campaign with thousands of paid pledges, as rows and without steps: only for a scratch database that is thrown away."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import models, transaction

from crowdcoop import clock, rows
from crowdcoop.people.models import Cooperative, User
from funding.campaigns.models import Campaign, Reward, Stock, Totals
from funding.closing.bench.provider import NAME
from funding.ledger import accounts
from funding.ledger.many import Booking, post
from funding.ledger.models import Transaction
from funding.payments.models import Attempt
from funding.pledges.models import Pledge, Supporter
from funding.pledges.moves import email_hash
from incubator.applications.models import Application
from incubator.calls.models import Call
from incubator.journeys.models import Incubation

AMOUNT, TIP, BATCH = 25_00, 1_00, 5_000


@transaction.atomic
def seed(name: str, pledges: int) -> Campaign:
    """Live until a moment ago, at a tenth of its minimum; every third pledge has a reward, every fifth a tip."""
    campaign = _campaign(name, pledges)
    reward = Reward.objects.create(campaign=campaign, title="Loaf", description="A loaf.", cents=AMOUNT)
    Stock.objects.create(reward=reward, taken=(pledges + 2) // 3)
    for first in range(0, pledges, BATCH):
        _pledges(campaign, reward, range(first, min(first + BATCH, pledges)))
    Totals.objects.filter(campaign=campaign).update(raised=pledges * AMOUNT, supporters=pledges)
    return campaign


def _campaign(name: str, pledges: int) -> Campaign:
    now = clock.now()
    begun = now - timedelta(days=41)
    call = Call.objects.create(title=name, slug=name, opens_at=begun, closes_at=now, decision_by=now.date())
    cooperative = Cooperative.objects.create(name=name, slug=name, town="Bench", created_at=begun)
    person = User.objects.create_user(f"{name}@example.org", name=name)
    cooperative.memberships.create(person=person, role="lead", joined_at=begun)
    application = Application.objects.create(
        call=call, cooperative=cooperative, started_by=person, started_at=begun, touched_at=begun, reference=name
    )
    Incubation.objects.create(
        cooperative=cooperative,
        application=application,
        call=call,
        state=Incubation.State.IN_CAMPAIGN,
        started_at=begun,
    )
    campaign = Campaign.objects.create(
        cooperative=cooperative,
        state=Campaign.State.ROUND_1,
        title=name,
        slug=name,
        created_at=begun,
        published_at=begun,
        round_1_ends_at=now - timedelta(seconds=1),
        minimum=pledges * AMOUNT * 10,
        optimum=pledges * AMOUNT * 12,
    )
    Totals.objects.create(campaign=campaign, taking=True)
    return campaign


def _pledges(campaign: Campaign, reward: Reward, numbers: range) -> None:
    now = clock.now() - timedelta(days=20)
    marks = [f"{campaign.pk}-{number}" for number in numbers]
    tips = [TIP if number % 5 == 0 else 0 for number in numbers]
    emails = [f"supporter-{mark}@example.org" for mark in marks]
    made = rows.insert(
        Pledge,
        _columns(
            Pledge,
            campaign=campaign.pk,
            reward=[reward.pk if number % 3 == 0 else None for number in numbers],
            state=Pledge.State.PAID,
            reference=marks,
            key=marks,
            token=marks,
            amount=AMOUNT,
            tip=tips,
            email=emails,
            started_at=now,
            paid_at=now,
        ),
    )
    _payments(campaign, made, tips)
    hashes = [email_hash(email) for email in emails]
    rows.insert(Supporter, {"campaign": campaign.pk, "email_hash": hashes, "pledges": 1})


def _payments(campaign: Campaign, pledges: list[int], tips: list[int]) -> None:
    now = clock.now() - timedelta(days=20)
    uids = [uuid.uuid4() for _pledge in pledges]
    rows.insert(
        Attempt,
        _columns(
            Attempt,
            uid=uids,
            pledge=pledges,
            provider=NAME,
            reference=[f"ch_{uid}" for uid in uids],
            amount=[AMOUNT + tip for tip in tips],
            state=Attempt.State.SUCCEEDED,
            pays=True,
            created_at=now,
            settled_at=now,
        ),
    )
    pledged, from_ = accounts.campaign_pledged(campaign.pk), accounts.provider(NAME)
    post(
        Transaction.Kind.PLEDGE_PAID,
        [
            Booking(f"paid:{uid}", {from_: -AMOUNT - tip, pledged: AMOUNT, accounts.tips(): tip})
            for uid, tip in zip(uids, tips, strict=True)
        ],
    )


def _columns(model: type[models.Model], **given: Any) -> dict[str, Any]:
    """What a new row of this model has by itself, and what is given."""
    blank = model()
    own = {field.name: getattr(blank, field.attname) for field in model._meta.concrete_fields if not field.primary_key}
    return own | given
