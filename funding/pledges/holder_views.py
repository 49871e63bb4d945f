"""What whoever holds the private link changes: a page for each thing, and back to the page of the pledge."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from crowdcoop.limits import limited
from funding.pledges import address, moves
from funding.pledges.forms import ChangeRewardForm, PostalForm, PrivacyForm
from funding.pledges.models import Pledge


def by_token(token: str) -> Pledge:
    return get_object_or_404(Pledge.objects.select_related("campaign__cooperative", "reward"), token=token)


def posted(request: HttpRequest) -> Any:
    """What was sent, also when it was nothing: a form of boxes may come back with none ticked."""
    return request.POST if request.method == "POST" else None


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def reward(request: HttpRequest, token: str) -> HttpResponse:
    pledge = by_token(token)
    initial = {"reward": str(pledge.reward_id or "")} | address.read(pledge.address)
    form = ChangeRewardForm(pledge, posted(request), initial=initial)
    if request.method == "POST" and form.is_valid() and not form.asks_where:
        where = form.address() if form.is_posted else ""
        moves.change_reward(pledge, by=request.user, reward=form.chosen, address=where)
        return _saved(request, pledge)
    if form.asks_where and not form.errors:
        form = ChangeRewardForm(pledge, initial=request.POST.dict(), rewards=form.rewards.values())
        form.asks_where = True
    return _page(request, pledge, form, _("Change the reward"), moves.change_reward)


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def where(request: HttpRequest, token: str) -> HttpResponse:
    pledge = by_token(token)
    form = PostalForm(request.POST or None, initial=address.read(pledge.address))
    if form.is_valid():
        moves.change_address(pledge, by=request.user, address=form.address())
        return _saved(request, pledge)
    return _page(request, pledge, form, _("Change where it goes"), moves.change_address)


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: HttpRequest, token: str) -> HttpResponse:
    pledge = by_token(token)
    shown = {name: getattr(pledge, name) for name in ("name", "public", "share_with_coop")}
    form = PrivacyForm(posted(request), initial=shown)
    if form.is_valid():
        moves.change_privacy(pledge, by=request.user, **form.cleaned_data)
        return _saved(request, pledge)
    return _page(request, pledge, form, _("Change who sees your name"), moves.change_privacy)


def _saved(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(pledge.get_absolute_url(), status=303)


def _page(request: HttpRequest, pledge: Pledge, form: Any, title: str, step: Any) -> HttpResponse:
    context = {"pledge": pledge, "campaign": pledge.campaign, "form": form, "title": title}
    return render(request, "funding/pledges/change.html", context | {"why_not": step.why_not(pledge, request.user)})
