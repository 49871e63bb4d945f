"""Builders of what comes after the minimum: contracts, payouts, deliveries and spendings, by the moves of those who do it.

Everything of a campaign that closed lies in the past, so that today is a day after its close.
"""

from datetime import timedelta
from typing import Any

from crowdcoop import clock
from crowdcoop.files.checking import Checked
from crowdcoop.files.kinds import Kind
from crowdcoop.people.models import User
from crowdcoop.reports import moves as reports
from funding.campaigns import moves as campaigns
from funding.campaigns.models import Campaign
from funding.payouts import moves
from funding.payouts.contracts import moves as contracts
from funding.payouts.contracts import sweep as contract_sweep
from funding.payouts.contracts.models import Contract
from funding.payouts.deliveries import moves as deliveries
from funding.payouts.deliveries import sweep as delivery_sweep
from funding.payouts.deliveries.models import Batch, Delivery
from funding.payouts.funding_report import moves as funding_report
from funding.payouts.models import Payout
from funding.payouts.spending import moves as spending
from funding.payouts.spending.models import Spending
from incubator.journeys.days import today
from tests import make, make_funding, make_pledges

DAY = timedelta(days=1)
IBAN, OTHER_IBAN = "ES9121000418450200051332", "ES7921000813610123456789"
DATA = {
    "legal_form": "cooperative",
    "legal_name": "La Fleca SCCL",
    "tax_id": "F12345674",
    "address": "Carrer del Forn 1, Barcelona",
    "registry": "Registre de Cooperatives de Catalunya",
    "registry_number": "12345",
    "notary": "Anna Soler, 3 March 2026, 678",
    "signatory": "Laia Puig",
    "signatory_tax_id": "12345678Z",
    "signatory_part": "president",
    "holder": "La Fleca SCCL",
    "iban": IBAN,
}
PAPERS = ("identity", "bank", "tax_id", "power")


def pdf(name: str = "paper.pdf") -> Checked:
    """As if it had been checked."""
    return Checked(Kind.PDF, b"%PDF-1.4 paper", name)


def lead_of(campaign: Campaign) -> User:
    return campaign.cooperative.memberships.get(role="lead", left_at=None).person


def finance(campaign: Campaign | None = None, but: User | None = None) -> User:
    """Somebody of finance who is not `but`."""
    known = User.objects.with_role("finance").exclude(pk=but.pk if but else 0)
    return known.first() or make.person("Finance", role="finance")


def live(coop: Any = None, *, ago: int = 45, two_rounds: bool = False, deliver: bool = False) -> Campaign:
    """Published so many days ago. With `deliver`, its workshop is posted and due in 30 days."""
    with clock.at(clock.now() - ago * DAY):
        campaign = make_funding.in_review(coop, one_round=not two_rounds)
        if deliver:
            due = (clock.now() + (ago + 30) * DAY).date()
            campaign.rewards.filter(title="Workshop").update(delivery="post", delivered_by=due)
        by = campaign.cooperative.incubation.mentor
        return campaigns.publish(campaigns.approve(campaign, by=by, publish_at=clock.now()), by=None)


def funded(coop: Any = None, *, cents: int = 500_000, rewards: dict[str, int] | None = None, **more: Any) -> Campaign:
    """Closed with success some days ago. `rewards`: of each title, so many pledges."""
    campaign = live(coop, **more)
    with clock.at(campaign.published_at + DAY):
        make_pledges.paid(campaign, cents)
        for title, times in (rewards or {}).items():
            reward = campaign.rewards.get(title=title)
            for _one in range(times):
                address = f"Carrer {_one + 1}" if reward.delivery == "post" else ""
                make_pledges.paid(campaign, reward.cents, reward=reward, name=f"Person {_one + 1}", address=address)
    while campaign.is_live:
        campaign = make_funding.end_round(campaign)
    return campaign


def asked(campaign: Campaign) -> Contract:
    with clock.at(campaign.passed_at + DAY):
        contract_sweep.ask_due()
    return Contract.objects.get(campaign=campaign)


