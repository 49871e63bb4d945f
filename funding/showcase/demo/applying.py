"""How a co-op of the demo applies, and how its application is read: what they say is in their texts."""

from collections.abc import Generator, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from crowdcoop.people.models import Cooperative, User
from crowdcoop.reports import build as make_reports
from crowdcoop.reports.models import Report
from funding.showcase.demo import road
from funding.showcase.demo.world import World
from incubator.applications import moves as applications
from incubator.applications.models import Application
from incubator.calls.content import HIGHEST, CallQuestion
from incubator.reviews import moves as reviews
from incubator.reviews import rubric
from incubator.reviews.models import Review
from incubator.selection import moves as selection
from incubator.selection import preparing, sending

Part, Kind = CallQuestion.Part, CallQuestion.Kind
FIRST_SITTING = (Part.TEAM, Part.IDEA, Part.NEEDS)
SECOND_SITTING = (Part.COMMUNITY, Part.IMPACT, Part.COMMITMENT)
CANNOT_JUDGE = -1


class Days(NamedTuple):
    """How many days ago they came, sat down to write, sat down again, and sent it."""

    founded: float
    first: float
    second: float
    sent: float


def draft(world: World, told: dict[str, Any], call: str, days: Days) -> Generator[datetime, None, Application]:
    """In two sittings, as it is: who we are and the idea first, the rest another evening and by somebody else."""
    yield world.ago(days.founded, 18)
    cooperative = road.found(world, told)
    yield world.ago(days.first, 20, 30)
    application = begin(world, cooperative, told, call)
    yield world.ago(days.second, 21, 15)
    return write(application, told, SECOND_SITTING, by=list(cooperative.team())[-1])


def sent(
    world: World, told: dict[str, Any], call: str, days: Days, *, hour: int = 20, minute: int = 0
) -> Generator[datetime, None, Application]:
    application = yield from draft(world, told, call, days)
    yield world.ago(days.sent, hour, minute)
    application = submit(application)
    if any("account" in one for one in told["team"]):
        # The other copies are left to the worker: drawing each takes a second.
        yield world.ago(days.sent, hour, minute + 1)
        make_reports.build_due(Report.objects.filter(cooperative=application.cooperative))
    return application


def begin(world: World, cooperative: Cooperative, told: dict[str, Any], call: str) -> Application:
    lead, answers = road.lead_of(cooperative), told["application"]
    about_us = {name: answers[name] for name in applications.ABOUT_US}
    application = applications.start(cooperative, by=lead, call=world.calls[call], **about_us)
    return write(application, told, FIRST_SITTING, by=lead)


def write(application: Application, told: dict[str, Any], parts: Iterable[str], *, by: User) -> Application:
    """The parts there is something to say in; the others are left for another day."""
    for part in parts:
        questions = application.call.questions.filter(part=part).order_by("position")
        answers = {
            one.name: _value(one, told["application"][one.name]) for one in questions if one.name in told["application"]
        }
        if answers:
            version = application.part_versions.get(part, 0)
            application = applications.save(application, by=by, part=part, version=version, answers=answers)
    return application


def _value(question: CallQuestion, answer: Any) -> str:
    """Sums are told in euros and kept in cents."""
    return str(answer * 100) if question.kind == Kind.MONEY else str(answer)


def submit(application: Application) -> Application:
    return applications.submit(application, by=road.lead_of(application.cooperative), terms=application.call.terms)


def ask(world: World, application: Application, readers: Iterable[int]) -> Application:
    """`readers` are numbers among the mentors."""
    return reviews.assign(application, by=world["coordinator"], reviewers=[world.mentors[n] for n in readers])


def review_by(world: World, application: Application, reader: int) -> Review:
    return application.reviews.get(reviewer=world.mentors[reader])


def judge(review: Review, told: dict[str, Any]) -> Review:
    """Sent with the marks and the words of the texts."""
    reviews.declare_no_conflict(review, by=review.reviewer)
    words = {"recommendation": told["recommendation"], "comment": told["comment"], "scores": _marks(review, told)}
    return reviews.send_review(review, by=review.reviewer, **words)


def half_judge(review: Review, told: dict[str, Any]) -> Review:
    """Begun and left for another evening."""
    reviews.declare_no_conflict(review, by=review.reviewer)
    words = {"recommendation": "", "comment": told["comment"], "scores": _marks(review, told), "points": {}}
    return reviews.save_review(review, by=review.reviewer, **words)


def _marks(review: Review, told: dict[str, Any]) -> rubric.Marks:
    names = [criterion.name for criterion in rubric.criteria_of(review.application.call)]
    return {name: None if mark == CANNOT_JUDGE else mark for name, mark in zip(names, told["scores"], strict=False)}


def judge_somehow(world: World, review: Review) -> Review:
    """Marks around 3: nobody gives the same everywhere."""
    random = world.random(f"review {review.application.cooperative.slug} {review.reviewer.email}")
    number = review.application.call.criteria.count()
    comment = "Grupo sólido y necesidad clara. Falta aterrizar el calendario y quién hace qué."
    scores = [min(3 + random.choice([-1, 0, 0, 1]), HIGHEST) for _criterion in range(number)]
    return judge(review, {"scores": scores, "recommendation": "yes", "comment": comment})


def prepare(world: World, application: Application, outcome: str, told: dict[str, Any], **more: Any) -> Application:
    """Written down; its letter leaves with the others of the call."""
    return selection.prepare(application, by=world["coordinator"], outcome=outcome, reason=told["reason"], **more)


def send_letters(world: World, call: str) -> None:
    """What a coordinator confirms on the page, and the sweeper that sends them."""
    by = world["coordinator"]
    shown = preparing.mark(preparing.to_confirm(world.calls[call], by))
    selection.send_letters(world.calls[call], by=by, shown=shown)
    sending.send_letters_due()
