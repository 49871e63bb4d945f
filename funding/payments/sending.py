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

LEASE = timedelta(minutes=5)
TAKEN_AT_ONCE = 500
SECONDS_A_TURN = 2  # what was heard is written down at least this often
GIVE_UP_AFTER = 3  # silences in a row: the provider is down, and the others wait as they are

Answer = tuple[Refund, provider.Outcome]


def send_due(stop: float, campaign: Campaign | None = None, tell: Callable[[], None] = lambda: None) -> int:
    """Send what is due until `stop` (monotonic seconds), of one campaign or of all; returns how many were asked for."""
    sent = 0
    while time.monotonic() < stop and (batch := _take(campaign)):
        asked = _send(batch)
        sent += asked
        tell()
        if asked < len(batch):
            break
    return sent


def _take(campaign: Campaign | None) -> list[Refund]:
    """Some that are due, held for this worker, all at one provider."""
    now = clock.now()
    due = Refund.objects.filter(state__in=(Refund.State.REQUESTED, Refund.State.SENT), not_before__lte=now)
    due = due.filter(by_hand=None)  # somebody makes it at the bank, and says so
    if campaign is not None:
        due = due.filter(attempt__pledge__campaign=campaign)
    with transaction.atomic():
        free = due.order_by("not_before", "id").select_for_update(of=("self",), skip_locked=True)
        ids = list(free.values_list("pk", flat=True)[: min(TAKEN_AT_ONCE, pace.most(SECONDS_A_TURN))])
        Refund.objects.filter(pk__in=ids).update(not_before=now + LEASE)
    taken = Refund.objects.filter(pk__in=ids).select_related("attempt").order_by("attempt__provider", "id")
    return list(taken)


def _send(batch: list[Refund]) -> int:
    asked = 0
    for name, refunds in groupby(batch, lambda refund: refund.attempt.provider):
        answers, silent = _ask(name, list(refunds))
        _record(answers)
        asked += len(answers) + silent
    if asked < len(batch):
        # Not asked for at all: free again in a minute, when the provider may be back.
        again = clock.now() + timedelta(minutes=1)
        Refund.objects.filter(pk__in=[refund.pk for refund in batch[asked:]]).update(not_before=again)
    return asked


def _ask(name: str, refunds: list[Refund]) -> tuple[list[Answer], int]:
    """What the provider said of each, and how many got no answer (written down at once, as those it refused)."""
    turn, began = pace.reserve(name, len(refunds)), time.monotonic()
    answers: list[Answer] = []
    other = in_a_row = 0
    for number, refund in enumerate(refunds):
        turn.keep(began, number)
        outcome = calls.refund_at_provider(refund)
        if outcome is None:
            other, in_a_row = other + 1, in_a_row + 1
            if in_a_row >= GIVE_UP_AFTER:
                log.warning("%s does not answer: refunds wait", name)
                break
            continue
        in_a_row = 0
        answers.append((refund, outcome))
    return answers, other


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
