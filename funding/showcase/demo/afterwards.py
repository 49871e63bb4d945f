"""What follows the minimum in the demo: contract, payout, deliveries, returns and what the money was spent on."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils.text import slugify

from crowdcoop.reports import build as make_reports
from crowdcoop.reports.models import Report
from funding.payouts import moves as payouts
from funding.payouts import rules
from funding.payouts.contracts import moves as contracts
from funding.payouts.contracts.models import Contract
from funding.payouts.deliveries import marking
from funding.payouts.deliveries import moves as deliveries
from funding.payouts.deliveries.models import Batch, Delivery
from funding.payouts.spending import moves as spending
from funding.showcase.demo import papers, texts, under_way
from funding.showcase.demo.road import Events, lead_of, team_of
from funding.showcase.demo.till import PROVIDER
from funding.showcase.demo.under_way import campaign_of
from funding.showcase.demo.world import Life, World, happen
from incubator.community.models import Update

DATA = ("address", "registry", "registry_number", "notary", "signatory", "signatory_tax_id", "signatory_part", "iban")
PAPERS = {
    "identity": "Documento de identidad de quien firma",
    "bank": "Certificado de titularidad de la cuenta",
    "tax_id": "Tarjeta de identificación fiscal",
    "power": "Acta del nombramiento y de sus poderes",
}
CENTS = 100


def life(world: World, name: str) -> Life:
    told = texts.cooperative(name)
    events = _contract(world, told) + _payout(world, told)
    if "paid" in told["contract"]:
        events += under_way.thanks(world, told)
    for one in told.get("deliveries", ()):
        events.append((world.ago(one["days"], 12), partial(_deliver, world, told["name"], one)))
    for one in told.get("returned", ()):
        events.append((world.ago(one["days"], 17), partial(_give_to_all, told["name"], one)))
    for one in told.get("spent", ()):
        events.append((world.ago(one["days"], 18, 30), partial(_spend, world, told["name"], one)))
    yield from happen(events)


# -- The contract ---------------------------------------------------------------------------------
def _contract(world: World, told: dict[str, Any]) -> Events:
    days, name = told["contract"], told["name"]
    events: Events = [(world.ago(days["papers"], 16), partial(_fill_in, told))]
    if "again" in days:
        events += [
            (world.ago(days["again"], 10), partial(_ask_again, world, told)),
            (world.ago(days["again"] - 2, 16), partial(_send_again, told)),
        ]
    if "verified" in days:
        events += [
            (world.ago(days["verified"], 11), partial(_verify, world, name)),
            (world.ago(days["signed"], 17), partial(_sign, name)),
        ]
    return events


def _of(name: str) -> Contract:
    return Contract.objects.select_related("campaign__cooperative").get(campaign__cooperative__name=name)


def _fill_in(told: dict[str, Any]) -> None:
    """What the gate knows is there already."""
    contract = _of(told["name"])
    lead = lead_of(contract.cooperative)
    data = {field: told["contract"][field] for field in DATA}
    contract = contracts.write(contract, by=lead, holder=contract.legal_name, **data)
    for kind, title in PAPERS.items():
        paper = papers.of([title, contract.legal_name, contract.tax_id], f"{kind}.pdf")
        contracts.attach(contract, by=lead, kind=kind, file=paper)
    contracts.submit(contract, by=lead)


def _ask_again(world: World, told: dict[str, Any]) -> None:
    contracts.request_changes(_of(told["name"]), by=world["finance"], reason=told["contract"]["asked_again"])


def _send_again(told: dict[str, Any]) -> None:
    contract = _of(told["name"])
    paper = papers.of([PAPERS["bank"], contract.holder, contract.iban], "bank.pdf")
    contracts.attach(contract, by=lead_of(contract.cooperative), kind="bank", file=paper)
    contracts.submit(contract, by=lead_of(contract.cooperative))


def _verify(world: World, name: str) -> None:
    contract = _of(name)
    contracts.verify(contract, by=world["finance"], iban=contract.iban)
    _print(name, Report.Kind.CONTRACT)


def _sign(name: str) -> None:
    contract = _of(name)
    signed = papers.of(["Contrato de financiación", contract.legal_name, "Firmado por ambas partes."], "contrato.pdf")
    contracts.sign(contract, by=lead_of(contract.cooperative), file=signed)


def _print(name: str, kind: str) -> None:
    make_reports.build_due(Report.objects.filter(cooperative__name=name, kind=kind))


# -- The money ------------------------------------------------------------------------------------
def _payout(world: World, told: dict[str, Any]) -> Events:
    """Asked for by one person, approved by another; when the bank has confirmed it, its report is made."""
    if (day := told["contract"].get("paid")) is None:
        return []
    return [
        (world.ago(day, 10, 20), partial(_request, world, told["name"])),
        (world.ago(day - 1, 9, 40), partial(_approve, world, told["name"])),
        (world.ago(day - 2, 13, 5), partial(_confirm, world, told["name"])),
    ]


def _request(world: World, name: str) -> None:
    campaign = campaign_of(name)
    reason = "Cierre con éxito y contrato firmado: se paga todo lo recaudado, menos la cuota."
    payouts.request(campaign, by=world["finance"], cents=rules.available(campaign), reason=reason)


def _approve(world: World, name: str) -> None:
    payout = payouts.approve(campaign_of(name).payouts.get(), by=world["other-finance"])
    payouts.send(payout, by=world["finance"], paid_from=PROVIDER)


def _confirm(world: World, name: str) -> None:
    payouts.confirm(campaign_of(name).payouts.get(), by=world["finance"], bank_reference="TRF-2417-0093")
    _print(name, Report.Kind.FUNDING)


def _spend(world: World, name: str, one: dict[str, Any]) -> None:
    campaign = campaign_of(name)
    treasurer = team_of(campaign.cooperative)[-1]
    line, day = campaign.cost_lines.get(title=one["line"]), world.ago(one["days"] + 2).date()
    lines = [one["supplier"], one["text"], f"Total: {one['euros']},00 €"]
    invoice = papers.of(lines, f"factura-{slugify(one['supplier'])}.pdf")
    said = {"line": line, "spent_on": day, "supplier": one["supplier"]}
    update = Update.objects.get(cooperative=campaign.cooperative, title=one["told"]) if "told" in one else None
    more = {"text": one["text"], "cents": one["euros"] * CENTS, "file": invoice, "update": update}
    entered = spending.enter(campaign, by=treasurer, **said, **more)
    if "corrected" in one:
        spending.correct(entered, by=treasurer, cents=one["corrected"] * CENTS, text=one["correction"], **said)


# -- What was promised ----------------------------------------------------------------------------
def _deliver(world: World, name: str, one: dict[str, Any]) -> None:
    """So many of a hundred, the first ones first; or nothing yet, and everybody told until when they wait."""
    campaign = campaign_of(name)
    batch, lead = Batch.objects.get(campaign=campaign, reward__title=one["title"]), lead_of(campaign.cooperative)
    if "late" in one:
        until = (world.now + timedelta(days=one["late"])).date()
        deliveries.tell_late(batch, by=lead, until=until, reason=one["reason"])
        return
    waiting = list(batch.deliveries.select_related("pledge").order_by("id"))
    chosen = waiting[: max(1, len(waiting) * one["percent"] // 100)]
    marking.mark(chosen, by=lead, to=one["to"])
    if "problem" in one:
        marking.mark(chosen[:1], by=lead, to=Delivery.State.PROBLEM, reason=one["problem"])


def _give_to_all(name: str, one: dict[str, Any]) -> None:
    campaign = campaign_of(name)
    given = campaign.collective_returns.get(title=one["title"])
    details = {field: one[field] for field in ("url", "licence", "words")}
    deliveries.deliver_return(campaign, by=lead_of(campaign.cooperative), collective_return=given, **details)
