"""Every euro of a campaign: its books as a page, as a sheet and for machines, the same lines in all three."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crowdcoop import sheet
from funding.campaigns.models import Campaign
from funding.ledger import public
from funding.showcase import discover, figures


@require_safe
def books(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest first; what it has come to stands above the first page."""
    campaign, before = _campaign(slug), _before(request)
    sums = public.sums(campaign.pk) if before is None else {}
    context = {
        "campaign": campaign,
        "figures": figures.of(campaign),
        "sums": [(public.WORDS[kind], sums[kind]) for kind in public.WORDS if kind in sums],
        "balance": sum(sums.values()),
        "first": before is None,
        "page": public.newest(campaign.pk, before),
    }
    return render(request, "funding/ledger/books.html", context)


@require_safe
def books_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    campaign = _campaign(slug)
    headings = (_("Date"), _("Movement"), _("Amount"), _("Balance"), _("Currency"))
    lines = public.all_of(campaign.pk)
    rows = ((_day(line), line.words, *map(sheet.cents, line[2:5:2]), campaign.currency) for line in lines)
    return sheet.stream(f"{campaign.slug}-books", headings, rows)


@require_safe
def books_json(request: HttpRequest, slug: str) -> JsonResponse:
    """Cents; `before` is what the next page is asked with."""
    campaign = _campaign(slug)
    page = public.newest(campaign.pk, _before(request))
    lines = [
        {"day": _day(line), "movement": line.kind, "cents": line.cents, "about": line.about, "balance": line.balance}
        for line in page.lines
    ]
    return JsonResponse({"currency": campaign.currency, "movements": lines, "before": page.before})


def _campaign(slug: str) -> Campaign:
    return get_object_or_404(discover.cards(figures.with_matched(Campaign.objects.seen())), slug=slug)


def _day(line: public.Line) -> str:
    """The day and no hour: who gave something at that minute may be known to somebody."""
    return localdate(line.at).isoformat()


def _before(request: HttpRequest) -> int | None:
    asked: Any = request.GET.get("before", "")
    return int(asked) if asked.isdecimal() and asked.isascii() and len(asked) < 19 else None
