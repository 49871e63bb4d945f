"""Where a sent application stands, what is asked about it, what was sent when; and leaving."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop import clock
from incubator.applications import moves, pages, parts, uploads
from incubator.applications.beginning import application_of, call_for
from incubator.applications.comparing import compare
from incubator.applications.copies import copy_of
from incubator.applications.forms import RequestForm, WithdrawForm
from incubator.applications.models import Application
from incubator.applications.rules import open_request

State = Application.State


@login_required
@require_safe
def apply_status(request: HttpRequest) -> HttpResponse:
    application = application_of(request.user)
    if application is None:
        return redirect("apply")
    unsent_and_closed = application.state == State.DRAFT and not application.call.is_open(clock.now())
    context: dict[str, Any] = {
        "application": application,
        "stages": pages.stages(application),
        "sections": pages.sections(application),
        "asked": open_request(application),
        "interview": pages.interview_of(application),
        "versions": application.versions.count(),
        "copy": copy_of(application.versions.last()),
        "closed": unsent_and_closed,
        "next_call": call_for(application.cooperative),
        "may_take_back": moves.take_back.allowed(application, request.user),
        "may_withdraw": moves.withdraw.allowed(application, request.user),
    }
    return render(request, "incubator/applications/status.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply_request(request: HttpRequest) -> HttpResponse:
    """What the programme asks, answered in place; once it is over, what was asked and what was replied."""
    application = _mine(request)
    asked = application.requests.last()
    if asked is None:
        raise Http404
    form = RequestForm(asked.questions.all(), request.POST or None, request.FILES or None, kept=parts.kept(application))
    closed = moves.answer_request.why_not(application, request.user)
    if request.method == "POST" and not closed and _answered(request, form, application):
        messages.success(request, _("Your answer is sent. The review goes on."))
        return redirect("apply_status")
    rows = parts.with_files(form, application)
    context = {"application": application, "asked": asked, "form": form, "rows": rows, "closed": closed}
    status = 409 if request.method == "POST" and closed else 200
    return render(request, "incubator/applications/request.html", context, status=status)


def _answered(request: HttpRequest, form: RequestForm, application: Application) -> bool:
    """False: the page is shown again, with all that was typed."""
    in_order = form.is_valid()
    if uploads.stays(request):
        _change_files(request, form, application)
        return False
    if not in_order:
        return False
    given = {"reply": form.cleaned_data["reply"], "answers": form.changed(), "files": form.chosen()}
    moves.answer_request(application, by=request.user, **given)
    return True


def _change_files(request: HttpRequest, form: RequestForm, application: Application) -> None:
    for question, file in form.chosen():
        moves.attach(application, by=request.user, question=question, file=file)
    if upload := uploads.to_remove(request, form, application):
        moves.remove_file(application, by=request.user, upload=upload)


@login_required
@require_POST
def apply_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    moves.take_back(_of_team(request, pk), by=request.user)
    messages.success(request, _("You can change your application now. Do not forget to send it again."))
    return redirect("apply")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    application = _of_team(request, pk)
    form = WithdrawForm(request.POST or None)
    # A button of the page before sends no field: it is the form's own button that confirms.
    if request.method == "POST" and form.is_valid():
        moves.withdraw(application, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Your application is withdrawn."))
        return redirect("apply_status")
    why_not = moves.withdraw.why_not(application, request.user)
    context = {"application": application, "form": form, "why_not": why_not}
    return render(request, "incubator/applications/withdraw.html", context)


@login_required
@require_safe
def apply_versions(request: HttpRequest) -> HttpResponse:
    application = _mine(request)
    versions = list(application.versions.select_related("sent_by", "terms").order_by("-number"))
    context = {"application": application, "versions": versions}
    return render(request, "incubator/applications/versions.html", context)


@login_required
@require_safe
def apply_version(request: HttpRequest, number: int) -> HttpResponse:
    version = get_object_or_404(_mine(request).versions.select_related("sent_by", "terms"), number=number)
    context = {"version": version, "sections": pages.of_version(version), "copy": copy_of(version)}
    return render(request, "incubator/applications/version.html", context)


@login_required
@require_safe
def apply_compare(request: HttpRequest, old: int, new: int) -> HttpResponse:
    versions = _mine(request).versions.select_related("sent_by")
    before, after = get_object_or_404(versions, number=old), get_object_or_404(versions, number=new)
    rows = compare(before.content, after.content)
    changed = [row for row in rows if row.changed]
    context = {"old": before, "new": after, "rows": changed, "same": len(rows) - len(changed)}
    return render(request, "incubator/applications/compare.html", context)


def _mine(request: HttpRequest) -> Application:
    application = application_of(request.user)
    if application is None:
        raise Http404
    return application


def _of_team(request: HttpRequest, pk: int) -> Application:
    return get_object_or_404(Application.objects.of_team(request.user), pk=pk)
