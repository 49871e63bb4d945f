"""The life of a campaign: drafted, reviewed, published, and closed by its rounds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.models import Cooperative
from crowdcoop.workflow import act, create, move, system
from funding.campaigns import meanwhile, rules
from funding.campaigns.calendar import end_of_round
from funding.campaigns.models import Campaign, Closing, Totals
from funding.campaigns.parts import (
    ask_for_help,
    change_commitment,
    change_cost,
    change_help,
    change_maker,
    change_return,
    change_reward,
    commit_to,
    introduce,
    offer_return,
    offer_reward,
    plan_cost,
    remove_commitment,
    remove_cost,
    remove_help,
    remove_maker,
    remove_return,
    remove_reward,
)
from funding.campaigns.shares import shares
from funding.campaigns.totals import awaited, locked, shut_door
from funding.ledger import accounts, book
from funding.ledger.models import Transaction
from incubator.journeys import moves as journeys
from incubator.journeys.models import Incubation

# The steps of the parts stand in a file of their own, but a campaign's moves are found here.
__all__ = [
    "ask_for_help",
    "change_commitment",
    "change_cost",
    "change_help",
    "change_maker",
    "change_return",
    "change_reward",
    "commit_to",
    "introduce",
    "offer_return",
    "offer_reward",
    "plan_cost",
    "remove_commitment",
    "remove_cost",
    "remove_help",
    "remove_maker",
    "remove_return",
    "remove_reward",
]

State = Campaign.State
TEXTS = ("title", "sentence", "story", "goal", "motivation", "video", "language", "one_round", "translations")
TEXTS += ("execution", "spread", "sustainability", "sdgs")
IN_CAMPAIGN = [State.ROUND_1, State.ROUND_2]
NOT_CLOSED = [*IN_CAMPAIGN, State.CLOSING]


# -- Preparing ------------------------------------------------------------------------------------
@create(Campaign, who=rules.member | system, needs=[rules.may_prepare, rules.no_other_campaign])
def draft(cooperative: Cooperative, *, by: Any, title: str, source: str | None = None, **texts: Any) -> Campaign:
    """The numbers come from the call the co-op was accepted in; without one they are the model's own."""
    _only_texts(texts)
    incubation = Incubation.objects.select_related("call").filter(cooperative=cooperative).first()
    numbers = {} if incubation is None else _numbers_of(incubation.call)
    return Campaign.objects.create(
        cooperative=cooperative,
        title=title,
        slug=free_slug(title),
        source=source,
        created_at=clock.now(),
        zone=_zone_of(by),
        **numbers,
        **texts,
    )


@act(Campaign, who=rules.member, states=Campaign.EDITABLE)
def edit(campaign: Campaign, *, by: Any, seen: str | None = None, **texts: Any) -> dict[str, Any]:
    """`seen` is the mark of what stood there when these words were written (meanwhile.py)."""
    _only_texts(texts)
    meanwhile.not_changed(campaign, texts, seen)
    for name, value in texts.items():
        setattr(campaign, name, value)
    return {"changed": sorted(texts)}


@move(
    Campaign,
    source=[State.DRAFT, State.CHANGES_REQUESTED],
    target=State.IN_REVIEW,
    who=rules.member,
    needs=[rules.complete, rules.remarks_settled, rules.ready_for_campaign],
    tells={"campaign_submitted": rules.reviewers},
)
def submit(campaign: Campaign, *, by: Any) -> None:
    campaign.review_note = ""


# -- Review ---------------------------------------------------------------------------------------
@move(
    Campaign,
    source=State.IN_REVIEW,
    target=State.CHANGES_REQUESTED,
    who=rules.reviewer,
    tells={"campaign_changes_requested": rules.team},
)
def request_changes(campaign: Campaign, *, by: Any, reason: str) -> dict[str, int]:
    campaign.reviewer, campaign.review_note = by, reason
    return {"remarks": campaign.remarks.open().count()}


@move(
    Campaign,
    source=State.IN_REVIEW,
    target=State.APPROVED,
    who=rules.reviewer,
    needs=[rules.publishable],
    tells={"campaign_approved": rules.team},
)
def approve(campaign: Campaign, *, by: Any, publish_at: datetime, checked: Sequence[str] = ()) -> dict[str, Any]:
    """`checked`: the points of the review's list that were gone through."""
    campaign.reviewer, campaign.publish_at = by, publish_at
    return {"checked": list(checked)}


# -- In campaign ----------------------------------------------------------------------------------
@move(
    Campaign,
    source=State.APPROVED,
    target=State.ROUND_1,
    who=rules.coordinator | system,
    needs=[rules.publication_reached, rules.publishable, rules.ready_for_campaign],
    tells={"campaign_published": rules.team_and_followers},
)
def publish(campaign: Campaign, *, by: Any) -> dict[str, int]:
    """From here the figures are frozen: people pledge towards what they read."""
    campaign.minimum, campaign.optimum = campaign.sums()
    campaign.published_at = clock.now()
    campaign.round_1_ends_at = end_of_round(campaign.published_at, campaign.round_days, campaign.zone)
    Totals.objects.create(campaign=campaign, taking=True)
    journeys.enter_campaign(campaign.cooperative.incubation, by=None)
    return {"minimum": campaign.minimum, "optimum": campaign.optimum}


