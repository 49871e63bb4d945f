"""The campaign in the progress report: its figures as the books had them at a moment, not as they are now."""

from datetime import datetime
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from crowdcoop import money
from crowdcoop.journal.models import Entry as Journal
from crowdcoop.look.dates import long_date
from crowdcoop.people.models import Cooperative
from funding.campaigns import licences
from funding.campaigns.models import Campaign, CollectiveReturn
from funding.ledger import accounts
from funding.ledger.models import Entry, Transaction

State = Campaign.State
CLOSED_WELL = (State.FUNDED, State.FULFILLED)


def section(cooperative: Cooperative, as_of: datetime) -> dict[str, Any] | None:
    published = Campaign.objects.filter(cooperative=cooperative, published_at__lte=as_of)
    campaign = published.select_related("closing").first()
    if campaign is None:
        return None
    state, minimum = _state(campaign, as_of), campaign.sums()[0]
    raised = _raised(campaign, as_of, state)
    percent = raised * 100 // minimum if minimum else 0
    facts = {
        "raised": raised,
        "minimum": minimum,
        "optimum": campaign.sums()[1],
        "percent": percent,
        "supporters": _supporters(campaign, as_of, state),
        "state": state,
    }
    return facts | {
        "name": "campaign",
        "title": campaign.title,
        "currency": campaign.currency,
        "state_words": str(State(state).label),
        "rounds": _rounds(campaign, as_of),
        "costs": [_cost(line) for line in campaign.cost_lines.all()],
        "returns": [_return(one) for one in campaign.collective_returns.all()],
        "headline": _headline(campaign, facts),
        "bar": {name: facts[name] for name in ("raised", "minimum", "optimum")},
        "numbers": _numbers(campaign, facts),
        "next": _next(campaign, state),
    }


def _state(campaign: Campaign, as_of: datetime) -> str:
    if campaign.closed_at and campaign.closed_at <= as_of:
        kept = Journal.objects.about(campaign).filter(step="campaigns.fulfil", at__lte=as_of)
        return State.FUNDED if campaign.state == State.FULFILLED and not kept.exists() else campaign.state
    return State.ROUND_2 if campaign.passed_at and campaign.passed_at <= as_of else State.ROUND_1


def _raised(campaign: Campaign, as_of: datetime, state: str) -> int:
    """Of a closed one what its closing says: refunds after it do not rewrite what was raised."""
    if state in Campaign.CLOSED:
        return campaign.closing.raised
    pledged = Entry.objects.filter(account=accounts.campaign_pledged(campaign.pk), transaction__at__lte=as_of)
    moved = pledged.exclude(transaction__kind=Transaction.Kind.CAMPAIGN_FUNDED).order_by()
    return moved.aggregate(cents=Sum("cents"))["cents"] or 0


def _supporters(campaign: Campaign, as_of: datetime, state: str) -> int:
    if state in Campaign.CLOSED:
        return campaign.closing.supporters
    # A pledge stops counting when its refund is asked for, as its money leaves the campaign's account then.
    kept = Q(attempts__refund=None) | Q(attempts__refund__requested_at__gt=as_of)
    paid = campaign.pledges.filter(kept, attempts__pays=True, paid_at__lte=as_of).order_by()
    return paid.values(person_known_by=Lower("email")).distinct().count()


def _rounds(campaign: Campaign, as_of: datetime) -> list[dict[str, Any]]:
    """As they stood then: a report made late does not know what came after its moment."""
    passed_at = campaign.passed_at if campaign.passed_at and campaign.passed_at <= as_of else None
    rounds = [{"number": 1, "ends_at": campaign.round_1_ends_at, "passed_at": passed_at}]
    if passed_at and campaign.round_2_ends_at:
        rounds.append({"number": 2, "ends_at": campaign.round_2_ends_at, "passed_at": None})
    return rounds


def _cost(line: Any) -> dict[str, Any]:
    kind = str(line.get_kind_display())
    return {"title": line.title, "kind": kind, "cents": line.cents, "required": line.required}


def _return(one: CollectiveReturn) -> dict[str, Any]:
    licence = licences.of(one)
    return {
        "title": one.title,
        "licence": licence.name if licence else "",
        "licence_url": licence.url if licence else "",
    }


def _headline(campaign: Campaign, facts: dict[str, Any]) -> str:
    raised = money.format(facts["raised"], campaign.currency, whole=True)
    minimum = money.format(facts["minimum"], campaign.currency, whole=True)
    if facts["state"] in CLOSED_WELL:
        return _("The campaign is funded: %(raised)s raised") % {"raised": raised}
    if facts["state"] in Campaign.CLOSED:
        return _("The campaign has closed with %(raised)s of %(minimum)s") % {"raised": raised, "minimum": minimum}
    return _("The campaign has raised %(raised)s of its minimum of %(minimum)s") % {
        "raised": raised,
        "minimum": minimum,
    }


def _numbers(campaign: Campaign, facts: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (_("raised"), money.format(facts["raised"], campaign.currency, whole=True)),
        (_("of the minimum"), f"{facts['percent']}\N{NO-BREAK SPACE}%"),
        (_("people"), str(facts["supporters"])),
        (_("collective returns"), str(campaign.collective_returns.count())),
    ]


def _next(campaign: Campaign, state: str) -> str:
    if state == State.FULFILLED:
        return _("everything promised has been delivered; what was spent can be read, line by line.")
    if state == State.FUNDED:
        return _("the contract, the payment, and the rewards and returns that were promised.")
    if state in Campaign.CLOSED:
        return _("everything pledged goes back; then what was learned, and the next step.")
    ends = campaign.round_2_ends_at if state == State.ROUND_2 else campaign.round_1_ends_at
    return _("the round ends on %(day)s.") % {"day": long_date(ends)} if ends else ""
