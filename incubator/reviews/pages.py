"""What a reviewer's pages show. Never the application itself: a template cannot say what it does not have."""

from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crowdcoop.look.text import in_language
from incubator.reviews import blind, moves, opinions, rubric
from incubator.reviews.forms import ReviewForm
from incubator.reviews.models import Review

A_PAGE = 24


def percent(total: int | None) -> str:
    """7250 is 72,5 %."""
    if total is None:
        return ""
    sign = "%" if get_language() == "en" else "\N{NO-BREAK SPACE}%"
    return f"{number_format(Decimal(total) / 100, decimal_pos=1)}{sign}"


def before_reading(review: Review) -> dict[str, Any]:
    application = review.application
    return {
        "pk": review.pk,
        "code": application.blind_code,
        "kind": application.get_applicant_kind_display(),
        "people": application.people,
        "due": application.call.decision_by,
        "answered": bool(review.relation),
        "unsure": review.relation == Review.Relation.UNSURE,
        "sent": review.state == Review.State.SENT,
    }


def to_write(review: Review, form: ReviewForm) -> dict[str, Any]:
    reasons = moves.send_review.why_not(review, review.reviewer)
    asked = moves.request_information.allowed(review.application, review.reviewer)
    return {
        **_to_look_at(review, form),
        "total": total_so_far(review, form) or not_yet(),
        "saved_at": review.saved_at,
        "not_now": reasons,
        "may_ask": asked,
    }


def to_read(review: Review) -> dict[str, Any]:
    return {
        **_to_look_at(review),
        "review": review,
        "marks": _given(review),
        "decided": blind.revealed(review.application),
        "may_leave": moves.declare_conflict.allowed(review, review.reviewer),
    }


def _given(review: Review) -> list[tuple[Any, Any]]:
    asked = rubric.rubric_of(review.application.call)
    marks = [(in_language(one, "words"), review.scores.get(one.name, "")) for one in asked.criteria]
    marks += [(in_language(one, "words"), review.points.get(one.name, "")) for one in asked.scored]
    rows = [(words, _("not judged") if mark is None else str(mark)) for words, mark in marks]
    rows += [(_("Weighted total"), percent(review.total))]
    return [*rows, (_("Should it have a place?"), review.get_recommendation_display())]


def others(review: Review) -> dict[str, Any]:
    application, reviews = review.application, opinions.own_first(review)
    veil, numbers = blind.veil_of(application), opinions.numbers(application)
    return {
        **before_reading(review),
        "name": _name(review),
        "rows": opinions.by_criterion(rubric.criteria_of(application.call), reviews),
        "reviews": [(one, percent(one.total)) for one in opinions.without_names(review, reviews, numbers, veil)],
        "due_reviews": application.call.reviews_needed,
        "remarks": opinions.conversation(application, review.reviewer_id, numbers, veil),
        "may_say": moves.write_remark.allowed(application, review.reviewer),
    }


def total_so_far(review: Review, form: ReviewForm) -> str:
    """Only once everything is answered: before, it would be a total of something else."""
    criteria = form.asked.criteria
    answered = set(review.scores) == {criterion.name for criterion in criteria}
    return percent(rubric.total(criteria, review.scores)) if answered else ""


def not_yet() -> str:
    return _("once every criterion is answered")


def sent_by(request: HttpRequest) -> Page:
    sent = Review.objects.counting().filter(reviewer=request.user).order_by("-sent_at", "-id")
    page = Paginator(sent.select_related("application__cooperative"), A_PAGE).get_page(request.GET.get("page"))
    for review in page:
        review.title = _name(review) or review.blind_code
    return page


def _to_look_at(review: Review, form: ReviewForm | None = None) -> dict[str, Any]:
    application = review.application
    read = blind.answers_of(application, blind.veil_of(application))
    answers = [(one, form.points_of(one.question) if form else []) for one in read]
    return {**before_reading(review), "name": _name(review), "answers": answers}


def _name(review: Review) -> str:
    return review.cooperative.name if blind.revealed(review.application) else ""
