"""Drawing a number: in the transaction that keeps the receipt, so that a number is given and kept, or neither.

It is not drawn while a payment is booked, which would make everybody who pays wait for one row: the sweep draws it right after.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.timezone import localtime

from crowdcoop import clock
from crowdcoop.look.text import in_language
from crowdcoop.workflow import create, system
from funding.payments.models import Attempt
from funding.payments.receipts import rules
from funding.payments.receipts.models import Receipt, Series
from funding.pledges.models import Pledge

LETTER = {Receipt.Kind.RECEIPT: "R", Receipt.Kind.NOTE: "N"}


@create(Receipt, who=system, needs=[rules.paid_and_without], tells={"pledge_received": rules.supporter})
def issue(attempt: Attempt, *, by: None) -> tuple[Receipt, dict[str, Any]]:
    assert attempt.settled_at is not None  # what counts is settled
    pledge = Pledge.objects.select_related("campaign__cooperative").get(pk=attempt.pledge_id)
    return _kept(
        Receipt.Kind.RECEIPT,
        attempt=attempt,
        pledge=pledge,
        amount=attempt.amount,
        currency=attempt.currency,
        language=pledge.language,
        paid_at=attempt.settled_at,
        facts=_facts(pledge),
    )


@create(Receipt, who=system, needs=[rules.returned_and_not_noted])
def rectify(receipt: Receipt, *, by: None) -> tuple[Receipt, dict[str, Any]]:
    """The receipt stays as it was given; the note says that its money went back."""
    refund = receipt.attempt.refund
    assert refund.done_at is not None  # returned_and_not_noted has looked
    with translation.override(receipt.language):
        why = str(refund.get_reason_display())
    return _kept(
        Receipt.Kind.NOTE,
        attempt=receipt.attempt,
        pledge=receipt.pledge,
        rectifies=receipt,
        amount=refund.amount,
        currency=refund.currency,
        language=receipt.language,
        paid_at=refund.done_at,
        facts=receipt.facts | {"why": why},
    )


def _kept(kind: Receipt.Kind, *, paid_at: datetime, **said: Any) -> tuple[Receipt, dict[str, Any]]:
    series = f"{settings.RECEIPT_ISSUER}-{LETTER[kind]}-{localtime(paid_at, zone()).year}"
    number = _next(series)
    receipt = Receipt.objects.create(
        kind=kind, series=series, number=number, paid_at=paid_at, issued_at=clock.now(), **said
    )
    return receipt, {"number": receipt.code}


def zone() -> Any:
    """A year of receipts begins at midnight where the programme is."""
    return clock.zone_named(settings.TIME_ZONE)


def _next(series: str) -> int:
    """Whoever comes second waits here until the first has kept theirs or given it up."""
    Series.objects.get_or_create(name=series)
    row = Series.objects.select_for_update().get(name=series)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def _facts(pledge: Pledge) -> dict[str, Any]:
    with translation.override(pledge.language):
        return {
            "issuer": settings.RECEIPT_ISSUER_NAME,
            "issuer_id": settings.RECEIPT_ISSUER_ID,
            "issuer_address": settings.RECEIPT_ISSUER_ADDRESS,
            "name": pledge.name,
            "reference": pledge.reference,
            "campaign": in_language(pledge.campaign, "title"),
            "cooperative": pledge.cooperative.name,
            "reward": pledge.snapshot.get("title", ""),
            "pledged": pledge.amount,
            "tip": pledge.tip,
        }
