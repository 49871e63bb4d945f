"""What a running campaign asks of its team day by day, in the list on its home: settings.JOURNEY_TASKS names `tasks`."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.look.dates import long_date
from funding.campaigns.models import Campaign
from funding.pledges.letters.models import unanswered
from funding.running import figures
from funding.running.models import waiting_for_thanks
from incubator.journeys.models import Incubation
from incubator.journeys.tasklist import Task


def tasks(incubation: Incubation, person: Any) -> list[Task]:
    campaign = Campaign.objects.live().filter(cooperative_id=incubation.cooperative_id).first()
    return [] if campaign is None else [_update(campaign), _thanks(campaign), _letters(incubation)]


def _update(campaign: Campaign) -> Task:
    updates = figures.updates(campaign, clock.now())
    words = _("Due since %(day)s") if updates.is_due else _("The next one on %(day)s")
    status = words % {"day": long_date(updates.due_on)}
    title, url = _("Write an update of the campaign"), reverse("community")
    done = not updates.is_due
    return Task("campaign", title, url, status, done=done, minutes=15, key="campaign:update", compulsory=False)


def _thanks(campaign: Campaign) -> Task:
    waiting = waiting_for_thanks(campaign).count()
    status = _("%(n)d to thank") % {"n": waiting} if waiting else _("Nobody waits")
    title, url = _("Thank your supporters"), reverse("campaign_thanks")
    return Task("campaign", title, url, status, done=not waiting, minutes=10, key="campaign:thanks", compulsory=False)


def _letters(incubation: Incubation) -> Task:
    waiting = unanswered(incubation.cooperative)
    status = _("%(n)d to answer") % {"n": waiting} if waiting else _("Nobody waits")
    title, url = _("Answer the messages of supporters"), reverse("campaign_letters")
    return Task("campaign", title, url, status, done=not waiting, minutes=10, key="campaign:letters", compulsory=False)
