"""Builders: states are reached only by the moves a person would make. Times are told from now."""

import functools
from collections.abc import Callable
from datetime import timedelta
from itertools import count, cycle
from typing import Any

from django.utils.text import slugify

from crowdcoop import clock
from crowdcoop.files.checking import Checked
from crowdcoop.files.kinds import Kind
from crowdcoop.people import moves as people
from crowdcoop.people.models import Cooperative, User
from crowdcoop.together import together
from incubator.advice import moves as advice
from incubator.applications import moves as applications
from incubator.applications.models import Application
from incubator.calls import moves as calls
from incubator.calls.content import CallQuestion
from incubator.calls.models import Call
from incubator.journeys import moves as journeys
from incubator.journeys.models import Incubation
from incubator.reviews import moves as reviews
from incubator.reviews import rubric
from incubator.reviews.models import Review
from incubator.selection import moves as selection
from incubator.selection import preparing
from incubator.selection.models import Decision

DAY = timedelta(days=1)
ABOUT_US = {"applicant_kind": Application.Kind.FORMING, "people": 4}
ANSWERS = {
    "team": "Four bakers; one keeps the accounts.",
    "idea": "A shared oven for the neighbourhood.",
    "needs": "An oven, works and training.",
    "community": "Two schools and a market.",
    "impact": "Good bread and four jobs.",
    "commitment": "One day a week each, for a year.",
    "agreed": "yes",
}
DIAGNOSIS = {
    "who_you_are": "Four bakers with an association.",
    "moment": "Bread is sold already; the oven is old.",
    "legal": "An association that is to become a co-op.",
    "economic": "No plan of costs yet; a street that wants them.",
    "human": "One of the four keeps the accounts; all decide on Mondays.",
    "needs_training": "Economics, and how to run a campaign.",
    "needs_funding": "An oven.",
    "needs_alliances": "The mills.",
    "roadmap": "Plan by March, statutes by April, campaign in June.",
}
_numbers = count(1)


def as_one(build: Callable[..., Any]) -> Callable[..., Any]:
    """A builder whose steps are one transaction, with one writing of the journal: a state on the way to a test's own."""

    @functools.wraps(build)
    def built(*given: Any, **named: Any) -> Any:
        with together():
            return build(*given, **named)

    return built


@as_one
def person(name: str = "", *, role: str = "", email: str = "", language: str = "en") -> User:
    """Somebody with an account and, if asked for, a role of the programme."""
    number = next(_numbers)
    email = email or f"{slugify(name) or 'person'}{number}@example.org"
    someone = User.objects.create_user(email, name=name or f"Person {number}", language=language)
    if role:
        people.give_role(someone, by=None, role=role)
    return someone


# The cast of tests/cast.py, who are the same people in every test.
def lead() -> User:
    return person("Laia Puig", email="lead@example.org")


def teammate() -> User:
    return person("Teo Roca", email="teammate@example.org")


def mentor() -> User:
    return person("Núria Vidal", role="mentor", email="mentor@example.org")


def coordinator() -> User:
    return person("Carla Font", role="coordinator", email="coordinator@example.org")


def la_fleca(*team: User) -> Cooperative:
    return cooperative(*team, name="La Fleca", town="Barcelona", sentence="Bread of the neighbourhood")


@as_one
def cooperative(lead: User | None = None, *team: User, name: str = "", **details: Any) -> Cooperative:
    """A co-op with its team; somebody leads it, named or not."""
    lead = lead or person("Lead")
    coop = people.found(None, by=lead, name=name or f"Co-op {next(_numbers)}", **details)
    for mate in team:
        people.join_team(coop, by=lead, person=mate)
    return coop


@as_one
def call(by: User | None = None, *, opens: timedelta = -7 * DAY, closes: timedelta = 30 * DAY, **numbers: Any) -> Call:
    """Announced, with its terms; it opens and closes that far from now."""
    now = clock.now()
    numbers = {"title": f"Call {next(_numbers)}", "places": 5, **numbers}
    dates = {"opens_at": now + opens, "closes_at": now + closes, "decision_by": (now + closes + 14 * DAY).date()}
    draft = calls.draft(None, by=by, **dates, **numbers)
    calls.publish_terms(draft, by=by, text="One person, one vote.")
    return calls.announce(draft, by=by) if closes > timedelta(0) else draft


@as_one
def open_call(by: User | None = None, **numbers: Any) -> Call:
    return calls.open_call(call(by, **numbers), by=by)


@as_one
def application(coop: Cooperative | None = None, call: Call | None = None, **answers: str) -> Application:
    """A draft with every answer that is needed in it, begun by the lead."""
    coop = coop or cooperative()
    lead = coop.team()[0]
    begun = applications.start(coop, by=lead, call=call or open_call(), **ABOUT_US)
    given = ANSWERS | answers
    for part in CallQuestion.Part:
        names = begun.call.questions.filter(part=part, name__in=given).values_list("name", flat=True)
        written = {name: given[name] for name in names}
        version = begun.part_versions.get(part, 0)
        begun = applications.save(begun, by=lead, part=part, version=version, answers=written)
    return begun


