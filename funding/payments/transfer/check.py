"""What must hold between the bank's movements, what goes back by hand, and the books."""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from crowdcoop import clock
from crowdcoop.journal.models import Entry as Journal
from funding.ledger import accounts, book
from funding.ledger.models import Entry
from funding.payments.models import Attempt, Refund
from funding.payments.transfer import moves
from funding.payments.transfer.models import Movement, Return

LOOKED_AT_WITHIN = timedelta(hours=1)
RETURNED_WITHIN = timedelta(days=14)


def differences() -> Iterator[str]:
    """One line per thing that is not as it must be."""
    yield from _suspense()
    yield from _placed()
    yield from _by_hand()
    yield from _people()


def unplaced_cents() -> int:
    """Of payments that fit no pledge: what was booked for them into suspense."""
    keys = [f"paid:{uid}" for uid in Attempt.objects.unplaced().order_by("id").values_list("uid", flat=True)]
    found = Entry.objects.filter(account=accounts.suspense(), transaction__key__in=keys)
    return found.aggregate(cents=Sum("cents", default=0))["cents"]


def owed_by_hand() -> int:
    """Cents owed back that are no refund of a pledge."""
    due = Return.objects.owed().filter(refund=None)
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
    for due in Return.objects.owed().filter(asked_at__lt=clock.now() - RETURNED_WITHIN):
        words = (
            "to be made by hand" if due.state == Return.State.DUE else "recorded, and not confirmed by a second person"
        )
        yield f"return {due.pk}: {words} for more than 14 days"
    made = Return.objects.filter(state=Return.State.MADE).annotate(since=Coalesce("confirmed_at", "made_at"))
    late_ones = made.filter(since__lt=clock.now() - LOOKED_AT_WITHIN)
    for late in late_ones.filter(refund__state__in=(Refund.State.REQUESTED, Refund.State.SENT)):
        yield f"return {late.pk}: made, and its refund is still {late.refund}"
    of_movements = Return.objects.exclude(movement=None)
    apart = Q(state=Return.State.MADE) ^ Q(movement__state=Movement.State.RETURNED)
    for odd in of_movements.filter(apart).order_by("id"):
        yield f"return {odd.pk}: {odd.state}, and its movement has gone back or not as it should"


def _people() -> Iterator[str]:
    """What one person made before two were asked for stands so in the journal, which cannot be changed."""
    made = Return.objects.filter(state=Return.State.MADE)
    one = Q(made_by=None) | Q(confirmed_by=None) | Q(confirmed_by=F("made_by"))
    told = Journal.objects.filter(about_type=ContentType.objects.get_for_model(Return), about_id=OuterRef("pk"))
    at_once = Exists(told.filter(step=moves.record_return.name, after=Return.State.MADE))
    for alone in made.filter(one).exclude(at_once):
        yield f"return {alone.pk}: made without a second person"
