"""The reports of one's co-ops: the list, each one on a page with the figures of its PDF, and the PDF."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from crowdcoop import clock
from crowdcoop.people.models import Cooperative
from crowdcoop.reports import moves, pages, rules
from crowdcoop.reports.models import Report

A_PAGE = 24


@require_safe
@login_required
def reports(request: HttpRequest) -> HttpResponse:
    own = Cooperative.objects.of(request.user)
    page = Paginator(rules.readable(request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/list.html", {"page": page, "own": own})


@require_POST
@login_required
def order(request: HttpRequest, slug: str) -> HttpResponse:
    cooperative = get_object_or_404(rules.cooperatives_of(request.user), slug=slug)
    today = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    made = moves.request(cooperative, by=request.user, period=today, language=get_language())
    return redirect(made)


@require_safe
@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _theirs(request, pk)
    ready = asked.state == Report.State.READY
    return render(
        request,
        "reports/report.html",
        {
            "report": asked,
            "waiting": asked.state == Report.State.REQUESTED,
            "failed": asked.state == Report.State.FAILED,
            "stages": pages.stages(asked),
            "title": pages.title(asked),
            "body": pages.body(asked) if ready else "",
            "may_retry": moves.retry.allowed(asked, request.user),
        },
    )


@require_POST
@login_required
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(moves.retry(_theirs(request, pk), by=request.user))


@require_safe
@login_required
def download(request: HttpRequest, pk: int) -> HttpResponse:
    return as_file(_theirs(request, pk))


def as_file(asked: Report) -> FileResponse:
    """Whoever calls has asked who may."""
    if asked.state != Report.State.READY or not asked.path.is_file():
        raise Http404
    name = f"{asked.number}-{asked.cooperative.slug}.pdf"
    response = FileResponse(asked.path.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _theirs(request: HttpRequest, pk: int) -> Report:
    return get_object_or_404(rules.readable(request.user), pk=pk)
