"""The campaign while it runs: how it goes, whom to thank, what the coach says, what to share."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator, mentor
from funding.campaigns.models import Campaign
from funding.running import kit, moves, page, queue, rules
from funding.running.forms import ThanksForm

KINDS = {"svg": "image/svg+xml", "png": "image/png"}


@login_required
@require_safe
def campaign_run(request: HttpRequest) -> HttpResponse:
    return render(request, "funding/running/run.html", page.context(_of_team(request)))


@require_safe
@only(mentor | coordinator)
def campaign_run_read(request: HttpRequest, pk: int) -> HttpResponse:
    """For its mentor and the coordination: the same figures, no names, no buttons."""
    rows = Campaign.objects.of_reviewer(request.user).select_related("cooperative", "totals")
    campaign = get_object_or_404(rows, pk=pk)
    if not rules.onlooker.test(request.user, campaign):
        raise Http404
    return render(request, "funding/running/run.html", page.context(campaign, onlooker=True))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_thanks(request: HttpRequest) -> HttpResponse:
    campaign = _of_team(request)
    page_ = queue.page_of(campaign, request.GET.get("page"))
    form = _form(request, campaign, page_.givers)
    if form.is_valid():
        _thank(request, campaign, form)
        return redirect("campaign_thanks")
    context = {"campaign": campaign, "form": form, "page": page_, "earlier": queue.earlier(campaign)}
    return render(request, "funding/running/thanks.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_thanks_one(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = _of_team(request)
    pledge = get_object_or_404(campaign.pledges.paid().select_related("thanked__thanks__by"), pk=pk)
    form, next_one = _form(request, campaign, [queue.giver(pledge)]), queue.following(campaign, pledge)
    if form.is_valid():
        _thank(request, campaign, form)
        return redirect("campaign_thanks_one", next_one) if next_one else redirect("campaign_thanks")
    context = {"campaign": campaign, "form": form, "giver": queue.giver(pledge), "following": next_one}
    context["thanks"] = pledge.thanked.thanks if hasattr(pledge, "thanked") else None
    return render(request, "funding/running/thanks_one.html", context)


@login_required
@require_POST
def campaign_coach(request: HttpRequest) -> HttpResponse:
    step = moves.let_coach_speak if request.POST.get("speak") else moves.silence_coach
    step(_of_team(request), by=request.user)
    return redirect("campaign_run")


@login_required
@require_safe
def campaign_qr(request: HttpRequest, kind: str) -> HttpResponse:
    campaign = _of_team(request)
    name = f"{campaign.slug}.{kind}"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, max-age=3600"}
    return HttpResponse(kit.qr(campaign, kind), content_type=KINDS[kind], headers=headers)


def _of_team(request: HttpRequest) -> Campaign:
    """The one under way, else the last."""
    rows = Campaign.objects.of_team(request.user).select_related("cooperative", "totals")
    campaign = rows.first()
    if campaign is None:
        raise Http404
    return campaign


def _form(request: HttpRequest, campaign: Campaign, givers: list[Any]) -> ThanksForm:
    return ThanksForm(request.POST or None, givers=givers, posted=queue.posted(campaign, request.POST))


def _thank(request: HttpRequest, campaign: Campaign, form: ThanksForm) -> None:
    thanks = moves.thank(campaign, by=request.user, **form.cleaned_data)
    n = thanks.pledges.count()
    said = ngettext("%(n)d pledge has been thanked for.", "%(n)d pledges have been thanked for.", n) % {"n": n}
    late = len(form.cleaned_data["pledges"]) - n
    others = _("The others had been thanked already.")
    messages.success(request, f"{said} {others}" if late else said)
