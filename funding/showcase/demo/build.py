"""The whole world, built once: in one transaction, so that it is there or it is not."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.db.models import F
from django.utils.text import slugify

from crowdcoop import clock
from crowdcoop.notify.models import MailState, Notice
from crowdcoop.people.models import User
from funding.showcase.demo import (
    advising,
    afterwards,
    choosing,
    daily,
    editions,
    itineraries,
    lives,
    newcomers,
    people,
    transfers,
    under_way,
    workshops,
)
from funding.showcase.demo.crowd import MANY, Gift
from funding.showcase.demo.learning import Course
from funding.showcase.demo.lives import DAY, Plan
from funding.showcase.demo.people import Somebody
from funding.showcase.demo.till import Till, open_till
from funding.showcase.demo.world import World, live
from incubator import training
from incubator.training import moves as training_moves
from incubator.training.models import Module
from incubator.training.playbook import read_all

LONG_NAME = "María del Carmen Fernández-Villaverde i Puigdomènech"


def exists() -> bool:
    return User.objects.filter(email=people.address("lead")).exists()


def build(scale: int = 1, thin: int = 1) -> World:
    """Everything up to this moment; `thin` leaves out all but one supporter in so many."""
    world = World(now=clock.now().replace(microsecond=0), scale=scale, thin=thin)
    with transaction.atomic(), open_till() as till, without_collecting():
        with clock.at(world.ago(360)):
            people.arrive(world)
            learn_to_teach()
        live(_lives(world, till))
        _settle_down(world)
        # Nobody has to be woken for what is long past.
        connection.run_on_commit.clear()
    return world


@contextmanager
def without_collecting() -> Iterator[None]:
    """A sixth of the time went into looking for garbage among rows that are needed (measured)."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def learn_to_teach() -> None:
    """The modules, if nobody has loaded them."""
    if not Module.objects.exists():
        for playbook in read_all(Path(training.__file__).parent / "playbooks"):
            training_moves.load_module(None, by=None, playbook=playbook)


def _lives(world: World, till: Till) -> list:
    return [
        editions.running(world),
        editions.selecting(world),
        editions.taking_applications(world),
        *(lives.life(world, till, plan) for plan in plans(world)),
        *itineraries.lives(world),
        *(itineraries.beside(world, plan.name, plan.hour) for plan in plans(world)),
        *workshops.lives(world),
        lives.hilo_de_cobre(world),
        lives.la_claraboya(world),
        *choosing.lives(world),
        *newcomers.lives(world),
        advising.offer_hours(world),
        lives.reports_of(world, "La Fleca del Carrer Nou"),
        transfers.brought(world, "la-fleca"),
        under_way.life(world, "la-fleca"),
        afterwards.life(world, "radio-tandem"),
        afterwards.life(world, "horta-viva"),
        daily.sweeps(world),
        lives.look_on(world, ("La Fleca del Carrer Nou", "Horta Viva", "Ràdio Tàndem")),
    ]


def plans(world: World) -> list[Plan]:
    """Mentors 0, 1 and 5 are the demo's accounts `mentor`, `other-mentor` and `lead-mentor`."""
    fleca = {"prepares": 75, "submits": 42, "published": 28, "rounds": ((212, 62),), "sent_back": True}
    fleca |= {"course": Course(learners=2, optional=True), "certified": 2}
    horta = {"prepares": 100, "submits": 66, "published": 55, "rounds": ((1185, 101), (55, 104)), "ladder": MANY}
    radio = {"prepares": 190, "submits": 152, "published": 140, "rounds": ((180, 112), (48, 131))}
    bici = {"prepares": 150, "submits": 112, "published": 100, "rounds": ((160, 48),), "graduates": 44}
    fresh = {"prepares": 45, "submits": 14, "published": 5 / 24}
    return [
        Plan("la-fleca", 0, mentor=0, hour=10, followers=96, special=_given_to_la_fleca(world), **fleca),
        Plan(
            "horta-viva", 1, mentor=1, hour=12, followers=140, certified=1, special=_given_to_horta_viva(world), **horta
        ),
        Plan("sol-de-veinat", 2, mentor=5, hour=8, followers=24, prepares=20, course=Course(again="plan-economico")),
        Plan("radio-tandem", 4, mentor=3, hour=14, followers=70, special=_given_to_radio_tandem(world), **radio),
        Plan("la-bicicleta-comuna", 5, mentor=2, hour=15, followers=20, special=_given_to_la_bicicleta(world), **bici),
        Plan("mar-de-fons", 6, mentor=1, hour=16, followers=28, **fresh),
        Plan("biblioteca-de-les-coses", 7, mentor=1, hour=18, followers=34, prepares=35, submits=2),
    ]


def _given_to_la_fleca(world: World) -> tuple[Gift, ...]:
    def ago(days: float) -> datetime:
        return world.now - days * DAY

    supporter = Somebody(str(world["supporter"]), world["supporter"].email, "es")
    return (
        Gift(ago(26), Somebody("Pau Rius", "pau.rius.primer@correo.example", "ca"), 1_00),
        Gift(ago(24.5), supporter, 25_00, account=world["supporter"]),
        Gift(ago(21), Somebody(LONG_NAME, "maria.del.carmen@correo.example", "es"), 60_00),
        Gift(ago(18), Somebody("", "nadie@correo.example", "ca"), 150_00, anonymous=True),
        Gift(ago(15), Somebody("Lluc Estany", "lluc.estany@correo.example", "ca"), 30_00, ends="cancelled"),
        Gift(ago(9), Somebody("Ada Sorolla", "ada.sorolla@correo.example", "es"), 25_00, ends="abandoned"),
        *transfers.promised(world, "la-fleca"),
    )


def _given_to_horta_viva(world: World) -> tuple[Gift, ...]:
    who = Somebody("Cooperativa La Garbinada SCCL", "hola@lagarbinada.example", "ca")
    return (Gift(world.now - 44 * DAY, who, 3_000_00, reward=False),)


def _given_to_radio_tandem(world: World) -> tuple[Gift, ...]:
    """Somebody for each reward, however few the others are."""
    told = ((134, "Institut Lluís Vives", 200_00), (131, "Amparo Soler", 70_00), (130, "Ferran Lliso", 30_00))
    told += ((127, "Samira Haddad", 30_00), (119, "Vicent Marco", 12_00), (115, "Pilar Górriz", 70_00))
    return tuple(
        Gift(world.now - days * DAY, Somebody(name, f"{slugify(name)}@correo.example", "es"), cents)
        for days, name, cents in told
    )


def _given_to_la_bicicleta(world: World) -> tuple[Gift, ...]:
    supporter = Somebody(str(world["supporter"]), world["supporter"].email, "es")
    return (Gift(world.now - 90 * DAY, supporter, 35_00, account=world["supporter"]),)


def _settle_down(world: World) -> None:
    """What the past has sent is not sent again, and people have read what is old."""
    old = Notice.objects.filter(created_at__lt=world.now - DAY)
    old.filter(mail_state=MailState.QUEUED).update(mail_state=MailState.NOT_SENT)
    old.update(read_at=F("created_at") + timedelta(hours=2))
    User.objects.filter(joined_at__gte=world.now - DAY).update(joined_at=world.ago(360))
