"""What falls due for pledges, found by query."""

from datetime import timedelta

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.workflow import NotNow
from funding.campaigns.models import Campaign
from funding.pledges import moves, rules
from funding.pledges.models import Pledge

KEPT_FOR = timedelta(minutes=60)
BATCH = 500


def abandon_due() -> int:
    """Free the rewards of pledges nobody paid, but never while a payment may still arrive. Returns how many."""
    done = 0
    for pledge in Pledge.objects.to_abandon(clock.now() - KEPT_FOR)[:BATCH]:
        try:
            moves.abandon(pledge, by=None)
            done += 1
        except NotNow:
            continue
    return done


def tell_results_due() -> int:
    told = Entry.objects.filter(step="pledges.tell_result").values("about_id")
    done = 0
    for campaign in Campaign.objects.filter(state=Campaign.State.FUNDED).exclude(pk__in=told).order_by("id")[:BATCH]:
        try:
            moves.tell_result(campaign, by=None)
            done += 1
        except NotNow:
            continue
    return done


def tell_teams_due() -> int:
    """Every team whose oldest news has waited ten minutes; in the night none."""
    waiting = Pledge.objects.not_told_of().filter(paid_at__lte=clock.now() - rules.JOINED_FOR)
    done = 0
    for campaign in Campaign.objects.filter(pk__in=waiting.values("campaign")).order_by("id")[:BATCH]:
        try:
            moves.tell_team(campaign, by=None)
            done += 1
        except NotNow:  # another sweep was faster, or it is night there
            continue
    return done
