"""The team writes its campaign: one page a section, and a task list that says what is missing."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crowdcoop.look import chart
from crowdcoop.people.models import Cooperative
from funding.campaigns import asked, budget, licences, moves, tasklist
from funding.campaigns.deduction import SYMBOLIC_PERCENT, is_symbolic
from funding.campaigns.forms import StartForm
from funding.campaigns.missing import NOTHING
from funding.campaigns.models import Campaign
from funding.campaigns.pages import PAGES, TEXTS, Page
from funding.campaigns.parts import UNTIL_THE_END
from funding.campaigns.review import fields


@login_required
@require_safe
def campaign_edit(request: HttpRequest) -> HttpResponse:
    campaign = Campaign.objects.of_team(request.user).select_related("cooperative").first()
    if campaign is None:
        return _start_page(request)
    sections = tasklist.sections(campaign)
    named = {str(one.what) for section in sections for one in section.missing}
    # The gate asks for some of what the review asks for too: once is enough to read.
    why_not = list(dict.fromkeys(map(str, moves.submit.why_not(campaign, request.user))))
    context = {
        "campaign": campaign,
        "sections": sections,
        "advice": any(one.keeps_from == NOTHING for section in sections for one in section.missing),
        "editable": campaign.state in Campaign.EDITABLE,
        "lives": campaign.state in UNTIL_THE_END,
        "why_not": why_not,
        "other_reasons": [reason for reason in why_not if reason not in named],
        "remarks": campaign.remarks.open().count(),
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
def text(request: HttpRequest, page: str) -> HttpResponse:
    spec, campaign = TEXTS[page], asked.of_team(request)
    # Of its own: a form writes what was typed into what it was given, right or wrong.
    form = spec.form(request.POST or None, instance=asked.of_team(request))
    if form.is_valid():
        moves.edit(campaign, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("campaign_edit")
    why_not = moves.edit.why_not(campaign, request.user)
    context = {"form": form, "rows": _rows(form, campaign), "spec": spec, "campaign": campaign, "why_not": why_not}
    return render(request, "funding/campaigns/text.html", context)


@login_required
def parts(request: HttpRequest, page: str) -> HttpResponse:
    spec, campaign = PAGES[page], asked.of_team(request)
    form = spec.form(request.POST or None, request.FILES or None, initial=_chosen(request))
    if form.is_valid():
        spec.add(campaign, by=request.user, **form.cleaned_data)
        messages.success(request, _("Added: %(title)s") % {"title": form.cleaned_data["title"]})
        return redirect(spec.url_name)
    return render(request, "funding/campaigns/parts.html", _list(request, spec, campaign) | {"form": form})


@login_required
def part(request: HttpRequest, page: str, pk: int) -> HttpResponse:
    spec, campaign = PAGES[page], asked.of_team(request)
    row = get_object_or_404(spec.rows(campaign), pk=pk)
    form = spec.form(request.POST or None, request.FILES or None, instance=row, initial=_chosen(request))
    title = str(row)
    if form.is_valid():
        spec.change(campaign, by=request.user, part=row, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(spec.url_name)
    context = {"form": form, "rows": _rows(form, campaign), "spec": spec, "row": row, "title": title}
    context["remarks"] = fields.open_by_field(campaign).get(f"{page}:{pk}", [])
    context["why_not"] = spec.change.why_not(campaign, request.user)
    return render(request, "funding/campaigns/part.html", context)


@login_required
@require_POST
def part_remove(request: HttpRequest, page: str, pk: int) -> HttpResponse:
    spec, campaign = PAGES[page], asked.of_team(request)
    row = get_object_or_404(spec.rows(campaign), pk=pk)
    spec.remove(campaign, by=request.user, part=row)
    messages.success(request, _("Removed: %(title)s") % {"title": row.title})
    return redirect(spec.url_name)


@login_required
@require_POST
def campaign_submit(request: HttpRequest) -> HttpResponse:
    moves.submit(asked.of_team(request), by=request.user)
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


def _chosen(request: HttpRequest) -> dict[str, str]:
    """The kind of return is chosen in the address: it decides what the form asks."""
    return {"kind": request.GET["kind"]} if request.GET.get("kind") else {}


def _rows(form: Any, campaign: Campaign) -> list[tuple[Any, str, list[Any]]]:
    """Each field, what stands there now if somebody else has written, and what the review says about it."""
    remarks = fields.open_by_field(campaign)
    return [(field, theirs, remarks.get(field.name, [])) for field, theirs in form.rows()]


class Row(NamedTuple):
    """A part in its list: what the review says about it, and how long its bar is."""

    part: Any
    remarks: list[Any]
    width: float
    is_symbolic: bool
    licence: licences.Licence | None


def _list(request: HttpRequest, spec: Page, campaign: Campaign) -> dict[str, Any]:
    remarks = fields.open_by_field(campaign)
    rows = chart.bars([(one, getattr(one, "cents", 0), "") for one in spec.rows(campaign)], 0)
    average = budget.average_pledge(campaign)
    return {
        "spec": spec,
        "campaign": campaign,
        "rows": [
            Row(
                one,
                remarks.get(f"{spec.name}:{one.pk}", []),
                width,
                spec.name != "rewards" or is_symbolic(one),
                licences.of(one) if spec.name == "returns" else None,
            )
            for one, width, _words in rows
        ],
        "remarks": remarks.get(spec.name, []),
        "why_not": spec.add.why_not(campaign, request.user),
        "may_change": spec.remove.allowed(campaign, request.user),
        "average": average,
        "fee": budget.percent(campaign.fee_basis_points),
        "outlooks": budget.outlooks(campaign, average) if spec.name == "budget" else [],
        "symbolic": SYMBOLIC_PERCENT,
    }
