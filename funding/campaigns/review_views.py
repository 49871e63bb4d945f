"""A mentor or the coordination reads a campaign and answers it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crowdcoop import clock
from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator, mentor
from funding.campaigns import moves, rules
from funding.campaigns.forms import ApproveForm, ChangesForm, ReasonForm
from funding.campaigns.models import Campaign

A_PAGE = 50
reader = mentor | coordinator
WAITING_FIRST = Case(When(state=Campaign.State.IN_REVIEW, then=0), default=1)


@require_safe
@only(reader)
def campaign_reviews(request: HttpRequest) -> HttpResponse:
    rows = Campaign.objects.of_reviewer(request.user).order_by(WAITING_FIRST, "-id").select_related("cooperative")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "funding/campaigns/reviews.html", {"page": page})


@require_safe
@only(reader)
def campaign_review(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _campaign(request, pk))


@require_POST
@only(reader)
def campaign_approve(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, form = _campaign(request, pk), ApproveForm(request.POST)
    if not form.is_valid():
        return _page(request, campaign, approve_form=form, form=form)
    moves.approve(campaign, by=request.user, publish_at=form.cleaned_data["publish_at"])
    messages.success(request, _("Approved. It is published by itself on its day."))
    return redirect("campaign_review", pk)


@require_POST
@only(reader)
def campaign_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, form = _campaign(request, pk), ChangesForm(request.POST)
    if not form.is_valid():
        return _page(request, campaign, changes_form=form, form=form)
    moves.request_changes(campaign, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("The team has your words."))
    return redirect("campaign_review", pk)


@require_POST
@only(coordinator)
def campaign_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, form = _campaign(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, campaign, cancel_form=form, form=form)
    moves.cancel(campaign, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("Cancelled. Everything pledged goes back."))
    return redirect("campaign_review", pk)


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    rows = Campaign.objects.of_reviewer(request.user).select_related("cooperative", "reviewer")
    campaign = get_object_or_404(rows, pk=pk)
    if not rules.reviewer.test(request.user, campaign):
        raise Http404
    return campaign


def _page(request: HttpRequest, campaign: Campaign, **forms: Any) -> HttpResponse:
    tomorrow = timezone.localtime(clock.now() + timedelta(days=1)).replace(hour=10, minute=0)
    context = {
        "campaign": campaign,
        "sums": campaign.sums(),
        "missing": rules.complete(campaign),
        "may_approve": moves.approve.allowed(campaign, request.user),
        "may_send_back": moves.request_changes.allowed(campaign, request.user),
        "may_cancel": moves.cancel.allowed(campaign, request.user),
        "approve_form": ApproveForm(initial={"publish_at": tomorrow}),
        "changes_form": ChangesForm(),
        "cancel_form": ReasonForm(auto_id="id_cancel_%s"),
        "form": None,
        **forms,
    }
    return render(request, "funding/campaigns/review.html", context)
