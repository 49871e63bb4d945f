"""The coordination reads one application with its reviews, and decides."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator
from crowdcoop.workflow import NotNow
from incubator.applications import moves as applications
from incubator.applications import pages, rubric
from incubator.applications.forms import AssignForm, LetterForm
from incubator.applications.models import Application, Review
from incubator.applications.reviewing import compare
from incubator.applications.rules import may_review
from incubator.journeys import moves, rules
from incubator.journeys.forms import AcceptForm


@require_safe
@only(coordinator)
def staff_application(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _asked(pk))


@require_POST
@only(coordinator)
def staff_accept(request: HttpRequest, pk: int) -> HttpResponse:
    application = _asked(pk)
    form = AcceptForm(request.POST, mentors=rules.may_mentor(application.cooperative))
    if not form.is_valid():
        if reasons := moves.accept.why_not(application, request.user):
            raise NotNow(*reasons)
        return _page(request, application, form=form, accept_form=form)
    moves.accept(application, by=request.user, **form.cleaned_data)
    messages.success(request, _("The co-op is in the programme; its team and its mentor have been told."))
    return redirect("staff_application", pk)


def _asked(pk: int) -> Application:
    found = Application.objects.exclude(reference=None).select_related("cooperative", "call", "terms")
    return get_object_or_404(found, pk=pk)


def _page(request: HttpRequest, application: Application, **more: Any) -> HttpResponse:
    by, call = request.user, application.call
    reviews = list(application.reviews.select_related("reviewer"))
    sent = [review for review in reviews if review.state == Review.State.SENT]
    context = {
        "application": application,
        "rows": pages.summary(application),
        "asked": reviews,
        "reviews": sent,
        "own": None,
        "criteria": compare(sent),
        "mean": rubric.mean([review.scores for review in sent]),
        "may_assign": applications.assign.allowed(application, by),
        "assign_form": AssignForm(reviewers=may_review(application), needed=call.reviews_needed),
        "undecided": application.state in applications.reject.sources,
        "why_not_accept": moves.accept.why_not(application, by),
        "accept_form": AcceptForm(mentors=rules.may_mentor(application.cooperative), auto_id="accept_%s"),
        "may_reject": applications.reject.allowed(application, by),
        "reject_form": LetterForm(auto_id="reject_%s"),
        "may_decide": moves.accept.who.test(by, application),
        **more,
    }
    return render(request, "incubator/journeys/staff_application.html", context)
