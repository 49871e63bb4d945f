"""Supporters: how many, what they give, when, and that they pay for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any, NamedTuple

from django.utils import translation

from crowdcoop import clock
from crowdcoop.together import together
from funding.campaigns.models import Campaign
from funding.payments import calls
from funding.payments import moves as payments
from funding.payments.models import Attempt
from funding.payments.receipts import moves as receipts
from funding.payments.receipts.models import Receipt
from funding.payments.transfer import sweep as transfer
from funding.payments.transfer import written
from funding.pledges import cart
from funding.pledges import moves as pledges
from funding.pledges.models import Pledge
from funding.showcase.demo import people
from funding.showcase.demo.people import Somebody
from funding.showcase.demo.road import Events
from funding.showcase.demo.texts import words
from funding.showcase.demo.till import PROVIDER, Till
from funding.showcase.demo.world import VISITOR, World

# Euros and how often they are given: many people with little, or fewer with more.
MANY = {5: 22, 10: 28, 15: 20, 20: 12, 25: 8, 40: 6, 50: 2, 90: 2}
FEWER = {10: 16, 20: 16, 25: 24, 30: 12, 50: 12, 60: 10, 75: 4, 100: 3, 150: 3}
# How a gift by transfer ends: the bank's file brings it (transfers.py), or it is still waited for.
ARRIVES, AWAITED = "arrives by transfer", "promised by transfer"
SOURCES = {"": 34, "whatsapp": 29, "mail": 16, "qr": 9, "mastodon": 7, "shared": 5}
NO_REWARD = 0.34  # as many as renounce theirs on Goteo: domain.md, section 5


class Wave(NamedTuple):
    """`people` give what brings the campaign from one share of its minimum (percent) to another."""

    starts_at: datetime
    ends_at: datetime
    people: int
    percent: tuple[int, int]
    ladder: dict[int, int] = FEWER


@dataclass(frozen=True)
class Gift:
    """One pledge to come; `account` if somebody signed in makes it."""

    at: datetime
    who: Somebody
    cents: int
    account: Any = None
    anonymous: bool = False
    reward: bool = True
    ends: str = "paid"


def waves(world: World, campaign: Campaign, all_waves: Sequence[Wave], special: Sequence[Gift]) -> list[Gift]:
    """The gifts of a campaign in order of time; the special ones are among those of the first wave."""
    random = world.random(f"gifts to {campaign.slug}")
    minimum, _optimum = campaign.sums()
    counts = [world.crowd(wave.people) for wave in all_waves]
    faces = iter(people.crowd(campaign.slug, sum(counts), world))
    counted = [gift for gift in special if gift.ends in ("paid", ARRIVES)]
    gifts = list(special)
    for number, (wave, count) in enumerate(zip(all_waves, counts, strict=True)):
        before = counted if number == 0 else []
        euros = minimum * (wave.percent[1] - wave.percent[0]) // 100 // 100
        euros -= sum(gift.cents for gift in before) // 100
        span = wave.ends_at - wave.starts_at
        for amount in _amounts(random, max(count - len(before), 1), euros, wave.ladder):
            # Much in the first days, much in the last.
            at = wave.starts_at + span * random.betavariate(0.6, 0.7)
            gifts.append(_sometimes_troubled(Gift(at, next(faces), amount * 100), random))
    return sorted(gifts, key=lambda gift: gift.at)


def _sometimes_troubled(gift: Gift, random: Random) -> Gift:
    ends = "paid at the second try" if random.random() < 0.02 else "paid"
    return replace(gift, anonymous=random.random() < 0.15, reward=random.random() > NO_REWARD, ends=ends)


def _amounts(random: Random, count: int, total: int, ladder: dict[int, int]) -> list[int]:
    """So many amounts in whole euros, mostly from the ladder, that make the total."""
    got = random.choices(list(ladder), list(ladder.values()), k=count)
    while gap := total - sum(got):
        place = random.randrange(count)
        step = max(-5, -got[place] + 1, gap) if gap < 0 else min(gap, max(5, gap // count))
        got[place] += step
    return got


def give(world: World, till: Till, campaign: Campaign, gifts: Sequence[Gift]) -> Events:
    """Each gift as an event of the co-op's life."""
    rewards = list(campaign.rewards.select_related("stock").order_by("-cents"))
    left = {reward.pk: reward.stock.units for reward in rewards}
    random = world.random(f"words to {campaign.slug}")
    events: Events = []
    for number, gift in enumerate(gifts):
        affordable = [r for r in rewards if r.cents <= gift.cents and (left[r.pk] is None or left[r.pk] > 0)]
        reward = affordable[0] if gift.reward and affordable else None
        if reward is not None and left[reward.pk] is not None:
            left[reward.pk] -= 1
        filled = _filled(campaign, gift, reward, f"demo-{campaign.slug}-{number}", random)
        events.append((gift.at, partial(_pledge, till, gift, filled)))
    return events


