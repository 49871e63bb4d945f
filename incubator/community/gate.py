"""What the gate asks of a co-op's community."""

from django.urls import reverse
from django.utils.translation import gettext as _

from incubator.community.models import Follow, Update
from incubator.journeys.conditions import TEAM, Condition
from incubator.journeys.models import Incubation


def conditions(incubation: Incubation) -> list[Condition]:
    return [_followers(incubation), _updates(incubation)]


def _followers(incubation: Incubation) -> Condition:
    count = Follow.objects.current().filter(cooperative=incubation.cooperative).count()
    needed = incubation.call.followers_needed
    sentence = _("Community: %(count)s of %(needed)s followers.") % {"count": count, "needed": needed}
    return Condition(sentence, TEAM, reverse("community"), count >= needed, "followers")


def _updates(incubation: Incubation) -> Condition:
    count = Update.objects.filter(cooperative=incubation.cooperative).count()
    needed = incubation.call.updates_needed
    sentence = _("Updates to the community: %(count)s of %(needed)s.") % {"count": count, "needed": needed}
    return Condition(sentence, TEAM, reverse("community"), count >= needed, "updates")
