"""What everybody sees: home, the list, a campaign, its figures and its picture for chats."""

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from crowdcoop import clock
from funding.campaigns import rules
from funding.campaigns.models import Campaign, CollectiveReturn
from funding.showcase import discover, figures, kept, page, picture, pieces
from incubator.calls.models import Call

A_PAGE = 24
ON_HOME = 6
RETURNS_ON_HOME = 4


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    live = discover.cards(Campaign.objects.live()).order_by(*discover.SORTS["ending"])[:ON_HOME]
    returns = CollectiveReturn.objects.filter(campaign__state__in=Campaign.PUBLIC).exclude(licence="")
    context = {
        "impact": figures.impact(),
        "now": clock.now(),
        "cards": discover.with_figures(live),
        "call": Call.objects.open_at(clock.now()).first(),
        "returns": page.licensed(returns.select_related("campaign__cooperative").order_by("-id")[:RETURNS_ON_HOME]),
    }
    return render(request, "funding/showcase/home.html", context)


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    form = discover.FilterForm(request.GET)
    asked = (
        {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else form.cleaned_data
    )
    listed = Paginator(discover.found(asked), A_PAGE).get_page(request.GET.get("page"))
    filtered = any(asked.get(name) for name in ("q", "state", "kind"))
    context = {"filter": form, "page": listed, "cards": discover.with_figures(listed), "filtered": filtered}
    return render(request, "funding/showcase/campaigns.html", context)


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """Drawn with places for what its total says if the page is to be kept (see early.py), else with all in it."""
    moment = clock.now()
    shown = get_object_or_404(page.rows(moment), slug=slug)
    preview = shown.published_at is None
    if preview and not rules.may_preview.test(request.user, shown):
        raise Http404
    now = figures.of(shown, moment)
    keeps = getattr(request, "keeps_page", False) and not preview
    if keeps:
        request.drawn = kept.Drawn(shown, now, moment)
    filled = pieces.PLACES if keeps else pieces.drawn(shown, now, preview=preview)
    context = page.context(shown, now) | {"preview": preview, "pieces": filled}
    return render(request, "funding/showcase/campaign.html", context)


@require_safe
def total(request: HttpRequest, slug: str) -> JsonResponse:
    """Asked every few seconds by every open page: two queries, no session, no language."""
    shown = get_object_or_404(discover.cards(figures.with_matched(Campaign.objects.seen())), slug=slug)
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
    moment = clock.now()
    shown = get_object_or_404(page.rows(moment).seen(), slug=slug)
    file = picture.file_of(shown, figures.of(shown, moment))
    response = FileResponse(file.open("rb"), content_type="image/png")
    response["Cache-Control"] = "public, max-age=600"
    return response
