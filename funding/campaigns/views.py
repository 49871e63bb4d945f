"""The team writes its campaign: one page a section, and a task list that says what is missing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crowdcoop.people.models import Cooperative
from funding.campaigns import moves, tasklist
from funding.campaigns.forms import StartForm, StoryForm
from funding.campaigns.models import Campaign
from funding.campaigns.pages import PAGES, Page

# What a pledge is on average in this field (Goteo's public figures: 50,21 €); only for the sum of people needed.
AVERAGE_PLEDGE = 50_00


def _campaign(request: HttpRequest) -> Campaign:
    """The team's campaign: the one under way, else the last."""
    campaign = Campaign.objects.of_team(request.user).select_related("cooperative").first()
    if campaign is None:
        raise Http404
    return campaign


@login_required
@require_safe
def campaign_edit(request: HttpRequest) -> HttpResponse:
    campaign = Campaign.objects.of_team(request.user).select_related("cooperative").first()
    if campaign is None:
        return _start_page(request)
    context = {
        "campaign": campaign,
        "sections": tasklist.sections(campaign),
        "editable": campaign.state in Campaign.EDITABLE,
        # The gate asks for some of what the review asks for too: once is enough to read.
        "why_not": list(dict.fromkeys(map(str, moves.submit.why_not(campaign, request.user)))),
        "sums": campaign.sums(),
    }
    return render(request, "funding/campaigns/edit.html", context)


@login_required
@require_POST
def campaign_start(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST)
    if not form.is_valid():
        return _start_page(request, form)
    moves.draft(_cooperative(request), by=request.user, title=form.cleaned_data["title"])
    return redirect("campaign_edit")


@login_required
def campaign_story(request: HttpRequest) -> HttpResponse:
    campaign = _campaign(request)
    form = StoryForm(request.POST or None, instance=campaign)
    if form.is_valid():
        moves.edit(campaign, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("campaign_edit")
    why_not = moves.edit.why_not(_campaign(request), request.user)
    return render(request, "funding/campaigns/story.html", {"form": form, "campaign": campaign, "why_not": why_not})


@login_required
def parts(request: HttpRequest, page: str) -> HttpResponse:
    spec, campaign = PAGES[page], _campaign(request)
    form = spec.form(request.POST or None)
    if form.is_valid():
        spec.add(campaign, by=request.user, **form.cleaned_data)
        messages.success(request, _("Added: %(title)s") % {"title": form.cleaned_data["title"]})
        return redirect(spec.url_name)
    return render(request, "funding/campaigns/parts.html", _list(request, spec, campaign) | {"form": form})


@login_required
def part(request: HttpRequest, page: str, pk: int) -> HttpResponse:
    spec, campaign = PAGES[page], _campaign(request)
    row = get_object_or_404(spec.rows(campaign), pk=pk)
    form = spec.form(request.POST or None, instance=row)
    if form.is_valid():
        spec.change(campaign, by=request.user, part=row, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(spec.url_name)
    context = {"form": form, "spec": spec, "row": row, "why_not": spec.change.why_not(campaign, request.user)}
    return render(request, "funding/campaigns/part.html", context)


@login_required
@require_POST
def part_remove(request: HttpRequest, page: str, pk: int) -> HttpResponse:
    spec, campaign = PAGES[page], _campaign(request)
    row = get_object_or_404(spec.rows(campaign), pk=pk)
    spec.remove(campaign, by=request.user, part=row)
    messages.success(request, _("Removed: %(title)s") % {"title": row.title})
    return redirect(spec.url_name)


@login_required
@require_POST
def campaign_submit(request: HttpRequest) -> HttpResponse:
    moves.submit(_campaign(request), by=request.user)
    messages.success(request, _("Sent. Whoever reviews it will answer with a date or with what to change."))
    return redirect("campaign_edit")


def _cooperative(request: HttpRequest) -> Cooperative:
    cooperative = Cooperative.objects.of(request.user).first()
    if cooperative is None:
        raise Http404
    return cooperative


def _start_page(request: HttpRequest, form: StartForm | None = None) -> HttpResponse:
    cooperative = _cooperative(request)
    form = form or StartForm(initial={"title": cooperative.name[:60]})
    why_not = moves.draft.why_not(cooperative, request.user)
    context = {"form": form, "cooperative": cooperative, "why_not": why_not}
    return render(request, "funding/campaigns/start.html", context)


def _list(request: HttpRequest, spec: Page, campaign: Campaign) -> dict[str, Any]:
    minimum, optimum = campaign.sums()
    return {
        "spec": spec,
        "campaign": campaign,
        "rows": spec.rows(campaign),
        "why_not": spec.add.why_not(campaign, request.user),
        "minimum": minimum,
        "optimum": optimum,
        "people_needed": -(-minimum // AVERAGE_PLEDGE),
        "average": AVERAGE_PLEDGE,
    }