def _filled(campaign: Campaign, gift: Gift, reward: Any, key: str, random: Random) -> cart.Cart:
    """What this person types into the form."""
    said = words()
    posted = reward is not None and reward.delivery == "post"
    street = f"{random.choice(said['streets'])}, {random.randint(1, 90)}\n{random.randint(8001, 8390):05d} Barcelona"
    return cart.Cart(
        key=key[:64],
        campaign=campaign.pk,
        reward=reward.pk if reward is not None else None,
        amount=gift.cents,
        email=gift.who.email,
        tip=random.choice([100, 200, 300]) if random.random() < 0.2 else 0,
        name="" if gift.anonymous else gift.who.name,
        message=random.choice(said["messages"]) if random.random() < 0.3 else "",
        address=street if posted else "",
        public=not gift.anonymous and random.random() < 0.7,
        share_with_coop=random.random() < 0.4 and not gift.anonymous,
        source=_source(key),
    )


def _source(key: str) -> str:
    """By whose link they came; a third by none."""
    chance = Random(f"source of {key}")  # noqa: S311 - nothing secret hangs on it
    return chance.choices(list(SOURCES), list(SOURCES.values()))[0]


def _heard(key: str) -> str:
    """Few answer the question of the last page."""
    chance = Random(f"how {key} was heard of")  # noqa: S311 - nothing secret hangs on it
    return chance.choice(Pledge.Heard.values) if chance.random() < 0.15 else ""


def _pledge(till: Till, gift: Gift, filled: cart.Cart) -> None:
    if gift.ends == "paid":
        # As one: a first start of `./run` waits for two thousand of these.
        with together():
            _pay(till, _begun(gift, filled), filled)
    else:
        _not_straight(till, gift, filled)


def _begun(gift: Gift, filled: cart.Cart) -> Pledge:
    with translation.override(gift.who.language):
        return cart.confirm(filled, by=gift.account or VISITOR)


def _not_straight(till: Till, gift: Gift, filled: cart.Cart) -> None:
    pledge = _begun(gift, filled)
    if gift.ends in (ARRIVES, AWAITED):
        _promise(pledge)
        return
    if gift.ends in ("abandoned", "paid at the second try"):
        _decline(till, pledge, gift.at)
    if gift.ends == "abandoned":
        with clock.at(gift.at + timedelta(minutes=61)):
            pledges.abandon(pledge, by=None)
        return
    with clock.at(gift.at + timedelta(minutes=4)):
        attempt = _pay(till, pledge, filled)
    if gift.ends == "cancelled":
        with clock.at(gift.at + timedelta(days=1)):
            return_money(till, payments.cancel(attempt, by=VISITOR))


def _promise(pledge: Pledge) -> None:
    """The letter first, then the page that says the same: so nobody is woken to write it."""
    attempt = payments.begin(pledge, by=VISITOR, provider="transfer")
    written.instructions_of(attempt)
    transfer.tell_due()
    calls.start(attempt)


def _attempt(till: Till, pledge: Pledge) -> Attempt:
    attempt = payments.begin(pledge, by=VISITOR, provider=PROVIDER)
    reference, url = till.charge(attempt)
    return payments.record_pending(attempt, by=None, reference=reference, url=url)


def _pay(till: Till, pledge: Pledge, filled: cart.Cart) -> Attempt:
    attempt = _attempt(till, pledge)
    till.decide(attempt, "accepted")
    paid = {"amount": attempt.amount, "currency": attempt.currency, "reference": attempt.reference or ""}
    attempt = payments.succeed(attempt, by=None, **paid)
    receipts.issue(attempt, by=None)
    if heard := _heard(filled.key):
        pledges.say_how_heard(pledge, by=VISITOR, heard=heard)
    return attempt


def _decline(till: Till, pledge: Pledge, at: datetime) -> None:
    with clock.at(at + timedelta(minutes=1)):
        attempt = _attempt(till, pledge)
        till.decide(attempt, "declined")
        payments.fail(attempt, by=None, reason="declined")


def return_money(till: Till, refund: Any) -> None:
    payments.refund_done(refund, by=None, reference=till.refund(refund))
    receipts.rectify(Receipt.objects.get(attempt=refund.attempt_id), by=None)
