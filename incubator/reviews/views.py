"""A mentor reviews without knowing whom: first the question of a conflict, then the answers, then the others' reviews."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from crowdcoop.people.door import only
from crowdcoop.people.rules import mentor
from incubator.reviews import blind, moves, rubric, rules
from incubator.reviews.forms import ReviewForm
from incubator.reviews.models import Review

State = Review.State


@only(mentor)
def mentor_conflict(request: HttpRequest, pk: int) -> HttpResponse:
    review = _mine(request, pk)
    if review.state != State.ASSIGNED:
        return redirect("mentor_review", pk)
    if request.method == "POST" and request.POST.get("relation") == "yes":
        moves.declare_conflict(review, by=request.user)
        messages.success(request, _("Thank you. Somebody else will review it."))
        return redirect("mentor")
    if request.method == "POST" and request.POST.get("relation") == "no":
        moves.declare_no_conflict(review, by=request.user)
        return redirect("mentor_review", pk)
    context = {"code": review.application.blind_code, "kind": review.application.get_applicant_kind_display()}
    return render(request, "incubator/reviews/conflict.html", {**context, "unanswered": request.method == "POST"})


@only(mentor)
def mentor_review(request: HttpRequest, pk: int) -> HttpResponse:
    review = _mine(request, pk)
    if review.state == State.SENT:
        return _sent(request, review)
    if review.state == State.WITHDRAWN or rules.still_in_review(review):
        return redirect("mentor")
    if not review.relation:
        return redirect("mentor_conflict", pk)
    sending = request.POST.get("then") == "send"
    form = ReviewForm(request.POST or None, review=review, sending=sending)
    if form.is_valid():
        step = moves.send_review if sending else moves.save_review
        step(review, by=request.user, **form.words())
        messages.success(request, _("Your review is sent.") if sending else _("Your draft is saved."))
        return redirect("mentor_review", pk)
    return render(request, "incubator/reviews/review_form.html", {"form": form, **_blind(review)})


def _sent(request: HttpRequest, review: Review) -> HttpResponse:
    """The others' reviews appear once one's own is sent: by criterion, one's own first, without names."""
    sent = review.application.reviews.filter(state=State.SENT).order_by("sent_at", "id")
    ordered = sorted(sent, key=lambda one: one.pk != review.pk)
    context = {**_blind(review), "review": review, "reviews": ordered, "criteria": compare(ordered)}
    return render(request, "incubator/reviews/review_sent.html", context)


def compare(reviews: list[Review]) -> list[dict[str, Any]]:
    """A row for each criterion; two points apart or more are opinions to talk about."""
    rows = []
    for criterion in []:
        scores = [review.scores.get(criterion.name) for review in reviews]
        given = [score for score in scores if score is not None]
        rows.append({"words": criterion.words, "scores": scores, "apart": bool(given) and max(given) - min(given) >= 2})
    return rows


def _blind(review: Review) -> dict[str, Any]:
    """Never the application itself: a template cannot say what it does not have."""
    application = review.application
    return {
        "review_pk": review.pk,
        "code": application.blind_code,
        "kind": application.get_applicant_kind_display(),
        "people": application.people,
        "answers": blind.answers(application),
    }


def _mine(request: HttpRequest, pk: int) -> Review:
    mine = Review.objects.filter(reviewer=request.user).select_related("application__cooperative", "application__call")
    review = get_object_or_404(mine, pk=pk)
    if not rules.reviewer.test(request.user, review):
        raise Http404
    return review
