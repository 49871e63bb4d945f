"""A co-op's road through the incubator, each stretch by the people who would walk it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from crowdcoop.people import moves as people_moves
from crowdcoop.people.models import Cooperative, User
from funding.showcase.demo import law, people
from funding.showcase.demo.world import VISITOR, World
from incubator.advice import moves as advice
from incubator.advice.models import Action, Session
from incubator.community import moves as community
from incubator.community.models import Follow
from incubator.gate import moves as gate
from incubator.journeys import moves as journeys
from incubator.journeys.models import Incubation
from incubator.journeys.rules import DIAGNOSIS
from incubator.training import moves as training
from incubator.training.models import Module

Events = list[tuple[datetime, Callable[[], Any]]]
Stage = Incubation.State
PROFILE = ("kind", "town", "sentence", "about", "website", "language")


def found(world: World, texts: dict[str, Any]) -> Cooperative:
    first, *others = texts["team"]
    language = texts.get("language", "es")
    lead = people.member(world, first, language)
    profile = {name: texts[name] for name in PROFILE if name in texts}
    cooperative = people_moves.found(
        None,
        by=lead,
        name=texts["name"],
        legal_stage=texts["legal_stage"],
        translations=texts["translations"],
        **profile,
    )
    for told in others:
        person = people.member(world, told, language)
        people_moves.join_team(cooperative, by=lead, person=person, role=told.get("role", "member"))
    return cooperative


def diagnose(incubation: Incubation, texts: dict[str, Any]) -> None:
    advice.open_pools(incubation, by=None)
    told = texts["diagnosis"]
    journeys.record_diagnosis(incubation, by=incubation.mentor, **{name: told.get(name, "") for name in DIAGNOSIS})


def advise(world: World, incubation: Incubation, told: dict[str, Any], number: int, *, on: tuple[int, int]) -> Events:
    """One session, so many days ago `on` its hour: booked four days before, held and written down by its mentor."""
    starts_at = world.ago(*on)
    booked: list[Session] = []

    def ask() -> None:
        booked.append(book(incubation, told, number, starts_at))

    def hold() -> None:
        due_on = (starts_at + timedelta(days=16)).date()
        lead = lead_of(incubation.cooperative)
        actions = [{"text": text, "owner": lead, "due_on": due_on} for text in told["actions"]]
        said = {"said": told["said"], "agreed": told["agreed"], "minutes_used": told["minutes"], "actions": actions}
        advice.hold(booked[0], by=booked[0].mentor, **said)

    ends_at = starts_at + timedelta(minutes=told["minutes"] + 20)
    return [(starts_at - timedelta(days=4), ask), (ends_at, hold)]


def book(incubation: Incubation, told: dict[str, Any], number: int, starts_at: datetime) -> Session:
    """By the mentor, who may choose any hour, with each organisation's hours in turn."""
    going = list(incubation.accompaniments.select_related("mentor").order_by("id"))
    with_whom = going[number % len(going)]
    pool = incubation.pools.get(organisation=with_whom.organisation_id)
    asked = {"topic": told["topic"], "place": "https://sala.example/crowdcoop", "minutes": told["minutes"]}
    return advice.book(pool, by=with_whom.mentor, mentor=with_whom.mentor, starts_at=starts_at, **asked)


def do_what_was_agreed(cooperative: Cooperative) -> None:
    for action in Action.objects.open_of(cooperative).order_by("id"):
        advice.complete_action(action, by=lead_of(cooperative))


def learn(world: World, incubation: Incubation, person: User, days: tuple[float, float], *, share: float) -> Events:
    """All modules in order, lesson by lesson and then the quiz; with a share below 1 the rest is left for another day."""
    steps: list[Callable[[], Any]] = []
    random = world.random(f"learning {person.email}")
    for module in Module.objects.prefetch_related("lessons", "questions").order_by("place"):
        lessons = module.lessons.all()
        steps += [partial(training.finish_lesson, incubation, by=person, lesson=lesson) for lesson in lessons]
        for question in module.questions.all():
            tries = _tries(question.options, random)
            steps += [partial(training.answer, incubation, by=person, question=question, option=o) for o in tries]
    steps = steps[: round(len(steps) * share)]
    first, last = world.ago(days[0], 20), world.ago(days[1], 20)
    apart = (last - first) / max(len(steps) - 1, 1)
    return [(first + apart * place, step) for place, step in enumerate(steps)]


def _tries(options: list[dict[str, Any]], random: Random) -> list[int]:
    """Right at once, or at the second try."""
    right = next(place for place, option in enumerate(options) if option["right"])
    return [(right + 1) % len(options), right] if random.random() < 0.25 else [right]


def gather(world: World, cooperative: Cooperative, size: int, days: tuple[float, float]) -> Events:
    """Followers with an e-mail only: they ask, and confirm from their mail a little later."""
    random = world.random(f"followers of {cooperative.slug}")
    first, last = world.ago(days[0]), world.ago(days[1])

    def follow(email: str, language: str) -> None:
        community.ask_to_follow(cooperative, by=VISITOR, email=email, language=language)

    def confirm(email: str) -> None:
        community.confirm(Follow.objects.get(cooperative=cooperative, email=email), by=VISITOR)

    events: Events = []
    for one in people.crowd(cooperative.slug, size, world):
        asked = first + (last - first) * random.random()
        events.append((asked, partial(follow, one.email, one.language)))
        if random.random() < 0.96:
            events.append((asked + timedelta(minutes=random.randint(1, 90)), partial(confirm, one.email)))
    return events


def tell(cooperative: Cooperative, told: dict[str, Any]) -> None:
    community.publish_update(cooperative, by=lead_of(cooperative), title=told["title"], body=told["body"])


def sign_off(world: World, incubation: Incubation, stage: str) -> None:
    words = {
        Stage.CAMPAIGN_PREPARATION: "Módulos hechos, cuentas claras y gente alrededor. Adelante.",
        Stage.READY: "El presupuesto cuadra y el relato se entiende. Pueden salir.",
    }
    for person in (incubation.mentor, world["coordinator"]):
        journeys.sign_off(incubation, by=person, stage=stage, note=words[stage])


def open_preparation(world: World, incubation: Incubation) -> None:
    sign_off(world, incubation, Stage.CAMPAIGN_PREPARATION)
    gate.open_preparation(incubation, by=incubation.mentor)


def decide_in_assembly(world: World, incubation: Incubation) -> None:
    law.record(world, incubation, lead_of(incubation.cooperative))


def declare_ready(world: World, incubation: Incubation) -> None:
    law.confirm(incubation)
    gate.ask_for_ready(incubation, by=lead_of(incubation.cooperative))
    sign_off(world, incubation, Stage.READY)
    gate.declare_ready(incubation, by=incubation.mentor)


def lead_of(cooperative: Cooperative) -> User:
    return cooperative.memberships.select_related("person").get(role="lead").person
