"""When the demo world is not made: it is interrupted, or this is no place for one."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.people.models import User
from funding.showcase.demo import build, crowd
from funding.showcase.demo import travel as time_machine
from funding.showcase.demo.people import crowd as crowd_of
from funding.showcase.demo.people import somebody
from funding.showcase.demo.world import World, happen, live


@pytest.mark.django_db
def test_a_world_that_is_interrupted_is_not_there(monkeypatch):
    def interrupted(_world):
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "_settle_down", interrupted)
    monkeypatch.setattr(build, "_lives", lambda _world, _till: [])
    with pytest.raises(KeyboardInterrupt):
        build.build()
    assert (User.objects.count(), Entry.objects.count(), build.exists()) == (0, 0, False)


@pytest.mark.parametrize("option", [[], ["--travel", "3"]])
def test_without_demo_the_command_refuses(settings, option):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("demo", *option)


def test_without_demo_nobody_travels(settings):
    settings.DEMO = False
    with pytest.raises(RuntimeError):
        time_machine.travel(1)


def test_without_the_sandbox_the_demo_says_what_it_lacks(settings):
    settings.PAYMENT_PROVIDERS = []
    with pytest.raises(CommandError, match="PAYMENT_PROVIDERS"):
        call_command("demo")


@pytest.mark.parametrize("option", [["--scale", "0"], ["--travel", "-3"]])
def test_numbers_that_make_no_sense_are_refused(option):
    with pytest.raises(CommandError, match="--"):
        call_command("demo", *option)


# -- How the world is made ------------------------------------------------------------------------
def test_lives_are_lived_side_by_side_in_the_order_of_their_moments():
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    seen = []

    def life(name, hours):
        yield from happen((noon + timedelta(hours=hour), lambda: seen.append((name, clock.now()))) for hour in hours)

    live([life("one", [5, 1]), life("other", [3])])
    assert seen == [(name, noon + timedelta(hours=hour)) for name, hour in (("one", 1), ("other", 3), ("one", 5))]


@pytest.mark.parametrize("ladder", [crowd.MANY, crowd.FEWER])
@pytest.mark.parametrize(("people", "euros"), [(1, 7), (3, 3), (30, 9300), (1185, 23_260), (200, 210)])
def test_amounts_make_the_total_to_the_euro_and_nobody_gives_nothing(ladder, people, euros):
    amounts = crowd._amounts(Random(1), people, euros, ladder)
    assert (len(amounts), sum(amounts), min(amounts) >= 1) == (people, euros, True)


def test_the_same_number_is_the_same_address_everywhere():
    world = World(now=datetime(2026, 3, 1, tzinfo=UTC))
    one, again = (somebody(7, world.random("somebody 7")) for _time in range(2))
    assert one == again
    assert len({person.email for person in crowd_of("la-fleca", 300, world)}) == 300
