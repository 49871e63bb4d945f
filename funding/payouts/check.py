"""What must hold between contracts, payouts, invoices, deliveries and the books: settings.BOOK_CHECKS names `differences`."""

from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from crowdcoop.journal.models import Entry as Journal
from funding.ledger.models import Entry, Transaction
from funding.payouts.contracts.models import Contract, ContractDocument
from funding.payouts.deliveries import check as deliveries
from funding.payouts.funding_report import check as funding_report
from funding.payouts.models import Payout

Kind, State = Transaction.Kind, Payout.State
SENT_ONCE = (State.SENT, State.CONFIRMED, State.RETURNED)
OUT_AND_BACK = (Kind.PAYOUT, Kind.PAYOUT_RETURNED)


def differences() -> Iterator[str]:
    """One line per thing that is not as it must be."""
    yield from _paid_within()
    yield from _booked()
    yield from _people()
    yield from _contracts()
    yield from funding_report.differences()
    yield from deliveries.differences()


def _per_campaign(entries: QuerySet[Entry]) -> dict[int, int]:
    sums = entries.values_list("account").annotate(cents=Sum("cents")).order_by("account")
    return {int(account.split(":")[1]): cents for account, cents in sums}


def _paid_within() -> Iterator[str]:
    """Sent and promised against what the books have made payable."""
    rows = Entry.objects.filter(account__startswith="campaign:", account__endswith=":payable")
    owed = _per_campaign(rows.exclude(transaction__kind__in=OUT_AND_BACK))
    moved = _per_campaign(rows.filter(transaction__kind__in=OUT_AND_BACK))
    alive = Payout.objects.filter(state__in=[*Payout.PROMISED, *Payout.PAID])
    promised = dict(alive.values_list("campaign").annotate(Sum("cents")).order_by("campaign"))
    paid = dict(Payout.objects.paid().values_list("campaign").annotate(Sum("cents")).order_by("campaign"))
    for campaign in sorted({*promised, *moved}):
        if promised.get(campaign, 0) > owed.get(campaign, 0):
            yield f"campaign {campaign}: {promised[campaign]} cents paid or promised, {owed.get(campaign, 0)} payable"
        if paid.get(campaign, 0) != -moved.get(campaign, 0):
            yield f"campaign {campaign}: {paid.get(campaign, 0)} cents paid out, books {-moved.get(campaign, 0)}"


def _booked() -> Iterator[str]:
    sent = {f"payout:{uid}" for uid in Payout.objects.filter(state__in=SENT_ONCE).values_list("uid", flat=True)}
    back = {
        f"payout_returned:{uid}" for uid in Payout.objects.filter(state=State.RETURNED).values_list("uid", flat=True)
    }
    keys = Transaction.objects.filter(Q(key__startswith="payout:") | Q(key__startswith="payout_returned:"))
    for key in sorted((sent | back) ^ set(keys.values_list("key", flat=True))):
        yield f"{key}: has left and is not booked, or is booked and has not left"


def _people() -> Iterator[str]:
    one = Q(approved_by=None) | Q(approved_by=F("requested_by"))
    for payout in Payout.objects.exclude(state__in=[State.REQUESTED, State.CALLED_OFF]).filter(one):
        yield f"payout {payout.pk}: {payout.state} without a second person"


def _contracts() -> Iterator[str]:
    """The journal cannot be changed: it says whether the contract was checked and signed when money was asked for."""
    about = ContentType.objects.get_for_model(Contract)
    before = Journal.objects.filter(about_type=about, about_id=OuterRef("contract"), at__lte=OuterRef("requested_at"))
    checked, signed = (Exists(before.filter(step=f"contracts.{step}")) for step in ("verify", "sign"))
    for payout in Payout.objects.filter(state__in=SENT_ONCE).exclude(Q(checked) & Q(signed)):
        yield f"payout {payout.pk}: left, and its contract had not been checked and signed"
    for payout in Payout.objects.exclude(contract__campaign=F("campaign")):
        yield f"payout {payout.pk}: the contract is of another campaign"
    ready = Contract.objects.filter(state=Contract.State.SIGNED)
    paper = ContractDocument.objects.filter(contract=OuterRef("pk"), kind="signed", replaced_at=None)
    for contract in ready.exclude(Exists(paper)):
        yield f"contract {contract.pk}: signed, and the paper is not there"
    for contract in ready.exclude(verified_iban=F("iban")):
        yield f"contract {contract.pk}: signed for another account than was checked"
