"""The figures of a funding report, read from the books once: the page and the PDF of any later day show these."""

from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from crowdcoop import clock, money
from funding.campaigns.models import Campaign
from funding.ledger import accounts, book
from funding.ledger.models import Entry, Transaction
from funding.payments.models import Attempt, Refund
from funding.payouts import rates
from funding.payouts.funding_report.models import FeeInvoice
from funding.payouts.models import Payout

Kind, Reason = Transaction.Kind, Refund.Reason
MOST_LISTED = 200  # incidents and transfers on the paper; how many there were is always said


def read(campaign: Campaign, invoice: FeeInvoice | None) -> dict[str, Any]:
    closed = _closed(campaign)
    came_in = _came_in(campaign)
    sent = campaign.payouts.paid().order_by("sent_at", "id")
    facts = {**closed, **came_in, "costs": _costs(campaign), "sent": campaign.payouts.paid().order_by().cents()}
    facts["left"] = book.balance(accounts.campaign_payable(campaign.pk))
    return facts | {
        "cooperative": {"name": campaign.cooperative.name},
        "campaign": campaign.title,
        "currency": campaign.currency,
        "made_at": clock.now(),
        "minimum": campaign.sums()[0],
        "optimum": campaign.sums()[1],
        "supporters": campaign.closing.supporters,
        "round_1_ends_at": campaign.round_1_ends_at,
        "round_2_ends_at": campaign.round_2_ends_at,
        "closed_at": campaign.closed_at,
        "fee_rate": rates.words(campaign.fee_basis_points),
        "invoice": _invoice(invoice),
        "transfers": [_transfer(payout) for payout in sent[:MOST_LISTED]],
        "incidents": _incidents(campaign),
        "headline": _headline(facts, campaign.currency),
        "bar": {"raised": facts["raised"], "minimum": campaign.sums()[0], "optimum": campaign.sums()[1]},
        "numbers": _numbers(facts, campaign.currency),
    }


def _closed(campaign: Campaign) -> dict[str, int]:
    """How the books shared out what there was on the day of the close."""
    booked = Transaction.objects.filter(key=f"campaign_funded:{campaign.pk}").first()
    entries = book.entries_of(booked) if booked else {}
    pledged = -entries.get(accounts.campaign_pledged(campaign.pk), 0)
    matched = -entries.get(accounts.campaign_matched(campaign.pk), 0)
    return {
        "pledged": pledged,
        "matched": matched,
        "raised": pledged + matched,
        "fee": entries.get(accounts.fees(), 0),
        "payable": entries.get(accounts.campaign_payable(campaign.pk), 0),
    }


def _came_in(campaign: Campaign) -> dict[str, int]:
    """What was ever received, and what of it went back before the close: gross - cancelled - returned = pledged."""
    rows = Entry.objects.filter(account=accounts.campaign_pledged(campaign.pk))
    gross = rows.filter(transaction__kind=Kind.PLEDGE_PAID).aggregate(cents=Sum("cents", default=0))["cents"]
    back = -rows.filter(transaction__kind=Kind.REFUND).aggregate(cents=Sum("cents", default=0))["cents"]
    took_back = Attempt.objects.filter(pledge__campaign=campaign, pays=True, refund__reason=Reason.CANCELLED)
    cancelled = took_back.aggregate(cents=Sum("pledge__amount", default=0))["cents"]
    return {"gross": gross, "cancelled": cancelled, "returned": back - cancelled}


def _costs(campaign: Campaign) -> int:
    """What providers kept of payments of this campaign, where they book it."""
    own = Transaction.objects.filter(entries__account=accounts.campaign_pledged(campaign.pk)).values("pk")
    kept = Entry.objects.filter(account__startswith="provider:", account__endswith=":costs", transaction__in=own)
    cents: int = kept.aggregate(cents=Sum("cents", default=0))["cents"]
    return cents


def _invoice(invoice: FeeInvoice | None) -> dict[str, Any] | None:
    if invoice is None:
        return None
    names = ("number", "at", "cents", "base", "tax", "tax_source")
    return {name: getattr(invoice, name) for name in names} | {"rate": rates.words(invoice.tax_basis_points)}


def _transfer(payout: Payout) -> dict[str, Any]:
    return {
        "reference": payout.reference,
        "bank_reference": payout.bank_reference,
        "sent_at": payout.sent_at,
        "confirmed_at": payout.confirmed_at,
        "account": payout.account,
        "cents": payout.cents,
    }


def _incidents(campaign: Campaign) -> dict[str, Any]:
    """Payments that did not count or went back for another reason than that somebody changed their mind."""
    odd = Refund.objects.filter(attempt__pledge__campaign=campaign).exclude(reason=Reason.CANCELLED)
    rows = odd.select_related("attempt__pledge").order_by("requested_at", "id")
    listed = [
        {
            "reference": refund.attempt.pledge.reference,
            "what": str(refund.get_reason_display()),
            "state": str(refund.get_state_display()),
            "at": refund.requested_at,
            "cents": refund.amount,
        }
        for refund in rows[:MOST_LISTED]
    ]
    back = campaign.payouts.filter(state=Payout.State.RETURNED).order_by("returned_at", "id")
    listed += [
        {
            "reference": payout.reference,
            "what": _("the bank returned a transfer"),
            "state": payout.why,
            "at": payout.returned_at,
            "cents": payout.cents,
        }
        for payout in back[:MOST_LISTED]
    ]
    return {"number": odd.count() + back.count(), "listed": listed}


def _headline(facts: dict[str, Any], currency: str) -> str:
    words = {name: money.format(facts[name], currency) for name in ("raised", "sent", "payable")}
    if facts["left"] == 0:
        return _("%(raised)s raised, and all that is yours is paid: %(sent)s") % words
    return _("%(raised)s raised, %(sent)s paid of %(payable)s") % words


def _numbers(facts: dict[str, Any], currency: str) -> list[tuple[str, str]]:
    named = (
        (_("raised"), "raised"),
        (_("fee, tax included"), "fee"),
        (_("sent"), "sent"),
        (_("still to send"), "left"),
    )
    return [(words, money.format(facts[name], currency)) for words, name in named]
