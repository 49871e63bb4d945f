"""From the summary to the provider and back; and what the supporter can do with the link of their receipt."""

import logging
from datetime import timedelta
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop import clock
from crowdcoop.limits import limited
from crowdcoop.notify.outbox import nudge
from funding.campaigns.models import Campaign
from funding.payments import calls, events, moves, tasks, timeline
from funding.payments import provider as providers
from funding.payments.models import Attempt
from funding.pledges import cart as carts
from funding.pledges import moves as pledge_moves
from funding.pledges.models import Pledge

log = logging.getLogger(__name__)

ASK_AGAIN_AFTER = timedelta(seconds=3)


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The whole pledge in words; what is confirmed is what the session holds, whatever the browser sends."""
    cart = carts.find(request.session, request.POST.get("key", "") or request.GET.get("key", ""))
    if cart is None:
        raise Http404
    try:
        if request.method == "POST":
            return HttpResponseRedirect(calls.take(cart, by=request.user), status=303)
        pledge = carts.made_of(cart)
    except carts.KeyUsed as used:
        return render(request, "funding/payments/key_used.html", {"pledge": used.pledge}, status=409)
    if pledge is None:
        return render(request, "funding/payments/check.html", _check_context(request, cart))
    return HttpResponseRedirect(reverse("pledge_done", args=[pledge.token]))


def _check_context(request: HttpRequest, cart: carts.Cart) -> dict[str, Any]:
    campaign = get_object_or_404(Campaign.objects.public().select_related("cooperative"), pk=cart.campaign)
    reward = campaign.rewards.filter(pk=cart.reward).first() if cart.reward else None
    return {
        "cart": cart,
        "campaign": campaign,
        "rows": timeline.summary(cart, reward, f"{reverse('pledge', args=[campaign.slug])}?key={cart.key}"),
        "why_not": pledge_moves.start.why_not(campaign, request.user),
    }


def _by_token(token: str) -> Pledge:
    pledges = Pledge.objects.select_related("campaign__cooperative", "campaign__totals", "reward")
    return get_object_or_404(pledges, token=token)


@never_cache
@require_safe
def done(request: HttpRequest, token: str) -> HttpResponse:
    """Where the provider sends people back to, and where a bookmark leads: it says how things stand now."""
    _ask_the_provider(token)
    pledge = _by_token(token)
    context = {
        "pledge": pledge,
        "campaign": pledge.campaign,
        "waiting": calls.open_attempt(pledge),
        "failed": _failed(pledge),
    }
    return render(request, "funding/payments/done.html", context)


def _ask_the_provider(token: str) -> None:
    """Who comes back from paying need not wait for a message from the provider; a page reloaded at once asks nothing."""
    waiting = Attempt.objects.filter(pledge__token=token, state__in=moves.UNSETTLED).select_related("pledge").last()
    before = clock.now() - ASK_AGAIN_AFTER
    if waiting is not None and (waiting.looked_up_at is None or waiting.looked_up_at < before):
        calls.settle(waiting)


def _failed(pledge: Pledge) -> bool:
    if pledge.state not in (Pledge.State.STARTED, Pledge.State.ABANDONED):
        return False
    return pledge.attempts.filter(state=Attempt.State.FAILED).exists()


@never_cache
@require_safe
def manage(request: HttpRequest, token: str) -> HttpResponse:
    pledge = _by_token(token)
    paid = pledge.attempts.filter(pays=True).first()
    context = {
        "pledge": pledge,
        "campaign": pledge.campaign,
        "steps": timeline.of(pledge),
        "can_cancel": paid is not None and moves.cancel.allowed(paid, request.user),
        "can_pay": pledge.state in (Pledge.State.STARTED, Pledge.State.ABANDONED)
        and not pledge_moves.rules.campaign_is_open(pledge, request.user),
        "receipt": timeline.receipt(pledge),
    }
    return render(request, "funding/payments/manage.html", context)


@never_cache
@limited
@require_POST
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """Again, after a payment that failed: the same pledge, a new attempt."""
    pledge = _by_token(token)
    if pledge.state == Pledge.State.ABANDONED:
        pledge = pledge_moves.take_up_again(pledge, by=request.user)
    return HttpResponseRedirect(calls.pay(pledge, by=request.user), status=303)


@never_cache
@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    pledge = _by_token(token)
    paid = get_object_or_404(pledge.attempts, pays=True)
    moves.cancel(paid, by=request.user)
    nudge(tasks.send_refunds_due)
    return HttpResponseRedirect(reverse("pledge_manage", args=[token]), status=303)


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    try:
        events.receive(provider, request.headers, request.body)
    except KeyError as unknown:
        raise Http404 from unknown
    except (providers.Forged, RequestDataTooBig) as forged:
        log.warning("A message in the name of %s was refused: %s", provider, forged)
        return HttpResponse(status=400)
    return HttpResponse(status=200)
