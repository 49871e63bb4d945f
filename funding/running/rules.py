"""Who runs a campaign and who only looks on, when it can be thanked and advised, and who hears of it."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.notify import quiet
from crowdcoop.notify.outbox import Recipient
from crowdcoop.people import rules as people
from crowdcoop.people.models import User
from funding.campaigns import rules as campaigns
from funding.campaigns.models import Campaign
from funding.pledges.models import Pledge
from funding.running import calendar, second_round
from funding.running.models import Advice, CoachSilence, Thanks

member = people.is_member
# Its mentor and the coordination see how it goes; they do not write to its supporters.
onlooker = campaigns.reviewer

THANKED_ALREADY = _("They have been thanked already.")
NOTHING_TO_SAY = _("The coach has nothing to say now.")


def is_published(campaign: Campaign, _by: Any) -> Any:
    return None if campaign.published_at else _("The campaign has not begun yet.")


def coach_is_heard(campaign: Campaign, _by: Any) -> Any:
    silent = CoachSilence.objects.filter(campaign=campaign).exists()
    return _("The team has asked the coach to be silent.") if silent else None


def coach_is_silent(campaign: Campaign, by: Any) -> Any:
    return None if coach_is_heard(campaign, by) else _("The coach speaks already.")


def people_thanked(thanks: Thanks, _by: Any = None) -> list[Recipient]:
    """Whoever gave, through the programme: the team sees no address. By day, wherever they are."""
    pledges = Pledge.objects.filter(thanked__thanks=thanks).select_related("person").order_by("id")
    return [_by_day(Recipient(one.email, one.name, one.language, one.person)) for one in pledges]


def team_that_listens(advice: Advice, _by: Any = None) -> list[Recipient]:
    """The team, each in the morning of their own zone; nobody once a reminder has been written twice."""
    topic = second_round.BY_KEY[advice.key].topic
    keys = [key for key, item in second_round.BY_KEY.items() if item.topic == topic]
    told = Advice.objects.filter(campaign=advice.campaign, key__in=keys).count()
    return [] if told > calendar.MAILED else [_by_day(_recipient(person)) for person in people.team(advice)]


def _recipient(person: User) -> Recipient:
    return Recipient(person.email, person.name, person.language, person)


def _by_day(to: Recipient) -> Recipient:
    zone = clock.zone_named(to.person.timezone if to.person else settings.TIME_ZONE)
    return Recipient(to.email, to.name, to.language, to.person, quiet.awake(clock.now(), zone))
