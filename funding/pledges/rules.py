"""Who may do what with a pledge, when, and who hears of it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.outbox import Recipient
from crowdcoop.notify.quiet import awake
from crowdcoop.people.rules import is_member
from crowdcoop.people.rules import team as team_of
from crowdcoop.together import is_new
from crowdcoop.workflow import anyone
from funding.campaigns.models import Campaign
from funding.pledges.models import Pledge

# States of an attempt that may still end in a payment (the payments slice stands above this one).
MAY_STILL_SUCCEED = ("created", "pending", "unknown")

NOT_TAKING = _("This campaign is not taking pledges.")
KEPT_READY_FOR = timedelta(days=7)
JOINED_FOR = timedelta(minutes=10)
MILESTONES = (30, 60, 100)  # per cent of the minimum

# Whoever holds the private link is the supporter: the view has found the pledge by its token.
holder_of_the_link = anyone


def is_open(campaign: Campaign, _by: Any) -> Any:
    """Open from its publication until just before its end, by the database's clock."""
    starts, ends = campaign.published_at, campaign.ends_at
    if campaign.is_live and starts and ends and starts <= clock.now() < ends:
        return None
    return NOT_TAKING


def is_not_their_own(campaign: Campaign, by: Any) -> Any:
    if is_member.test(by, campaign):
        return _("You are in the team of this campaign: a pledge to yourselves cannot be taken.")
    return None


def campaign_is_open(pledge: Pledge, by: Any) -> Any:
    return is_open(pledge.campaign, by)


def still_fresh(pledge: Pledge, _by: Any) -> Any:
    if clock.now() < pledge.started_at + KEPT_READY_FOR:
        return None
    return _("This pledge is too old to be taken up again. Please begin a new one from the campaign.")


def no_payment_under_way(pledge: Pledge, _by: Any) -> Any:
    if not is_new(pledge) and pledge.attempts.filter(state__in=MAY_STILL_SUCCEED).exists():
        return _("A payment for this pledge is still under way.")
    return None


def not_told_yet(campaign: Campaign, _by: Any) -> Any:
    if Entry.objects.about(campaign).filter(step="pledges.tell_result").exists():
        return _("The supporters have been told.")
    return None


def supporter(pledge: Pledge, _by: Any = None) -> list[Recipient]:
    return [Recipient(pledge.email, pledge.name, pledge.language, pledge.person)]


def supporter_who_cancelled(pledge: Pledge, by: Any = None) -> list[Recipient]:
    return supporter(pledge) if pledge.refund_reason == "cancelled" else []


def team(campaign: Campaign, _by: Any = None) -> Iterable[Any]:
    return team_of(campaign)


def news_for_the_team(campaign: Campaign, _by: Any = None) -> Any:
    """The oldest pledge they have not heard of has waited for others to come with it."""
    oldest = Pledge.objects.not_told_of().filter(campaign=campaign).aggregate(at=Min("paid_at"))["at"]
    if oldest is not None and oldest <= clock.now() - JOINED_FOR:
        return None
    return _("There is nothing to tell the team yet.")


def the_team_is_awake(campaign: Campaign, _by: Any = None) -> Any:
    """Pledges of the night are told in the morning, in one mail. A team around the whole world waits a day at most."""
    now = clock.now()
    zones = team_of(campaign).order_by().values_list("timezone", flat=True).distinct()
    if all(awake(now, clock.zone_named(zone)) == now for zone in zones):
        return None
    if Pledge.objects.not_told_of().filter(campaign=campaign, paid_at__lte=now - timedelta(days=1)).exists():
        return None
    return _("It is night where the team is.")


def milestones(campaign: Campaign, raised: int) -> dict[str, Any]:
    """What is said of it once: the first pledge, and the parts of the minimum passed since the team was told last."""
    earlier = Entry.objects.about(campaign).filter(step="pledges.tell_team").order_by("-id").first()
    before = earlier.data["raised"] if earlier else 0
    minimum = campaign.sums()[0] or 1
    passed = [share for share in MILESTONES if before * 100 < minimum * share <= raised * 100]
    return {"first": earlier is None, "raised": raised, "percent": raised * 100 // minimum, "passed": passed[-1:]}


def supporters(campaign: Campaign, _by: Any = None) -> list[Recipient]:
    """Everybody whose pledge counts, once each."""
    found = {pledge.email.lower(): supporter(pledge)[0] for pledge in campaign.pledges.paid().select_related("person")}
    return list(found.values())
