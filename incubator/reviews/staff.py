"""The coordination shares out the reviews of a call: by a plan that it looks at first, or by hand."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator
from crowdcoop.refused import not_as_written
from incubator.applications.models import Application
from incubator.applications.rules import impartial_coordinator
from incubator.calls.models import Call
from incubator.reviews import moves, planning
from incubator.reviews.forms import ReviewersForm, TakeOffForm
from incubator.reviews.models import Review


@only(coordinator)
def staff_assignment(request: HttpRequest, pk: int) -> HttpResponse:
    call = get_object_or_404(Call, pk=pk)
    if request.method == "POST":
        moves.carry_out(call, by=request.user, plan=request.POST.get("plan", ""))
        messages.success(request, _("The reviews are assigned, and each reviewer has been told."))
        return redirect("staff_assignment", pk)
    context = {"call": call, **planning.page_of(call, request.user, request.GET.get("page"))}
    return render(request, "incubator/reviews/assignment.html", context)


@only(coordinator)
def staff_reviewers(request: HttpRequest, pk: int) -> HttpResponse:
    """By hand: who is lacking, or one more than the call asks for."""
    application = _under_review(request, pk)
    form = ReviewersForm(request.POST if request.method == "POST" else None, people=planning.free_people(application))
    if form.is_valid():
        chosen = list(form.chosen())
        if planning.lacking(application) or len(chosen) > 1:
            moves.assign(application, by=request.user, reviewers=chosen)
        else:
            moves.ask_one_more(application, by=request.user, reviewer=chosen[0])
        messages.success(request, ngettext("The reviewer has been told.", "The reviewers have been told.", len(chosen)))
        return redirect("staff_reviewers", pk)
    context = {"form": form, "application": application, "take_off_form": TakeOffForm()}
    return render(request, "incubator/reviews/reviewers.html", context | planning.reviewers_of(application))


@require_POST
@only(coordinator)
def staff_review_take_off(request: HttpRequest, pk: int) -> HttpResponse:
    review, form = _review(request, pk), TakeOffForm(request.POST)
    if not form.is_valid():
        raise not_as_written(form)
    review = moves.take_off(review, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("%(name)s reviews it no more, and has been told.") % {"name": review.reviewer})
    return redirect("staff_reviewers", review.application_id)


@require_POST
@only(coordinator)
def staff_review_clear(request: HttpRequest, pk: int) -> HttpResponse:
    review = moves.clear(_review(request, pk), by=request.user)
    messages.success(request, _("%(name)s can review it now, and has been told.") % {"name": review.reviewer})
    return redirect("staff_reviewers", review.application_id)


def _under_review(request: HttpRequest, pk: int) -> Application:
    application = get_object_or_404(Application.objects.sent().select_related("cooperative", "call"), pk=pk)
    if not impartial_coordinator.test(request.user, application):
        raise Http404
    return application


def _review(request: HttpRequest, pk: int) -> Review:
    review = get_object_or_404(Review.objects.select_related("application__cooperative", "reviewer"), pk=pk)
    if not impartial_coordinator.test(request.user, review):
        raise Http404
    return review
