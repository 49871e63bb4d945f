"""What must hold between pledges, payments, refunds and the books."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from crowdcoop import clock
from funding.campaigns.models import Campaign
from funding.ledger import accounts
from funding.ledger.book import balance
from funding.ledger.models import Entry, Transaction
from funding.payments.disputes.models import Dispute
from funding.payments.models import Attempt, Refund
from funding.payments.transfer import check as transfer
from funding.pledges.models import Pledge

SETTLED_WITHIN = timedelta(hours=1)
RETURNED_WITHIN = timedelta(days=1)
GIVEN_BACK = (Pledge.State.REFUNDING, Pledge.State.REFUNDED)
OWED = (Refund.State.REQUESTED, Refund.State.SENT, Refund.State.FAILED, Refund.State.OTHERWISE)


def differences() -> Iterator[str]:
    """One line per thing that is not as it must be."""
    yield from _pledges()
    yield from _attempts()
    yield from _refunds()
    yield from _left_over()
    yield from _disputes()
    yield from transfer.differences()


def _pledges() -> Iterator[str]:
    pays = Count("attempts", filter=Q(attempts__pays=True, attempts__state=Attempt.State.SUCCEEDED))
    counted = Pledge.objects.annotate(payments=pays).order_by("id")
    has_been_paid = Q(state__in=(Pledge.State.PAID, *GIVEN_BACK))
    for pledge in counted.filter(has_been_paid).exclude(payments=1):
        yield f"pledge {pledge}: {pledge.state}, with {pledge.payments} payments that count"
    for pledge in counted.exclude(has_been_paid).exclude(payments=0):
        yield f"pledge {pledge}: {pledge.state}, and has been paid"
    paid_back = Q(state=Pledge.State.REFUNDED) & ~Q(attempts__refund__state=Refund.State.DONE)
    for returned in Pledge.objects.filter(paid_back):
        yield f"pledge {returned}: refunded, and no refund is done"
    for kept in Pledge.objects.filter(state=Pledge.State.PAID, attempts__pays=True, attempts__refund__isnull=False):
        yield f"pledge {kept}: paid, and has a refund"


def _attempts() -> Iterator[str]:
    for attempt in Attempt.objects.filter(pays=True).exclude(amount=F("pledge__amount") + F("pledge__tip")):
        yield f"payment {attempt}: {attempt.amount} cents is not what its pledge says"
    stands = Transaction.objects.filter(key__startswith="paid:").exclude(reversed_by__key__startswith="undone:")
    booked = set(stands.values_list("key", flat=True))
    succeeded = set(Attempt.objects.filter(state=Attempt.State.SUCCEEDED).values_list("uid", flat=True))
    for uid in sorted(uid for uid in succeeded if f"paid:{uid}" not in booked):
        yield f"payment {uid}: succeeded, and is not in the books"
    for key in sorted(booked - {f"paid:{uid}" for uid in succeeded}):
        yield f"transaction {key}: books a payment that did not succeed"
    before = clock.now() - SETTLED_WITHIN
    for attempt in Attempt.objects.filter(state=Attempt.State.UNKNOWN, created_at__lt=before):
        yield f"payment {attempt}: unknown for over an hour"


def _refunds() -> Iterator[str]:
    for refund in Refund.objects.exclude(amount=F("attempt__amount"), currency=F("attempt__currency")):
        yield f"refund {refund}: {refund.amount} cents of a payment of {refund.attempt.amount}"
    for refund in Refund.objects.exclude(attempt__state=Attempt.State.SUCCEEDED):
        yield f"refund {refund}: of a payment that did not succeed"
    stands = Transaction.objects.filter(key__startswith="refund:").exclude(reversed_by__key__startswith="refund_back:")
    booked = set(stands.values_list("key", flat=True))
    done = {f"refund:{uid}" for uid in Refund.objects.filter(state=Refund.State.DONE).values_list("uid", flat=True)}
    for key in sorted(done ^ booked):
        yield f"{key}: is done and not booked, or booked and not done"
    owed = Refund.objects.filter(state__in=OWED)
    for name in sorted({"transfer", *Attempt.objects.values_list("provider", flat=True)}):
        rows = owed.filter(attempt__provider=name).aggregate(cents=Sum("amount", default=0))["cents"]
        rows += transfer.owed_by_hand() if name == "transfer" else 0
        if rows != balance(accounts.refunds_due(name)):
            yield f"{name}: {rows} cents to be returned, the books say {balance(accounts.refunds_due(name))}"
    # What goes back by hand takes as long as people do, and is checked with the transfers.
    since = owed.annotate(since=Coalesce("came_back_at", "requested_at"))
    for refund in since.filter(by_hand=None, since__lt=clock.now() - RETURNED_WITHIN):
        yield f"refund {refund}: asked for more than a day ago, still {refund.state}: {refund.why}"


def _disputes() -> Iterator[str]:
    borne = Dispute.objects.filter(state=Dispute.State.LOST, borne=True)
    due = {f"dispute:{provider}:{reference}" for provider, reference in borne.values_list("provider", "reference")}
    stands = Transaction.objects.filter(key__startswith="dispute:").exclude(
        reversed_by__key__startswith="dispute_back:"
    )
    for key in sorted(due ^ set(stands.values_list("key", flat=True))):
        yield f"{key}: is lost and not booked, or booked and not lost"
    yield from _dispute_fees()


def _dispute_fees() -> Iterator[str]:
    """Charged by a provider for a dispute of its own, and never more given back than was charged."""
    fees = Entry.objects.filter(account=accounts.dispute_fees())
    known = Dispute.objects.filter(reference=OuterRef("transaction__note"))
    ours = Q(transaction__key__startswith="dispute_fee:") & Exists(known)
    for key in fees.exclude(ours).order_by("id").values_list("transaction__key", flat=True):
        yield f"transaction {key}: books a fee of no dispute"
    back = fees.values("transaction__note", "currency").annotate(sum=Sum("cents")).filter(sum__gt=0)
    for row in back.order_by("transaction__note"):
        yield f"dispute {row['transaction__note']}: {row['sum']} cents more of its fees came back than were charged"


def _left_over() -> Iterator[str]:
    before = clock.now() - RETURNED_WITHIN
    lost: QuerySet[Campaign] = Campaign.objects.filter(
        state__in=(Campaign.State.UNFUNDED, Campaign.State.CANCELLED), closed_at__lt=before
    )
    for campaign in lost:
        held = balance(accounts.campaign_pledged(campaign.pk))
        if held:
            yield f"campaign {campaign.pk}: closed without success, and still has {held} cents"
