"""What the running page shows, by where the campaign is: not approved yet, before its day, under way, over."""

from typing import Any

from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.look.dates import long_date
from crowdcoop.look.templatetags.telar import percent
from funding.campaigns.models import Campaign
from funding.pledges.letters.models import unanswered
from funding.running import coach, figures, graph, kit, preflight
from funding.running.models import CoachSilence, waiting_for_thanks
from funding.running.pace import Milestone

State = Campaign.State
UNDER_WAY = (*Campaign.LIVE, State.CLOSING)


def phase(campaign: Campaign) -> str:
    if campaign.state in UNDER_WAY:
        return "live"
    if campaign.state == State.APPROVED:
        return "ready"
    return "over" if campaign.published_at else "draft"


def context(campaign: Campaign, *, onlooker: bool = False) -> dict[str, Any]:
    """For the team, or for who looks on: those see the same figures and none of the buttons."""
    where = phase(campaign)
    found: dict[str, Any] = {"campaign": campaign, "phase": where, "onlooker": onlooker, "standing": None}
    if where == "draft":
        return found
    found["kit"] = None if onlooker else kit.of(campaign)
    if where == "ready":
        return found | {"checks": preflight.checks(campaign), "happens": preflight.happens(campaign)}
    return found | _under_way(campaign)


def _under_way(campaign: Campaign) -> dict[str, Any]:
    now = clock.now()
    standing = figures.standing(campaign, now)
    return {
        "standing": standing,
        "graph": graph.of(standing, campaign.published_at),
        "rows": list(graph.table(standing)),
        "sources": figures.ways(standing, "source"),
        "heard": figures.ways(standing, "heard"),
        "updates": figures.updates(campaign, now),
        "to_thank": waiting_for_thanks(campaign).count(),
        "to_answer": unanswered(campaign.cooperative),
        "advice": coach.said(campaign),
        "silent": CoachSilence.objects.filter(campaign=campaign).exists(),
        "milestones": [_milestone(one) for one in standing.milestones],
        "over_since": campaign.ends_at if campaign.ends_at <= now else None,
    }


def _milestone(one: Milestone) -> dict[str, Any]:
    words = _("%(share)s of the minimum") % {"share": percent(one.share, 100)} if one.share else _("First pledge")
    return {"title": words, "state": "done" if one.on else "pending", "note": long_date(one.on) if one.on else ""}
