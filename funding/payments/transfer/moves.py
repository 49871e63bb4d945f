"""What becomes of transfers: asked for, awaited, given up; and of what the bank says has come."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import transaction

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import finance, finance_people
from crowdcoop.workflow import NotNow, act, create, move, system
from funding.ledger import accounts, book
from funding.ledger.models import Transaction
from funding.payments import moves as payments
from funding.payments.models import Attempt, Refund
from funding.payments.transfer import rules, written
from funding.payments.transfer.models import Instructions, Movement, Return, Statement
from funding.payments.transfer.reading import Line
from funding.pledges import moves as pledges
from funding.pledges.models import Pledge
from funding.pledges.rules import holder_of_the_link

Waiting = Attempt.State
OPEN: list[str] = [Waiting.CREATED, Waiting.PENDING, Waiting.UNKNOWN]
Is = Movement.State
Kind = Transaction.Kind


# -- The supporter's side --------------------------------------------------------------------------
@act(
    Attempt,
    who=system,
    states=OPEN,
    needs=[rules.by_transfer, rules.not_told_yet],
    tells={"transfer_instructions": rules.supporter_at_first, "transfer_awaited": rules.supporter_again},
)
def instruct(attempt: Attempt, *, by: None) -> None:
    """In writing what the page says; told anew to whom another's transfer had been counted for by mistake."""
    Instructions.objects.filter(attempt=attempt).update(told_at=clock.now())


@act(
    Attempt,
    who=system,
    states=OPEN,
    needs=[rules.by_transfer, rules.not_reminded_yet],
    tells={"transfer_reminder": rules.supporter},
)
def remind(attempt: Attempt, *, by: None) -> None:
    Instructions.objects.filter(attempt=attempt).update(reminded_at=clock.now())


@move(
    Attempt,
    source=OPEN,
    target=Waiting.FAILED,
    who=system,
    needs=[rules.by_transfer, rules.time_is_over],
    tells={"transfer_expired": rules.supporter},
)
def expire(attempt: Attempt, *, by: None) -> None:
    """Money that comes all the same is looked at when the bank's file tells of it."""
    attempt.why, attempt.settled_at = "expired", clock.now()


@move(Attempt, source=OPEN, target=Waiting.FAILED, who=holder_of_the_link, needs=[rules.by_transfer])
def give_up(attempt: Attempt, *, by: Any) -> None:
    """The supporter will pay in another way, or not at all."""
    attempt.why, attempt.settled_at = "given up", clock.now()


# -- The bank's file -------------------------------------------------------------------------------
@create(Statement, who=finance)
def upload(_parent: None, *, by: User, name: str, text: str, encoding: str, columns: Any, headings: Any) -> Statement:
    return Statement.objects.create(
        account=settings.TRANSFER_IBAN,
        name=name[:120],
        text=text,
        encoding=encoding,
        columns=columns,
        headings=headings,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )


@act(Statement, who=finance, states=[Statement.State.READ])
def map_columns(statement: Statement, *, by: User, columns: dict[str, Any]) -> None:
    statement.columns = columns


@move(
    Statement,
    source=Statement.State.READ,
    target=Statement.State.IMPORTED,
    who=finance,
    needs=[rules.has_its_columns],
)
def confirm(statement: Statement, *, by: User, rows: Sequence[Line]) -> dict[str, int]:
    """Lines that are there already, of this file or of another that overlaps with it, are there once."""
    statement.imported_at = clock.now()
    made = [
        Movement(
            statement=statement,
            account=statement.account,
            state=Is.READ if row.cents > 0 else Is.OUT,
            **asdict(row),
        )
        for row in rows
    ]
    Movement.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    return {"lines": len(made), "new": statement.movements.count()}


@move(Statement, source=Statement.State.READ, target=Statement.State.DISCARDED, who=finance)
def discard(statement: Statement, *, by: User) -> None:
    """Nothing of it is kept but that it was here."""
    statement.text = ""


@act(
    Statement,
    who=system,
    states=[Statement.State.IMPORTED],
    tells={"movements_unplaced": rules.finance_if_held},
)
def tell_of(statement: Statement, *, by: None) -> None:
    """Once every line has been looked at."""
    statement.told_at = clock.now()


# -- Its money -------------------------------------------------------------------------------------
@move(Movement, source=Is.READ, target=Is.PLACED, who=system)
def match(movement: Movement, *, by: None, pledge: Pledge) -> dict[str, str]:
    """The reference and the amount are those of a pledge: nobody needs to look."""
    _give(movement, pledge, by=None)
    return {"pledge": pledge.reference}


@move(Movement, source=Is.READ, target=Is.HELD, who=system)
def hold(movement: Movement, *, by: None) -> None:
    _into_suspense(movement)


@move(Movement, source=Is.HELD, target=Is.PLACED, who=finance)
def place(movement: Movement, *, by: User, pledge: Pledge, reason: str) -> dict[str, str]:
    """Somebody has decided whose it is; the pledge is then worth what came."""
    if pledge.state not in (Pledge.State.STARTED, Pledge.State.ABANDONED):
        raise NotNow(payments.rules.still_to_be_paid(pledge, by))
    _out_of_suspense(movement)
    _give(movement, pledge, by=by)
    return {"pledge": pledge.reference}


@move(
    Movement,
    source=Is.PLACED,
    target=Is.HELD,
    who=finance,
    needs=[rules.was_counted, rules.campaign_still_open],
)
def undo(movement: Movement, *, by: User, reason: str) -> dict[str, str]:
    """It was another's: reversed in the books, and the pledge waits for its own transfer again."""
    attempt = movement.attempt
    assert attempt is not None  # was_counted has looked
    uncount(attempt, by=None)
    if movement.promised is not None:
        pledges.amend(attempt.pledge, by=by, **movement.promised)
    movement.attempt = movement.promised = None
    _into_suspense(movement)
    written.instructions_of(payments.begin(attempt.pledge, by=None, provider=rules.NAME))
    return {"pledge": attempt.pledge.reference}


