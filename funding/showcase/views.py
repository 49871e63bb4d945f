"""What everybody sees: home, the list, a campaign, its figures and its picture for chats."""

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from crowdcoop import clock
from crowdcoop.look import chart
from funding.campaigns import licences, rules
from funding.campaigns.models import Campaign, CollectiveReturn
from funding.pledges.models import Pledge
from funding.showcase import discover, figures, picture
from incubator.calls.models import Call

A_PAGE = 24
ON_HOME = 6
RETURNS_ON_HOME = 4
UPDATES = 5
PEOPLE = 24


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    live = discover.cards(Campaign.objects.live()).order_by(*discover.SORTS["ending"])[:ON_HOME]
    returns = CollectiveReturn.objects.filter(campaign__state__in=Campaign.PUBLIC).exclude(licence="")
    context = {
        "impact": figures.impact(),
        "now": clock.now(),
        "cards": discover.with_figures(live),
        "call": Call.objects.open_at(clock.now()).first(),
        "returns": _licensed(returns.select_related("campaign__cooperative").order_by("-id")[:RETURNS_ON_HOME]),
    }
    return render(request, "funding/showcase/home.html", context)


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    form = discover.FilterForm(request.GET)
    asked = (
        {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else form.cleaned_data
    )
    page = Paginator(discover.found(asked), A_PAGE).get_page(request.GET.get("page"))
    filtered = any(asked.get(name) for name in ("q", "state", "kind"))
    context = {"filter": form, "page": page, "cards": discover.with_figures(page), "filtered": filtered}
    return render(request, "funding/showcase/campaigns.html", context)


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(discover.cards(Campaign.objects.all()), slug=slug)
    preview = shown.published_at is None
    if preview and not rules.may_preview.test(request.user, shown):
        raise Http404
    now = figures.of(shown)
    context = {
        "campaign": shown,
        "figures": now,
        "preview": preview,
        "costs": chart.bars([(line, line.cents, "") for line in shown.cost_lines.all()], 0),
        "returns": _licensed(shown.collective_returns.all()),
        "wanted": shown.help_wanted.all(),
        "rewards": _rewards(shown),
        "updates": shown.cooperative.updates.all()[:UPDATES],
        "people": _people(shown),
        "picture_version": picture.version(now),
    }
    return render(request, "funding/showcase/campaign.html", context)


@require_safe
def total(request: HttpRequest, slug: str) -> JsonResponse:
    """Asked every few seconds by every open page: two queries, no session, no language."""
    shown = get_object_or_404(discover.cards(Campaign.objects.seen()), slug=slug)
    now = figures.of(shown)
    answer = {
        "raised": now.raised,
        "matched": now.matched,
        "minimum": now.minimum,
        "optimum": now.optimum,
        "supporters": now.supporters,
        "state": shown.state,
        "closes_at": now.closes_at,
        "currency": shown.currency,
    }
    response = JsonResponse(answer)
    response["Cache-Control"] = "public, max-age=5"
    return response


@require_safe
def og_image(request: HttpRequest, slug: str) -> FileResponse:
    """Its address changes with the figures (chats keep what they have seen), so it may be kept for long."""
    shown = get_object_or_404(discover.cards(Campaign.objects.seen()), slug=slug)
    file = picture.file_of(shown, figures.of(shown))
    response = FileResponse(file.open("rb"), content_type="image/png")
    response["Cache-Control"] = "public, max-age=600"
    return response


def _licensed(returns: Any) -> list[dict[str, Any]]:
    return [{"return": one, "licence": licences.of(one)} for one in returns]


def _rewards(shown: Campaign) -> list[Any]:
    """The sold out ones stay, at the end."""
    rewards = list(shown.rewards.select_related("stock"))
    return sorted(rewards, key=lambda reward: reward.stock.left == 0)


def _people(shown: Campaign) -> list[str]:
    """Names of those who chose to be seen."""
    public = Pledge.objects.paid().filter(campaign=shown, public=True).exclude(name="")
    return list(public.values_list("name", flat=True)[:PEOPLE])
