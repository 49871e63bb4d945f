"""An application is checked and sent (writing it: writing.py; the door before it: starting.py; afterwards: following.py)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from crowdcoop.files.keeping import serve
from crowdcoop.people.rules import is_member
from crowdcoop.workflow import NotYours
from incubator.applications import moves, pages
from incubator.applications.beginning import application_of
from incubator.applications.copies import copy_of
from incubator.applications.forms import SendForm
from incubator.applications.models import Application, Upload
from incubator.applications.rules import call_is_open, lacks, opens_file
from incubator.calls.models import Terms


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply_review(request: HttpRequest) -> HttpResponse:
    application = _draft_of(request)
    terms = application.call.terms
    form = SendForm(request.POST or None, initial={"terms": terms.pk if terms else None})
    if form.is_valid():
        read = get_object_or_404(Terms, pk=form.cleaned_data["terms"], call=application.call)
        moves.submit(application, by=request.user, terms=read)
        return redirect("apply_sent")
    context = {
        "form": form,
        "application": application,
        "terms": terms,
        "sections": pages.sections(application, change=True),
        "problems": [(pages.change_url(lack), lack.words) for lack in lacks(application)],
        "closed": call_is_open(application),
    }
    return render(request, "incubator/applications/review.html", context)


@login_required
@require_safe
def apply_sent(request: HttpRequest) -> HttpResponse:
    application = application_of(request.user)
    if application is None or not application.reference or application.state == Application.State.DRAFT:
        raise Http404
    copy = copy_of(application.versions.last())
    return render(request, "incubator/applications/sent.html", {"application": application, "copy": copy})


@login_required
@require_safe
def apply_file(request: HttpRequest, pk: int) -> HttpResponse:
    upload = get_object_or_404(Upload.objects.select_related("stored", "application__cooperative"), pk=pk)
    if not opens_file.test(request.user, upload):
        raise NotYours
    return serve(upload.stored, request)


def _draft_of(request: HttpRequest) -> Application:
    application = application_of(request.user)
    if application is None or application.state != Application.State.DRAFT:
        raise Http404
    if not is_member.test(request.user, application):
        raise Http404
    return application
