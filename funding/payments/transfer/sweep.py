"""What falls due with transfers, found by query: lines to look at, reminders, ends, returns. Safe to run twice, and at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from crowdcoop import clock
from crowdcoop.workflow import NotNow
from funding.payments import calls
from funding.payments.models import Attempt, Refund
from funding.payments.transfer import dates, matching, moves, rules
from funding.payments.transfer.models import Movement, Return, Statement
from funding.payments.transfer.returns import moves as returns
from funding.pledges import moves as pledges

BATCH = 500
RECORDED_IN_ONE_SITTING = timedelta(hours=1)
UNDER_WAY = (Refund.State.REQUESTED, Refund.State.SENT)


def place_due() -> int:
    """Look at every line that has been read; what fits is counted, the rest waits for somebody."""
    lines = list(Movement.objects.filter(state=Movement.State.READ).order_by("id")[:BATCH])
    sure = matching.certain(lines)
    for movement in lines:
        if movement.pk not in sure or not _done(moves.match, movement, pledge=sure[movement.pk]):
            _done(moves.hold, movement)
    _tell()
    return len(lines)


def _tell() -> None:
    open_lines = Movement.objects.filter(state=Movement.State.READ).values("statement")
    looked_at = Statement.objects.filter(state=Statement.State.IMPORTED, told_at=None).exclude(pk__in=open_lines)
    for statement in looked_at.order_by("id")[:BATCH]:
        _done(moves.tell_of, statement)


def tell_due() -> int:
    """The letter with what the page says, for whoever has been shown it."""
    untold = _awaited().filter(instructions__told_at=None).order_by("id")[:BATCH]
    return sum(_done(moves.instruct, attempt) for attempt in untold)


def remind_due() -> int:
    soon = clock.now() + dates.BANK_TAKES + timedelta(days=3)
    told = _awaited().filter(instructions__reminded_at=None, instructions__expires_at__lt=soon)
    return sum(_done(moves.remind, attempt) for attempt in told.order_by("instructions__expires_at", "id")[:BATCH])


def expire_due() -> int:
    """The reward of a transfer that never came is free again."""
    over = _awaited().filter(instructions__expires_at__lte=clock.now())
    done = 0
    for attempt in over.order_by("instructions__expires_at", "id")[:BATCH]:
        done += _done(moves.expire, attempt)
        _done(pledges.abandon, attempt.pledge)
    return done


def _awaited() -> Any:
    return Attempt.objects.filter(provider=rules.NAME, state__in=moves.OPEN).select_related("pledge", "instructions")


def returns_due() -> int:
    """Tell of what has to go back by hand and of what waits to be confirmed; settle the refunds of what has gone."""
    untold = Return.objects.due().filter(told_at=None).order_by("id").first()
    if untold is not None:
        _done(moves.tell_of_returns, untold)
    sat_over = clock.now() - RECORDED_IN_ONE_SITTING
    recorded = Return.objects.recorded().filter(told_at=None, made_at__lte=sat_over).order_by("id").first()
    if recorded is not None:
        _done(returns.tell_of_recorded, recorded)
    made = Refund.objects.filter(by_hand__state=Return.State.MADE, state__in=UNDER_WAY)
    settled = list(made.select_related("attempt__pledge").order_by("id")[:BATCH])
    for refund in settled:
        calls.send_refund(refund)
    return len(settled)


def _done(step: Callable[..., Any], about: Any, **given: Any) -> bool:
    """Whether it was done now; somebody else may have been faster, or it may have to be decided."""
    try:
        step(about, by=None, **given)
    except NotNow:
        return False
    return True
