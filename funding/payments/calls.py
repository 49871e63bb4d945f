"""Where the provider is called: always outside a transaction, between two steps that are each committed."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import override

from crowdcoop import clock
from crowdcoop.together import together
from crowdcoop.workflow import NotNow
from funding.payments import moves
from funding.payments import provider as providers
from funding.payments.models import Attempt, Refund
from funding.pledges import cart as carts
from funding.pledges.cart import Cart
from funding.pledges.models import Pledge

log = logging.getLogger(__name__)

# A charge that the provider does not know yet may still be on its way to it.
MAY_BE_ON_ITS_WAY = timedelta(minutes=10)


def take(cart: Cart, *, by: Any, provider: str = "") -> str:
    """The pledge of this form and its payment, in one transaction; then where the supporter goes.

    A form sent again, and one that cannot be taken any more, find what it has made already.
    """
    try:
        with together():
            pledge = carts.make(cart, by=by)
            attempt = moves.begin(pledge, by=by, provider=providers.chosen(provider))
    except (IntegrityError, NotNow):
        if (made := carts.made_of(cart)) is None:
            raise
        return pay(made, by=by, provider=provider)
    return start(attempt) or reverse("pledge_done", args=[pledge.token])


def open_attempt(pledge: Pledge) -> Attempt | None:
    return pledge.attempts.filter(state__in=moves.UNSETTLED).order_by("id").last()


def pay(pledge: Pledge, *, by: Any, provider: str = "") -> str:
    """Where the supporter goes next: the page of the provider they chose, or the page that says how things stand."""
    attempt = open_attempt(pledge)
    if attempt is None and pledge.state == Pledge.State.STARTED:
        try:
            attempt = moves.begin(pledge, by=by, provider=providers.chosen(provider))
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
    back = providers.way_back(attempt)
    try:
        with override(attempt.pledge.language):
            started = providers.of(attempt.provider).start(attempt, back, back)
    except providers.Unreachable as silence:
        _try(moves.lose_sight, attempt, by=None, reason=str(silence))
        return ""
    except providers.Declined as refusal:
        _try(moves.fail, attempt, by=None, reason=str(refusal))
        return ""
    _try(moves.record_pending, attempt, by=None, reference=started.reference, url=started.url)
    return started.url


def settle(attempt: Attempt) -> str:
    """Ask how the charge stands and write that down; returns what was found, for the log."""
    outcome = ask(attempt)
    return write_down(attempt, outcome) if outcome is not None else "no answer"


def ask(attempt: Attempt) -> providers.Outcome | None:
    """None when there is no answer, which is written down."""
    try:
        return providers.of(attempt.provider).look_up(attempt)
    except providers.Unreachable as silence:
        _try(moves.lose_sight, attempt, by=None, reason=str(silence))
        return None


def write_down(attempt: Attempt, outcome: providers.Outcome) -> str:
    old = False
    if outcome.state in ("pending", "missing"):  # it will be asked about again, and not at once
        now = clock.now()
        Attempt.objects.filter(pk=attempt.pk).update(looked_up_at=now)
        old = now - attempt.created_at > MAY_BE_ON_ITS_WAY
    _try(_record, attempt, outcome, old)
    return outcome.state


def _record(attempt: Attempt, outcome: providers.Outcome, old: bool) -> None:
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
    outcome = refund_at_provider(refund)
    if outcome is not None:
        record_refund(refund, outcome)


def refund_at_provider(refund: Refund) -> providers.Outcome | None:
    """What the provider says; None when it says nothing, which is written down with the time of the next try."""
    try:
        return providers.of(refund.attempt.provider).refund(refund)
    except providers.Unreachable as silence:
        _try(moves.refund_delayed, refund, by=None, reason=str(silence))
    except providers.Declined as refusal:
        return providers.Outcome("failed", why=str(refusal))
    return None


def is_returned(refund: Refund, outcome: providers.Outcome) -> bool:
    """All of it, and in its currency."""
    return outcome.state == "succeeded" and (outcome.amount, outcome.currency) == (refund.amount, refund.currency)


def record_refund(refund: Refund, outcome: providers.Outcome) -> None:
    if is_returned(refund, outcome):
        _try(moves.refund_done, refund, by=None, reference=outcome.reference)
    elif outcome.state == "pending":
        _try(moves.refund_sent, refund, by=None, reference=outcome.reference)
    else:
        failed = outcome.state == "failed"
        reason = outcome.why or ("unknown" if failed else f"{outcome.amount} {outcome.currency} returned")
        made = outcome.reference if failed else ""
        _try(moves.refund_failed, refund, by=None, reason=reason, made=made)


def record_return_of(refund: Refund, outcome: providers.Outcome) -> None:
    """Of a refund that was done: banks send some back days later."""
    if outcome.state == "failed":
        _try(moves.refund_came_back, refund, by=None, reason=outcome.why or "unknown")


def _try(step: Callable[..., Any], *given: Any, **named: Any) -> None:
    """Somebody else has written it down already: a webhook, a sweep, another tab. That is as good."""
    try:
        step(*given, **named)
    except NotNow as known:
        log.info("Already settled: %s", known)