def filled_in(campaign: Campaign, **data: Any) -> Contract:
    contract = asked(campaign)
    by = lead_of(campaign)
    contracts.write(contract, by=by, **{**DATA, **data})
    for kind in PAPERS:
        contracts.attach(contract, by=by, kind=kind, file=pdf(f"{kind}.pdf"))
    return Contract.objects.get(pk=contract.pk)


def submitted(campaign: Campaign, **data: Any) -> Contract:
    return contracts.submit(filled_in(campaign, **data), by=lead_of(campaign))


def verified(campaign: Campaign, **data: Any) -> Contract:
    contract = submitted(campaign, **data)
    return contracts.verify(contract, by=finance(), iban=contract.iban)


def signed(campaign: Campaign, **data: Any) -> Contract:
    return contracts.sign(verified(campaign, **data), by=lead_of(campaign), file=pdf("signed.pdf"))


def ready(coop: Any = None, **more: Any) -> Campaign:
    """Closed, with a signed contract: 4.800 € can be paid."""
    campaign = funded(coop, **more)
    signed(campaign)
    return Campaign.objects.get(pk=campaign.pk)


def requested(campaign: Campaign, cents: int = 480_000) -> Payout:
    return moves.request(campaign, by=finance(), cents=cents, reason="After the close")


def approved(campaign: Campaign, cents: int = 480_000) -> Payout:
    payout = requested(campaign, cents)
    return moves.approve(payout, by=finance(but=payout.requested_by))


def sent(campaign: Campaign, cents: int = 480_000) -> Payout:
    return moves.send(approved(campaign, cents), by=finance())


def confirmed(campaign: Campaign, cents: int = 480_000) -> Payout:
    return moves.confirm(sent(campaign, cents), by=finance(), bank_reference="BK-1")


def to_deliver(coop: Any = None, **more: Any) -> Campaign:
    """Closed, with three who wait for a parcel and two for a loaf."""
    campaign = funded(coop, deliver=True, rewards={"Workshop": 3, "Loaf": 2}, **more)
    delivery_sweep.open_due()
    return campaign


def batch(campaign: Campaign, title: str = "Workshop") -> Batch:
    return Batch.objects.get(campaign=campaign, reward__title=title)


def spent(campaign: Campaign, cents: int = 120_000, **more: Any) -> Spending:
    said = {"line": campaign.cost_lines.first(), "spent_on": today(), "text": "An oven", "supplier": "Forns SL"}
    said |= {"file": pdf("invoice.pdf"), "cents": cents}
    return spending.enter(campaign, by=lead_of(campaign), **{**said, **more})


def what_is_written_after(w: Any) -> None:
    """Every letter of what comes after a campaign: paid and returned, asked to change, late, reminded of, and kept."""
    campaign, by = w.paid_campaign, w.paid_lead
    payout = moves.send(moves.approve(w.payout, by=w.finance), by=w.finance)
    moves.take_back(moves.confirm(payout, by=w.finance, bank_reference="BK-1"), by=w.finance, reason="Closed account")
    contract = contracts.reopen(w.contract, by=w.finance, reason="The account is closed.")
    with clock.at(campaign.passed_at + 20 * DAY):
        assert contract_sweep.remind_due() == 1
    contract = contracts.verify(contracts.submit(contract, by=by), by=w.finance, iban=IBAN)
    contracts.change_account(contract, by=by, holder="La Fleca", iban=OTHER_IBAN, file=pdf())
    funding_report.issue(campaign, by=w.finance)
    reports.funding_ready(funding_report.of(campaign)[0], by=None, file="x.pdf", sha256="0" * 64, size=8)
    with clock.at(campaign.closed_at + 400 * DAY):
        assert delivery_sweep.remind_due() == 4
    deliveries.tell_late(w.batch, by=by, until=today() + 60 * DAY, reason="The clay has not come.")
    for one in Delivery.objects.filter(batch__campaign=campaign).order_by("id"):
        deliveries.send(one, by=by)
    own = {"collective_return": campaign.collective_returns.get(), "url": "https://example.org", "licence": "ccbysa"}
    deliveries.deliver_return(campaign, by=by, words="", **own)
    campaigns.fulfil(campaign, by=w.coordinator)
