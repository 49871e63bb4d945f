"""The coordination's list of applications, and what it does with one (accepting: journeys)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator
from incubator.applications.models import Application
from incubator.calls.models import Call
from incubator.reviews import moves, rubric, rules
from incubator.reviews.forms import AssignForm
from incubator.reviews.models import Review

A_PAGE = 50


@require_safe
@only(coordinator)
def staff_applications(request: HttpRequest) -> HttpResponse:
    chosen = {name: request.GET.get(name, "") for name in ("call", "state")}
    page = Paginator(_table(**chosen), A_PAGE).get_page(request.GET.get("page"))
    for application in page:
        application.mean = rubric.mean(
            [review.total for review in application.sent_reviews if review.total is not None]
        )
    states = [choice for choice in Application.State.choices if choice[0] != Application.State.DRAFT]
    context = {"page": page, "calls": Call.objects.all(), "states": states, "chosen": chosen}
    return render(request, "incubator/selection/staff_applications.html", context)


def _table(call: str, state: str):
    done, asked = Q(reviews__state=Review.State.SENT), Q(reviews__state__in=[Review.State.ASSIGNED, Review.State.SENT])
    sent_reviews = Prefetch("reviews", Review.objects.filter(state=Review.State.SENT), to_attr="sent_reviews")
    found = Application.objects.sent().select_related("cooperative", "call")
    if call.isascii() and call.isdigit():
        found = found.filter(call=call[:18])
    if state in Application.State.values:
        found = found.filter(state=state)
    counts = {"reviews_done": Count("reviews", filter=done), "reviews_asked": Count("reviews", filter=asked)}
    return found.annotate(**counts).prefetch_related(sent_reviews).order_by("sent_at", "id")


@require_POST
@only(coordinator)
def staff_assign(request: HttpRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(Application.objects.sent(), pk=pk)
    needed, free = application.call.reviews_needed, rules.may_review(application)
    form = AssignForm(request.POST, reviewers=free, needed=needed)
    if not form.is_valid():
        messages.error(request, _("Choose the reviewers from the list."))
        return redirect("staff_application", pk)
    moves.assign(application, by=request.user, reviewers=form.cleaned_data["reviewers"])
    messages.success(request, _("The reviewers have been told."))
    return redirect("staff_application", pk)
