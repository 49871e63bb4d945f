"""The way of a group into the programme: may we apply, who are we, our answers, sent, decided."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crowdcoop.people import moves as people
from crowdcoop.people.rules import is_member
from incubator.applications import moves, pages
from incubator.applications.beginning import application_of, begin, call_for, cooperative_of, is_over, to_write_on
from incubator.applications.eligibility import QUESTIONS
from incubator.applications.forms import ApplicationForm, CooperativeForm, EligibilityForm, SendForm, TeammateForm
from incubator.applications.models import Application
from incubator.calls.models import Terms

State = Application.State


def apply_check(request: HttpRequest, n: int) -> HttpResponse:
    if not 1 <= n <= len(QUESTIONS):
        raise Http404
    form = EligibilityForm(QUESTIONS[n - 1], request.POST or None)
    if form.is_valid():
        if not form.fits():
            return redirect("apply_other_ways")
        return redirect("apply_check", n + 1) if n < len(QUESTIONS) else redirect("apply")
    return render(request, "incubator/applications/check.html", {"form": form, "number": n, "of": len(QUESTIONS)})


@require_safe
def apply_other_ways(request: HttpRequest) -> HttpResponse:
    return render(request, "incubator/applications/other_ways.html")


@login_required
def apply(request: HttpRequest) -> HttpResponse:
    """The draft if there is one; else the way to begin; else how it goes."""
    application = application_of(request.user)
    if not to_write_on(application):
        return _begin(request, application)
    form = ApplicationForm(request.POST or None, instance=application)
    if form.is_valid():
        moves.save(application, by=request.user, version=form.merged_with, **form.answers())
        messages.success(request, _("Your answers are saved."))
        return redirect("apply_review" if request.POST.get("then") == "check" else "apply")
    context = {"form": form, "application": application, "closed": moves.save.why_not(application, request.user)}
    return render(request, "incubator/applications/apply.html", context)


def _begin(request: HttpRequest, before: Application | None) -> HttpResponse:
    cooperative = cooperative_of(request.user)
    call = call_for(cooperative)
    if before and not (is_over(before) and call):
        return redirect("apply_status")
    form = None if cooperative else CooperativeForm(request.POST or None)
    if request.method == "POST" and call and (form is None or form.is_valid()):
        begin(request.user, call, **(form.cleaned_data if form else {}))
        return redirect("apply")
    context = {"form": form, "call": call, "cooperative": cooperative}
    return render(request, "incubator/applications/begin.html", context)


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


@login_required
def team_members(request: HttpRequest) -> HttpResponse:
    cooperative = cooperative_of(request.user)
    if cooperative is None:
        raise Http404
    may_add = people.join_team.allowed(cooperative, request.user)
    form = TeammateForm(request.POST or None) if may_add or request.method == "POST" else None
    if form and form.is_valid():
        people.join_team(cooperative, by=request.user, person=form.person)
        messages.success(request, _("%(name)s is in your team now.") % {"name": form.person})
        return redirect("team_members")
    team = cooperative.memberships.filter(left_at=None).select_related("person")
    context = {"cooperative": cooperative, "team": team, "form": form}
    return render(request, "incubator/applications/members.html", context)


def _draft_of(request: HttpRequest) -> Application:
    application = application_of(request.user)
    if application is None or application.state != State.DRAFT or not is_member.test(request.user, application):
        raise Http404
    return application
