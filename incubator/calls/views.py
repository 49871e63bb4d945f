"""The programme as anybody sees it: its call, its terms, and being told when one opens."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from crowdcoop import clock
from crowdcoop.limits import limited
from crowdcoop.notify.stopping import is_one_click
from incubator.calls import moves
from incubator.calls.asked import before_a_campaign
from incubator.calls.forms import WatchForm
from incubator.calls.models import Call, CallWatcher

MINUTES_TO_APPLY = 40


@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    stage, call = Call.objects.to_show(clock.now())
    chosen = Call.objects.published().first()
    shown = call or chosen
    context: dict[str, Any] = {
        "stage": stage,
        "call": call,
        "chosen": chosen,
        "accepted": chosen.accepted() if chosen else [],
        "terms": call.terms if call else None,
        "minutes_to_apply": MINUTES_TO_APPLY,
        **_of(shown),
    }
    return render(request, "incubator/calls/programme.html", context)


def _of(call: Call | None) -> dict[str, Any]:
    """Whatever call it is, the page says what co-ops get from whom, and when."""
    hours = call.hours() if call else []
    partners = list(call.partners.all()) if call else []
    return {
        "hours": hours,
        "minutes": sum(minutes for _organisation, minutes in hours),
        "programme": call.programme if call else None,
        "asked": before_a_campaign(call) if call else [],
        "cards": call.cards.select_related("call") if call else [],
        "promoters": [one for one in partners if one.part == one.Part.PROMOTER],
        "supporters": [one for one in partners if one.part == one.Part.SUPPORTER],
    }


@require_safe
def programme_terms(request: HttpRequest, slug: str, version: int | None = None) -> HttpResponse:
    call = get_object_or_404(Call.objects.shown(), slug=slug)
    versions = list(call.terms_versions.order_by("-version"))
    asked = {"version": version} if version is not None else {"version": versions[0].version if versions else None}
    terms = get_object_or_404(call.terms_versions, **asked)
    context = {"call": call, "terms": terms, "versions": versions, "in_force": terms == versions[0]}
    return render(request, "incubator/calls/terms.html", context)


@limited
@require_http_methods(["GET", "HEAD", "POST"])
def watch(request: HttpRequest) -> HttpResponse:
    """The same answer for any address, whoever waits already."""
    known = {"email": request.user.email} if request.user.is_authenticated else {}
    form = WatchForm(request.POST or None, initial=known)
    if form.is_valid():
        language = (get_language() or "es")[:2]
        moves.watch(None, by=request.user, email=form.cleaned_data["email"], language=language)
        messages.success(request, _("We will write to you when the next call opens."))
        return redirect("programme")
    return render(request, "incubator/calls/watch.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def watching(request: HttpRequest, token: str) -> HttpResponse:
    """Mail scanners open links: looking changes nothing, only the button does."""
    watcher = get_object_or_404(CallWatcher, token=token)
    if request.method == "POST":
        moves.stop_watching(watcher, by=request.user)
        return redirect("programme_watching", token)
    return render(request, "incubator/calls/watching.html", {"watcher": watcher})


# A mail program sends no token of ours: the link of the mail is what nobody else has.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_watching(request: HttpRequest, token: str) -> HttpResponse:
    """The button of a mail program; whoever opens the address as a page is asked first."""
    watcher = get_object_or_404(CallWatcher, token=token)
    if not is_one_click(request):
        return redirect("programme_watching", token)
    if watcher.stopped_at is None:
        moves.stop_watching(watcher, by=request.user)
    return HttpResponse(status=204)
