"""The coach looks at a campaign: its figures in one place, what it would say now, and what it has said."""

from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from crowdcoop import clock
from funding.campaigns.models import Campaign, Reward
from funding.running import calendar, days, second_round
from funding.running.calendar import Look, Moment
from funding.running.models import CoachSilence
from funding.running.words import Said
from incubator.community.models import Update


def in_its_care() -> QuerySet[Campaign]:
    """Campaigns in one of their rounds whose team has not asked for silence."""
    silent = CoachSilence.objects.filter(campaign=OuterRef("pk"))
    return Campaign.objects.filter(~Exists(silent), state__in=Campaign.LIVE)


def with_figures(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """All that `next_of` asks, in two queries for many."""
    written = Update.objects.filter(cooperative=OuterRef("cooperative"), published_at__gte=OuterRef("published_at"))
    counted = written.order_by().values("cooperative").annotate(n=Count("pk"), last=Max("published_at"))
    something = Q(market_value__gt=0) | ~Q(delivery=Reward.Delivery.NONE)
    found = campaigns.select_related("totals").prefetch_related("advice")
    return found.annotate(
        updates=Subquery(counted.values("n")),
        last_update=Subquery(counted.values("last")),
        shows_rewards=Exists(Reward.objects.filter(something, campaign=OuterRef("pk"))),
    )


def look(campaign: Any, now: Any) -> Look:
    """`campaign` as `with_figures` reads it."""
    second = campaign.state == Campaign.State.ROUND_2
    there = days.day_of_round(campaign.round_1_ends_at if second else campaign.published_at, now)
    since = campaign.last_update and days.day_of_round(campaign.last_update, now)
    return Look(
        day=there,
        length=campaign.second_round_days if second else campaign.round_days,
        supporters=campaign.totals.supporters,
        raised=campaign.totals.raised,
        minimum=campaign.minimum,
        optimum=campaign.optimum,
        updates=campaign.updates or 0,
        days_since_update=since,
        shows_rewards=campaign.shows_rewards,
        has_video=bool(campaign.video),
    )


def next_of(campaign: Any) -> Moment | None:
    """What it has to say at this moment: by day, once a day, while the round is open."""
    now, told = clock.now(), list(campaign.advice.all())
    told_today = any(advice.given_at >= days.midnight(now) for advice in told)
    if told_today or not days.by_day(now) or now >= campaign.ends_at:
        return None
    lines = second_round.MOMENTS if campaign.state == Campaign.State.ROUND_2 else calendar.MOMENTS
    days_told = {advice.key: advice.day for advice in told if advice.key in {line.key for line in lines}}
    return calendar.due(look(campaign, now), set(days_told), max(days_told.values(), default=None), lines)


def facts(campaign: Any) -> dict[str, int]:
    """The figures the words are told with, frozen when they are told."""
    aim = campaign.optimum if campaign.state == Campaign.State.ROUND_2 else campaign.minimum
    missing = max(0, aim - campaign.totals.raised)
    return {"supporters": campaign.totals.supporters, "missing": missing}


def said(campaign: Campaign) -> list[Said]:
    """All of it, the latest first: fewer than its two calendars have days."""
    return [advice.said for advice in campaign.advice.filter(key__in=second_round.BY_KEY).order_by("-id")]
