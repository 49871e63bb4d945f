"""What is left before a campaign has kept its word: settings.FULFILMENT_CONDITIONS names `still_to_deliver`."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from funding.campaigns.models import Campaign
from funding.payouts.deliveries import rules
from funding.payouts.deliveries.models import Delivery


def still_to_deliver(campaign: Campaign) -> list[Any]:
    """Sentences; empty when every reward and every return has arrived."""
    if rules.not_opened_yet(campaign) is None:
        return [_("The list of deliveries is not there yet.")]
    said: list[Any] = []
    if waiting := Delivery.objects.filter(batch__campaign=campaign, state__in=Delivery.OPEN).count():
        sentence = ngettext_lazy(
            "%(waiting)d reward is still to be delivered.", "%(waiting)d rewards are still to be delivered.", "waiting"
        )
        said.append(sentence % {"waiting": waiting})
    pending = campaign.collective_returns.filter(delivered=None)[:50]
    return said + [
        _("The collective return “%(title)s” is still to be delivered.") % {"title": one.title} for one in pending
    ]
