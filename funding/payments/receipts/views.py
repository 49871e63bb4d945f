"""The receipt as a page and as a file, for whoever holds the private link of the pledge."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crowdcoop import money
from crowdcoop.look.dates import long_date
from crowdcoop.reports.build import draw
from funding.payments.receipts.models import Receipt
from funding.payments.receipts.moves import zone
from funding.pledges.models import Pledge


@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponseBase:
    """The receipt and, after it, the note that took it back."""
    pledge = get_object_or_404(Pledge.objects.select_related("campaign__cooperative"), token=token)
    with timezone.override(zone()):
        papers = [(paper, rows(paper)) for paper in _papers(token)]
    return render(request, "funding/payments/receipt.html", {"pledge": pledge, "papers": papers})


@never_cache
@require_safe
def pdf(request: HttpRequest, token: str, code: str) -> HttpResponseBase:
    """Drawn the first time that somebody asks, and the same file from then on."""
    paper = get_object_or_404(_papers(token), series=code.rpartition("-")[0], number=_number(code))
    if not paper.path.exists():
        with translation.override(paper.language), timezone.override(zone()):
            said = {"paper": paper, "rows": rows(paper), "report": {"number": paper.code}}
            html = render_to_string("pdf/receipt.html", said)
        draw(html, f"receipt-{paper.code}").rename(paper.path)
    return FileResponse(paper.path.open("rb"), as_attachment=True, filename=f"{paper.code}.pdf")


def rows(paper: Receipt) -> list[tuple[Any, ...]]:
    said = paper.facts
    returned = paper.kind == Receipt.Kind.NOTE
    told: list[tuple[Any, ...]] = [
        (_("Number"), paper.code),
        (_("Money returned on") if returned else _("Money received on"), long_date(paper.paid_at)),
        (_("Reference"), said["reference"]),
        (_("Name"), said["name"] or _("Anonymous")),
        (_("Campaign"), f"{said['campaign']} · {said['cooperative']}"),
        (_("Reward"), said["reward"] or _("No reward")),
        (_("Amount"), money.format(said["pledged"], paper.currency)),
    ]
    if said["tip"]:
        told.append((_("For the programme"), money.format(said["tip"], paper.currency)))
    told.append(
        (_("Returned in all") if returned else _("Received in all"), money.format(paper.amount, paper.currency))
    )
    if paper.rectifies is not None:
        told += [(_("It takes back"), paper.rectifies.code), (_("Because"), said["why"])]
    by = "\n".join(filter(None, (said["issuer"], said["issuer_id"], said["issuer_address"])))
    return [*told, (_("Issued by"), by), (_("Issued on"), long_date(paper.issued_at))]


def _papers(token: str) -> Any:
    return Receipt.objects.filter(pledge__token=token).select_related("rectifies")


def _number(code: str) -> int:
    digits = code.rpartition("-")[2]
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0
