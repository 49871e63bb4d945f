"""A mentor reviews without knowing whom: first the question of a conflict, then the answers, then the others' reviews."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crowdcoop import clock
from crowdcoop.people.door import only
from crowdcoop.people.rules import mentor
from incubator.applications.models import Application
from incubator.reviews import moves, pages, rules
from incubator.reviews.forms import AskForm, RelationForm, RemarkForm, ReviewForm
from incubator.reviews.models import Review

State = Review.State
A_WEEK = timedelta(days=7)


@only(mentor)
def mentor_conflict(request: HttpRequest, pk: int) -> HttpResponse:
    review = _mine(request, pk)
    if rules.still_undecided(review):
        return redirect("mentor_review", pk)
    if request.POST.get("relation") == "yes":
        moves.declare_conflict(review, by=request.user)
        messages.success(request, _("Thank you for saying so. You have left this review."))
        return redirect("mentor")
    form = RelationForm(request.POST if request.method == "POST" else None)
    if not review.relation and form.is_valid():
        unsure = form.cleaned_data["relation"] == Review.Relation.UNSURE
        step = moves.declare_unsure if unsure else moves.declare_no_conflict
        step(review, by=request.user)
        return redirect("mentor_conflict" if unsure else "mentor_review", pk)
    return render(request, "incubator/reviews/conflict.html", {"form": form, **pages.before_reading(review)})


@only(mentor)
def mentor_review(request: HttpRequest, pk: int) -> HttpResponse:
    review = _mine(request, pk)
    if review.relation != Review.Relation.NONE:
        return _ask_first(review)
    if not moves.save_review.allowed(review, request.user):
        return _over(request, review)
    form = ReviewForm(request.POST or None, review=review, sending=request.POST.get("then") == "send")
    if form.is_valid():
        return _kept(request, review, form)
    if request.method == "POST" and _wants_json(request):
        return JsonResponse(
            {"sentence": " ".join(words for each in form.errors.values() for words in each)}, status=422
        )
    return render(request, "incubator/reviews/review_form.html", {"form": form, **pages.to_write(review, form)})


def _ask_first(review: Review) -> HttpResponse:
    """Nothing is read before there is an answer; and when it is too late for one, nothing is read."""
    if rules.still_undecided(review):
        raise Http404
    return redirect("mentor_conflict", review.pk)


def _over(request: HttpRequest, review: Review) -> HttpResponse:
    """Sent, or too late: to read only."""
    if _wants_json(request):
        reasons = moves.save_review.why_not(review, request.user)
        return JsonResponse({"refused": True, "sentence": " ".join(map(str, reasons))}, status=409)
    return render(request, "incubator/reviews/review_read.html", pages.to_read(review))


def _kept(request: HttpRequest, review: Review, form: ReviewForm) -> HttpResponse:
    """The draft is kept whatever was pressed; a review that cannot be sent at the moment stays one."""
    then, not_now = request.POST.get("then"), moves.send_review.why_not(review, request.user)
    if then == "send" and not not_now:
        moves.send_review(review, by=request.user, **form.words())
        return _next(request, review)
    review = moves.save_review(review, by=request.user, **form.words())
    if _wants_json(request):
        at = f"{localtime(review.saved_at):%H:%M}"
        said = {"sentence": _("Saved at %(time)s") % {"time": at}, "saved_at": at}
        return JsonResponse(said | {"fields": {"total": pages.total_so_far(review, form) or pages.not_yet()}})
    if then == "ask":
        return redirect("mentor_review_ask", review.pk)
    for reason in not_now if then == "send" else []:
        messages.error(request, reason)
    messages.success(request, _("Your draft is saved."))
    return redirect("mentor_review", review.pk)


def _next(request: HttpRequest, review: Review) -> HttpResponse:
    """The next one of the queue opens; after the last, what the others say."""
    messages.success(request, _("Your review of %(code)s is sent.") % {"code": review.blind_code})
    following = Review.objects.waiting_for(request.user).first()
    return redirect(following) if following else redirect("mentor_review_others", review.pk)


@only(mentor)
def mentor_review_ask(request: HttpRequest, pk: int) -> HttpResponse:
    review = _mine(request, pk)
    form = AskForm(request.POST or None, review=review, suggested=localtime(clock.now() + A_WEEK))
    not_now = moves.request_information.why_not(review.application, request.user)
    if form.is_valid():
        moves.request_information(review.application, by=request.user, **form.cleaned_data)
        messages.success(request, _("The team has been asked. You can send your review when it has answered."))
        return redirect("mentor")
    if not rules.may_ask.test(request.user, review.application):
        raise Http404
    context = {"form": form, "not_now": not_now, **pages.before_reading(review)}
    return render(request, "incubator/reviews/ask.html", context)


@only(mentor)
def mentor_review_others(request: HttpRequest, pk: int) -> HttpResponse:
    review = _mine(request, pk)
    if review.state != State.SENT:
        return render(request, "incubator/reviews/others_not_yet.html", pages.before_reading(review), status=403)
    form = RemarkForm(request.POST or None)
    if form.is_valid():
        moves.write_remark(review.application, by=request.user, words=form.cleaned_data["words"])
        messages.success(request, _("The other reviewers and the coordination can read it."))
        return redirect("mentor_review_others", pk)
    return render(request, "incubator/reviews/others.html", {"form": form, **pages.others(review)})


@require_safe
@only(mentor)
def mentor_reviews(request: HttpRequest) -> HttpResponse:
    """What one has sent: with its code until the decision, with its name after."""
    return render(request, "incubator/reviews/mine.html", {"page": pages.sent_by(request)})


@require_safe
@login_required
def remarks(request: HttpRequest, pk: int) -> HttpResponse:
    """The address in a mail that goes to reviewers and to the coordination: each finds the conversation on their own page."""
    application = get_object_or_404(Application.objects.sent(), pk=pk)
    if not rules.may_discuss.test(request.user, application):
        raise Http404
    own = application.reviews.counting().filter(reviewer=request.user).first()
    return redirect("mentor_review_others", own.pk) if own else redirect("staff_application", pk)


def _mine(request: HttpRequest, pk: int) -> Review:
    """One's own, as long as one is a mentor from outside the team; a review that one has left is nobody's."""
    mine = Review.objects.filter(reviewer=request.user, state__in=[State.ASSIGNED, State.SENT])
    review = get_object_or_404(mine, pk=pk)
    if not rules.reviewer.test(request.user, review):
        raise Http404
    return review


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
