"""Sending refunds: a worker takes some, asks the provider one by one outside transactions, and writes down what it heard.

Whoever dies in between has lost nothing: the refunds are free again after the lease, and are asked for under the same id.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import groupby

from django.db import IntegrityError, transaction

from crowdcoop import clock
from crowdcoop.many import Overtaken
from funding.campaigns.models import Campaign
from funding.ledger.book import WrongEntries
from funding.payments import calls, pace, provider, returning
from funding.payments.models import Refund

log = logging.getLogger(__name__)

# Whoever dies leaves what it had taken for so long; who lives asks for half of that time and then writes down.
LEASE = timedelta(minutes=1)
SECONDS_OF_ASKING = 30
TAKEN_AT_ONCE = 500
SECONDS_A_TURN = 2  # so much is taken as the provider's rate allows in this time: the counts move on the page
GIVE_UP_AFTER = 3  # silences in a row: the provider is down, and the others wait as they are

# What no provider is told: moments of thousands of rows take longer to read than all else.
NOT_SENT = (
    "requested_at",
    "not_before",
    "done_at",
    "attempt__created_at",
    "attempt__settled_at",
    "attempt__looked_up_at",
)
DUE = (Refund.State.REQUESTED, Refund.State.SENT)
Answer = tuple[Refund, provider.Outcome]


def send_due(stop: float, campaign: Campaign | None = None, tell: Callable[[], None] = lambda: None) -> int:
    """Send what is due until `stop` (monotonic seconds), of one campaign or of all; returns how many were asked for."""
    sent = 0
    while time.monotonic() < stop and (batch := _take(campaign)):
        asked, silent = _send(batch)
        sent += asked
        tell()
        if silent:
            break
    return sent


def _take(campaign: Campaign | None) -> list[Refund]:
    """Some that are due, held for this worker, all at one provider."""
    now = clock.now()
    due = Refund.objects.filter(state__in=DUE, not_before__lte=now)
    due = due.filter(by_hand=None)  # somebody makes it at the bank, and says so
    if campaign is not None:
        due = due.filter(attempt__pledge__campaign=campaign)
    with transaction.atomic():
        free = due.order_by("not_before", "id").select_for_update(of=("self",), skip_locked=True)
        ids = list(free.values_list("pk", flat=True)[: min(TAKEN_AT_ONCE, pace.most(SECONDS_A_TURN))])
        Refund.objects.filter(pk__in=ids).update(not_before=now + LEASE)
    taken = Refund.objects.filter(pk__in=ids).select_related("attempt").order_by("attempt__provider", "id")
    return list(taken.defer(*NOT_SENT))


def _send(batch: list[Refund]) -> tuple[int, bool]:
    """How many were asked for, and whether some provider has fallen silent."""
    asked, down = 0, False
    for name, refunds in groupby(batch, lambda refund: refund.attempt.provider):
        mine = list(refunds)
        answers, number, silent = _ask(name, mine)
        _record(answers)
        if left := [refund.pk for refund in mine[number:]]:
            # Not asked for at all: free again at once, or in a minute when the provider may be back.
            again = clock.now() + timedelta(minutes=1 if silent else 0)
            Refund.objects.filter(pk__in=left, state__in=DUE).update(not_before=again)
        asked, down = asked + number, down or silent
    return asked, down


def _ask(name: str, refunds: list[Refund]) -> tuple[list[Answer], int, bool]:
    """What the provider said, how many it was asked for (silence is written down at once), and whether it is down."""
    turn, began = pace.reserve(name, len(refunds)), time.monotonic()
    answers: list[Answer] = []
    in_a_row = number = 0
    for number, refund in enumerate(refunds, 1):
        turn.keep(began, number - 1)
        outcome = calls.refund_at_provider(refund)
        in_a_row = in_a_row + 1 if outcome is None else 0
        if outcome is not None:
            answers.append((refund, outcome))
        if in_a_row >= GIVE_UP_AFTER:
            log.warning("%s does not answer: refunds wait", name)
            return answers, number, True
        if time.monotonic() - began > SECONDS_OF_ASKING:
            break
    return answers, number, False


def _record(answers: list[Answer]) -> None:
    """What is simply done in one go; all else, and a chunk in which another worker was faster, one by one."""
    whole = [(refund, outcome) for refund, outcome in answers if calls.is_returned(refund, outcome)]
    single = [(refund, outcome) for refund, outcome in answers if not calls.is_returned(refund, outcome)]
    for begin in range(0, len(whole), returning.CHUNK):
        chunk = whole[begin : begin + returning.CHUNK]
        try:
            returning.done((refund, outcome.reference) for refund, outcome in chunk)
        except (Overtaken, IntegrityError, WrongEntries) as met:
            log.warning("Refunds are written down one by one: %s", met)
            single += chunk
    for refund, outcome in single:
        calls.record_refund(refund, outcome)
