"""Many pledges of one campaign paid at once: the siblings of the steps in moves.py."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import F, prefetch_related_objects

from crowdcoop import clock, many
from funding.campaigns.models import Totals
from funding.pledges import moves
from funding.pledges.models import Pledge, Supporter


def pay(pledges: Sequence[Pledge]) -> None:
    prefetch_related_objects([pledge for pledge in pledges if pledge.person_id], "person")
    many.moved(moves.pay, pledges, paid_at=clock.now())


def count_in(pledges: Sequence[Pledge]) -> None:
    """Into the campaign's totals, as the last thing of the chunk. Raises Late if the door is shut."""
    campaign = pledges[0].campaign_id
    times = Counter(moves.email_hash(pledge.email) for pledge in pledges)
    new = Supporter.objects.many_more(campaign, times)
    door = Totals.objects.filter(campaign=campaign, taking=True)
    raised = sum(pledge.amount for pledge in pledges)
    if not door.update(raised=F("raised") + raised, supporters=F("supporters") + new):
        raise moves.Late
