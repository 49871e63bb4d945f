"""Closing as a page: for the team that waits for its result, and for the staff that watches over it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from crowdcoop import clock
from crowdcoop.notify.outbox import nudge
from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator, finance
from crowdcoop.workflow import Step
from funding.campaigns import moves as campaigns
from funding.campaigns.models import Campaign
from funding.closing import moves, pages, preview, rules, tasks
from funding.closing.forms import ReasonForm
from funding.closing.models import ClosingJob
from funding.payments import moves as payments
from funding.payments import tasks as payment_tasks
from funding.payments.forms import NotSoForm
from funding.payments.models import Refund

A_PAGE = 50


@never_cache
@login_required
@require_safe
def campaign_close(request: HttpRequest) -> HttpResponse:
    published = Campaign.objects.of_team(request.user).exclude(published_at=None)
    campaign = published.select_related("cooperative").first()
    if campaign is None:
        raise Http404
    return render(request, "funding/closing/close.html", _shown(request, campaign))


@never_cache
@login_required
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(rules.readable(request.user), pk=pk)
    return render(request, "funding/closing/close.html", _shown(request, found.campaign, found))


@login_required
@require_POST
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    found = moves.retry(get_object_or_404(rules.readable(request.user), pk=pk), by=request.user)
    nudge(tasks.close_due)
    return _to(found.campaign)


@require_safe
@only(coordinator | finance)
def closings(request: HttpRequest) -> HttpResponse:
    published = Campaign.objects.exclude(published_at=None).select_related("cooperative")
    # What a closed one raised is what its closing says: the refunds of a lost one do not rewrite it.
    shown = published.annotate(raised=Coalesce("closing__raised", "totals__raised"))
    found = shown.prefetch_related("closing_jobs").order_by("-published_at", "-id")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "funding/closing/closings.html", {"page": page})


@never_cache
@require_safe
@only(coordinator | finance)
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "funding/closing/closing.html", _watched(request, _published(pk)))


@require_POST
@only(coordinator | finance)
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """The sweeper would come by itself; this only wakes it, and answers at once."""
    campaign = _published(pk)
    nudge(tasks.close_due)
    messages.success(request, _("It begins in a moment. You can leave this page: it goes on by itself."))
    return _to(campaign)


@require_POST
@only(finance)
def refund_again(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, payments.refund_again)


@require_POST
@only(finance)
def refund_otherwise(request: HttpRequest, pk: int) -> HttpResponse:
    """Said by one person: it counts when somebody else has confirmed it."""
    return _decide(request, pk, moves.return_otherwise, _("Recorded. Somebody else of finance has to confirm it."))


@require_POST
@only(finance)
def otherwise_confirmed(request: HttpRequest, pk: int) -> HttpResponse:
    refund = _refund(pk)
    moves.confirm_otherwise(refund, by=request.user, seen=request.POST.get("seen", ""))
    nudge(tasks.close_due)
    messages.success(request, _("Confirmed: the money has gone back."))
    return _to(refund.attempt.pledge.campaign)


@require_POST
@only(finance)
def otherwise_not_so(request: HttpRequest, pk: int) -> HttpResponse:
    refund, form = _refund(pk), NotSoForm(request.POST, auto_id=f"not-so-{pk}-%s")
    campaign = refund.attempt.pledge.campaign
    if not form.is_valid():
        context = _watched(request, campaign) | {"not_so_form": form, "denied": refund.pk}
        return render(request, "funding/closing/closing.html", context, status=422)
    moves.deny_otherwise(refund, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("It needs a decision as before."))
    return _to(campaign)


def _decide(request: HttpRequest, pk: int, step: Step, done: str = "") -> HttpResponse:
    refund = _refund(pk)
    campaign, form = refund.attempt.pledge.campaign, ReasonForm(request.POST)
    if not form.is_valid():
        context = _watched(request, campaign) | {"form": form}
        return render(request, "funding/closing/closing.html", context, status=422)
    step(refund, by=request.user, reason=form.cleaned_data["reason"])
    if done:
        messages.success(request, done)
    nudge(payment_tasks.send_refunds_due)
    return _to(campaign)


def _refund(pk: int) -> Refund:
    return get_object_or_404(Refund.objects.select_related("attempt__pledge__campaign__cooperative"), pk=pk)


def _published(pk: int) -> Campaign:
    published = Campaign.objects.exclude(published_at=None).select_related("cooperative")
    return get_object_or_404(published, pk=pk)


def _to(campaign: Campaign) -> HttpResponse:
    return HttpResponseRedirect(reverse("staff_closing_campaign", args=[campaign.pk]), status=303)


def _shown(
    request: HttpRequest, campaign: Campaign, job: ClosingJob | None = None, figures: preview.Figures | None = None
) -> dict[str, Any]:
    """The work that is done or under way, or else what would happen now."""
    job = job or ClosingJob.objects.filter(campaign=campaign).prefetch_related("stages").first()
    closed = campaign.state in Campaign.CLOSED
    seen = None if closed else preview.of(campaign, figures=figures)
    return {
        "campaign": campaign,
        "job": job,
        "stages": pages.stages(job, technical=rules.may_look(request.user)) if job else [],
        "sentence": pages.sentence(job) if job else "",
        "running": job is not None and job.state == ClosingJob.State.RUNNING,
        "stopped": job is not None and job.state == ClosingJob.State.STOPPED,
        "may_retry": job is not None and moves.retry.allowed(job, request.user),
        "result": pages.result(seen) if seen else "",
        "preview": pages.preview(seen) if seen else [],
    }


def _watched(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    failed = Paginator(pages.incidents(campaign), A_PAGE).get_page(request.GET.get("page"))
    said = Paginator(pages.to_confirm(campaign), A_PAGE).get_page(request.GET.get("said"))
    for refund in said:
        refund.why_not = moves.confirm_otherwise.why_not(refund, request.user)
    figures = None if campaign.state in Campaign.CLOSED else preview.read(campaign)
    cancelling = figures and campaigns.cancel.allowed(campaign, request.user)
    return _shown(request, campaign, figures=figures) | {
        "due": Campaign.objects.due_to_close(clock.now()).filter(pk=campaign.pk).exists(),
        "cancelled": pages.preview(preview.of(campaign, campaigns.cancel, figures)) if cancelling else [],
        "failed": failed,
        "said": said,
        "not_so_form": NotSoForm(),
        "decides": finance.test(request.user),
        "form": ReasonForm(),
    }
