"""What must hold between the bank's movements, what goes back by hand, and the books."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Sum

from crowdcoop import clock
from funding.ledger import accounts, book
from funding.ledger.models import Entry
from funding.payments.models import Attempt, Refund
from funding.payments.transfer.models import Movement, Return

LOOKED_AT_WITHIN = timedelta(hours=1)
RETURNED_WITHIN = timedelta(days=14)


def differences() -> Iterator[str]:
    """One line per thing that is not as it must be."""
    yield from _suspense()
    yield from _placed()
    yield from _by_hand()


def unplaced_cents() -> int:
    """Of payments that fit no pledge: what was booked for them into suspense."""
    keys = [f"paid:{uid}" for uid in Attempt.objects.unplaced().order_by("id").values_list("uid", flat=True)]
    found = Entry.objects.filter(account=accounts.suspense(), transaction__key__in=keys)
    return found.aggregate(cents=Sum("cents", default=0))["cents"]


def owed_by_hand() -> int:
    """Cents owed back that are no refund of a pledge."""
    due = Return.objects.due().filter(refund=None)
    return due.aggregate(cents=Sum("amount", default=0))["cents"]


def _suspense() -> Iterator[str]:
    movements, payments = Movement.objects.held().cents(), unplaced_cents()
    booked = book.balance(accounts.suspense())
    if movements + payments != booked:
        yield f"suspense: {booked} cents, and {movements} of movements and {payments} of payments that nobody has placed"


def _placed() -> Iterator[str]:
    placed = Movement.objects.filter(state=Movement.State.PLACED)
    for movement in placed.exclude(attempt__state=Attempt.State.SUCCEEDED).order_by("id"):
        yield f"movement {movement.pk}: placed, and its payment has not succeeded"
    for movement in placed.select_related("attempt").order_by("id"):
        if movement.attempt is not None and movement.attempt.amount != movement.cents:
            yield f"movement {movement.pk}: {movement.cents} cents for a payment of {movement.attempt.amount}"
    paid = Attempt.objects.filter(provider="transfer", state=Attempt.State.SUCCEEDED)
    for attempt in paid.exclude(movements__state=Movement.State.PLACED).order_by("id"):
        yield f"payment {attempt}: succeeded, and no movement of the bank's is placed for it"
    before = clock.now() - LOOKED_AT_WITHIN
    late = Movement.objects.filter(state=Movement.State.READ, statement__imported_at__lt=before).count()
    if late:
        yield f"movements: {late} read more than an hour ago, and not looked at"


def _by_hand() -> Iterator[str]:
    for due in Return.objects.due().filter(asked_at__lt=clock.now() - RETURNED_WITHIN):
        yield f"return {due.pk}: to be made by hand for more than 14 days"
    made = Return.objects.filter(state=Return.State.MADE, made_at__lt=clock.now() - LOOKED_AT_WITHIN)
    for late in made.filter(refund__state__in=(Refund.State.REQUESTED, Refund.State.SENT)):
        yield f"return {late.pk}: made, and its refund is still {late.refund}"
