"""Whose a movement is: known by its reference and amount, or suggested for a person to decide."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crowdcoop import money
from funding.payments.models import Attempt
from funding.payments.transfer import reference, rules
from funding.payments.transfer.models import Movement
from funding.pledges.models import Pledge

SHOWN = 3
LOOKED_AT = 300  # payments of the amounts in question
AWAITED = (Attempt.State.CREATED, Attempt.State.PENDING, Attempt.State.UNKNOWN)
CAN_BE_PAID = (Pledge.State.STARTED, Pledge.State.ABANDONED)


@dataclass(frozen=True)
class Suggestion:
    pledge: Pledge
    why: Any


def certain(movements: Sequence[Movement]) -> dict[int, Pledge]:
    """By the movement: one reference in full, and exactly the amount that its pledge is waited for with."""
    told = {movement.pk: reference.found_in(movement.concept) for movement in movements}
    wanted = {name for names in told.values() for name in names}
    pledges = {pledge.reference: pledge for pledge in Pledge.objects.filter(reference__in=wanted).order_by("id")}
    sure = {}
    for movement in movements:
        found = [pledges[name] for name in sorted(told[movement.pk]) if name in pledges]
        if len(found) == 1 and found[0].charged == movement.cents and found[0].currency == "EUR":
            sure[movement.pk] = found[0]
    return sure


def suggestions(movements: Iterable[Movement]) -> dict[int, list[Suggestion]]:
    """By the movement, the likeliest first; in a fixed number of queries."""
    held = list(movements)
    named = {movement.pk: reference.meant_in(movement.concept) for movement in held}
    wanted = {name for names in named.values() for name in names}
    known = Pledge.objects.filter(reference__in=wanted).select_related("campaign").order_by("id")
    by_name = {pledge.reference: pledge for pledge in known}
    by_amount = _awaited({movement.cents for movement in held})
    return {
        movement.pk: _named(movement, [by_name[name] for name in sorted(named[movement.pk]) if name in by_name])
        or _alike(movement, by_amount[movement.cents])
        for movement in held
    }


def _awaited(amounts: set[int]) -> dict[int, list[Pledge]]:
    waiting = Attempt.objects.filter(provider=rules.NAME, state__in=AWAITED, amount__in=amounts)
    found: dict[int, list[Pledge]] = defaultdict(list)
    for attempt in waiting.select_related("pledge__campaign").order_by("id")[:LOOKED_AT]:
        found[attempt.amount].append(attempt.pledge)
    return found


def _named(movement: Movement, pledges: list[Pledge]) -> list[Suggestion]:
    return [Suggestion(pledge, _why(movement, pledge)) for pledge in pledges[:SHOWN]]


def _why(movement: Movement, pledge: Pledge) -> Any:
    if pledge.state not in CAN_BE_PAID:
        return _("It names this pledge, which is now “%(state)s”.") % {"state": pledge.get_state_display()}
    if pledge.charged != movement.cents:
        expected = money.format(pledge.charged, pledge.currency)
        return _("It names this pledge, which is of %(money)s.") % {"money": expected}
    return _("It names this pledge, with an error or in part.")


def _alike(movement: Movement, pledges: list[Pledge]) -> list[Suggestion]:
    """Of the same amount; those whose name stands in the bank's line come first."""
    said = reference.words_of([movement.payer, movement.concept])
    ranked = sorted(pledges, key=lambda one: (-len(said & reference.words_of([one.name])), one.pk))
    alike = [pledge for pledge in ranked if said & reference.words_of([pledge.name])]
    if alike:
        return [Suggestion(pledge, _("The amount and the name are those of this pledge.")) for pledge in alike[:SHOWN]]
    return [Suggestion(pledge, _("The amount is that of this pledge.")) for pledge in ranked[:SHOWN]]
