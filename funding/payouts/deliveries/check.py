"""What must hold of deliveries: one for every paid pledge with a reward, of that reward, and no other."""

from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db.models import F

from crowdcoop.journal.models import Entry
from funding.campaigns.models import Campaign
from funding.payouts.deliveries.models import Delivery
from funding.pledges.models import Pledge


def differences() -> Iterator[str]:
    about = ContentType.objects.get_for_model(Campaign)
    opened = Entry.objects.filter(step="deliveries.open_list", about_type=about).order_by().values("about_id")
    paid = Pledge.objects.paid().filter(campaign__in=opened).exclude(reward=None)
    for pledge in paid.filter(delivery=None).order_by("id"):
        yield f"pledge {pledge}: paid for a reward, and no delivery is there"
    for delivery in Delivery.objects.exclude(pledge__state=Pledge.State.PAID).select_related("pledge"):
        yield f"delivery of pledge {delivery.pledge}: the pledge is {delivery.pledge.state}"
    for delivery in Delivery.objects.exclude(batch__reward=F("pledge__reward")).select_related("pledge"):
        yield f"delivery of pledge {delivery.pledge}: of another reward than it was promised"
