"""When the demo world is not made: it is interrupted, or this is no place for one."""

import pytest
from django.core.management import CommandError, call_command

from crowdcoop.journal.models import Entry
from crowdcoop.people.models import User
from funding.showcase.demo import build
from funding.showcase.demo import travel as time_machine


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
