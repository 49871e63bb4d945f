"""From the summary to the provider and back; and what the supporter can do with the link of their receipt."""

import logging
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop import clock
from crowdcoop.limits import limited
from crowdcoop.notify.outbox import nudge
from crowdcoop.people.codes import send_code
from crowdcoop.people.forms import AddressForm
from crowdcoop.refused import not_as_written
from funding.campaigns.models import Campaign
from funding.payments import afterwards, calls, events, moves, tasks, timeline
from funding.payments import provider as providers
from funding.payments.forms import ChooseForm
from funding.payments.models import Attempt
from funding.payments.receipts import tasks as receipts
from funding.pledges import cart as carts
from funding.pledges import meanwhile
from funding.pledges import moves as pledge_moves
from funding.pledges.forms import AfterwardsForm
from funding.pledges.holder_views import posted
from funding.pledges.letters import moves as letters
from funding.pledges.models import Pledge

log = logging.getLogger(__name__)

ASK_AGAIN_AFTER = timedelta(seconds=3)
CHANGES = (
    pledge_moves.change_reward,
    pledge_moves.change_address,
    pledge_moves.change_privacy,
    letters.write,
)


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
            chosen = request.POST.get("provider", "")
            return HttpResponseRedirect(calls.take(cart, by=request.user, provider=chosen), status=303)
        pledge = carts.made_of(cart)
    except carts.KeyUsed as used:
        return render(request, "funding/payments/key_used.html", {"pledge": used.pledge}, status=409)
    if pledge is None:
        return render(request, "funding/payments/check.html", _summary(request, cart))
    return HttpResponseRedirect(reverse("pledge_done", args=[pledge.token]))


def _summary(request: HttpRequest, cart: carts.Cart) -> dict[str, Any]:
    campaign = get_object_or_404(Campaign.objects.public().select_related("cooperative"), pk=cart.campaign)
    reward = campaign.rewards.select_related("stock").filter(pk=cart.reward).first() if cart.reward else None
    form = f"{reverse('pledge', args=[campaign.slug])}?key={cart.key}"
    why_not = meanwhile.why_not(cart, campaign, reward, request.user)
    if why_not:
        # Who comes back here because it was refused reads the reasons once, in their place.
        list(messages.get_messages(request))
    return {
        "cart": cart,
        "campaign": campaign,
        "rows": timeline.summary(cart, reward, form),
        "form_url": form,
        "is_open": not pledge_moves.start.why_not(campaign, request.user),
        "why_not": why_not,
        "choose": ChooseForm(),
        **({"has_messages": False} if why_not else {}),
    }


def _by_token(token: str) -> Pledge:
    pledges = Pledge.objects.select_related("campaign__cooperative", "campaign__totals", "reward")
    return get_object_or_404(pledges, token=token)


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def done(request: HttpRequest, token: str) -> HttpResponse:
    """Where the provider sends people back to, and where a bookmark leads: it says how things stand now."""
    _ask_the_provider(token)
    pledge = _by_token(token)
    waiting = calls.open_attempt(pledge)
    if waiting is not None and waiting.provider == "transfer":
        return HttpResponseRedirect(reverse("pledge_transfer", args=[token]))
    form = AfterwardsForm(posted(request))
    if form.is_valid():
        afterwards.keep(pledge, by=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you, noted."))
        return HttpResponseRedirect(reverse("pledge_done", args=[token]), status=303)
    context = {"pledge": pledge, "campaign": pledge.campaign, "form": form, "failed": _failed(pledge)}
    context |= {"waiting": waiting, "links": afterwards.links(pledge.campaign)}
    return render(request, "funding/payments/done.html", context)


def _ask_the_provider(token: str) -> None:
    """Who comes back from paying need not wait for a message from the provider; a page reloaded at once asks nothing."""
    waiting = Attempt.objects.filter(pledge__token=token, state__in=moves.UNSETTLED).select_related("pledge").last()
    before = clock.now() - ASK_AGAIN_AFTER
    if waiting is not None and (waiting.looked_up_at is None or waiting.looked_up_at < before):
        calls.settle(waiting)
        nudge(receipts.issue_due)


def _failed(pledge: Pledge) -> bool:
    if pledge.state not in (Pledge.State.STARTED, Pledge.State.ABANDONED):
        return False
    return pledge.attempts.filter(state=Attempt.State.FAILED).exists()


@never_cache
@require_safe
def manage(request: HttpRequest, token: str) -> HttpResponse:
    pledge = _by_token(token)
    paid = pledge.attempts.filter(pays=True).first()
    may = {step.body.__name__: step.allowed(pledge, request.user) for step in CHANGES}
    context = {
        "pledge": pledge,
        "campaign": pledge.campaign,
        "steps": timeline.of(pledge),
        "next": timeline.next_of(pledge),
        "may": may | {"cancel": paid is not None and moves.cancel.allowed(paid, request.user)},
        "can_pay": pledge.state in (Pledge.State.STARTED, Pledge.State.ABANDONED)
        and not pledge_moves.rules.campaign_is_open(pledge, request.user),
        "papers": pledge.receipts.all(),
        "rows": timeline.rows(pledge, may),
        "choose": None if calls.open_attempt(pledge) else ChooseForm(),
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
    chosen = request.POST.get("provider", "")
    return HttpResponseRedirect(calls.pay(pledge, by=request.user, provider=chosen), status=303)


@never_cache
@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    pledge = _by_token(token)
    paid = get_object_or_404(pledge.attempts, pays=True)
    moves.cancel(paid, by=request.user)
    nudge(tasks.send_refunds_due)
    return HttpResponseRedirect(reverse("pledge_manage", args=[token]), status=303)


@never_cache
@limited
@require_POST
def account(request: HttpRequest, token: str) -> HttpResponse:
    """One button: the code goes to the address of the pledge, and what comes next is the same whether it is known or new."""
    pledge = _by_token(token)
    form = AddressForm({"email": pledge.email})
    if not form.is_valid():
        raise not_as_written(form)
    return send_code(request, form, then=reverse("my_pledges"))


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
