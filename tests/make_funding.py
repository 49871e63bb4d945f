"""Builders of campaigns: from a co-op at its preparation to rounds that have closed, by the moves people would make."""

from datetime import date, timedelta
from typing import Any

from crowdcoop import clock
from crowdcoop.people.models import Cooperative, User
from funding.campaigns import moves, rounds
from funding.campaigns.models import Campaign
from incubator.gate import moves as gate
from incubator.journeys.models import Incubation
from tests import make, make_gate

DAY = timedelta(days=1)
STORY = "The oven of the street has been cold for years and the neighbourhood wants its bread back. " * 6
# A gate that asks for no training, advice nor community, and for nothing in law: those have tests of their own.
EASY_GATE = {"advice_minutes_needed": 0, "followers_needed": 0, "updates_needed": 0, "worksheets_needed": False}
EASY_GATE |= {"attendance_percent": 0, **make_gate.NOTHING_IN_LAW}
PLAN = {
    "spread": "We write to the neighbours and the schools, and tell the street with bread.",
    "execution": "Works in the first month, the oven in the second, bread in the third.",
    "sustainability": "It lives on the bread that it sells.",
}
COSTS = (
    {"kind": "infrastructure", "title": "Oven", "cents": 300_000, "required": True},
    {"kind": "task", "title": "Works", "cents": 200_000, "required": True},
    {"kind": "material", "title": "Bicycle", "cents": 150_000, "required": False},
)
# A month that stays to come while tests travel in time.
FAR = date(2090, 5, 1)
REWARDS = (
    {"title": "Thanks", "description": "Your name on the wall.", "cents": 1_000},
    {"title": "Loaf", "description": "A loaf of a kilo.", "cents": 2_500, "delivery": "pick_up", "delivered_by": FAR},
    {"title": "Workshop", "description": "A morning at the oven.", "cents": 6_000, "units": 10},
)
RETURNS = ({"kind": "manual", "title": "Sourdough manual", "description": "All we know.", "licence": "ccbysa"},)
HELP = ({"kind": "task", "title": "Electrician", "description": "An afternoon."},)


def team_lead(coop: Cooperative) -> User:
    return coop.team()[0]


def coordinator_of(coop: Cooperative) -> User:
    """Somebody of the coordination who is not of this team."""
    known = User.objects.with_role("coordinator").exclude(pk__in=coop.team().order_by().values("pk")).first()
    return known or make.person("Coordinator", role="coordinator")


@make.as_one
def in_preparation(coop: Cooperative | None = None, **numbers: Any) -> Incubation:
    """A co-op that may write its campaign. `numbers` are the call's, such as round_days."""
    call = numbers.pop("call", None) or make.open_call(**{**EASY_GATE, **numbers})
    incubation = make.itinerary(coop, call)
    make.sign_offs(incubation, Incubation.State.CAMPAIGN_PREPARATION)
    return gate.open_preparation(incubation, by=incubation.mentor)


@make.as_one
def blank(coop: Cooperative | None = None, *, title: str = "Bread of the street", **numbers: Any) -> Campaign:
    """A draft with only its title."""
    incubation = in_preparation(coop, **numbers)
    return moves.draft(incubation.cooperative, by=team_lead(incubation.cooperative), title=title)


@make.as_one
def draft(coop: Cooperative | None = None, *, one_round: bool = False, **numbers: Any) -> Campaign:
    """A complete draft: minimum 5.000 €, optimum 6.500 €, three rewards (one of ten units), a return, help wanted."""
    campaign = blank(coop, **numbers)
    by = team_lead(campaign.cooperative)
    moves.edit(campaign, by=by, sentence="An oven for all", story=STORY, one_round=one_round, **PLAN)
    for cost in COSTS:
        moves.plan_cost(campaign, by=by, **cost)
    for reward in REWARDS:
        moves.offer_reward(campaign, by=by, **reward)
    for collective_return in RETURNS:
        moves.offer_return(campaign, by=by, **collective_return)
    for wanted in HELP:
        moves.ask_for_help(campaign, by=by, **wanted)
    campaign.refresh_from_db()
    return campaign


@make.as_one
def ready(*args: Any, **more: Any) -> Campaign:
    """A complete draft of a co-op that has passed the gate."""
    campaign = draft(*args, **more)
    pass_gate(campaign.cooperative)
    return campaign


@make.as_one
def pass_gate(coop: Cooperative) -> Incubation:
    incubation = Incubation.objects.get(cooperative=coop)
    make.sign_offs(make_gate.asked(incubation), Incubation.State.READY)
    return gate.declare_ready(incubation, by=incubation.mentor)


@make.as_one
def in_review(*args: Any, **more: Any) -> Campaign:
    campaign = ready(*args, **more)
    return moves.submit(campaign, by=team_lead(campaign.cooperative))


def approved(*args: Any, **more: Any) -> Campaign:
    """Approved for publication right now."""
    campaign = in_review(*args, **more)
    return moves.approve(campaign, by=campaign.cooperative.incubation.mentor, publish_at=clock.now())


def live(*args: Any, **more: Any) -> Campaign:
    """In its first round since this moment."""
    return moves.publish(approved(*args, **more), by=None)


PARCEL = {"title": "Parcel", "description": "Bread by post.", "cents": 3_000, "delivery": "post", "units": 2}
PARCEL |= {"delivered_by": FAR}


def live_with_post(coop: Cooperative | None = None, **more: Any) -> Campaign:
    """Live, and with a reward of two units that comes by post."""
    campaign = draft(coop, **more)
    lead = team_lead(campaign.cooperative)
    moves.offer_reward(campaign, by=lead, **PARCEL)
    pass_gate(campaign.cooperative)
    sent = moves.submit(campaign, by=lead)
    approved_ = moves.approve(sent, by=campaign.cooperative.incubation.mentor, publish_at=clock.now())
    return moves.publish(approved_, by=None)


def end_round(campaign: Campaign) -> Campaign:
    """Live on to the end of the round and let the sweeper come by."""
    with clock.at(campaign.ends_at):
        rounds.close_due()
    return Campaign.objects.get(pk=campaign.pk)
