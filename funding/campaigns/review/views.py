"""A mentor or the coordination reads a campaign, comments on its fields and answers it; the team settles the comments."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
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
from funding.campaigns import asked, missing, moves, rules
from funding.campaigns.models import Campaign
from funding.campaigns.review import fields
from funding.campaigns.review import moves as review
from funding.campaigns.review.forms import ApproveForm, ChangesForm, ReasonForm, RemarkForm, SettleForm

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
    moves.approve(campaign, by=request.user, **form.cleaned_data)
    messages.success(request, _("Approved. It is published by itself on its day."))
    return redirect("campaign_review", pk)


@require_POST
@only(reader)
def campaign_comment(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = _campaign(request, pk)
    form = RemarkForm(request.POST, campaign=campaign)
    if not form.is_valid():
        return _page(request, campaign, remark_form=form, form=form)
    review.remark(campaign, by=request.user, **form.cleaned_data)
    messages.success(request, _("Your comment stands there. The team reads it when you send the campaign back."))
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


@login_required
@require_safe
def campaign_remarks(request: HttpRequest) -> HttpResponse:
    return _remarks(request, asked.of_team(request))


@login_required
@require_POST
def campaign_settle(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = asked.of_team(request)
    part = get_object_or_404(campaign.remarks, pk=pk)
    form = SettleForm(request.POST, auto_id=f"id_{pk}_%s")
    if not form.is_valid():
        return _remarks(request, campaign, {pk: form}, form=form)
    review.settle(campaign, by=request.user, part=part, **form.cleaned_data)
    messages.success(request, _("Settled. Whoever reviews it sees what you did."))
    return redirect("campaign_remarks")


def _remarks(
    request: HttpRequest, campaign: Campaign, forms: dict[int, SettleForm] | None = None, **more: Any
) -> HttpResponse:
    seen = campaign.state != Campaign.State.IN_REVIEW  # while somebody reads, their comments are still being written
    said = fields.said(campaign) if seen else []
    rows = [(one, (forms or {}).get(one.remark.pk) or SettleForm(auto_id=f"id_{one.remark.pk}_%s")) for one in said]
    context = {"campaign": campaign, "rows": rows, "may_settle": review.settle.allowed(campaign, request.user)}
    return render(request, "funding/campaigns/remarks.html", context | {"form": None, **more})


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    rows = Campaign.objects.of_reviewer(request.user).select_related("cooperative", "reviewer")
    campaign = get_object_or_404(rows, pk=pk)
    if not rules.reviewer.test(request.user, campaign):
        raise Http404
    return campaign


def _page(request: HttpRequest, campaign: Campaign, **forms: Any) -> HttpResponse:
    tomorrow = timezone.localtime(clock.now() + timedelta(days=1)).replace(hour=10, minute=0)
    found = fields.of(campaign)
    context = {
        "campaign": campaign,
        "sums": campaign.sums(),
        "missing": missing.of(campaign),
        "texts": [(found[name], getattr(campaign, name)) for name in fields.TEXTS],
        "lists": [(found[name], list(_rows(campaign, name, found))) for name in fields.LISTS],
        "said": fields.said(campaign),
        "pictures": campaign.pictures.with_files(),
        "may_comment": review.remark.allowed(campaign, request.user),
        "may_approve": moves.approve.allowed(campaign, request.user),
        "may_send_back": moves.request_changes.allowed(campaign, request.user),
        "may_cancel": moves.cancel.allowed(campaign, request.user),
        "approve_form": ApproveForm(initial={"publish_at": tomorrow}),
        "changes_form": ChangesForm(),
        "remark_form": RemarkForm(campaign=campaign, initial={"field": request.GET.get("on", "")}, auto_id="id_on_%s"),
        "cancel_form": ReasonForm(auto_id="id_cancel_%s"),
        "form": None,
        **forms,
    }
    return render(request, "funding/campaigns/review.html", context)


def _rows(campaign: Campaign, name: str, found: dict[str, fields.Field]) -> Iterator[tuple[fields.Field, Any]]:
    """The lines of a list, with what each is commented on as."""
    if rows := fields.LISTS[name][1]:
        for row in getattr(campaign, rows).all():
            yield found[f"{name}:{row.pk}"], row
