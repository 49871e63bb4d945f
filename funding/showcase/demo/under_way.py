"""A campaign under way in the demo: thanks for the first ones, and letters of supporters to their co-op."""

from functools import partial
from typing import Any

from crowdcoop.people.models import Cooperative
from funding.campaigns.models import Campaign
from funding.pledges.letters import moves as letters
from funding.running import moves as running
from funding.running.models import waiting_for_thanks
from funding.showcase.demo import texts
from funding.showcase.demo.road import Events, lead_of
from funding.showcase.demo.world import VISITOR, Life, World, happen


def life(world: World, name: str) -> Life:
    told = texts.cooperative(name)
    events = thanks(world, told)
    for letter in told["letters"]:
        events.append((world.ago(letter["days"], 20, 15), partial(_write, told["name"], letter)))
        if "answer" in letter:
            events.append((world.ago(letter["days"] - 1, 8, 30), partial(_answer, told["name"], letter)))
    yield from happen(events)


def thanks(world: World, told: dict[str, Any]) -> Events:
    """To as many as the texts say, fifty at a time; to everybody if they say nothing."""
    return [(world.ago(one["days"], 19, 30), partial(_thank, told["name"], one)) for one in told.get("thanks", ())]


def campaign_of(name: str) -> Campaign:
    return Campaign.objects.select_related("cooperative").get(cooperative__name=name)


def _thank(name: str, one: dict[str, Any]) -> None:
    campaign, most = campaign_of(name), one.get("most")
    waiting = list(waiting_for_thanks(campaign).values_list("pk", flat=True)[:most])
    for first in range(0, len(waiting), running.AT_ONCE):
        some = waiting[first : first + running.AT_ONCE]
        running.thank(campaign, by=lead_of(campaign.cooperative), pledges=some, text=one["words"])


def _write(name: str, letter: dict[str, str]) -> None:
    pledge = campaign_of(name).pledges.paid().get(email=letter["email"])
    letters.write(pledge, by=VISITOR, text=letter["words"])


def _answer(name: str, letter: dict[str, str]) -> None:
    pledge = campaign_of(name).pledges.paid().get(email=letter["email"])
    letters.answer(pledge, by=lead_of(Cooperative.objects.get(name=name)), text=letter["answer"])
