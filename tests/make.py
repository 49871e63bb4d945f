"""Builders: states are reached only by the moves a person would make. Times are told from now."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils.text import slugify

from crowdcoop import clock
from crowdcoop.people import moves as people
from crowdcoop.people.models import Cooperative, User
from incubator.applications import moves as applications
from incubator.applications import rubric
from incubator.applications.models import Application, Review
from incubator.calls import moves as calls
from incubator.calls.models import Call
from incubator.journeys import moves as journeys
from incubator.journeys.models import Incubation

DAY = timedelta(days=1)
ANSWERS = {
    "applicant_kind": Application.Kind.FORMING,
    "people": 4,
    "idea": "A shared oven for the neighbourhood.",
    "needs": "An oven, works and training.",
    "community": "Two schools and a market.",
    "impact": "Good bread and four jobs.",
    "commitment": "One day a week each, for a year.",
}
DIAGNOSIS = {
    "who_you_are": "Four bakers with an association.",
    "challenges": "No plan of costs yet; a street that wants them.",
    "training_needs": "Economics, and how to run a campaign.",
    "roadmap": "Plan by March, statutes by April, campaign in June.",
}
_numbers = count(1)


def person(name: str = "", *, role: str = "", email: str = "", language: str = "en") -> User:
    """Somebody with an account and, if asked for, a role of the programme."""
    number = next(_numbers)
    email = email or f"{slugify(name) or 'person'}{number}@example.org"
    someone = User.objects.create_user(email, name=name or f"Person {number}", language=language)
    if role:
        people.give_role(someone, by=None, role=role)
    return someone


def cooperative(lead: User | None = None, *team: User, name: str = "", **details: Any) -> Cooperative:
    """A co-op with its team; somebody leads it, named or not."""
    lead = lead or person("Lead")
    coop = people.found(None, by=lead, name=name or f"Co-op {next(_numbers)}", **details)
    for mate in team:
        people.join_team(coop, by=lead, person=mate)
    return coop


def call(by: User | None = None, *, opens: timedelta = -7 * DAY, closes: timedelta = 30 * DAY, **numbers: Any) -> Call:
    """A draft with its terms; it opens and closes that far from now."""
    now = clock.now()
    numbers = {"title": f"Call {next(_numbers)}", "places": 5, **numbers}
    dates = {"opens_at": now + opens, "closes_at": now + closes, "decision_by": (now + closes + 14 * DAY).date()}
    draft = calls.draft(None, by=by, **dates, **numbers)
    return calls.publish_terms(draft, by=by, text="One person, one vote.")


def open_call(by: User | None = None, **numbers: Any) -> Call:
    return calls.open_call(call(by, **numbers), by=by)


def application(coop: Cooperative | None = None, call: Call | None = None, **answers: Any) -> Application:
    """A draft with every answer in it, begun by the lead."""
    coop = coop or cooperative()
    lead = coop.team()[0]
    begun = applications.start(coop, by=lead, call=call or open_call())
    return applications.save(begun, by=lead, version=0, **{**ANSWERS, **answers})


def submitted(coop: Cooperative | None = None, call: Call | None = None, **answers: Any) -> Application:
    draft = application(coop, call, **answers)
    return applications.submit(draft, by=draft.cooperative.team()[0], terms=draft.call.terms)


def in_review(
    coop: Cooperative | None = None,
    call: Call | None = None,
    *,
    coordinator: User | None = None,
    reviewers: list[User] | None = None,
) -> Application:
    sent = submitted(coop, call)
    reviewers = reviewers or [person("Reviewer", role="mentor") for _ in range(sent.call.reviews_needed)]
    coordinator = coordinator or person("Coordinator", role="coordinator")
    return applications.assign(sent, by=coordinator, reviewers=reviewers)


def sent_review(review: Review, score: int = 3, **more: Any) -> Review:
    words = {"recommendation": "yes", "comment": "Sound.", "scores": dict.fromkeys(rubric.NAMES, score), **more}
    applications.declare_no_conflict(review, by=review.reviewer)
    return applications.send_review(review, by=review.reviewer, **words)


def reviewed(*args: Any, **more: Any) -> Application:
    """In review, with every review sent: ready to be decided."""
    under_review = in_review(*args, **more)
    for review in under_review.reviews.filter(state=Review.State.ASSIGNED):
        sent_review(review)
    return under_review


def incubation(
    coop: Cooperative | None = None,
    call: Call | None = None,
    *,
    mentor: User | None = None,
    coordinator: User | None = None,
) -> Incubation:
    """Accepted, with its mentor: the initial diagnosis comes next."""
    coordinator = coordinator or person("Coordinator", role="coordinator")
    ready = reviewed(coop, call, coordinator=coordinator)
    mentor = mentor or person("Mentor", role="mentor")
    return journeys.accept(ready, by=coordinator, mentor=mentor, reason="A sound plan.").incubation


def diagnosed(*args: Any, **more: Any) -> Incubation:
    begun = incubation(*args, **more)
    return journeys.record_diagnosis(begun, by=begun.mentor, **DIAGNOSIS)


def itinerary(*args: Any, **more: Any) -> Incubation:
    """On its itinerary: diagnosed, and the roadmap agreed by the lead."""
    begun = diagnosed(*args, **more)
    return journeys.begin_itinerary(begun, by=begun.cooperative.team()[0])


def sign_offs(incubation: Incubation, stage: str, *, coordinator: User | None = None) -> Incubation:
    """The mentor's yes and a coordinator's to the next stage."""
    coordinator = coordinator or person("Coordinator", role="coordinator")
    journeys.sign_off(incubation, by=incubation.mentor, stage=stage)
    return journeys.sign_off(incubation, by=coordinator, stage=stage)


def review_words(score: int = 3, **more: Any) -> dict[str, Any]:
    """What a reviewer's browser sends."""
    scores = {f"score_{name}": str(score) for name in rubric.NAMES}
    return {**scores, "recommendation": "yes", "comment": "Sound.", **more}
