"""What was promised is delivered: reward by reward, return by return, with reminders of what is still to come."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.workflow import NotNow, act, create, move, system
from funding.campaigns.models import Campaign, CollectiveReturn, Reward
from funding.payouts.deliveries import rules
from funding.payouts.deliveries.models import Batch, Delivery, ReturnDelivered
from funding.pledges.models import Pledge
from incubator.journeys.days import today

State = Delivery.State
FUNDED = [Campaign.State.FUNDED]
AT_ONCE = 2_000


# -- Rewards --------------------------------------------------------------------------------------
@act(
    Campaign, who=system, states=rules.CLOSED_WELL, needs=[rules.not_opened_yet], tells={"deliveries_open": rules.team}
)
def open_list(campaign: Campaign, *, by: None) -> dict[str, int]:
    """Every pledge that was paid and has a reward becomes a delivery."""
    promised = Pledge.objects.paid().filter(campaign=campaign).exclude(reward=None)
    rewards = Reward.objects.filter(pk__in=promised.order_by().values("reward")).order_by("id")
    batches = {
        reward.pk: Batch.objects.create(campaign=campaign, reward=reward, due_on=reward.delivered_by)
        for reward in rewards
    }
    rows = promised.order_by("id").values_list("pk", "reward_id")
    now = clock.now()
    made = Delivery.objects.bulk_create(
        (Delivery(batch=batches[reward], pledge_id=pledge, at=now) for pledge, reward in rows.iterator(AT_ONCE)),
        batch_size=AT_ONCE,
    )
    return {"deliveries": len(made), "rewards": len(batches)}


@move(
    Delivery,
    source=[State.TO_DO, State.PROBLEM],
    target=State.SENT,
    who=rules.is_member,
    needs=[rules.is_funded],
    tells={"reward_sent": rules.supporter_who_is_sent_something},
)
def send(delivery: Delivery, *, by: User) -> None:
    """Posted, or ready to be picked up."""
    delivery.problem, delivery.at = "", clock.now()


@move(
    Delivery,
    source=[State.TO_DO, State.SENT, State.PROBLEM],
    target=State.DELIVERED,
    who=rules.is_member,
    needs=[rules.is_funded],
)
def deliver(delivery: Delivery, *, by: User) -> None:
    delivery.problem, delivery.at = "", clock.now()


@move(
    Delivery,
    source=[State.TO_DO, State.SENT, State.DELIVERED],
    target=State.PROBLEM,
    who=rules.is_member,
    needs=[rules.is_funded],
)
def meet_problem(delivery: Delivery, *, by: User, reason: str) -> None:
    """The parcel came back, the address is wrong, it broke on the way."""
    delivery.problem, delivery.at = reason, clock.now()


@move(
    Delivery,
    source=[State.SENT, State.DELIVERED, State.PROBLEM],
    target=State.TO_DO,
    who=rules.is_member,
    needs=[rules.is_funded],
)
def put_back(delivery: Delivery, *, by: User) -> None:
    """Marked by mistake."""
    delivery.problem, delivery.at = "", clock.now()


@act(Batch, who=rules.is_member, needs=[rules.somebody_waits], tells={"reward_late": rules.who_still_waits})
def tell_late(batch: Batch, *, by: User, until: date, reason: str) -> dict[str, Any]:
    """A new day, said to everybody who waits before they have to ask."""
    if until <= today():
        raise NotNow(_("Choose a day that is still to come."))
    facts = {"reward": batch.reward.title, "until": until, "before": batch.late_until or batch.due_on}
    batch.late_until = until
    return facts


@act(Batch, who=system, needs=[rules.reminder_is_due], tells={"reward_due": rules.team})
def remind(batch: Batch, *, by: None) -> dict[str, Any]:
    assert batch.due_on is not None
    batch.reminded = rules.reminders_by(batch.due_on)
    waiting = batch.deliveries.filter(state__in=Delivery.OPEN).count()
    return {"reward": batch.reward.title, "due_on": batch.due_on, "waiting": waiting}


@act(
    Campaign,
    who=system,
    states=FUNDED,
    needs=[
        rules.once("deliveries.remind_of_rewards"),
        rules.after(rules.REWARDS_AFTER),
        rules.rewards_pending,
    ],
    tells={"rewards_pending": rules.team},
)
def remind_of_rewards(campaign: Campaign, *, by: None) -> dict[str, int]:
    return {"waiting": Delivery.objects.filter(batch__campaign=campaign, state__in=Delivery.OPEN).count()}


# -- Collective returns ---------------------------------------------------------------------------
@create(ReturnDelivered, who=rules.is_member)
def deliver_return(
    campaign: Campaign, *, by: User, collective_return: CollectiveReturn, **details: str
) -> tuple[ReturnDelivered, dict[str, Any]]:
    """It is there for everybody, at this address and under this licence."""
    if campaign.state not in rules.CLOSED_WELL:
        raise NotNow(_("Collective returns are delivered once the campaign is funded."))
    own = campaign.collective_returns.get(pk=collective_return.pk)
    if ReturnDelivered.objects.filter(collective_return=own).exists():
        raise NotNow(_("This return has been delivered. Correct it on its page."))
    made = ReturnDelivered.objects.create(collective_return=own, at=clock.now(), **details)
    return made, {"title": own.title, **details}


@act(ReturnDelivered, who=rules.is_member)
def correct_return(delivered: ReturnDelivered, *, by: User, url: str, licence: str, words: str = "") -> dict[str, Any]:
    before = {"url": delivered.url, "licence": delivered.licence}
    delivered.url, delivered.licence, delivered.words = url, licence, words
    return {"title": delivered.collective_return.title, "url": url, "licence": licence, "before": before}


@act(
    Campaign,
    who=system,
    states=FUNDED,
    needs=[rules.once("deliveries.remind_of_returns"), rules.after(rules.RETURNS_AFTER), rules.returns_pending],
    tells={"returns_pending": rules.team},
)
def remind_of_returns(campaign: Campaign, *, by: None) -> dict[str, Any]:
    return _pending(campaign)


@act(
    Campaign,
    who=system,
    states=FUNDED,
    needs=[
        rules.once("deliveries.remind_of_late_returns"),
        rules.after(rules.LATE_RETURNS_AFTER),
        rules.returns_pending,
    ],
    tells={"returns_late": rules.team, "returns_late_programme": rules.reviewers},
)
def remind_of_late_returns(campaign: Campaign, *, by: None) -> dict[str, Any]:
    """The last one goes to those who went with the co-op as well."""
    return _pending(campaign)


def _pending(campaign: Campaign) -> dict[str, Any]:
    titles = campaign.collective_returns.filter(delivered=None).values_list("title", flat=True)
    return {"returns": list(titles[:50])}
