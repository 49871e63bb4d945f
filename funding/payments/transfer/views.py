"""The supporter's page of a transfer: where to, how much, with which reference, until when; and a way out of it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from crowdcoop.limits import limited
from funding.payments import calls, provider
from funding.payments.models import Attempt
from funding.payments.transfer import moves, rules
from funding.pledges import moves as pledges
from funding.pledges.models import Pledge


def _awaited(token: str) -> Attempt | None:
    waiting = Attempt.objects.filter(pledge__token=token, provider=rules.NAME, state__in=moves.OPEN)
    return waiting.select_related("instructions", "pledge__campaign__cooperative").order_by("id").last()


@never_cache
@require_safe
def instructions(request: HttpRequest, token: str) -> HttpResponse:
    get_object_or_404(Pledge, token=token)
    waiting = _awaited(token)
    if waiting is not None and not hasattr(waiting, "instructions"):
        calls.start(waiting)
        waiting = _awaited(token)
    if waiting is None:
        return HttpResponseRedirect(reverse("pledge_done", args=[token]))
    context = {
        "attempt": waiting,
        "told": waiting.instructions,
        "pledge": waiting.pledge,
        "others": len(provider.names()) > 1,
    }
    return render(request, "funding/payments/transfer.html", context | {"campaign": waiting.pledge.campaign})


@never_cache
@limited
@require_POST
def instead(request: HttpRequest, token: str) -> HttpResponse:
    """In another way, chosen on the pledge's page; or not at all, and the reward is free for somebody else."""
    pledge = get_object_or_404(Pledge, token=token)
    waiting = get_object_or_404(Attempt, pledge=pledge, provider=rules.NAME, state__in=moves.OPEN)
    moves.give_up(waiting, by=request.user)
    if "stop" in request.POST:
        pledges.abandon(pledge, by=None)
    return HttpResponseRedirect(reverse("pledge_manage", args=[token]), status=303)