@move(Attempt, source=Waiting.SUCCEEDED, target=Waiting.FAILED, who=system)
def uncount(attempt: Attempt, *, by: None) -> None:
    attempt.pays, attempt.why, attempt.settled_at = False, rules.UNDONE, clock.now()
    attempt.reference = f"{attempt.reference}, undone"  # what paid it may pay another
    attempt.save()  # before its pledge asks whether a payment is under way
    paid = Transaction.objects.get(key=f"paid:{attempt.uid}")
    book.reverse(paid, f"undone:{attempt.uid}", kind=Kind.PLEDGE_PAID)
    pledges.unpay(attempt.pledge, by=None)


@move(Movement, source=Is.HELD, target=Is.ASIDE, who=finance)
def set_aside(movement: Movement, *, by: User, reason: str) -> None:
    """Money of the house that has nothing to do with a campaign: it leaves these books."""
    _out_of_suspense(movement)


@move(Movement, source=Is.ASIDE, target=Is.HELD, who=finance)
def look_again(movement: Movement, *, by: User, reason: str) -> None:
    _into_suspense(movement)


@move(Movement, source=Is.HELD, target=Is.RETURNING, who=finance)
def give_back(movement: Movement, *, by: User, reason: str) -> None:
    """From here on it is owed to whoever sent it."""
    entries = {accounts.suspense(): -movement.cents, accounts.refunds_due(rules.NAME): movement.cents}
    book.post(Kind.SUSPENSE, f"owed:{movement.pk}:{movement.turn}", entries)
    Return.objects.create(movement=movement, amount=movement.cents, payer=movement.payer, asked_at=clock.now())


@move(Movement, source=Is.RETURNING, target=Is.RETURNED, who=system)
def has_gone_back(movement: Movement, *, by: None) -> None:
    entries = {accounts.refunds_due(rules.NAME): -movement.cents, accounts.provider(rules.NAME): movement.cents}
    book.post(Kind.SUSPENSE, f"returned:{movement.pk}", entries)


def _into_suspense(movement: Movement) -> None:
    movement.turn, movement.held_at = movement.turn + 1, clock.now()
    entries = {accounts.provider(rules.NAME): -movement.cents, accounts.suspense(): movement.cents}
    book.post(Kind.SUSPENSE, movement.held_key, entries)


def _out_of_suspense(movement: Movement) -> None:
    """What follows books it anew, from the bank to where it belongs."""
    held = Transaction.objects.get(key=movement.held_key)
    book.reverse(held, f"un{movement.held_key}", kind=Kind.SUSPENSE)


def _give(movement: Movement, pledge: Pledge, *, by: Any) -> None:
    attempt = _payment_of(pledge, by)
    if attempt.amount != movement.cents:
        movement.promised = {"amount": attempt.pledge.amount, "tip": attempt.pledge.tip}
        correct(attempt, by=by, cents=movement.cents)
    payments.succeed(
        attempt, by=None, amount=movement.cents, currency=attempt.currency, reference=f"movement {movement.pk}"
    )
    movement.attempt = attempt


def _payment_of(pledge: Pledge, by: Any) -> Attempt:
    """The one that waits, else the last that came to nothing; for a pledge without one, a new one. Raises NotNow."""
    if pledge.state == Pledge.State.ABANDONED:
        try:
            with transaction.atomic():
                pledge = pledges.revive(pledge, by=by)
        except NotNow:
            # Closed meanwhile: it is counted as late, and goes back. Sold out meanwhile: somebody has to decide.
            if by is not None or not pledges.rules.campaign_is_open(pledge, by):
                raise
    known = pledge.attempts.filter(provider=rules.NAME).exclude(state=Waiting.SUCCEEDED).order_by("-id").first()
    return known or payments.begin(pledge, by=by, provider=rules.NAME)


@act(Attempt, who=finance, states=[*OPEN, Waiting.FAILED])
def correct(attempt: Attempt, *, by: User, cents: int) -> None:
    """Another amount came than was promised, and is taken for it."""
    attempt.amount = cents
    pledges.amend(attempt.pledge, by=by, **pledges.parted(attempt.pledge, cents))


# -- By hand ---------------------------------------------------------------------------------------
@create(Return, who=system, needs=[rules.not_asked_yet])
def ask_by_hand(refund: Refund, *, by: None) -> Return:
    came = refund.attempt.movements.filter(state=Is.PLACED).first()
    payer = came.payer if came else refund.attempt.pledge.name
    return Return.objects.create(refund=refund, amount=refund.amount, payer=payer, asked_at=clock.now())


@act(Return, who=system, states=[Return.State.DUE], tells={"returns_by_hand": finance_people})
def tell_of_returns(by_hand: Return, *, by: None) -> dict[str, int]:
    """One letter for all that have come since the last."""
    by_hand.told_at = clock.now()
    others = Return.objects.due().filter(told_at=None).exclude(pk=by_hand.pk)
    return {"number": 1 + others.update(told_at=by_hand.told_at), "waiting": Return.objects.due().count()}


@move(Return, source=Return.State.DUE, target=Return.State.RECORDED, who=finance)
def record_return(by_hand: Return, *, by: User, iban: str, bank_reference: str) -> None:
    """One person says that it is made at the bank; it counts when a second one has confirmed it (returns/moves.py)."""
    by_hand.iban, by_hand.bank_reference, by_hand.why = iban, bank_reference, ""
    by_hand.made_by, by_hand.made_at, by_hand.told_at = by, clock.now(), None
