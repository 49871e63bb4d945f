"""What a supporter reads of their pledge after the campaign: settings.PLEDGE_TIMELINE and REWARD_IS_SENT name these functions."""

from django.utils.translation import gettext_lazy as _

from funding.payments.timeline import Happened
from funding.payouts.deliveries.models import Delivery
from funding.payouts.models import Payout
from funding.pledges.models import Pledge


def of(pledge: Pledge) -> list[Happened]:
    """Paid to the co-op, once: the first transfer of the campaign is the word, however many follow. Then the reward."""
    if pledge.state != Pledge.State.PAID:
        return []
    first = Payout.objects.paid().filter(campaign=pledge.campaign_id).exclude(sent_at=None).order_by("sent_at").first()
    told = [Happened(_("The money was paid to the co-op."), first.sent_at)] if first else []
    delivery = Delivery.objects.filter(pledge=pledge, state__in=Delivery.DONE).first()
    return [*told, Happened(_("Your reward was sent, or is ready for you."), delivery.at)] if delivery else told


def reward_has_left(pledge: Pledge) -> bool:
    return Delivery.objects.filter(pledge=pledge, state__in=Delivery.DONE).exists()