@move(
    Campaign,
    source=IN_CAMPAIGN,
    target=State.CLOSING,
    who=system,
    needs=[rules.round_over, rules.something_awaited],
    tells={"campaign_counting": rules.team},
)
def count(campaign: Campaign, *, by: None) -> dict[str, int]:
    """Nothing new is accepted; what was begun before the end still counts, so the door stays open until it is settled."""
    way = awaited(campaign)
    return _figures(campaign) | {"payments": way.payments, "cents": way.cents}


@move(
    Campaign,
    source=[State.ROUND_1, State.CLOSING],
    target=State.ROUND_2,
    who=system,
    needs=[rules.round_over, rules.second_round_follows, rules.minimum_reached],
    tells={"campaign_passed": rules.team},
)
def pass_round_1(campaign: Campaign, *, by: None) -> dict[str, int]:
    """The second round follows the first without a gap, however late the sweeper came."""
    assert campaign.round_1_ends_at is not None
    campaign.passed_at = clock.now()
    campaign.round_2_ends_at = end_of_round(campaign.round_1_ends_at, campaign.second_round_days, campaign.zone)
    return _figures(campaign)


@move(
    Campaign,
    source=NOT_CLOSED,
    target=State.FUNDED,
    who=system,
    needs=[rules.round_over, rules.no_round_follows, rules.minimum_reached, rules.nothing_awaited],
    tells={"campaign_funded": rules.team},
)
def fund(campaign: Campaign, *, by: None) -> dict[str, int]:
    campaign.passed_at = campaign.passed_at or clock.now()
    closing = _close(campaign, Closing.Outcome.FUNDED)
    fee = _book_funded(campaign)
    return {"raised": closing.raised, "supporters": closing.supporters, "fee": fee, "payable": closing.raised - fee}


@move(
    Campaign,
    source=[State.ROUND_1, State.CLOSING],
    target=State.UNFUNDED,
    who=system,
    needs=[rules.round_over, rules.minimum_missed, rules.nothing_awaited],
    tells={"campaign_unfunded": rules.team},
)
def fail(campaign: Campaign, *, by: None) -> dict[str, int]:
    """The refunds are found by query from here: every paid pledge of a campaign that was not funded."""
    closing = _close(campaign, Closing.Outcome.UNFUNDED)
    return {"raised": closing.raised, "supporters": closing.supporters, "minimum": closing.minimum}


@move(
    Campaign,
    source=NOT_CLOSED,
    target=State.CANCELLED,
    who=rules.coordinator,
    tells={"campaign_cancelled": rules.team},
)
def cancel(campaign: Campaign, *, by: Any, reason: str) -> dict[str, int]:
    closing = _close(campaign, Closing.Outcome.CANCELLED)
    return {"raised": closing.raised, "supporters": closing.supporters}


@move(
    Campaign,
    source=State.FUNDED,
    target=State.FULFILLED,
    who=rules.reviewer,
    needs=[rules.nothing_left_to_deliver],
    tells={"campaign_fulfilled": rules.team},
)
def fulfil(campaign: Campaign, *, by: Any) -> None:
    """Every reward and every return has arrived, and somebody who went with the co-op says so."""


# -- How ------------------------------------------------------------------------------------------
def free_slug(title: str) -> str:
    stem = slugify(title)[:70] or slugify(_("campaign"))
    taken = set(Campaign.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def _only_texts(texts: dict[str, Any]) -> None:
    if strange := set(texts) - set(TEXTS):
        raise ValueError(f"{sorted(strange)} is not what a team writes in a campaign")


def _numbers_of(call: Any) -> dict[str, int]:
    return {name: getattr(call, name) for name in ("round_days", "second_round_days", "fee_basis_points")}


def _zone_of(person: Any) -> str:
    """The clocks of whoever begins it, where a campaign may live; else the programme's."""
    zone = getattr(person, "timezone", "")
    return zone if zone in Campaign.Zone.values else Campaign.Zone.MADRID


def _figures(campaign: Campaign) -> dict[str, int]:
    totals = locked(campaign)
    return {"raised": totals.raised, "supporters": totals.supporters, "minimum": campaign.sums()[0]}


def _close(campaign: Campaign, outcome: str) -> Closing:
    """The door is shut in the transaction that reads the figure: what it reads is what stays."""
    totals = shut_door(campaign)
    campaign.closed_at = clock.now()
    closing = Closing.objects.create(
        campaign=campaign,
        outcome=outcome,
        raised=totals.raised,
        supporters=totals.supporters,
        minimum=campaign.sums()[0],
        at=campaign.closed_at,
    )
    journeys.enter_follow_up(campaign.cooperative.incubation, by=None)
    return closing


def _book_funded(campaign: Campaign) -> int:
    """Cents of the fee. The money is shared out as the books have it, so that nothing stays behind."""
    made = shares(campaign)
    if not any(made.held.values()):
        return 0
    taken = {account: -cents for account, cents in made.held.items()}
    shared = {accounts.fees(): made.fee, accounts.campaign_payable(campaign.pk): made.payable}
    book.post(
        Transaction.Kind.CAMPAIGN_FUNDED, f"campaign_funded:{campaign.pk}", taken | shared, currency=campaign.currency
    )
    return made.fee
