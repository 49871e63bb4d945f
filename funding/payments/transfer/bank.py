"""Bank transfer as a provider: nobody can be asked but the bank's file, and what goes back goes by hand."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from crowdcoop.notify.outbox import nudge
from crowdcoop.workflow import NotNow
from funding.payments.models import Attempt, Refund
from funding.payments.provider import Event, Forged, Outcome, Started
from funding.payments.transfer import moves, tasks, written
from funding.payments.transfer.models import Return


class Transfer:
    def start(self, attempt: Attempt, _return_url: str, _cancel_url: str) -> Started:
        return Started(_told(attempt), _page_of(attempt))

    def look_up(self, attempt: Attempt) -> Outcome:
        """Under way until a movement of the bank's is placed, or its time is over: both happen in steps of their own."""
        return Outcome("pending", _told(attempt), attempt.amount, attempt.currency, _page_of(attempt))

    def refund(self, refund: Refund) -> Outcome:
        by_hand = Return.objects.filter(refund=refund).first() or _ask(refund)
        if by_hand.state == Return.State.MADE:
            return Outcome("succeeded", by_hand.bank_reference, refund.amount, refund.currency)
        return Outcome("pending", f"return {by_hand.pk}", refund.amount, refund.currency)

    def parse_event(self, _headers: Mapping[str, str], _body: bytes) -> Event:
        raise Forged("Banks send no messages here.")


def _told(attempt: Attempt) -> str:
    """The reference, unique per attempt: a pledge may have several. The letter is written by whoever sweeps next."""
    told = written.instructions_of(attempt)
    if told.told_at is None:
        nudge(tasks.follow_up_due)
    return f"{told.reference}.{attempt.pk}"


def _ask(refund: Refund) -> Return:
    try:
        return moves.ask_by_hand(refund, by=None)
    except NotNow:
        return Return.objects.get(refund=refund)


def _page_of(attempt: Attempt) -> str:
    with override(attempt.pledge.language):
        return settings.SITE_URL + reverse("pledge_transfer", args=[attempt.pledge.token])
