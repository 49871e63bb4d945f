"""The way of a group into the programme: our answers, sent, decided (the door before it: starting.py)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crowdcoop.people.rules import is_member
from incubator.applications import moves, pages
from incubator.applications.beginning import application_of, to_write_on
from incubator.applications.forms import ApplicationForm, SendForm
from incubator.applications.models import Application
from incubator.applications.starting import begin_page
from incubator.calls.models import Terms

State = Application.State


@login_required
def apply(request: HttpRequest) -> HttpResponse:
    """The draft if there is one; else the way to begin; else how it goes."""
    application = application_of(request.user)
    if not to_write_on(application):
        return begin_page(request, application)
    form = ApplicationForm(request.POST or None, instance=application)
    if form.is_valid():
        moves.save(application, by=request.user, version=form.merged_with, **form.answers())
        messages.success(request, _("Your answers are saved."))
        return redirect("apply_review" if request.POST.get("then") == "check" else "apply")
    context = {"form": form, "application": application, "closed": moves.save.why_not(application, request.user)}
    return render(request, "incubator/applications/apply.html", context)


@login_required
def apply_review(request: HttpRequest) -> HttpResponse:
    application = _draft_of(request)
    terms = application.call.terms
    form = SendForm(request.POST or None, initial={"terms": terms.pk})
    if form.is_valid():
        read = get_object_or_404(Terms, pk=form.cleaned_data["terms"], call=application.call)
        moves.submit(application, by=request.user, terms=read)
        return redirect("apply_sent")
    context = {
        "form": form,
        "application": application,
        "terms": terms,
        "rows": pages.summary(application, change=reverse("apply")),
        "missing": moves.submit.why_not(application, request.user),
    }
    return render(request, "incubator/applications/review.html", context)


@require_safe
@login_required
def apply_sent(request: HttpRequest) -> HttpResponse:
    application = application_of(request.user)
    if application is None or not application.reference:
        raise Http404
    return render(request, "incubator/applications/sent.html", {"application": application})


@require_safe
@login_required
def apply_status(request: HttpRequest) -> HttpResponse:
    application = application_of(request.user)
    if application is None:
        return redirect("apply")
    context: dict[str, Any] = {
        "application": application,
        "stages": pages.stages(application),
        "rows": pages.summary(application),
        "may_withdraw": moves.withdraw.allowed(application, request.user),
    }
    return render(request, "incubator/applications/status.html", context)


@require_POST
@login_required
def apply_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(Application.objects.of_team(request.user), pk=pk)
    moves.withdraw(application, by=request.user)
    messages.success(request, _("Your application is withdrawn."))
    return redirect("apply_status")


def _draft_of(request: HttpRequest) -> Application:
    application = application_of(request.user)
    if application is None or application.state != State.DRAFT or not is_member.test(request.user, application):
        raise Http404
    return application
