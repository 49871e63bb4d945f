"""Builders of training, advice, community and the gate: all of it by moves, at past moments where it took place before."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import AnonymousUser

from crowdcoop import clock
from crowdcoop.people.models import Cooperative, User
from incubator.advice import moves as advice
from incubator.advice.models import MentoringOrganisation, Pool, Session
from incubator.community import moves as community
from incubator.community.models import Follow, Update
from incubator.gate import moves as gate
from incubator.journeys.models import Incubation
from incubator.training import moves as training
from incubator.training.models import Completion, Module
from incubator.training.playbook import Playbook
from tests import make, make_gate

_numbers = count(1)
HOUR = timedelta(hours=1)
RIGHT, WRONG = 0, 1


def playbook(slug: str = "", *, lessons: int = 2, questions: int = 2, **module: Any) -> Playbook:
    """A module as its files would say it; the first answer of each question is the right one."""
    number = next(_numbers)
    options = [
        {"text": "One person, one vote", "right": True, "reason": "Because it is a co-op."},
        {"text": "By capital", "right": False, "reason": "That is a limited company."},
        {"text": "The eldest", "right": False, "reason": "Age does not count."},
    ]
    return Playbook(
        slug=slug or f"module-{number}",
        module={"place": number, "title": f"Module {number}", "summary": "What you will be able to do.", **module},
        lessons=[
            {"slug": f"lesson-{n}", "title": f"Lesson {n}", "minutes": 10, "body": f"Words of lesson {n}."}
            for n in range(1, lessons + 1)
        ],
        questions=[{"text": f"Who decides? ({n})", "options": options} for n in range(1, questions + 1)],
    )


def module(slug: str = "", **more: Any) -> Module:
    return training.load_module(None, by=None, playbook=playbook(slug, **more))


def finish_lessons(incubation: Incubation, person: User, module: Module) -> None:
    for lesson in module.lessons.all():
        training.finish_lesson(incubation, by=person, lesson=lesson)


def passed(incubation: Incubation, person: User, module: Module) -> Completion:
    """This person has done the lessons and answered everything right."""
    finish_lessons(incubation, person, module)
    for question in module.questions.all():
        right = next(n for n, option in enumerate(question.options) if option["right"])
        training.answer(incubation, by=person, question=question, option=right)
    return Completion.objects.get(module=module, person=person, cooperative=incubation.cooperative)


def organisation(*mentors: User, name: str = "") -> MentoringOrganisation:
    return advice.found_organisation(None, by=None, name=name or f"Organisation {next(_numbers)}", mentors=mentors)


def pool(incubation: Incubation, *mentors: User) -> Pool:
    """The co-op's hours with an organisation of these mentors (by default, of its own)."""
    theirs = organisation(*(mentors or [incubation.mentor]))
    advice.open_pools(incubation, by=None)
    return incubation.pools.get(organisation=theirs)


def booked(pool: Pool, *, by: User | None = None, mentor: User | None = None, at: Any = None, **more: Any) -> Session:
    """A session to come: tomorrow, unless said. Who goes along books any time; a team takes one of those offered."""
    mentor = mentor or pool.organisation.mentors.order_by("id")[0]
    starts_at = at or clock.now() + timedelta(days=1)
    more = {"topic": "The plan of costs", **more}
    return advice.book(pool, by=by or pool.incubation.mentor, mentor=mentor, starts_at=starts_at, **more)


def begun(pool: Pool, *, ago: timedelta = 2 * HOUR, **more: Any) -> Session:
    """A session whose hour has come, booked the day before."""
    then = clock.now() - ago
    with clock.at(then - timedelta(days=1)):
        return booked(pool, at=then, **more)


def held(pool: Pool, *, minutes: int = 60, actions: Any = (), **more: Any) -> Session:
    words = {"said": "We went through the costs.", "agreed": "Ask three bakers for prices.", "minutes_used": minutes}
    session = begun(pool, **more)
    return advice.hold(session, by=session.mentor, actions=actions, **words)


def follower(cooperative: Cooperative, email: str = "", language: str = "en") -> Follow:
    """Somebody without an account who has confirmed."""
    email = email or f"follower{next(_numbers)}@example.org"
    asked = community.ask_to_follow(cooperative, by=AnonymousUser(), email=email, language=language)
    return community.confirm(asked, by=AnonymousUser())


def followers(cooperative: Cooperative, number: int) -> list[Follow]:
    return [follower(cooperative) for _ in range(number)]


def update(cooperative: Cooperative, by: User | None = None, **words: Any) -> Update:
    words = {"title": "The oven has come", "body": "It weighs *two tons*.", **words}
    return community.publish_update(cooperative, by=by or cooperative.team()[0], **words)


def gate_open(incubation: Incubation, *, coordinator: User | None = None) -> Incubation:
    """An incubation on its itinerary for which nothing is left before the preparation of its campaign."""
    call = incubation.call
    team = list(incubation.cooperative.team())
    for needed in Module.objects.filter(compulsory=True):
        for person in team[: call.members_needed_per_module]:
            passed(incubation, person, needed)
    if call.advice_minutes_needed:
        held(pool(incubation), minutes=call.advice_minutes_needed)
    followers(incubation.cooperative, call.followers_needed)
    for _ in range(call.updates_needed):
        update(incubation.cooperative)
    return make.sign_offs(incubation, Incubation.State.CAMPAIGN_PREPARATION, coordinator=coordinator)


def preparing(incubation: Incubation, *, coordinator: User | None = None) -> Incubation:
    """In campaign_preparation: the co-op writes its campaign."""
    open_for = gate_open(incubation, coordinator=coordinator)
    return gate.open_preparation(open_for, by=open_for.mentor)


def ready(incubation: Incubation, *, coordinator: User | None = None) -> Incubation:
    """Ready for its campaign, once the draft of the campaign (funding) is complete."""
    signed = make.sign_offs(make_gate.asked(incubation), Incubation.State.READY, coordinator=coordinator)
    return gate.declare_ready(signed, by=signed.mentor)
