"""A co-op's road through the incubator, each stretch by the people who would walk it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from crowdcoop.people import moves as people_moves
from crowdcoop.people.models import Cooperative, User
from funding.showcase.demo import law, people
from funding.showcase.demo.world import VISITOR, World
from incubator.advice import moves as advice
from incubator.community import moves as community
from incubator.community.models import Follow
from incubator.gate import moves as gate
from incubator.journeys import moves as journeys
from incubator.journeys.models import Incubation
from incubator.journeys.rules import DIAGNOSIS

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


def diagnose(world: World, incubation: Incubation, texts: dict[str, Any], ends: float) -> None:
    """`ends`: how many days ago (below zero: to come) its itinerary was to end."""
    advice.open_pools(incubation, by=None)
    told = {name: texts["diagnosis"].get(name, "") for name in DIAGNOSIS}
    journeys.record_diagnosis(incubation, by=incubation.mentor, ends_on=world.ago(ends).date(), **told)


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


def team_of(cooperative: Cooperative) -> list[User]:
    """In the order in which its texts name them."""
    return [one.person for one in cooperative.memberships.select_related("person").order_by("id")]


def lead_of(cooperative: Cooperative) -> User:
    return cooperative.memberships.select_related("person").get(role="lead").person