def attached(application: Application, name: str = "plan.pdf") -> Application:
    """With a document to its file question, as if it had been checked."""
    file = Checked(Kind.PDF, b"%PDF-1.4 plan", name)
    question = application.call.questions.get(name="documents")
    return applications.attach(application, by=application.cooperative.team()[0], question=question, file=file)


@as_one
def submitted(coop: Cooperative | None = None, call: Call | None = None, **answers: str) -> Application:
    draft = application(coop, call, **answers)
    return applications.submit(draft, by=draft.cooperative.team()[0], terms=draft.call.terms)


@as_one
def in_review(
    coop: Cooperative | None = None,
    call: Call | None = None,
    *,
    coordinator: User | None = None,
    reviewers: list[User] | None = None,
) -> Application:
    sent = submitted(coop, call)
    reviewers = reviewers or _reviewers_of(sent.call)
    coordinator = coordinator or person("Coordinator", role="coordinator")
    return reviews.assign(sent, by=coordinator, reviewers=reviewers)


def _reviewers_of(call: Call) -> list[User]:
    """New mentors, of the organisations that give the call its hours if there are any."""
    people = [person("Reviewer", role="mentor") for _ in range(call.reviews_needed)]
    pools = list(call.pools.select_related("organisation"))
    for n, someone in enumerate(people if pools else []):
        pools[n % len(pools)].organisation.mentors.add(someone)
    return people


def reviewers_for(call: Call) -> list[User]:
    """As many as the call asks for, in turn from the organisations that give it their hours, if it names any."""
    people_asked = [person("Reviewer", role="mentor") for _ in range(call.reviews_needed)]
    names = call.pools.values_list("organisation__name", flat=True)
    for one, name in zip(people_asked, cycle(names), strict=False):
        advice.found_organisation(None, by=None, name=name, mentors=[one])
    return people_asked


def sent_review(review: Review, score: int = 3, **more: Any) -> Review:
    scores = dict.fromkeys(names_of_criteria(review.application.call), score)
    words = {"recommendation": "yes", "comment": "Sound.", "scores": scores, **more}
    reviews.declare_no_conflict(review, by=review.reviewer)
    return reviews.send_review(review, by=review.reviewer, **words)


def names_of_criteria(call: Call) -> list[str]:
    return [criterion.name for criterion in rubric.criteria_of(call)]


@as_one
def reviewed(*args: Any, **more: Any) -> Application:
    """In review, with every review sent: ready to be decided."""
    under_review = in_review(*args, **more)
    for review in under_review.reviews.filter(state=Review.State.ASSIGNED):
        sent_review(review)
    return under_review


@as_one
def decided(
    application: Application,
    outcome: str,
    *,
    coordinator: User | None = None,
    mentor: User | None = None,
    reason: str = "A sound plan.",
) -> Application:
    """The decision prepared, and its letter sent."""
    by = coordinator or person("Coordinator", role="coordinator")
    if outcome == Decision.Outcome.ACCEPTED:
        mentor = mentor or person("Mentor", role="mentor")
    selection.prepare(application, by=by, outcome=outcome, reason=reason, mentor=mentor)
    confirmed(application.call, by, outcome)
    step = {"accepted": selection.accept, "waitlisted": selection.put_on_waiting_list, "rejected": selection.reject}
    return step[outcome](application, by=by)


def confirmed(call: Call, by: User, outcome: str = "") -> Call:
    """The letters that are prepared (with this outcome) may leave."""
    shown = preparing.mark(preparing.to_confirm(call, by, outcome))
    return selection.send_letters(call, by=by, shown=shown, outcome=outcome)


@as_one
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
    return decided(ready, "accepted", coordinator=coordinator, mentor=mentor).incubation


@as_one
def diagnosed(*args: Any, **more: Any) -> Incubation:
    begun = incubation(*args, **more)
    return journeys.record_diagnosis(begun, by=begun.mentor, **DIAGNOSIS)


@as_one
def itinerary(*args: Any, **more: Any) -> Incubation:
    """On its itinerary: diagnosed, and the roadmap agreed by the lead."""
    begun = diagnosed(*args, **more)
    return journeys.begin_itinerary(begun, by=begun.cooperative.team()[0])


@as_one
def sign_offs(incubation: Incubation, stage: str, *, coordinator: User | None = None) -> Incubation:
    """The mentor's yes and a coordinator's to the next stage."""
    coordinator = coordinator or person("Coordinator", role="coordinator")
    journeys.sign_off(incubation, by=incubation.mentor, stage=stage)
    return journeys.sign_off(incubation, by=coordinator, stage=stage)


def review_words(call: Call, score: int = 3, **more: Any) -> dict[str, Any]:
    """What a reviewer's browser sends."""
    scores = {f"score_{name}": str(score) for name in names_of_criteria(call)}
    return {**scores, "recommendation": "yes", "comment": "Sound.", **more}
