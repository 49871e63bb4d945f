"""The coach looks at a campaign: its figures in one place, what it would say now, and what it has said."""

from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from crowdcoop import clock
from funding.campaigns.models import Campaign, Reward
from funding.running import calendar, days
from funding.running.calendar import Look, Moment
from funding.running.models import Advice, CoachSilence
from funding.running.words import Said
from incubator.community.models import Update


def in_its_care() -> QuerySet[Campaign]:
    """Campaigns in their first round whose team has not asked for silence."""
    silent = CoachSilence.objects.filter(campaign=OuterRef("pk"))
    return Campaign.objects.filter(~Exists(silent), state=Campaign.State.ROUND_1)


def with_figures(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """All that `look` asks, in one query for many."""
    written = Update.objects.filter(cooperative=OuterRef("cooperative"), published_at__gte=OuterRef("published_at"))
    counted = written.order_by().values("cooperative").annotate(n=Count("pk"), last=Max("published_at"))
    something = Q(market_value__gt=0) | ~Q(delivery=Reward.Delivery.NONE)
    told = Advice.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign")
    return campaigns.select_related("totals", "cooperative").annotate(
        updates=Subquery(counted.values("n")),
        last_update=Subquery(counted.values("last")),
        shows_rewards=Exists(Reward.objects.filter(something, campaign=OuterRef("pk"))),
        advised_at=Subquery(told.annotate(last=Max("given_at")).values("last")),
        advised_day=Subquery(told.annotate(last=Max("day")).values("last")),
    )


def look(campaign: Any, now: Any) -> Look:
    """`campaign` as `with_figures` reads it."""
    there = days.day_of_round(campaign.published_at, now)
    since = campaign.last_update and days.day_of_round(campaign.last_update, now)
    return Look(
        day=there,
        length=campaign.round_days,
        supporters=campaign.totals.supporters,
        raised=campaign.totals.raised,
        minimum=campaign.minimum,
        updates=campaign.updates or 0,
        days_since_update=since,
        shows_rewards=campaign.shows_rewards,
        has_video=bool(campaign.video),
    )


def next_of(campaign: Any) -> Moment | None:
    """What it has to say at this moment: by day, once a day, while the round is open."""
    now = clock.now()
    told_today = campaign.advised_at is not None and campaign.advised_at >= days.midnight(now)
    if told_today or not days.by_day(now) or now >= campaign.ends_at:
        return None
    given = set(Advice.objects.filter(campaign=campaign).order_by("id").values_list("key", flat=True))
    return calendar.due(look(campaign, now), given, campaign.advised_day)


def facts(campaign: Any) -> dict[str, int]:
    """The figures the words are told with, frozen when they are told."""
    missing = max(0, campaign.minimum - campaign.totals.raised)
    return {"supporters": campaign.totals.supporters, "missing": missing}


def said(campaign: Campaign) -> list[Said]:
    """All of it, the latest first: fewer than the calendar has days."""
    return [advice.said for advice in campaign.advice.filter(key__in=calendar.BY_KEY).order_by("-id")]
