"""Where the provider is called: always outside a transaction, between two steps that are each committed."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.together import together
from crowdcoop.workflow import NotNow
from funding.payments import moves, provider
from funding.payments.models import Attempt, Refund
from funding.pledges import cart as carts
from funding.pledges.cart import Cart
from funding.pledges.models import Pledge

log = logging.getLogger(__name__)

# A charge that the provider does not know yet may still be on its way to it.
MAY_BE_ON_ITS_WAY = timedelta(minutes=10)


def take(cart: Cart, *, by: Any) -> str:
    """The pledge of this form and its payment, in one transaction; then where the supporter goes.

    A form sent again, and one that cannot be taken any more, find what it has made already.
    """
    try:
        with together():
            pledge = carts.make(cart, by=by)
            attempt = moves.begin(pledge, by=by, provider=provider.first())
    except (IntegrityError, NotNow):
        if (made := carts.made_of(cart)) is None:
            raise
        return pay(made, by=by)
    return start(attempt) or reverse("pledge_done", args=[pledge.token])


def open_attempt(pledge: Pledge) -> Attempt | None:
    return pledge.attempts.filter(state__in=moves.UNSETTLED).order_by("id").last()


def pay(pledge: Pledge, *, by: Any) -> str:
    """Where the supporter goes next: the provider's page, or the page that says how things stand."""
    attempt = open_attempt(pledge)
    if attempt is None and pledge.state == Pledge.State.STARTED:
        try:
            attempt = moves.begin(pledge, by=by, provider=provider.first())
        except NotNow:
            # Another tab was faster, or the pledge cannot be paid any more.
            attempt = open_attempt(pledge)
            if attempt is None:
                raise
    if attempt is None:
        return reverse("pledge_done", args=[pledge.token])
    return attempt.url or start(attempt) or reverse("pledge_done", args=[pledge.token])


def start(attempt: Attempt) -> str:
    """Ask the provider for its page; asked twice, it answers the same. Empty when it does not answer."""
    back = settings.SITE_URL + reverse("pledge_done", args=[attempt.pledge.token])
    try:
        started = provider.get(attempt.provider).start(attempt, back, back)
    except provider.Unreachable as silence:
        _try(moves.lose_sight, attempt, by=None, reason=str(silence))
        return ""
    except provider.Declined as refusal:
        _try(moves.fail, attempt, by=None, reason=str(refusal))
        return ""
    _try(moves.record_pending, attempt, by=None, reference=started.reference, url=started.url)
    return started.url


def settle(attempt: Attempt) -> str:
    """Ask how the charge stands and write that down; returns what was found, for the log."""
    outcome = ask(attempt)
    return write_down(attempt, outcome) if outcome is not None else "no answer"


def ask(attempt: Attempt) -> provider.Outcome | None:
    """None when there is no answer, which is written down."""
    try:
        return provider.get(attempt.provider).look_up(attempt)
    except provider.Unreachable as silence:
        _try(moves.lose_sight, attempt, by=None, reason=str(silence))
        return None


def write_down(attempt: Attempt, outcome: provider.Outcome) -> str:
    old = False
    if outcome.state in ("pending", "missing"):  # it will be asked about again, and not at once
        now = clock.now()
        Attempt.objects.filter(pk=attempt.pk).update(looked_up_at=now)
        old = now - attempt.created_at > MAY_BE_ON_ITS_WAY
    _try(_record, attempt, outcome, old)
    return outcome.state


def _record(attempt: Attempt, outcome: provider.Outcome, old: bool) -> None:
    if outcome.state == "succeeded":
        moves.succeed(attempt, by=None, amount=outcome.amount, currency=outcome.currency, reference=outcome.reference)
    elif outcome.state == "failed":
        moves.fail(attempt, by=None, reason=outcome.why)
    elif outcome.state == "missing" and old:
        moves.fail(attempt, by=None, reason="missing")
    elif outcome.state == "pending" and attempt.state != Attempt.State.PENDING:
        moves.record_pending(attempt, by=None, reference=outcome.reference, url=outcome.url)


def send_refund(refund: Refund) -> None:
    """Send it, or ask again about one that was sent: the refund's own id makes that the same refund."""
    try:
        outcome = provider.get(refund.attempt.provider).refund(refund)
    except provider.Unreachable as silence:
        _try(moves.refund_delayed, refund, by=None, reason=str(silence))
        return
    except provider.Declined as refusal:
        _try(moves.refund_failed, refund, by=None, reason=str(refusal))
        return
    _try(_record_refund, refund, outcome)


def _record_refund(refund: Refund, outcome: provider.Outcome) -> None:
    if outcome.state == "succeeded" and (outcome.amount, outcome.currency) == (refund.amount, refund.currency):
        moves.refund_done(refund, by=None, reference=outcome.reference)
    elif outcome.state == "pending":
        moves.refund_sent(refund, by=None, reference=outcome.reference)
    else:
        reason = outcome.why or f"{outcome.amount} {outcome.currency} returned"
        moves.refund_failed(refund, by=None, reason=reason)


def _try(step: Callable[..., Any], *given: Any, **named: Any) -> None:
    """Somebody else has written it down already: a webhook, a sweep, another tab. That is as good."""
    try:
        step(*given, **named)
    except NotNow as known:
        log.info("Already settled: %s", known)
