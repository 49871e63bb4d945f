"""Many pledges given back at once, when a campaign ends without its minimum: the siblings of the steps in moves.py."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import F

from crowdcoop import clock, many
from funding.campaigns.models import Campaign, Stock, Totals
from funding.pledges import moves
from funding.pledges.models import Pledge, Supporter


def give_back(campaign: Campaign, pledges: Sequence[Pledge], refund_reason: str) -> None:
    """All of one campaign: from here on they count for nothing. The totals come last, as with a single one."""
    many.moved(moves.give_back, pledges, refund_reason=refund_reason)
    _release(pledges)
    gone = _count_out(campaign, pledges)
    raised = sum(pledge.amount for pledge in pledges)
    Totals.objects.filter(campaign=campaign).update(raised=F("raised") - raised, supporters=F("supporters") - gone)


def returned(pledges: Sequence[Pledge]) -> None:
    many.moved(moves.returned, pledges, refunded_at=clock.now())


def _release(pledges: Sequence[Pledge]) -> None:
    taken = Counter(pledge.reward_id for pledge in pledges if pledge.reward_id is not None)
    for reward, units in sorted(taken.items()):
        Stock.objects.filter(reward=reward).update(taken=F("taken") - units)


def _count_out(campaign: Campaign, pledges: Sequence[Pledge]) -> int:
    """How many people have no pledge left that counts."""
    times = Counter(moves.email_hash(pledge.email) for pledge in pledges)
    counted = Supporter.objects.filter(campaign=campaign)
    for number in sorted(set(times.values())):
        hashes = [key for key, pledged in times.items() if pledged == number]
        counted.filter(email_hash__in=hashes).update(pledges=F("pledges") - number)
    return counted.filter(email_hash__in=list(times), pledges=0).count()
