"""What has been recorded as returned by hand: confirmed by a second person, or not so."""

from typing import Any

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import finance, finance_people
from crowdcoop.workflow import NotNow, act, move, system
from funding.payments.rules import recorded_anew
from funding.payments.transfer import moves as transfers
from funding.payments.transfer.models import Return
from funding.payments.transfer.returns import rules

State = Return.State


@act(
    Return,
    who=system,
    states=[State.RECORDED],
    needs=[rules.not_told_yet],
    tells={"returns_to_confirm": finance_people},
)
def tell_of_recorded(by_hand: Return, *, by: None) -> dict[str, int]:
    """One letter for all that have been recorded since the last."""
    by_hand.told_at = clock.now()
    others = Return.objects.recorded().filter(told_at=None).exclude(pk=by_hand.pk)
    return {"number": 1 + others.update(told_at=by_hand.told_at)}


@move(Return, source=State.RECORDED, target=State.MADE, who=finance, needs=[rules.somebody_else])
def confirm(by_hand: Return, *, by: User, seen: str | None = None) -> dict[str, Any]:
    """Another person than who recorded it: the database holds the two against each other as well.

    `seen` is the record they looked at. The refund it was for is settled when it is asked about next.
    """
    if why := recorded_anew(by_hand.as_recorded, seen):
        raise NotNow(why)
    by_hand.confirmed_by, by_hand.confirmed_at = by, clock.now()
    if by_hand.movement is not None:
        transfers.has_gone_back(by_hand.movement, by=None)
    return {"cents": by_hand.amount}


@move(
    Return,
    source=State.RECORDED,
    target=State.DUE,
    who=finance,
    tells={"return_not_made": rules.who_recorded_it},
)
def say_not_so(by_hand: Return, *, by: User, reason: str) -> dict[str, Any]:
    """It has to be made as before. Who recorded it may take it back as well: nothing has moved yet."""
    said = by_hand.bank_reference
    by_hand.iban = by_hand.bank_reference = ""
    by_hand.why = reason
    return {"cents": by_hand.amount, "reference": said}
