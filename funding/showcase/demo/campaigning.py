"""A campaign from its first draft to the end of its last round."""

from datetime import datetime, timedelta
from typing import Any

from crowdcoop.people.models import Cooperative
from funding.campaigns import moves
from funding.campaigns.languages import moves as languages
from funding.campaigns.languages import texts
from funding.campaigns.models import Campaign
from funding.campaigns.pictures import moves as pictures
from funding.campaigns.pictures import sizes
from funding.campaigns.review import moves as review
from funding.showcase.demo import pictures as drawn
from funding.showcase.demo.road import lead_of
from funding.showcase.demo.world import World

TEXTS = (
    "sentence",
    "story",
    "goal",
    "motivation",
    "video",
    "spread",
    "execution",
    "sustainability",
    "sdgs",
    "translations",
)
CENTS = 100
# How the parts that are translated are called in the texts of the demo.
NAMES = {
    "pictures": "pictures",
    "budget": "costs",
    "rewards": "rewards",
    "returns": "returns",
    "impact": "commitments",
    "help": "help",
    "team": "makers",
}


def draft(world: World, cooperative: Cooperative, written: dict[str, Any]) -> Campaign:
    """Written as far as the texts go: the one that lacks something lacks it here too."""
    told, lead = written["campaign"], lead_of(cooperative)
    campaign = moves.draft(cooperative, by=lead, title=told["title"])
    campaign = moves.edit(campaign, by=lead, **{name: told[name] for name in TEXTS if name in told})
    for cost in told["costs"]:
        moves.plan_cost(campaign, by=lead, **_priced(cost, world.scale))
    for reward in told["rewards"]:
        moves.offer_reward(campaign, by=lead, **_reward(world, reward))
    for given in told["returns"]:
        moves.offer_return(campaign, by=lead, **_without(given, "ca"))
    for wanted in told.get("help", []):
        moves.ask_for_help(campaign, by=lead, **_without(wanted, "ca"))
    for promised in told.get("commitments", []):
        moves.commit_to(campaign, by=lead, **_without(promised, "ca"))
    _show(campaign, told)
    return _translate(campaign, told)


def _show(campaign: Campaign, told: dict[str, Any]) -> None:
    """What it looks like, and who does it."""
    lead = lead_of(campaign.cooperative)
    for shown in told.get("pictures", []):
        made = sizes.of_picture(drawn.picture(shown["scene"]))
        pictures.add(campaign, by=lead, alt=shown["alt"], sizes=made)
    for maker in told.get("makers", []):
        face = maker.get("photo")
        photo = sizes.of_photo(drawn.portrait(maker["title"], **face)) if face else None
        moves.introduce(campaign, by=lead, **_without(maker, "ca", "photo"), photo=photo)


def _translate(campaign: Campaign, told: dict[str, Any]) -> Campaign:
    """Into Catalan, as far as its texts go."""
    if "ca" not in told:
        return campaign
    said = {}
    for text in texts.of(campaign):
        written = told if text.group.name == "story" else told[NAMES[text.group.name]][text.thing.place]
        said[text.key] = written.get("ca", {}).get(text.field, "") or text.said_in("ca")
    return languages.translate(campaign, by=lead_of(campaign.cooperative), language="ca", said=said)


def submit(campaign: Campaign) -> Campaign:
    return moves.submit(campaign, by=lead_of(campaign.cooperative))


def send_back(campaign: Campaign) -> Campaign:
    reason = (
        "Muy clara. Dos cosas antes de salir: decid en la historia qué pasa si el horno llega tarde, y "
        "poned plazas al taller, que ahora prometéis más sábados de los que tiene el año."
    )
    mentor = campaign.cooperative.incubation.mentor
    review.remark(campaign, by=mentor, field="story", words="¿Y si el horno llega tarde? Quien aporta querrá saberlo.")
    return moves.request_changes(campaign, by=mentor, reason=reason)


def mend(campaign: Campaign) -> Campaign:
    lead = lead_of(campaign.cooperative)
    late = "\n\nSi el horno llega tarde, lo contaremos aquí el mismo día y adelantaremos los talleres fríos."
    campaign = moves.edit(campaign, by=lead, story=campaign.story + late)
    if story := campaign.translations.get("ca", {}).get("story"):
        too = "\n\nSi el forn arriba tard, ho explicarem aquí el mateix dia i avançarem els tallers freds."
        said = {text.key: story + too for text in texts.of(campaign) if text.field == "story"}
        campaign = languages.translate(campaign, by=lead, language="ca", said=said)
    for remark in campaign.remarks.open():
        review.settle(campaign, by=lead, part=remark, answer="Lo contamos al final de la historia.")
    return submit(campaign)


def approve(campaign: Campaign, publish_at: datetime) -> Campaign:
    return moves.approve(campaign, by=campaign.cooperative.incubation.mentor, publish_at=publish_at)


def publish(campaign: Campaign) -> Campaign:
    return moves.publish(campaign, by=None)


def _priced(told: dict[str, Any], times: int = 1) -> dict[str, Any]:
    return _without(told, "euros", "ca") | {"cents": told["euros"] * times * CENTS}


def _without(told: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in names}


def _reward(world: World, told: dict[str, Any]) -> dict[str, Any]:
    """`months` from today it is delivered (below zero: it was to be), on a day that everybody keeps in mind."""
    reward = _priced(told)
    reward["market_value"] = reward.pop("value") * CENTS
    month = world.now.date() + timedelta(days=30 * reward.pop("months", 2))
    return reward | {"delivered_by": month.replace(day=1)}
